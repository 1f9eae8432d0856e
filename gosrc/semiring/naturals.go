package semiring

import (
	"bytes"
	"math"
	"math/big"
	"math/bits"
	"strconv"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// natural is a natural number: one below 2⁶³ as it is, another by the number
// that naturals gives it.
type natural uint64

const (
	// large marks a natural that is not below 2⁶³.
	large natural = 1 << 63
	// endless stands for all numbers that numeric cannot hold. It is an error
	// as a result, but not below a ⊗ with 𝟘 or a δ.
	endless natural = math.MaxUint64
)

// numericDigits is how many digits a numeric can have before its point, and
// numericBits the length of the least number that has one more.
const (
	numericDigits = 131072
	numericBits   = 435412
)

// wordsAStep is how many words of a number take about the time of a step.
const wordsAStep = 16

// naturals computes with natural numbers. Equal numbers are equal naturals.
type naturals struct {
	// function is the SQL function that a number is too large for.
	function string
	pace     pace
	// large holds the numbers from 2⁶³ on as bytes, the highest first.
	large interned[byte]
	// What an operation works with, kept for the next.
	x, y, z big.Int
	bytes   []byte
	// end is the least number that numeric cannot hold, nil until needed.
	end *big.Int
}

func newNaturals(function string, memory *circuit.Memory, interrupt circuit.Interrupt) naturals {
	return naturals{function: function, pace: pace{interrupt: interrupt}, large: newInterned[byte](memory)}
}

// read sets to to the value of a, which is not endless.
func (n *naturals) read(to *big.Int, a natural) *big.Int {
	if a&large == 0 {
		return to.SetUint64(uint64(a))
	}
	return to.SetBytes(n.large.of(uint32(a &^ large)))
}

// isEndless reports whether numeric cannot hold v.
func (n *naturals) isEndless(v *big.Int) bool {
	if length := v.BitLen(); length != numericBits {
		return length > numericBits
	}
	if n.end == nil {
		n.end = new(big.Int).Exp(big.NewInt(10), big.NewInt(numericDigits), nil)
	}
	return v.Cmp(n.end) >= 0
}

// made returns the natural of value v.
func (n *naturals) made(v *big.Int) (natural, error) {
	length := v.BitLen()
	switch {
	case length < 64:
		return natural(v.Uint64()), nil
	case n.isEndless(v):
		return endless, nil
	}
	if need := (length + 7) / 8; need > len(n.bytes) {
		n.bytes = make([]byte, 2*need)
	}
	number, err := n.large.intern(v.FillBytes(n.bytes[:(length+7)/8]))
	return large | natural(number), err
}

// sum returns the sum of the operands.
func (n *naturals) sum(xs Operands[natural]) (natural, error) {
	var small natural
	for i := range xs.Len() {
		x := xs.At(i)
		if small += x; (small|x)&large != 0 {
			return n.largeSum(xs)
		}
	}
	return small, nil
}

func (n *naturals) largeSum(xs Operands[natural]) (natural, error) {
	n.z.SetUint64(0)
	for i := range xs.Len() {
		x := xs.At(i)
		if x == endless {
			return endless, nil
		}
		n.z.Add(&n.z, n.read(&n.x, x))
		if err := n.pace.step(1 + len(n.z.Bits())/wordsAStep); err != nil {
			return 0, err
		}
	}
	return n.made(&n.z)
}

// product returns the product of the operands.
func (n *naturals) product(xs Operands[natural]) (natural, error) {
	small := uint64(1)
	for i := range xs.Len() {
		x := xs.At(i)
		if x == 0 {
			return 0, nil
		}
		high, low := bits.Mul64(small, uint64(x))
		if x&large != 0 || high != 0 || natural(low)&large != 0 {
			return n.largeProduct(xs)
		}
		small = low
	}
	return natural(small), nil
}

func (n *naturals) largeProduct(xs Operands[natural]) (natural, error) {
	unending := false
	n.z.SetUint64(1)
	for i := range xs.Len() {
		x := xs.At(i)
		switch {
		case x == 0:
			return 0, nil
		case x == endless:
			unending = true
		case !unending:
			n.z.Mul(&n.z, n.read(&n.x, x))
			unending = n.isEndless(&n.z)
		}
		if err := n.pace.step(1 + len(n.z.Bits())/wordsAStep); err != nil {
			return 0, err
		}
	}
	if unending {
		return endless, nil
	}
	return n.made(&n.z)
}

// add returns a + b.
func (n *naturals) add(a, b natural) (natural, error) {
	if sum := a + b; (a|b|sum)&large == 0 {
		return sum, nil
	}
	return n.sum(OperandsOf(a, b))
}

// multiply returns a·b.
func (n *naturals) multiply(a, b natural) (natural, error) {
	if a|b < 1<<31 {
		return a * b, nil
	}
	return n.product(OperandsOf(a, b))
}

// less returns a − b, or 0 when b is larger. It fails where a is endless and b
// is not 0.
func (n *naturals) less(a, b natural) (natural, error) {
	switch {
	case a == 0 || b == 0:
		return a, nil
	case a == endless:
		return 0, n.outOfRange()
	case a == b || b == endless:
		return 0, nil
	case (a|b)&large == 0:
		return a - min(a, b), nil
	}
	if n.z.Sub(n.read(&n.x, a), n.read(&n.y, b)); n.z.Sign() <= 0 {
		return 0, nil
	}
	return n.made(&n.z)
}

// appendText appends a in decimal digits.
func (n *naturals) appendText(to []byte, a natural) ([]byte, error) {
	switch {
	case a == endless:
		return to, n.outOfRange()
	case a&large == 0:
		return strconv.AppendUint(to, uint64(a), 10), nil
	}
	return n.read(&n.x, a).Append(to, 10), nil
}

// leaf returns the natural number that a mapping value is.
func (n *naturals) leaf(v Value) (natural, error) {
	if v.kind == Int8Value && v.bits >= 0 {
		return natural(v.bits), nil
	}
	text := bytes.TrimSpace(v.Text())
	digits, fraction, _ := bytes.Cut(text, []byte("."))
	if len(digits) > 2*numericDigits || len(bytes.Trim(fraction, "0")) > 0 {
		return 0, notNatural(text)
	}
	x, ok := n.x.SetString(string(digits), 10)
	switch {
	case !ok:
		return 0, notNatural(text)
	case x.Sign() < 0:
		return 0, noNegative(text)
	}
	return n.made(x)
}

func notNatural(text []byte) error {
	return sqlerror.New(sqlerror.InvalidTextRepresentation, "the counting semiring has no value %q", text).
		WithHint("Its values are the natural numbers.")
}

func (n *naturals) outOfRange() error {
	return sqlerror.New(sqlerror.NumericValueOutOfRange, "numeric out of range in %s", n.function).
		WithDetail("A numeric has at most %d digits before the decimal point.", numericDigits)
}

func (n *naturals) reset() {
	n.large.reset()
	*n = newNaturals(n.function, n.large.memory, n.pace.interrupt)
}
