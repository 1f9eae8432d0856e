package semiring

import "provsql/gosrc/circuit"

// terms is a graph of operations and what they are applied to; nodes are
// numbered.
type terms interface {
	// node returns how node x is written: the text of one without operands, the
	// syntax and the operands of another, whose number is below the number of
	// nodes. The text is valid until the next call.
	node(x uint32) (text []byte, s *syntax, operands []uint32, err error)
}

// syntax says how an operation is written around and between its operands.
type syntax struct{ open, separator, close string }

// writer writes terms as text. Its memory serves one text after the other.
type writer struct {
	memory *circuit.Memory
	pace   pace
	// limit is the longest text, in bytes; what names it in the error.
	limit int64
	what  string

	out   []byte
	stack []operation
	// parts holds per node where its text lies in out.
	parts []part
	texts uint32
}

// operation is a node of which next operands are written.
type operation struct {
	syntax   *syntax
	operands []uint32
	node     uint32
	next     uint32
	start    uint32
}

// part is where the text of a node lies, in the text of that number.
type part struct{ text, start, end uint32 }

// write returns the text of x. It is written in one pass; a part that occurs
// again is copied from the text itself. length is that of the text where it is
// known, or 0, and nodes the number of nodes. The slice is valid until the next
// call.
func (w *writer) write(g terms, x uint32, length, nodes int) (text []byte, err error) {
	if w.out, err = circuit.Grow(w.memory, w.out[:0], length); err != nil {
		return nil, err
	}
	if len(w.parts) < nodes {
		if w.parts, err = circuit.Grow(w.memory, w.parts, nodes-len(w.parts)); err != nil {
			return nil, err
		}
		w.parts = w.parts[:cap(w.parts)]
	}
	if w.texts++; w.texts == 0 {
		clear(w.parts)
		w.texts = 1
	}
	w.stack = w.stack[:0]
	if err := w.begin(g, x); err != nil {
		return nil, err
	}
	for len(w.stack) > 0 {
		if err := w.pace.step(1); err != nil {
			return nil, err
		}
		top := &w.stack[len(w.stack)-1]
		if int(top.next) == len(top.operands) {
			if err := w.append(top.syntax.close); err != nil {
				return nil, err
			}
			w.parts[top.node] = part{w.texts, top.start, uint32(len(w.out))}
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		if top.next > 0 {
			if err := w.append(top.syntax.separator); err != nil {
				return nil, err
			}
		}
		top.next++
		if err := w.begin(g, top.operands[top.next-1]); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// begin appends the text of x, or puts x on the stack to be written.
func (w *writer) begin(g terms, x uint32) error {
	text, s, operands, err := g.node(x)
	if err != nil {
		return err
	}
	if s == nil {
		if err := w.room(len(text)); err != nil {
			return err
		}
		w.out = append(w.out, text...)
		return nil
	}
	if p := &w.parts[x]; p.text == w.texts {
		if err := w.room(int(p.end - p.start)); err != nil {
			return err
		}
		w.out = append(w.out, w.out[p.start:p.end]...)
		return nil
	}
	start := uint32(len(w.out))
	if err := w.append(s.open); err != nil {
		return err
	}
	if w.stack, err = circuit.Grow(w.memory, w.stack, 1); err != nil {
		return err
	}
	w.stack = append(w.stack, operation{syntax: s, operands: operands, node: x, start: start})
	return nil
}

func (w *writer) append(s string) error {
	if err := w.room(len(s)); err != nil {
		return err
	}
	w.out = append(w.out, s...)
	return nil
}

// room makes room for n more bytes, up to the limit.
func (w *writer) room(n int) (err error) {
	if n <= cap(w.out)-len(w.out) && int64(len(w.out)+n) <= w.limit {
		return nil
	}
	if int64(len(w.out)+n) > w.limit {
		return tooLong(w.what, w.limit)
	}
	w.out, err = circuit.Grow(w.memory, w.out, n)
	return err
}

func (w *writer) reset() {
	circuit.Drop(w.memory, w.out)
	circuit.Drop(w.memory, w.stack)
	circuit.Drop(w.memory, w.parts)
	w.out, w.stack, w.parts, w.texts = nil, nil, nil, 0
}
