package semiring

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// How is the semiring of polynomials (ℕ[X], +, ·) whose indeterminates are the
// leaves' values: how often is each input used in each derivation, and how
// many derivations are alike? It is the most general one: the value in any
// other semiring follows from the polynomial, except below ⊖.
//
// x ⊖ y subtracts coefficient by coefficient, which is the monus of the natural
// order. ℕ[X] has no polynomial that δ(p) could be, unless p is a constant:
// otherwise δ(p) is an indeterminate of its own, so that δ too is carried out
// where the values of another semiring are put in.
type How struct {
	memory *circuit.Memory
	limit  int64
	pace   pace

	numbers   naturals
	names     interned[byte]
	monomials bags[uint64]
	// polynomials holds sums of terms, by monomial in ascending order: each is
	// the monomial and the coefficient.
	polynomials interned[uint64]

	// What an operation works with, kept for the next.
	one         [termWords]uint64
	left, right []term
	powers      []uint64
	packed      []uint64
	met         stamps
	ordering    ordering[uint64]
	out         []byte
}

// Polynomial is 𝟘, a monomial that is given with the bit howSingle, or a sum
// that is given by its number plus one. Equal polynomials are equal.
type Polynomial uint64

const (
	howZero   Polynomial = 0
	howSingle Polynomial = 1 << 63
	howOne               = howSingle | Polynomial(emptyBag)
)

// term is a monomial with its coefficient.
type term struct {
	monomial    uint32
	coefficient natural
}

// termWords is how many words a term takes in polynomials.
const termWords = 2

var howDefinition = definition{
	name:    "how",
	results: []ResultKind{Text},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[Polynomial](e, NewHow(e.limits.Text, e.memory, e.interrupt))
	},
}

// NewHow returns the how semiring for results of at most limit bytes. What it
// holds is charged to memory.
func NewHow(limit int64, memory *circuit.Memory, interrupt circuit.Interrupt) *How {
	return &How{
		memory: memory, limit: min(limit, maxText), pace: pace{interrupt: interrupt},
		numbers: newNaturals("sr_how", memory, interrupt),
		names:   newInterned[byte](memory), monomials: newBags[uint64](memory), polynomials: newInterned[uint64](memory),
		met: stamps{memory: memory}, ordering: newOrdering[uint64](memory, interrupt),
	}
}

// Zero implements Semiring: the sum of nothing.
func (*How) Zero() Polynomial { return howZero }

// One implements Semiring: the empty product.
func (*How) One() Polynomial { return howOne }

// termsOf returns the terms of x as polynomials holds them, valid until the next
// call.
func (h *How) termsOf(x Polynomial) []uint64 {
	switch {
	case x == howZero:
		return nil
	case x&howSingle != 0:
		h.one = [termWords]uint64{uint64(uint32(x)), 1}
		return h.one[:]
	}
	return h.polynomials.of(uint32(x - 1))
}

// polynomial returns the sum of these terms, which it sorts. No monomial may
// be there twice; coefficients may be 0.
func (h *How) polynomial(terms []term) (Polynomial, error) {
	ascending := func(a, b term) int { return cmp.Compare(a.monomial, b.monomial) }
	if !slices.IsSortedFunc(terms, ascending) {
		slices.SortFunc(terms, ascending)
	}
	var err error
	if h.packed, err = circuit.Grow(h.memory, h.packed[:0], termWords*len(terms)); err != nil {
		return 0, err
	}
	for _, t := range terms {
		if t.coefficient != 0 {
			h.packed = append(h.packed, uint64(t.monomial), uint64(t.coefficient))
		}
	}
	switch {
	case len(h.packed) == 0:
		return howZero, nil
	case len(h.packed) == termWords && h.packed[1] == 1:
		return howSingle | Polynomial(h.packed[0]), nil
	}
	n, err := h.polynomials.intern(h.packed)
	return Polynomial(n) + 1, err
}

// add adds t to terms, whose monomials' positions met has noted.
func (h *How) add(terms []term, t term) ([]term, error) {
	err := h.met.room(h.monomials.indexes())
	if err != nil {
		return terms, err
	}
	index := h.monomials.index(t.monomial)
	if at, met := h.met.noted(index); met {
		terms[at].coefficient, err = h.numbers.add(terms[at].coefficient, t.coefficient)
		return terms, err
	}
	h.met.mark(index, uint32(len(terms)))
	if terms, err = circuit.Grow(h.memory, terms, 1); err != nil {
		return terms, err
	}
	return append(terms, t), nil
}

// Plus implements Semiring.
func (h *How) Plus(xs Operands[Polynomial]) (Polynomial, error) {
	if err := h.met.begin(h.monomials.indexes()); err != nil {
		return 0, err
	}
	h.left = h.left[:0]
	for i := range xs.Len() {
		terms := h.termsOf(xs.At(i))
		if err := h.pace.step(1 + len(terms)); err != nil {
			return 0, err
		}
		for ; len(terms) > 0; terms = terms[termWords:] {
			var err error
			t := term{uint32(terms[0]), natural(terms[1])}
			if h.left, err = h.add(h.left, t); err != nil {
				return 0, err
			}
		}
	}
	return h.polynomial(h.left)
}

// Times implements Semiring.
func (h *How) Times(xs Operands[Polynomial]) (Polynomial, error) {
	for i := range xs.Len() {
		if xs.At(i) == howZero {
			return howZero, nil
		}
	}
	product, several, err := h.multiplySingle(xs)
	if err != nil || several == 0 && product.coefficient == 1 {
		return howSingle | Polynomial(product.monomial), err
	}
	if h.left, err = circuit.Grow(h.memory, h.left[:0], 1); err != nil {
		return 0, err
	}
	h.left = append(h.left, product)
	for i := 0; several > 0; i++ {
		if terms := h.termsOf(xs.At(i)); len(terms) > termWords {
			several--
			if err := h.multiply(terms); err != nil {
				return 0, err
			}
			h.left, h.right = h.right, h.left
		}
	}
	return h.polynomial(h.left)
}

// multiplySingle returns the product of the operands that have one term, and
// how many have more. They are multiplied at once: one by one would take the
// square of their number.
func (h *How) multiplySingle(xs Operands[Polynomial]) (product term, several int, err error) {
	h.powers = h.powers[:0]
	product.coefficient = 1
	for i := range xs.Len() {
		terms := h.termsOf(xs.At(i))
		if len(terms) > termWords {
			several++
			continue
		}
		if product.coefficient, err = h.numbers.multiply(product.coefficient, natural(terms[1])); err != nil {
			return product, 0, err
		}
		if h.powers, err = gather(h.memory, &h.pace, h.powers, h.monomials.of(uint32(terms[0]))); err != nil {
			return product, 0, err
		}
	}
	slices.Sort(h.powers)
	if h.powers, err = joinPowers(h.powers); err != nil {
		return product, 0, err
	}
	product.monomial, err = h.monomials.intern(h.powers)
	return product, several, err
}

// multiply makes right the product of left and the terms given.
func (h *How) multiply(terms []uint64) (err error) {
	if err = h.met.begin(h.monomials.indexes()); err != nil {
		return err
	}
	h.right = h.right[:0]
	for _, a := range h.left {
		for rest := terms; len(rest) > 0; rest = rest[termWords:] {
			var product term
			if product.monomial, err = h.joined(a.monomial, uint32(rest[0])); err != nil {
				return err
			}
			if product.coefficient, err = h.numbers.multiply(a.coefficient, natural(rest[1])); err != nil {
				return err
			}
			if h.right, err = h.add(h.right, product); err != nil {
				return err
			}
		}
	}
	return nil
}

// joined returns the product of two monomials.
func (h *How) joined(a, b uint32) (uint32, error) {
	x, y := h.monomials.of(a), h.monomials.of(b)
	err := h.pace.step(1 + len(x) + len(y))
	switch {
	case err != nil:
		return 0, err
	case len(x) == 0:
		return b, nil
	case len(y) == 0:
		return a, nil
	}
	if h.powers, err = circuit.Grow(h.memory, h.powers[:0], len(x)+len(y)); err != nil {
		return 0, err
	}
	// Two ascending runs: the sort takes about as long as merging them would.
	h.powers = append(append(h.powers, x...), y...)
	slices.Sort(h.powers)
	if h.powers, err = joinPowers(h.powers); err != nil {
		return 0, err
	}
	return h.monomials.intern(h.powers)
}

// joinPowers joins the powers of one name, which lie one behind the other.
func joinPowers(powers []uint64) ([]uint64, error) {
	if len(powers) == 0 {
		return powers, nil
	}
	last := 0
	for _, p := range powers[1:] {
		if (p^powers[last])&hashHalf != 0 {
			last++
			powers[last] = p
			continue
		}
		exponent := uint64(uint32(p)) + uint64(uint32(powers[last]))
		if exponent > math.MaxUint32 {
			return powers, sqlerror.New(sqlerror.ProgramLimitExceeded, "a polynomial has an exponent above %d", uint32(math.MaxUint32)).
				WithHint("Another semiring, such as sr_counting_numeric, summarises it.")
		}
		powers[last] = p&hashHalf | exponent
	}
	return powers[:last+1], nil
}

// Monus returns x without the terms of y, as often as they are there.
func (h *How) Monus(x, y Polynomial) (Polynomial, error) {
	if x == y {
		return howZero, nil
	}
	var err error
	a := h.termsOf(x)
	if h.left, err = circuit.Grow(h.memory, h.left[:0], len(a)/termWords); err != nil {
		return 0, err
	}
	for i := 0; i < len(a); i += termWords {
		h.left = append(h.left, term{uint32(a[i]), natural(a[i+1])})
	}
	b := h.termsOf(y)
	for i := range h.left {
		t := &h.left[i]
		for len(b) > 0 && uint32(b[0]) < t.monomial {
			b = b[termWords:]
		}
		if len(b) > 0 && uint32(b[0]) == t.monomial {
			if t.coefficient, err = h.numbers.less(t.coefficient, natural(b[1])); err != nil {
				return 0, err
			}
		}
	}
	return h.polynomial(h.left)
}

// Delta returns 1 for a constant other than 0, and for another polynomial an
// indeterminate.
func (h *How) Delta(x Polynomial) (Polynomial, error) {
	terms := h.termsOf(x)
	switch {
	case len(terms) == 0:
		return howZero, nil
	case len(terms) == termWords && uint32(terms[0]) == emptyBag:
		return howOne, nil
	}
	text, err := h.text(x, "δ(", ")")
	if err != nil {
		return 0, err
	}
	return h.indeterminate(text)
}

func (h *How) indeterminate(name []byte) (Polynomial, error) {
	n, err := h.names.intern(name)
	if err != nil {
		return 0, err
	}
	monomial, err := h.monomials.ofName(n)
	return howSingle | Polynomial(monomial), err
}

// Leaf implements Compiled: a leaf is the indeterminate of its value.
func (h *How) Leaf(v Value) (Polynomial, error) { return h.indeterminate(v.Text()) }

// Result implements Compiled. A text longer than the limit is a
// *sqlerror.Error (program_limit_exceeded).
func (h *How) Result(x Polynomial) (Result, error) {
	text, err := h.text(x, "", "")
	return Result{Kind: Text, Text: text}, err
}

const (
	howPlus  = " + "
	howTimes = "⋅"
)

// text returns the polynomial x between open and close: terms in the order of
// their names, each as its coefficient, unless that is 1, and its powers.
func (h *How) text(x Polynomial, open, close string) ([]byte, error) {
	terms := h.termsOf(x)
	if err := h.checkLength(terms); err != nil {
		return nil, err
	}
	err := h.ordering.arrange(&h.names, &h.monomials, len(terms)/termWords, func(i int) uint32 { return uint32(terms[termWords*i]) })
	if err != nil {
		return nil, err
	}
	if h.out, err = circuit.Grow(h.memory, h.out[:0], len(open)+len("0")); err != nil {
		return nil, err
	}
	h.out = append(h.out, open...)
	if len(terms) == 0 {
		h.out = append(h.out, '0')
	}
	for i, b := range h.ordering.bags {
		coefficient, powers := natural(terms[termWords*b.index+1]), h.ordering.of(b)
		if h.out, err = circuit.Grow(h.memory, h.out, h.room(coefficient, powers)); err != nil {
			return nil, err
		}
		if i > 0 {
			h.out = append(h.out, howPlus...)
		}
		if err := h.writeTerm(coefficient, powers); err != nil {
			return nil, err
		}
		if int64(len(h.out)) > h.limit {
			return nil, tooLong("polynomial", h.limit)
		}
	}
	if h.out, err = circuit.Grow(h.memory, h.out, len(close)); err != nil {
		return nil, err
	}
	h.out = append(h.out, close...)
	return h.out, nil
}

// checkLength refuses what takes too long to bring in order.
func (h *How) checkLength(terms []uint64) error {
	least := int64(max(0, len(terms)/termWords-1) * len(howPlus))
	for i := 0; i < len(terms) && least <= h.limit; i += termWords {
		powers := h.monomials.of(uint32(terms[i]))
		least += int64(max(0, len(powers)-1) * len(howTimes))
		for _, p := range powers {
			least += int64(len(h.names.of(uint32(p >> 32))))
		}
	}
	if least > h.limit {
		return tooLong("polynomial", h.limit)
	}
	return nil
}

// room returns how many bytes a term may take.
func (h *How) room(coefficient natural, powers []uint64) int {
	bytes := len(howPlus) + len("9223372036854775807")
	if coefficient&large != 0 {
		bytes = numericDigits
	}
	for _, p := range powers {
		bytes += len(howTimes) + len(h.names.of(h.ordering.nameOf(p))) + len("^4294967295")
	}
	return bytes
}

func (h *How) writeTerm(coefficient natural, powers []uint64) (err error) {
	if coefficient != 1 || len(powers) == 0 {
		if h.out, err = h.numbers.appendText(h.out, coefficient); err != nil {
			return err
		}
		if len(powers) > 0 {
			h.out = append(h.out, howTimes...)
		}
	}
	for i, p := range powers {
		if i > 0 {
			h.out = append(h.out, howTimes...)
		}
		h.out = append(h.out, h.names.of(h.ordering.nameOf(p))...)
		if exponent := uint32(p); exponent > 1 {
			h.out = append(h.out, '^')
			h.out = strconv.AppendUint(h.out, uint64(exponent), 10)
		}
	}
	return nil
}

// Reset releases the memory of all elements.
func (h *How) Reset() {
	h.numbers.reset()
	h.names.reset()
	h.monomials.reset()
	h.polynomials.reset()
	h.met.reset()
	h.ordering.reset()
	circuit.Drop(h.memory, h.left)
	circuit.Drop(h.memory, h.right)
	circuit.Drop(h.memory, h.powers)
	circuit.Drop(h.memory, h.packed)
	circuit.Drop(h.memory, h.out)
	h.left, h.right, h.powers, h.packed, h.out = nil, nil, nil, nil, nil
}
