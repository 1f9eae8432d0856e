package semiring

import (
	"bytes"
	"slices"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// Why is the semiring of why-provenance, sets of witnesses (P(P(X)), ∪, ⋓):
// which sets of inputs are enough to derive the answer? A witness is a set of
// leaves' values; ⋓ joins each witness of one side with each of the other.
//
// ⊕ is idempotent, so that n·𝟙 = 𝟙 and the identity is a presence operator:
// δ(𝟘) = 𝟘, δ(n·𝟙) = 𝟙.
type Why struct {
	memory *circuit.Memory
	limit  int64
	pace   pace

	names     interned[byte]
	witnesses bags[uint32]
	// sets holds sets of several witnesses, by number in ascending order.
	sets interned[uint32]

	// What an operation works with, kept for the next.
	one                   [1]uint32
	gathered, left, right []uint32
	met                   stamps
	ordering              ordering[uint32]
	out                   []byte
}

// WhySet is a set of witnesses: none, one that is given with the bit whySingle,
// or those of a set that is given by its number plus one. Equal sets are equal.
type WhySet uint64

const (
	whyZero   WhySet = 0
	whySingle WhySet = 1 << 63
	whyOne           = whySingle | WhySet(emptyBag)
)

var whyDefinition = definition{
	name:    "why",
	results: []ResultKind{Text},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[WhySet](e, NewWhy(e.limits.Text, e.memory, e.interrupt))
	},
}

// NewWhy returns the why semiring for results of at most limit bytes. What it
// holds is charged to memory.
func NewWhy(limit int64, memory *circuit.Memory, interrupt circuit.Interrupt) *Why {
	return &Why{
		memory: memory, limit: min(limit, maxText), pace: pace{interrupt: interrupt},
		names: newInterned[byte](memory), witnesses: newBags[uint32](memory), sets: newInterned[uint32](memory),
		met: stamps{memory: memory}, ordering: newOrdering[uint32](memory, interrupt),
	}
}

// Zero implements Semiring: no witness.
func (*Why) Zero() WhySet { return whyZero }

// One implements Semiring: the empty witness, which needs nothing.
func (*Why) One() WhySet { return whyOne }

// witnessesOf returns the witnesses of x, valid until the next call.
func (w *Why) witnessesOf(x WhySet) []uint32 {
	switch {
	case x == whyZero:
		return nil
	case x&whySingle != 0:
		w.one[0] = uint32(x)
		return w.one[:]
	}
	return w.sets.of(uint32(x - 1))
}

// set returns the set of these witnesses, which it sorts.
func (w *Why) set(witnesses []uint32) (WhySet, error) {
	if !slices.IsSorted(witnesses) {
		slices.Sort(witnesses)
	}
	witnesses = slices.Compact(witnesses)
	switch len(witnesses) {
	case 0:
		return whyZero, nil
	case 1:
		return whySingle | WhySet(witnesses[0]), nil
	}
	n, err := w.sets.intern(witnesses)
	return WhySet(n) + 1, err
}

// Plus implements Semiring.
func (w *Why) Plus(xs Operands[WhySet]) (WhySet, error) {
	w.gathered = w.gathered[:0]
	for i := range xs.Len() {
		var err error
		if w.gathered, err = gather(w.memory, &w.pace, w.gathered, w.witnessesOf(xs.At(i))); err != nil {
			return 0, err
		}
	}
	return w.set(w.gathered)
}

// gather appends more to gathered.
func gather[E any](m *circuit.Memory, p *pace, gathered, more []E) ([]E, error) {
	if err := p.step(1 + len(more)); err != nil {
		return gathered, err
	}
	gathered, err := circuit.Grow(m, gathered, len(more))
	if err != nil {
		return gathered, err
	}
	return append(gathered, more...), nil
}

// Times implements Semiring.
func (w *Why) Times(xs Operands[WhySet]) (WhySet, error) {
	// Operands of one witness are joined at once: one by one would take the
	// square of their number.
	w.gathered = w.gathered[:0]
	several := 0
	for i := range xs.Len() {
		x := xs.At(i)
		if x == whyZero {
			return whyZero, nil
		}
		if x&whySingle == 0 {
			several++
			continue
		}
		var err error
		if w.gathered, err = gather(w.memory, &w.pace, w.gathered, w.witnesses.of(uint32(x))); err != nil {
			return 0, err
		}
	}
	slices.Sort(w.gathered)
	common, err := w.witnesses.intern(slices.Compact(w.gathered))
	if err != nil || several == 0 {
		return whySingle | WhySet(common), err
	}
	if w.left, err = circuit.Grow(w.memory, w.left[:0], 1); err != nil {
		return 0, err
	}
	w.left = append(w.left, common)
	for i := range xs.Len() {
		if x := xs.At(i); x&whySingle == 0 {
			if err := w.join(w.witnessesOf(x)); err != nil {
				return 0, err
			}
			w.left, w.right = w.right, w.left
		}
	}
	return w.set(w.left)
}

// join makes right the joins of the witnesses in left with those given.
func (w *Why) join(witnesses []uint32) (err error) {
	if err = w.met.begin(w.witnesses.indexes()); err != nil {
		return err
	}
	w.right = w.right[:0]
	for _, a := range w.left {
		for _, b := range witnesses {
			joined, err := w.union(a, b)
			if err != nil {
				return err
			}
			if err := w.met.room(w.witnesses.indexes()); err != nil {
				return err
			}
			index := w.witnesses.index(joined)
			if _, met := w.met.noted(index); met {
				continue
			}
			w.met.mark(index, 0)
			if w.right, err = circuit.Grow(w.memory, w.right, 1); err != nil {
				return err
			}
			w.right = append(w.right, joined)
		}
	}
	return nil
}

// union returns the witness that holds what a and b hold.
func (w *Why) union(a, b uint32) (uint32, error) {
	if a == b {
		return a, nil
	}
	x, y := w.witnesses.of(a), w.witnesses.of(b)
	if err := w.pace.step(1 + len(x) + len(y)); err != nil {
		return 0, err
	}
	var err error
	if w.gathered, err = circuit.Grow(w.memory, w.gathered[:0], len(x)+len(y)); err != nil {
		return 0, err
	}
	w.gathered = appendUnion(w.gathered, x, y)
	switch len(w.gathered) {
	case len(x):
		return a, nil
	case len(y):
		return b, nil
	}
	return w.witnesses.intern(w.gathered)
}

// appendUnion appends the union of two ascending sequences.
func appendUnion(to, x, y []uint32) []uint32 {
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			to = append(to, x[0])
			x = x[1:]
		case x[0] > y[0]:
			to = append(to, y[0])
			y = y[1:]
		default:
			to = append(to, x[0])
			x, y = x[1:], y[1:]
		}
	}
	return append(append(to, x...), y...)
}

// appendDifference appends what of an ascending x is not in an ascending y.
func appendDifference(to, x, y []uint32) []uint32 {
	for _, e := range x {
		for len(y) > 0 && y[0] < e {
			y = y[1:]
		}
		if len(y) == 0 || y[0] != e {
			to = append(to, e)
		}
	}
	return to
}

// Monus returns the witnesses of x that are not among those of y.
func (w *Why) Monus(x, y WhySet) (WhySet, error) {
	if x == y {
		return whyZero, nil
	}
	var err error
	if w.left, err = gather(w.memory, &w.pace, w.left[:0], w.witnessesOf(x)); err != nil {
		return 0, err
	}
	if w.gathered, err = circuit.Grow(w.memory, w.gathered[:0], len(w.left)); err != nil {
		return 0, err
	}
	w.gathered = appendDifference(w.gathered, w.left, w.witnessesOf(y))
	return w.set(w.gathered)
}

// Delta returns x.
func (*Why) Delta(x WhySet) (WhySet, error) { return x, nil }

// Leaf implements Compiled: a leaf is the set of the one witness that holds its
// value.
func (w *Why) Leaf(v Value) (WhySet, error) {
	text := v.Text()
	if bytes.IndexByte(text, '{') >= 0 {
		return 0, sqlerror.New(sqlerror.InvalidParameterValue,
			"complex Why-semiring values for input tuples are not supported: %q", text).
			WithHint("In the mapping, give inputs values without \"{\", such as names.")
	}
	name, err := w.names.intern(text)
	if err != nil {
		return 0, err
	}
	witness, err := w.witnesses.ofName(name)
	return whySingle | WhySet(witness), err
}

// Result implements Compiled. A text longer than the limit is a
// *sqlerror.Error (program_limit_exceeded).
func (w *Why) Result(x WhySet) (Result, error) {
	witnesses := w.witnessesOf(x)
	length := int64(len("{}") + max(0, len(witnesses)-1)*len(","))
	for _, n := range witnesses {
		length += int64(len("{}") + lengthOfList(&w.names, w.witnesses.of(n)))
		if length > w.limit {
			return Result{}, tooLong("why-provenance", w.limit)
		}
	}
	err := w.ordering.arrange(&w.names, &w.witnesses, len(witnesses), func(i int) uint32 { return witnesses[i] })
	if err != nil {
		return Result{}, err
	}
	if w.out, err = circuit.Grow(w.memory, w.out[:0], int(length)); err != nil {
		return Result{}, err
	}
	w.out = append(w.out, '{')
	for i, b := range w.ordering.bags {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.out = append(w.out, '{')
		w.out = w.ordering.writeList(w.out, &w.names, b)
		w.out = append(w.out, '}')
	}
	w.out = append(w.out, '}')
	return Result{Kind: Text, Text: w.out}, nil
}

// Reset releases the memory of all elements.
func (w *Why) Reset() {
	w.names.reset()
	w.witnesses.reset()
	w.sets.reset()
	w.met.reset()
	w.ordering.reset()
	circuit.Drop(w.memory, w.gathered)
	circuit.Drop(w.memory, w.left)
	circuit.Drop(w.memory, w.right)
	circuit.Drop(w.memory, w.out)
	w.gathered, w.left, w.right, w.out = nil, nil, nil, nil
}
