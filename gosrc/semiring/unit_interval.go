package semiring

import "provsql/gosrc/sqlerror"

// unitInterval is what the semirings on [0,1] have in common whose ⊕ is max.
// The natural order is ≤, and ⊕ is idempotent: the identity is a presence
// operator.
type unitInterval struct{ name string }

// Zero implements Semiring.
func (unitInterval) Zero() float64 { return 0 }

// One implements Semiring.
func (unitInterval) One() float64 { return 1 }

// Plus implements Semiring.
func (unitInterval) Plus(xs Operands[float64]) (float64, error) {
	var most float64
	for i := range xs.Len() {
		most = max(most, xs.At(i))
	}
	return most, nil
}

// Monus returns 0 when y is at least x, otherwise x.
func (unitInterval) Monus(x, y float64) (float64, error) {
	if y >= x {
		return 0, nil
	}
	return x, nil
}

// Delta returns x.
func (unitInterval) Delta(x float64) (float64, error) { return x, nil }

// Leaf implements Compiled. A value must be a number from 0 to 1.
func (u unitInterval) Leaf(v Value) (float64, error) {
	x, err := v.Float()
	if err == nil && !(x >= 0 && x <= 1) {
		err = sqlerror.New(sqlerror.InvalidParameterValue, "the %s semiring has no value %s", u.name, appendFloat(nil, x)).
			WithHint("Its values are the numbers from 0 to 1.")
	}
	return x, err
}

// Result implements Compiled.
func (unitInterval) Result(x float64) (Result, error) { return Result{Kind: Float8, Float: x}, nil }
