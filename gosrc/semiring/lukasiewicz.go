package semiring

// Lukasiewicz is the semiring ([0,1], max, ⊗, 0, 1) of Łukasiewicz's logic,
// x ⊗ y = max(0, x + y − 1): how true is the best derivation, when leaves are
// true to the degree that their values say and doubts add up?
type Lukasiewicz struct{ unitInterval }

var lukasiewiczDefinition = definition{
	name:    "lukasiewicz",
	results: []ResultKind{Float8},
	values:  Float8Value,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[float64](e, Lukasiewicz{unitInterval{"lukasiewicz"}})
	},
}

// Times implements Semiring.
func (Lukasiewicz) Times(xs Operands[float64]) (float64, error) {
	degree := 1.0
	for i := range xs.Len() {
		switch x := xs.At(i); {
		case x == 1:
			// 1 is neutral, whatever rounding would do to the sum.
		case degree == 1:
			degree = x
		default:
			degree = max(0, degree+x-1)
		}
	}
	return degree, nil
}
