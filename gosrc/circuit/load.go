package circuit

import (
	"math"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// Load makes the gate that t names and all below it part of the circuit and
// returns its local index.
//
// A token of version 4 without record is an input. Errors are *sqlerror.Error:
// a token without record of any other kind (undefined_object), a cycle or a
// gate with a wrong number of children (data_corrupted), exceeded memory
// (program_limit_exceeded); or what the source or the Interrupt returned. After
// an error the circuit has the gates it had before.
func (c *Circuit) Load(t token.UUID) (uint32, error) {
	before := mark{len(c.nodes), len(c.wires), len(c.leaves)}
	var i uint32
	var err error
	if g, ok := c.source.Find(t); ok {
		i, err = c.loadBelow(g)
	} else {
		i, err = c.loadUnrecorded(t)
	}
	if err != nil {
		c.rollBack(before)
		return 0, err
	}
	return i, nil
}

// mark is how far the arrays of a circuit reach.
type mark struct{ nodes, wires, leaves int }

// rollBack forgets the gates that came after m, and the way to them.
func (c *Circuit) rollBack(m mark) {
	for _, n := range c.nodes[m.nodes:] {
		if n.number != noNumber {
			c.local.forget(n.number)
		}
	}
	c.stack.clear(func(f *frame) { c.local.forget(f.number) })
	c.nodes, c.wires, c.leaves = c.nodes[:m.nodes], c.wires[:m.wires], c.leaves[:m.leaves]
}

// loadBelow walks the circuit below gate root of the source depth first.
func (c *Circuit) loadBelow(root uint32) (uint32, error) {
	if v := c.local.get(root); v >= firstLocal {
		return v - firstLocal, nil
	}
	if i, done, err := c.enter(root); done || err != nil {
		return i, err
	}
	for {
		f := c.stack.top()
		if f.next == f.end {
			i, err := c.finish(f)
			if err != nil {
				return 0, err
			}
			if !c.stack.pop() {
				return i, nil
			}
			parent := c.stack.top()
			c.wires[parent.next] = i
			parent.next++
			continue
		}
		child := c.wires[f.next]
		switch v := c.local.get(child); v {
		case open:
			return 0, c.cycle(child)
		case absent:
			i, done, err := c.enter(child)
			if err != nil {
				return 0, err
			}
			if done {
				c.wires[f.next] = i
				f.next++
			}
		default:
			c.wires[f.next] = v - firstLocal
			f.next++
		}
	}
}

// maxWires is what the arrays can index.
const maxWires = math.MaxUint32

// enter reads gate g of the source. A leaf or constant is added and done;
// another gate is pushed on the stack with the numbers of its children.
func (c *Circuit) enter(g uint32) (i uint32, done bool, err error) {
	record, err := c.source.Gate(g)
	if err != nil {
		return 0, false, err
	}
	if record.Undefined {
		if record.Token.Version() != 4 {
			return 0, false, missing(record.Token)
		}
		record.Type = gate.Input
	}
	switch record.Type {
	case gate.Input, gate.MulInput, gate.Update:
		i, err = c.addLeaf(g, record.Type, record.Token)
		return i, true, err
	case gate.Zero, gate.One, gate.Value:
		c.hasValues = c.hasValues || record.Type == gate.Value
		i, err = c.add(node{number: g, typ: record.Type})
		return i, true, err
	}
	if err := checkArity(&record); err != nil {
		return 0, false, err
	}
	if err := c.poll(1 + int(record.NumChildren)); err != nil {
		return 0, false, err
	}
	first := len(c.wires)
	n := int(record.NumChildren)
	if int64(first)+int64(n) > maxWires {
		return 0, false, tooLarge()
	}
	if n > cap(c.wires)-first {
		if c.wires, err = Grow(c.memory, c.wires, n); err != nil {
			return 0, false, err
		}
	}
	wires, err := c.source.Children(g, c.wires)
	if err != nil {
		return 0, false, err
	}
	if len(wires) != first+n {
		return 0, false, sqlerror.New(sqlerror.DataCorrupted,
			"gate %s has %d children where its record says %d", record.Token, len(wires)-first, n)
	}
	c.wires = wires
	if err := c.local.set(g, open, c.source.NumGates()); err != nil {
		return 0, false, err
	}
	return 0, false, c.stack.push(frame{
		number: g, first: uint32(first), next: uint32(first), end: uint32(first + n), typ: record.Type,
	})
}

// loadUnrecorded adds the gate of a token that the source does not know.
func (c *Circuit) loadUnrecorded(t token.UUID) (i uint32, err error) {
	constant := t == token.Zero || t == token.One
	if !constant && t.Version() != 4 {
		return 0, missing(t)
	}
	if at := c.unrecorded.Find(t); at != nil {
		return *at, nil
	}
	switch {
	case t == token.Zero:
		i, err = c.add(node{number: noNumber, typ: gate.Zero})
	case t == token.One:
		i, err = c.add(node{number: noNumber, typ: gate.One})
	default:
		i, err = c.addLeaf(noNumber, gate.Input, t)
	}
	if err != nil {
		return 0, err
	}
	at, _, err := c.unrecorded.Add(t)
	if err != nil {
		return 0, err
	}
	*at = i
	return i, nil
}

func (c *Circuit) addLeaf(number uint32, typ gate.Type, t token.UUID) (i uint32, err error) {
	if err := c.poll(1); err != nil {
		return 0, err
	}
	if len(c.leaves) == cap(c.leaves) {
		if c.leaves, err = Grow(c.memory, c.leaves, 1); err != nil {
			return 0, err
		}
	}
	c.leaves = append(c.leaves, t)
	return c.add(node{number: number, first: uint32(len(c.leaves) - 1), typ: typ})
}

// add gives n the next local index.
func (c *Circuit) add(n node) (i uint32, err error) {
	if len(c.nodes) == cap(c.nodes) {
		if len(c.nodes) >= math.MaxUint32-firstLocal {
			return 0, tooLarge()
		}
		if c.nodes, err = Grow(c.memory, c.nodes, 1); err != nil {
			return 0, err
		}
	}
	i = uint32(len(c.nodes))
	c.nodes = append(c.nodes, n)
	if n.number == noNumber {
		return i, nil
	}
	return i, c.local.set(n.number, i+firstLocal, c.source.NumGates())
}

func (c *Circuit) poll(work int) error {
	c.work += work
	if c.work < PollEvery {
		return nil
	}
	c.work = 0
	if c.interrupt == nil {
		return nil
	}
	return c.interrupt()
}

func (c *Circuit) cycle(g uint32) error {
	record, err := c.source.Gate(g)
	if err != nil {
		return err
	}
	return sqlerror.New(sqlerror.DataCorrupted,
		"the provenance circuit has a cycle through token %s", record.Token).
		WithHint("Circuits built by queries have no cycles; look for calls of provsql.create_gate with this token among the descendants.")
}

// arity holds the number of children that a gate of a type must have, or -1.
var arity = [gate.NumTypes]int8{
	gate.Input: -1, gate.MulInput: -1, gate.Update: -1,
	gate.Zero: -1, gate.One: -1, gate.Value: -1,
	gate.Plus: -1, gate.Times: -1, gate.Agg: -1, gate.Arith: -1,
	gate.Monus: 2, gate.Cmp: 2, gate.Semimod: 2,
	gate.Delta: 1, gate.Project: 1, gate.Eq: 1,
}

func checkArity(g *Gate) error {
	if !g.Type.Valid() {
		return sqlerror.New(sqlerror.DataCorrupted, "gate %s has unknown type %d", g.Token, uint8(g.Type))
	}
	if want := arity[g.Type]; want >= 0 && g.NumChildren != uint32(want) {
		return sqlerror.New(sqlerror.DataCorrupted,
			"%s gate %s has the wrong number of children", g.Type, g.Token).
			WithDetail("It has %d, a %s gate takes %d.", g.NumChildren, g.Type, want)
	}
	return nil
}

func missing(t token.UUID) error {
	return sqlerror.New(sqlerror.UndefinedObject, "provenance token %s is not in the circuit", t).
		WithHint("The token may come from another database, or from a circuit that was lost or removed.")
}

func tooLarge() error {
	return sqlerror.New(sqlerror.ProgramLimitExceeded,
		"the circuits evaluated in this statement have more than %d gates or wires", uint32(math.MaxUint32))
}
