package circuit

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
)

// finish adds the gate of a frame whose children are all there.
func (c *Circuit) finish(f *frame) (uint32, error) {
	n := node{number: f.number, first: f.first, count: f.end - f.first, typ: f.typ}
	if c.hasValues || f.typ.IsValue() {
		c.hasValues = true
		if err := c.checkKinds(&n); err != nil {
			return 0, err
		}
	}
	if f.typ == gate.Cmp && c.expander != nil {
		data, err := c.source.Data(n.number)
		if err != nil {
			return 0, err
		}
		i, err := c.expander.Expand(data, c.wires[n.first], c.wires[n.first+1])
		if err != nil {
			return 0, err
		}
		// Of the two places for children the first is used.
		c.wires[n.first] = i
		n.typ, n.count = gate.Project, 1
	}
	return c.add(n)
}

// checkKinds reports a gate that has values among its children where its type
// wants elements of the semiring, or the other way round. 𝟘 is both: as a value
// it is NULL.
func (c *Circuit) checkKinds(n *node) error {
	children := c.wires[n.first : n.first+n.count]
	for i, child := range children {
		typ := c.nodes[child].typ
		if typ == gate.Zero {
			continue
		}
		wanted := false
		switch n.typ {
		case gate.Cmp, gate.Arith:
			wanted = true
		case gate.Semimod:
			wanted = i == 1
		case gate.Agg:
			// The first may be the ⊕ of the rows.
			wanted = i > 0 || typ.IsValue()
		}
		if typ.IsValue() != wanted {
			record, err := c.source.Gate(n.number)
			if err != nil {
				return err
			}
			return sqlerror.New(sqlerror.DataCorrupted,
				"%s gate %s has a child of type %s", n.typ, record.Token, typ).
				WithDetail("Values and elements of a semiring do not go together so.")
		}
	}
	return nil
}

// AddGate adds a gate that the source does not have and returns its local
// index.
func (c *Circuit) AddGate(typ gate.Type, children ...uint32) (uint32, error) {
	if err := c.poll(1 + len(children)); err != nil {
		return 0, err
	}
	first := len(c.wires)
	if int64(first)+int64(len(children)) > maxWires {
		return 0, tooLarge()
	}
	var err error
	if c.wires, err = Grow(c.memory, c.wires, len(children)); err != nil {
		return 0, err
	}
	c.wires = append(c.wires, children...)
	return c.add(node{number: noNumber, first: uint32(first), count: uint32(len(children)), typ: typ})
}
