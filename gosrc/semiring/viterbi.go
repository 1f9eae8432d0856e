package semiring

// Viterbi is the semiring ([0,1], max, ×, 0, 1): how likely, or how sure, is
// the best derivation, when every leaf is as its value says and leaves are
// independent?
type Viterbi struct{ unitInterval }

var viterbiDefinition = definition{
	name:    "viterbi",
	results: []ResultKind{Float8},
	values:  Float8Value,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[float64](e, Viterbi{unitInterval{"viterbi"}})
	},
}

// Times implements Semiring.
func (Viterbi) Times(xs Operands[float64]) (float64, error) {
	product := 1.0
	for i := range xs.Len() {
		product *= xs.At(i)
	}
	return product, nil
}
