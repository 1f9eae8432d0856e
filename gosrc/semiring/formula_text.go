package semiring

import "provsql/gosrc/circuit"

// formulaWriter is what writing texts needs, kept from one text to the next.
type formulaWriter struct {
	out   []byte
	stack []formulaFrame
	// written holds per node where its text begins in out, in the lower half,
	// and in the upper half the number of the text for which that holds.
	written []uint64
	texts   uint32
}

// formulaFrame is an operation of which next children are written.
type formulaFrame struct {
	node  uint32
	next  uint32
	start uint32
}

func (w *formulaWriter) reset(m *circuit.Memory) {
	circuit.Drop(m, w.out)
	circuit.Drop(m, w.stack)
	circuit.Drop(m, w.written)
	*w = formulaWriter{}
}

// text returns the text of x, whose length must be within the limit. It is
// written in one pass; a part that occurs again is copied from the text
// itself. The slice is valid until the next call.
func (f *Formula) text(x uint32) ([]byte, error) {
	w := &f.writer
	var err error
	if w.out, err = circuit.Grow(f.memory, w.out[:0], int(f.length(x))); err != nil {
		return nil, err
	}
	if len(w.written) < len(f.nodes) {
		if w.written, err = circuit.Grow(f.memory, w.written, len(f.nodes)-len(w.written)); err != nil {
			return nil, err
		}
		w.written = w.written[:len(f.nodes)]
	}
	w.texts++
	w.stack = w.stack[:0]
	if err := f.write(x); err != nil {
		return nil, err
	}
	for work := 1; len(w.stack) > 0; work++ {
		if work%circuit.PollEvery == 0 && f.interrupt != nil {
			if err := f.interrupt(); err != nil {
				return nil, err
			}
		}
		top := &w.stack[len(w.stack)-1]
		n := &f.nodes[top.node]
		s := &syntax[n.form]
		if top.next == n.count {
			w.out = append(w.out, s.close...)
			w.written[top.node] = uint64(w.texts)<<32 | uint64(top.start)
			w.stack = w.stack[:len(w.stack)-1]
			continue
		}
		if top.next > 0 {
			w.out = append(w.out, s.separator...)
		}
		top.next++
		if err := f.write(f.wires[n.first+top.next-1]); err != nil {
			return nil, err
		}
	}
	return w.out, nil
}

// write appends the text of x, or puts x on the stack to be written.
func (f *Formula) write(x uint32) (err error) {
	w := &f.writer
	switch x {
	case formulaZero:
		w.out = append(w.out, zeroText...)
		return nil
	case formulaOne:
		w.out = append(w.out, oneText...)
		return nil
	}
	n := &f.nodes[x]
	if n.form == labelForm {
		w.out = append(w.out, f.labels[n.first:n.first+n.length]...)
		return nil
	}
	if at := w.written[x]; uint32(at>>32) == w.texts {
		start := uint32(at)
		w.out = append(w.out, w.out[start:start+n.length]...)
		return nil
	}
	if len(w.stack) == cap(w.stack) {
		if w.stack, err = circuit.Grow(f.memory, w.stack, 1); err != nil {
			return err
		}
	}
	start := uint32(len(w.out))
	w.out = append(w.out, syntax[n.form].open...)
	w.stack = append(w.stack, formulaFrame{node: x, start: start})
	return nil
}
