package semiring

import (
	"bytes"

	"provsql/gosrc/circuit"
)

// sameText reports whether x and y have the same text. Texts longer than the
// limit are taken for different: they cannot be answered anyway.
func (f *Formula) sameText(x, y uint32) (bool, error) {
	if x == y {
		return true, nil
	}
	if f.length(x) != f.length(y) || f.length(x) > f.limit {
		return false, nil
	}
	a := formulaCursor{formula: f, pending: x, atNode: true}
	b := formulaCursor{formula: f, pending: y, atNode: true}
	defer func() {
		circuit.Drop(f.memory, a.stack)
		circuit.Drop(f.memory, b.stack)
	}()
	for work := 1; ; work++ {
		if work%circuit.PollEvery == 0 && f.interrupt != nil {
			if err := f.interrupt(); err != nil {
				return false, err
			}
		}
		a.settle()
		b.settle()
		aNode, bNode := len(a.piece) == 0 && a.atNode, len(b.piece) == 0 && b.atNode
		var err error
		switch {
		case aNode && bNode && a.pending == b.pending:
			// The same node on both sides need not be read.
			a.atNode, b.atNode = false, false
		case aNode:
			err = a.enter()
		case bNode:
			err = b.enter()
		case len(a.piece) == 0 || len(b.piece) == 0:
			return len(a.piece) == len(b.piece), nil
		default:
			n := min(len(a.piece), len(b.piece))
			if !bytes.Equal(a.piece[:n], b.piece[:n]) {
				return false, nil
			}
			a.piece, b.piece = a.piece[n:], b.piece[n:]
		}
		if err != nil {
			return false, err
		}
	}
}

// formulaCursor reads the text of a node piece by piece.
type formulaCursor struct {
	formula *Formula
	stack   []formulaStep
	// piece is what of the present piece is still to be read.
	piece  []byte
	buffer [8]byte
	// pending is the node that comes after piece, when atNode.
	pending uint32
	atNode  bool
}

// formulaStep is an operation of which next children are read.
type formulaStep struct {
	node uint32
	next uint32
}

// settle moves on until there is a piece to read, a node pending or the end.
func (c *formulaCursor) settle() {
	for len(c.piece) == 0 && !c.atNode && len(c.stack) > 0 {
		c.step()
	}
}

// enter begins the pending node.
func (c *formulaCursor) enter() (err error) {
	x := c.pending
	c.atNode = false
	switch x {
	case formulaZero:
		c.piece = append(c.buffer[:0], zeroText...)
		return nil
	case formulaOne:
		c.piece = append(c.buffer[:0], oneText...)
		return nil
	}
	n := &c.formula.nodes[x]
	if n.form == labelForm {
		c.piece = c.formula.labels[n.first : n.first+n.length]
		return nil
	}
	if c.stack, err = circuit.Grow(c.formula.memory, c.stack, 1); err != nil {
		return err
	}
	c.stack = append(c.stack, formulaStep{node: x})
	c.piece = append(c.buffer[:0], formulaSyntax[n.form].open...)
	return nil
}

// step goes on with the operation on top of the stack.
func (c *formulaCursor) step() {
	top := &c.stack[len(c.stack)-1]
	n := &c.formula.nodes[top.node]
	s := &formulaSyntax[n.form]
	if top.next == n.count {
		c.piece = append(c.buffer[:0], s.close...)
		c.stack = c.stack[:len(c.stack)-1]
		return
	}
	if top.next > 0 {
		c.piece = append(c.buffer[:0], s.separator...)
	}
	c.pending, c.atNode = c.formula.wires[n.first+top.next], true
	top.next++
}
