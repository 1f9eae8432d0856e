package gate

import (
	"errors"
	"math"
	"testing"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

func TestCheckProbability(t *testing.T) {
	for _, p := range []float64{-0.1, 1.1, math.NaN(), math.Inf(1)} {
		var e *sqlerror.Error
		if err := CheckProbability(token.One, Input, p); !errors.As(err, &e) || e.Code != sqlerror.InvalidParameterValue {
			t.Errorf("probability %v: %v", p, err)
		}
	}
	for typ := range NumTypes {
		err := CheckProbability(token.One, typ, 0.5)
		if leaf := typ == Input || typ == Update || typ == MulInput; (err == nil) != leaf {
			t.Errorf("type %v: %v", typ, err)
		}
	}
}
