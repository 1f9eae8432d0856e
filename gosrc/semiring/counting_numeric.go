package semiring

import "provsql/gosrc/circuit"

// CountingNumeric is the semiring (ℕ, +, ×) of Counting for numbers of any
// size that numeric can hold.
type CountingNumeric struct {
	numbers naturals
	out     []byte
}

// NewCountingNumeric returns the semiring. What it holds is charged to memory.
func NewCountingNumeric(memory *circuit.Memory, interrupt circuit.Interrupt) *CountingNumeric {
	return &CountingNumeric{numbers: newNaturals("sr_counting_numeric", memory, interrupt)}
}

// Zero implements Semiring.
func (*CountingNumeric) Zero() natural { return 0 }

// One implements Semiring.
func (*CountingNumeric) One() natural { return 1 }

// Plus implements Semiring.
func (c *CountingNumeric) Plus(xs Operands[natural]) (natural, error) { return c.numbers.sum(xs) }

// Times implements Semiring.
func (c *CountingNumeric) Times(xs Operands[natural]) (natural, error) { return c.numbers.product(xs) }

// Monus returns x − y, or 0 when y is larger.
func (c *CountingNumeric) Monus(x, y natural) (natural, error) { return c.numbers.less(x, y) }

// Delta returns 1 for x ≠ 0.
func (*CountingNumeric) Delta(x natural) (natural, error) { return min(x, 1), nil }

// Leaf implements Compiled. A value must be a natural number.
func (c *CountingNumeric) Leaf(v Value) (natural, error) { return c.numbers.leaf(v) }

// Result implements Compiled. The error is numeric_value_out_of_range.
func (c *CountingNumeric) Result(x natural) (r Result, err error) {
	c.out, err = c.numbers.appendText(c.out[:0], x)
	return Result{Kind: Numeric, Text: c.out}, err
}

// Reset releases the memory of all elements.
func (c *CountingNumeric) Reset() { c.numbers.reset() }
