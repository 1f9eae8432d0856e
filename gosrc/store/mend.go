package store

import "math"

// mendAnnotations brings the annotation cells that survived a crash in line
// with each other and with the gates. What a flush promised needs no mending.
func (s *Store) mendAnnotations() error {
	var err error
	s.eachCell(func(g uint32, off uint64) {
		if e := s.mendCell(g, off); err == nil {
			err = e
		}
	})
	if err != nil {
		return err
	}
	for g := range s.numGates {
		state := s.state(g)
		if state>>8&flagAnnotated == 0 {
			continue
		}
		_, ok, err := s.findCell(g, s.hash(s.recordToken(g)))
		if err != nil {
			return err
		}
		if !ok {
			s.setFlags(g, byte(state>>8)&^flagAnnotated)
		}
	}
	return nil
}

// mendCell makes a cell whole whose last update was interrupted, takes the
// values of one that its gate does not know of, and a text that is not there.
func (s *Store) mendCell(g uint32, off uint64) error {
	b := s.extra.b[off:][:cellSize]
	c, state := readCell(b, g)
	annotated := s.state(g)>>8&flagAnnotated != 0
	switch {
	case !annotated && (state != cellWhole || c.annotates()):
		c = noAnnotations
	case c.text != 0 && !s.textWhole(c.text, g):
		if c.text < s.meta.extra {
			return corrupt(s.extra.path, int64(c.text), "the text of gate %d is damaged", g)
		}
		c = s.earlier(b, g, &c)
	case state == cellWhole:
		return nil
	}
	putCell(b, g, &c)
	return nil
}

// earlier returns the values a cell had before it got its text, as far as they
// are known.
func (s *Store) earlier(b []byte, g uint32, now *cell) cell {
	for _, at := range [...]int{firstCopy, secondCopy} {
		c, ok := readCopy(b[at:], g)
		if ok && c.text != now.text && (c.text == 0 || s.textWhole(c.text, g)) {
			return c
		}
	}
	c := *now
	c.text = 0
	return c
}

// annotates reports whether any value is set.
func (c *cell) annotates() bool {
	return !math.IsNaN(c.prob) || c.info1 != 0 || c.info2 != 0 || c.text != 0
}
