package comparison

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

func malformed(c *circuit.Circuit, i uint32) error {
	return sqlerror.New(sqlerror.DataCorrupted, "malformed data of %s gate %s", c.Type(i), c.Token(i))
}

// OperatorOf returns the operator of a cmp gate.
func OperatorOf(c *circuit.Circuit, i uint32) (uint32, error) {
	data, err := c.Data(i)
	if err != nil {
		return 0, err
	}
	operator, ok := parseOperator(data)
	if !ok {
		return 0, malformed(c, i)
	}
	return operator, nil
}

func parseOperator(data []byte) (operator uint32, ok bool) {
	if len(data) != 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(data), true
}

func expressionOf(c *circuit.Circuit, i uint32) (gate.Expression, error) {
	data, err := c.Data(i)
	if err != nil {
		return gate.Expression{}, err
	}
	x, ok := gate.ParseExpression(data)
	if !ok || len(x.Types) != len(c.Children(i)) {
		return x, malformed(c, i)
	}
	return x, nil
}

// typesOf returns the types of two values, 0 where they do not have one of
// their own.
func typesOf(c *circuit.Circuit, left, right uint32) (types [2]uint32, err error) {
	for k, i := range [2]uint32{left, right} {
		switch c.Type(i) {
		case gate.Agg:
			data, err := c.Data(i)
			if err != nil {
				return types, err
			}
			d, err := aggregate.ParseData(data)
			if err != nil {
				return types, malformed(c, i)
			}
			types[k] = d.Result
		case gate.Arith:
			x, err := expressionOf(c, i)
			if err != nil {
				return types, err
			}
			types[k] = x.Result
		}
	}
	return types, nil
}

// Group is an agg gate: its rows, each with a gate for whether it is there.
type Group struct {
	*aggregate.Data
	circuit *circuit.Circuit
	gate    uint32
	members []uint32
	asMade  []uint32 // the members in the order in which they came first
	gates   []uint32 // of arguments, row by row
}

// Is reports whether the aggregate is PostgreSQL's own of this name.
func (g *Group) Is(name string) bool {
	return g.Function < firstNormal && strings.HasPrefix(g.SQL, name+"(")
}

// NewGroup reads an agg gate of a circuit, by its local index.
func NewGroup(c *circuit.Circuit, server Server, i uint32) (*Group, error) {
	data, err := c.Data(i)
	if err != nil {
		return nil, err
	}
	// While values are computed, other gates may be made.
	d, err := aggregate.ParseData(bytes.Clone(data))
	if err != nil {
		return nil, malformed(c, i)
	}
	g := &Group{Data: d, circuit: c, gate: i}
	children := c.Children(i)
	if d.Flags&aggregate.Listed != 0 {
		g.SQL, g.Types, err = server.Call(d.Function)
		return g, err
	}
	switch {
	case len(children) == 0:
	case d.Rows == 1:
		g.members, g.asMade = children[:1], children[:1]
	default:
		g.asMade = c.Children(children[0])
		g.members = inOrderOfRows(c, g.asMade)
	}
	if len(children) > 0 {
		g.gates = children[1:]
	}
	if len(g.members) != d.Rows {
		return nil, malformed(c, i)
	}
	return g, nil
}

// inOrderOfRows sorts gates by their tokens, as an agg gate's rows are: their ⊕
// has them as they came first.
func inOrderOfRows(c *circuit.Circuit, members []uint32) []uint32 {
	type member struct {
		token token.UUID
		gate  uint32
	}
	sorted := make([]member, len(members))
	for i, m := range members {
		sorted[i] = member{c.Token(m), m}
	}
	slices.SortFunc(sorted, func(a, b member) int { return bytes.Compare(a.token[:], b.token[:]) })
	gates := make([]uint32, len(sorted))
	for i, m := range sorted {
		gates[i] = m.gate
	}
	return gates
}

// EachRow calls f with the gate of each row and its arguments. An argument that
// is a gate is in gates. What f is given is valid until it returns.
func (g *Group) EachRow(f func(member uint32, values []aggregate.Value, gates []uint32) error) error {
	if g.Flags&aggregate.Listed != 0 {
		for _, s := range g.circuit.Children(g.gate) {
			children := g.circuit.Children(s)
			if g.circuit.Type(s) != gate.Semimod {
				return malformed(g.circuit, g.gate)
			}
			if err := f(children[0], []aggregate.Value{{}}, children[1:]); err != nil {
				return err
			}
		}
		return nil
	}
	gates := make([]uint32, len(g.Gates))
	err := g.Data.EachRow(func(row int, values []aggregate.Value) error {
		for k, v := range values {
			if v.Gate >= 0 {
				if v.Gate >= len(g.gates) {
					return malformed(g.circuit, g.gate)
				}
				gates[k] = g.gates[v.Gate]
			}
		}
		return f(g.members[row], values, gates)
	})
	return err
}

// Positions returns where in the order in which they came first the gates of the
// rows stand: an order for readers.
func (g *Group) Positions() map[uint32]int {
	positions := make(map[uint32]int, len(g.asMade))
	for i := len(g.asMade) - 1; i >= 0; i-- {
		positions[g.asMade[i]] = i
	}
	return positions
}

// isNested reports whether a group aggregates values of other gates.
func (g *Group) isNested() bool {
	if g.Flags&aggregate.Listed != 0 {
		return true
	}
	for _, is := range g.Gates {
		if is {
			return true
		}
	}
	return false
}
