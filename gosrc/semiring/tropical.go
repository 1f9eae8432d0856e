package semiring

import (
	"math"

	"provsql/gosrc/sqlerror"
)

// Tropical is the semiring (ℝ ∪ {±∞}, min, +, ∞, 0): what does the cheapest
// derivation cost, when every leaf costs its value? ∞ added to whatever else
// is ∞.
//
// The natural order is ≥, and ⊕ is idempotent: the identity is a presence
// operator.
type Tropical struct{}

var tropicalDefinition = definition{
	name:    "tropical",
	results: []ResultKind{Float8},
	values:  Float8Value,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[float64](e, Tropical{})
	},
}

// Zero implements Semiring.
func (Tropical) Zero() float64 { return math.Inf(1) }

// One implements Semiring.
func (Tropical) One() float64 { return 0 }

// Plus implements Semiring.
func (s Tropical) Plus(xs Operands[float64]) (float64, error) {
	least := s.Zero()
	for i := range xs.Len() {
		if x := xs.At(i); x < least {
			least = x
		}
	}
	return least, nil
}

// Times implements Semiring.
func (s Tropical) Times(xs Operands[float64]) (float64, error) {
	var sum float64
	overflow := false
	for i := range xs.Len() {
		x := xs.At(i)
		if x == s.Zero() {
			return x, nil
		}
		finite := !math.IsInf(sum, 0) && !math.IsInf(x, 0)
		sum += x
		overflow = overflow || finite && math.IsInf(sum, 0)
	}
	if overflow {
		return 0, sqlerror.New(sqlerror.NumericValueOutOfRange, "double precision out of range in sr_tropical")
	}
	return sum, nil
}

// Monus returns ∞ when y costs no more than x, otherwise x.
func (s Tropical) Monus(x, y float64) (float64, error) {
	if y <= x {
		return s.Zero(), nil
	}
	return x, nil
}

// Delta returns x.
func (Tropical) Delta(x float64) (float64, error) { return x, nil }

// Leaf implements Compiled. A value must be a number.
func (Tropical) Leaf(v Value) (float64, error) {
	x, err := v.Float()
	if err == nil && math.IsNaN(x) {
		err = sqlerror.New(sqlerror.InvalidParameterValue, "the tropical semiring has no value NaN")
	}
	return x, err
}

// Result implements Compiled.
func (Tropical) Result(x float64) (Result, error) { return Result{Kind: Float8, Float: x}, nil }
