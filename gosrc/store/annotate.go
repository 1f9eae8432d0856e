package store

import (
	"math"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// SetProb sets the probability of an input, update or mulinput gate. A token
// of version 4 that has no gate yet gets an input gate.
func (s *Store) SetProb(t token.UUID, p float64) error {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return sqlerror.New(sqlerror.InvalidParameterValue, "probability %v is not between 0 and 1", p)
	}
	g, h, err := s.annotated(&t)
	if err != nil {
		return err
	}
	if typ := gate.Type(s.state(g)); !typ.IsLeaf() {
		return sqlerror.New(sqlerror.InvalidParameterValue, "a gate of type %v has no probability of its own", typ).
			WithDetail("The gate is %v.", t).
			WithHint("Set the probability of its inputs.")
	}
	return s.annotate(g, h, func(c *cell) { c.prob = p })
}

// SetInfos sets the two integer annotations of a gate.
func (s *Store) SetInfos(t token.UUID, info1, info2 int32) error {
	g, h, err := s.annotated(&t)
	if err != nil {
		return err
	}
	return s.annotate(g, h, func(c *cell) { c.info1, c.info2 = info1, info2 })
}

// Text is a text annotation that arrives a few bytes at a time. Its place in
// the file is reserved; a Text that is given up leaves it unused.
type Text struct {
	Token      token.UUID
	Total, Got uint32 // bytes
	gate       uint32
	hash       uint64
	block      uint64
}

// BeginText starts a text annotation of total bytes.
func (s *Store) BeginText(t token.UUID, total uint32) (Text, error) {
	x := Text{Token: t, Total: total}
	var err error
	if x.gate, x.hash, err = s.annotated(&t); err != nil {
		return x, err
	}
	size := textBytes(total)
	if err := s.extra.need(int64(s.extraEnd + size)); err != nil {
		return x, err
	}
	x.block = s.extraEnd
	putTextHead(s.extra.b[x.block:], blockOpen, x.gate, total, 0)
	s.extraEnd += size
	s.publish()
	return x, nil
}

// ExtendText adds the next bytes of a text, and makes it the gate's when they
// are the last.
func (s *Store) ExtendText(x *Text, b []byte) error {
	copy(s.extra.b[x.block+textHead+uint64(x.Got):], b)
	x.Got += uint32(len(b))
	if x.Got < x.Total {
		return nil
	}
	head := s.extra.b[x.block:][:textHead]
	putTextHead(head, blockText, x.gate, x.Total, 0)
	putTextHead(head, blockText, x.gate, x.Total, textSum(head, s.extra.b[x.block+textHead:][:x.Total]))
	return s.annotate(x.gate, x.hash, func(c *cell) { c.text = x.block })
}

// annotated returns the gate of a token that is to be annotated.
func (s *Store) annotated(t *token.UUID) (g uint32, h uint64, err error) {
	h = s.hash(t)
	g, ok, err := s.find(h, t)
	if err != nil || ok && s.defined(g) {
		return g, h, err
	}
	if t.Version() != 4 {
		return 0, 0, sqlerror.New(sqlerror.UndefinedObject, "provenance token %v is not in the circuit", t)
	}
	if err := s.reserve(1, 0); err != nil {
		return 0, 0, err
	}
	defer s.publish()
	g, _, err = s.define(h, t, gate.Input, 0, 0)
	return g, h, err
}

// annotate changes the annotation cell of a gate, making one when it has none.
func (s *Store) annotate(g uint32, h uint64, change func(*cell)) error {
	defer s.publish()
	off, ok, err := s.findCell(g, h)
	if err != nil {
		return err
	}
	if ok {
		b := s.extra.b[off:][:cellSize]
		c, state := readCell(b, g)
		if state != cellWhole {
			return corrupt(s.extra.path, int64(off), "the annotations of gate %d are damaged", g)
		}
		change(&c)
		updateCell(b, &c)
	} else {
		c := noAnnotations
		change(&c)
		if err := s.addCell(g, h, &c); err != nil {
			return err
		}
	}
	state := s.state(g)
	if flags := byte(state >> 8); flags&flagAnnotated == 0 {
		s.setFlags(g, flags|flagAnnotated)
	}
	return nil
}

// findCell returns the offset of a gate's annotation cell.
func (s *Store) findCell(g uint32, h uint64) (off uint64, ok bool, err error) {
	u, err := s.table.unitFor(h)
	if err != nil {
		return 0, false, err
	}
	p := newProbe(s.table.unit(u), h)
	for stored := p.next(); stored != 0; stored = p.next() {
		off := uint64(stored&^cellBit) * cellSize
		if stored&cellBit != 0 && le.Uint32(s.extra.b[off+4:]) == g {
			return off, true, nil
		}
	}
	return 0, false, nil
}

// addCell appends an annotation cell and publishes it in the mapping.
func (s *Store) addCell(g uint32, h uint64, c *cell) error {
	off := (s.extraEnd + cellSize - 1) &^ (cellSize - 1)
	if off+cellSize > cellBit*cellSize {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "the annotations of a circuit cannot exceed %d bytes", uint64(cellBit*cellSize))
	}
	if err := s.extra.need(int64(off + cellSize)); err != nil {
		return err
	}
	u, err := s.table.room(h)
	if err != nil {
		return err
	}
	for pad := s.extraEnd; pad < off; pad += blockSize {
		putTextHead(s.extra.b[pad:], blockPad, 0, 0, 0)
	}
	putCell(s.extra.b[off:], g, c)
	s.extraEnd = off + cellSize
	s.table.insert(u, h, cellBit|uint32(off/cellSize))
	return nil
}
