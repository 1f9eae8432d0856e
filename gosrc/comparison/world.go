package comparison

import (
	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
)

// World gives the values that gates have in one world.
type World struct {
	circuit *circuit.Circuit
	server  Server
	// holds says of a gate of the semiring whether it is true.
	holds  func(i uint32) bool
	values map[uint32]Value
	// truths is shared by the worlds of an Expander.
	truths map[question]bool
}

// question is a comparison of two values.
type question struct {
	operator    uint32
	types       [2]uint32
	left, right Value
}

// maxTruths is how many answers are kept.
const maxTruths = 1 << 16

// NewWorld returns the world in which gates hold or do not. holds must know
// the gates below those whose value is asked for.
func NewWorld(c *circuit.Circuit, server Server, holds func(i uint32) bool) *World {
	return &World{circuit: c, server: server, holds: holds, values: map[uint32]Value{}, truths: map[question]bool{}}
}

// Reset forgets all values.
func (w *World) Reset() { clear(w.values) }

// Compare reports whether a cmp gate is true: an unknown comparison is not.
func (w *World) Compare(i uint32) (bool, error) {
	operator, err := OperatorOf(w.circuit, i)
	if err != nil {
		return false, err
	}
	sides := w.circuit.Children(i)
	return w.compare(operator, sides[0], sides[1])
}

func (w *World) compare(operator, left, right uint32) (bool, error) {
	l, err := w.Value(left)
	if err != nil {
		return false, err
	}
	r, err := w.Value(right)
	if err != nil {
		return false, err
	}
	types, err := typesOf(w.circuit, left, right)
	if err != nil {
		return false, err
	}
	return w.answer(question{operator, types, l, r})
}

// answer asks the server, unless it was asked before.
func (w *World) answer(q question) (bool, error) {
	if truth, known := w.truths[q]; known {
		return truth, nil
	}
	v, err := w.server.Compare(q.operator, q.types, q.left, q.right)
	if err != nil {
		return false, err
	}
	if len(w.truths) >= maxTruths {
		clear(w.truths)
	}
	truth := !v.Null && v.Text == "t"
	w.truths[q] = truth
	return truth, nil
}

// Value returns the value of a gate that has one.
func (w *World) Value(i uint32) (Value, error) {
	if v, known := w.values[i]; known {
		return v, nil
	}
	v, err := w.compute(i)
	if err == nil {
		w.values[i] = v
	}
	return v, err
}

func (w *World) compute(i uint32) (Value, error) {
	c := w.circuit
	switch c.Type(i) {
	case gate.Zero:
		return Null, nil
	case gate.Value:
		data, err := c.Data(i)
		return Value{Text: string(data)}, err
	case gate.Semimod:
		children := c.Children(i)
		if !w.isTrue(children[0]) {
			return Null, nil
		}
		return w.Value(children[1])
	case gate.Arith:
		return w.expression(i)
	case gate.Agg:
		return w.aggregate(i)
	}
	return Null, sqlerror.New(sqlerror.DataCorrupted, "%s gate %s has no value", c.Type(i), c.Token(i))
}

func (w *World) isTrue(i uint32) bool {
	switch w.circuit.Type(i) {
	case gate.One:
		return true
	case gate.Zero:
		return false
	}
	return w.holds(i)
}

func (w *World) expression(i uint32) (Value, error) {
	x, err := expressionOf(w.circuit, i)
	if err != nil {
		return Null, err
	}
	var operands []Value
	for _, child := range w.circuit.Children(i) {
		v, err := w.Value(child)
		if err != nil {
			return Null, err
		}
		operands = append(operands, v)
	}
	return w.server.Expression(x.SQL, x.Types, operands)
}

func (w *World) aggregate(i uint32) (Value, error) {
	g, err := NewGroup(w.circuit, w.server, i)
	if err != nil {
		return Null, err
	}
	columns := make([][]Value, len(g.Types))
	count := 0
	err = g.EachRow(func(member uint32, values []aggregate.Value, gates []uint32) error {
		if !w.isTrue(member) {
			return nil
		}
		count++
		for k, v := range values {
			value := Value{Text: string(v.Text), Null: v.Null}
			if v.Gate >= 0 {
				if value, err = w.Value(gates[k]); err != nil {
					return err
				}
			}
			columns[k] = append(columns[k], value)
		}
		return nil
	})
	if err != nil {
		return Null, err
	}
	return w.server.Aggregate(g.SQL, g.Types, count, columns)
}
