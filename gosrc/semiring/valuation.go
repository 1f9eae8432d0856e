package semiring

import (
	"provsql/gosrc/comparison"
	"provsql/gosrc/sqlerror"
)

// valuation is no semiring: it gives the value of an aggregate in the world of
// a Boolean evaluation.
var valuationDefinition = definition{
	name:    "valuation",
	results: []ResultKind{Text},
	values:  BoolValue,
	engine: func(e *Evaluation) (engine, error) {
		boolean, err := newEngine[bool](e, Boolean{})
		if err != nil {
			return nil, err
		}
		return &valuation{compiledEngine: boolean.(*compiledEngine[bool])}, nil
	},
}

type valuation struct{ *compiledEngine[bool] }

func (v *valuation) result(i uint32) (Result, error) {
	world, ok := v.comparing.(*comparison.World)
	if !ok || !v.circuit.Type(i).IsValue() {
		return Result{}, sqlerror.New(sqlerror.FeatureNotSupported, "a %s gate has no value", v.circuit.Type(i)).
			WithDetail("Token %s is one.", v.circuit.Token(i)).
			WithHint("Aggregates have values; sr_boolean tells whether a row is there.")
	}
	x, err := world.Value(i)
	return Result{Kind: Text, Text: []byte(x.Text), Null: x.Null}, err
}
