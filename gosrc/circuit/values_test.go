package circuit_test

import (
	"errors"
	"slices"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// withValues is a source with a gate of each type that has to do with values.
// Its tokens are by type.
func withValues() (*circuittest.Source, map[gate.Type]token.UUID) {
	s := circuittest.New()
	tokens := map[gate.Type]token.UUID{gate.Input: circuittest.Token(4, 1), gate.Zero: token.Zero, gate.One: token.One}
	add := func(n int, typ gate.Type, data string, children ...token.UUID) {
		tokens[typ] = s.AddWithData(circuittest.Token(5, n), typ, []byte(data), children...)
	}
	add(1, gate.Value, "7")
	add(2, gate.Semimod, "", tokens[gate.Input], tokens[gate.Value])
	add(3, gate.Agg, "data", tokens[gate.Semimod])
	add(4, gate.Arith, "data", tokens[gate.Agg], token.Zero)
	add(5, gate.Cmp, "<", tokens[gate.Arith], tokens[gate.Semimod])
	return s, tokens
}

// TestKindsOfChildren expects values where they belong, and elements of the
// semiring elsewhere; 𝟘 is both.
func TestKindsOfChildren(t *testing.T) {
	_, tokens := withValues()
	for _, c := range []struct {
		typ  gate.Type
		good [][]gate.Type
		bad  [][]gate.Type
	}{
		{gate.Cmp, [][]gate.Type{{gate.Agg, gate.Semimod}, {gate.Zero, gate.Arith}}, [][]gate.Type{{gate.Input, gate.Agg}, {gate.Agg, gate.Cmp}, {gate.One, gate.Agg}}},
		{gate.Arith, [][]gate.Type{{gate.Semimod}, {gate.Agg, gate.Agg, gate.Zero}}, [][]gate.Type{{gate.Agg, gate.Input}, {gate.Cmp}}},
		{gate.Semimod, [][]gate.Type{{gate.Input, gate.Value}, {gate.Cmp, gate.Zero}, {gate.Zero, gate.Agg}}, [][]gate.Type{{gate.Value, gate.Value}, {gate.Input, gate.Input}}},
		{gate.Agg, [][]gate.Type{{gate.Input, gate.Agg}, {gate.Semimod, gate.Semimod}, {gate.One}}, [][]gate.Type{{gate.Input, gate.Input}, {gate.Semimod, gate.Input}}},
		{gate.Plus, [][]gate.Type{{gate.Input, gate.Cmp}}, [][]gate.Type{{gate.Agg}, {gate.Input, gate.Value}}},
		{gate.Times, nil, [][]gate.Type{{gate.Cmp, gate.Semimod}}},
		{gate.Delta, [][]gate.Type{{gate.Cmp}}, [][]gate.Type{{gate.Arith}}},
	} {
		load := func(types []gate.Type) error {
			s, _ := withValues()
			var children []token.UUID
			for _, typ := range types {
				children = append(children, tokens[typ])
			}
			_, err := circuit.New(s, circuit.NewMemory(0), nil).Load(s.Add(circuittest.Token(5, 100), c.typ, children...))
			return err
		}
		for _, types := range c.good {
			if err := load(types); err != nil {
				t.Errorf("%s gate over %v: %v", c.typ, types, err)
			}
		}
		for _, types := range c.bad {
			if e, ok := errors.AsType[*sqlerror.Error](load(types)); !ok || e.Code != sqlerror.DataCorrupted {
				t.Errorf("%s gate over %v: %v", c.typ, types, e)
			}
		}
	}
}

// expander makes x ⊗ (𝟙 ⊖ x) of comparisons of anything, or fails.
type expander struct {
	circuit *circuit.Circuit
	given   []gate.Type
	data    string
	err     error
}

func (x *expander) Expand(data []byte, left, right uint32) (uint32, error) {
	x.data = string(data)
	x.given = append(x.given, x.circuit.Type(left), x.circuit.Type(right))
	if x.err != nil {
		return 0, x.err
	}
	one, err := x.circuit.AddGate(gate.One)
	if err != nil {
		return 0, err
	}
	leaf := x.circuit.Children(right)[0]
	not, err := x.circuit.AddGate(gate.Monus, one, leaf)
	if err != nil {
		return 0, err
	}
	return x.circuit.AddGate(gate.Times, leaf, not)
}

func TestExpandWith(t *testing.T) {
	s, tokens := withValues()
	c := circuit.New(s, circuit.NewMemory(0), nil)
	x := &expander{circuit: c}
	c.ExpandWith(x)
	// The comparison is shared: it is expanded once.
	root, err := c.Load(s.Add(circuittest.Token(5, 100), gate.Plus, tokens[gate.Cmp], tokens[gate.Input], tokens[gate.Cmp]))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(x.given, []gate.Type{gate.Arith, gate.Semimod}) || x.data != "<" {
		t.Errorf("expanded %v with %q", x.given, x.data)
	}
	cmp := c.Children(root)[0]
	if c.Type(cmp) != gate.Project || c.Token(cmp) != tokens[gate.Cmp] || c.Children(root)[2] != cmp {
		t.Errorf("the comparison has become a %s gate %s", c.Type(cmp), c.Token(cmp))
	}
	made := c.Children(cmp)
	if len(made) != 1 || c.Type(made[0]) != gate.Times || c.Token(made[0]) != (token.UUID{}) {
		t.Errorf("over %v", made)
	}
	for i := range uint32(c.Len()) {
		for _, child := range c.Children(i) {
			if child >= i {
				t.Errorf("gate %d has the child %d", i, child)
			}
		}
	}
}

func TestExpansionFails(t *testing.T) {
	s, tokens := withValues()
	c := circuit.New(s, circuit.NewMemory(0), nil)
	x := &expander{circuit: c, err: errors.New("too many")}
	c.ExpandWith(x)
	if _, err := c.Load(tokens[gate.Cmp]); !errors.Is(err, x.err) {
		t.Errorf("failed with %v", err)
	}
	// What was loaded before is as good as ever.
	x.err = nil
	if _, err := c.Load(tokens[gate.Cmp]); err != nil {
		t.Error(err)
	}
}
