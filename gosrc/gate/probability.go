package gate

import (
	"math"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// CheckProbability returns an error for an SQL user unless p can be the
// probability of t, whose gate is of type typ.
func CheckProbability(t token.UUID, typ Type, p float64) error {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return sqlerror.New(sqlerror.InvalidParameterValue, "probability %v is not between 0 and 1", p)
	}
	if !typ.IsLeaf() {
		return sqlerror.New(sqlerror.InvalidParameterValue, "a gate of type %v has no probability of its own", typ).
			WithDetail("The gate is %v.", t).
			WithHint("Set the probability of its inputs.")
	}
	return nil
}
