package semiring

import (
	"math"
	"math/bits"

	"provsql/gosrc/sqlerror"
)

// Counting is the semiring (ℕ, +, ×): in how many ways is the answer derived,
// when every leaf is there as often as its value says? Elements are below
// 2⁶³; Huge stands for all the others.
type Counting struct {
	// Kind is Int4 or Int8, the range of results.
	Kind ResultKind
}

// Huge is the element of Counting that stands for every number of at least
// 2⁶³. It is an error as a result, but not below a ⊗ with 𝟘 or a δ.
const Huge int64 = -1

var countingDefinition = definition{
	name:    "counting",
	results: []ResultKind{Int4, Int8, Numeric},
	values:  Int8Value,
	engine: func(e *Evaluation) (engine, error) {
		if e.request.Result == Numeric {
			return newEngine[natural](e, NewCountingNumeric(e.memory, e.interrupt))
		}
		return newEngine[int64](e, Counting{Kind: e.request.Result})
	},
}

// Zero implements Semiring.
func (Counting) Zero() int64 { return 0 }

// One implements Semiring.
func (Counting) One() int64 { return 1 }

// Plus implements Semiring.
func (Counting) Plus(xs Operands[int64]) (int64, error) {
	var sum int64
	for i := range xs.Len() {
		x := xs.At(i)
		sum += x
		if x == Huge || sum < 0 {
			return Huge, nil
		}
	}
	return sum, nil
}

// Times implements Semiring.
func (Counting) Times(xs Operands[int64]) (int64, error) {
	product := int64(1)
	for i := range xs.Len() {
		x := xs.At(i)
		switch {
		case x == 0:
			return 0, nil
		case x == Huge || product == Huge:
			product = Huge
		default:
			high, low := bits.Mul64(uint64(product), uint64(x))
			if high != 0 || low > math.MaxInt64 {
				product = Huge
			} else {
				product = int64(low)
			}
		}
	}
	return product, nil
}

// Monus returns x − y, or 0 when y is larger.
func (c Counting) Monus(x, y int64) (int64, error) {
	switch {
	case x == 0 || y == 0:
		return x, nil
	case x == Huge:
		return 0, c.outOfRange()
	case y == Huge || y >= x:
		return 0, nil
	}
	return x - y, nil
}

// Delta returns 1 for x ≠ 0.
func (Counting) Delta(x int64) (int64, error) {
	if x == 0 {
		return 0, nil
	}
	return 1, nil
}

// Leaf implements Compiled. A value must be a natural number.
func (c Counting) Leaf(v Value) (int64, error) {
	n, err := v.Int()
	if err != nil {
		return 0, err
	}
	if n < 0 {
		return 0, noNegative(v.Text())
	}
	return n, nil
}

func noNegative(text []byte) error {
	return sqlerror.New(sqlerror.InvalidParameterValue, "the counting semiring has no negative value: %s", text)
}

// Result implements Compiled. The error is numeric_value_out_of_range.
func (c Counting) Result(x int64) (Result, error) {
	if x == Huge || c.Kind == Int4 && x > math.MaxInt32 {
		return Result{}, c.outOfRange()
	}
	return Result{Kind: c.Kind, Int: x}, nil
}

func (c Counting) outOfRange() error {
	if c.Kind == Int4 {
		return sqlerror.New(sqlerror.NumericValueOutOfRange, "integer out of range in sr_counting").
			WithHint("sr_counting_bigint counts up to %d, sr_counting_numeric without such a limit.", int64(math.MaxInt64))
	}
	return sqlerror.New(sqlerror.NumericValueOutOfRange, "bigint out of range in sr_counting_bigint").
		WithHint("sr_counting_numeric has no such limit.")
}
