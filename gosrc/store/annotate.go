package store

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// probable returns the gate of a token that is to have a probability.
func (s *Store) probable(t *token.UUID, p float64) (g uint32, h uint64, err error) {
	if err := gate.CheckProbability(*t, gate.Input, p); err != nil {
		return 0, 0, err
	}
	if g, h, err = s.annotated(t); err != nil {
		return 0, 0, err
	}
	return g, h, gate.CheckProbability(*t, gate.Type(s.state(g)), p)
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
	if !ok {
		g, err = s.add(h, t, gate.Input, flagDefined, 0, 0)
	} else {
		g, _, err = s.define(h, t, gate.Input, 0, 0, 0)
	}
	return g, h, err
}

// haveCell returns the offset of a gate's annotation cell, making one without
// values when it has none.
func (s *Store) haveCell(g uint32, h uint64) (off uint64, err error) {
	off, ok, err := s.findCell(g, h)
	if err == nil && !ok {
		off, err = s.addCell(g, h)
	}
	if err != nil {
		return 0, err
	}
	state := s.state(g)
	if flags := byte(state >> 8); flags&flagAnnotated == 0 {
		s.setFlags(g, flags|flagAnnotated)
	}
	return off, nil
}

// changeCell changes the values in the annotation cell of a gate.
func (s *Store) changeCell(g uint32, off uint64, change func(*cell)) error {
	b := s.extra.b[off:][:cellSize]
	c, state := readCell(b, g)
	if state != cellWhole {
		return corrupt(s.extra.path, int64(off), "the annotations of gate %d are damaged", g)
	}
	change(&c)
	updateCell(b, &c)
	s.changed |= extraChanged
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

// addCell appends an annotation cell without values, publishes it in the
// mapping and returns its offset.
func (s *Store) addCell(g uint32, h uint64) (uint64, error) {
	off := (s.extraEnd + cellSize - 1) &^ (cellSize - 1)
	if off+cellSize > cellBit*cellSize {
		return 0, sqlerror.New(sqlerror.ProgramLimitExceeded, "the annotations of a circuit cannot exceed %d bytes", uint64(cellBit*cellSize))
	}
	if err := s.extra.need(int64(off + cellSize)); err != nil {
		return 0, err
	}
	u, err := s.table.room(h)
	if err != nil {
		return 0, err
	}
	for pad := s.extraEnd; pad < off; pad += blockSize {
		putBlockHead(s.extra.b[pad:], blockPad, 0, 0)
	}
	c := noAnnotations
	putCell(s.extra.b[off:], g, &c)
	s.extraEnd = off + cellSize
	s.changed |= extraChanged
	s.table.insert(u, h, cellBit|uint32(off/cellSize))
	return off, nil
}
