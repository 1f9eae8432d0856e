package store

import "provsql/gosrc/token"

// DoNotWait makes readers believe at once that bytes are damaged, until the
// function it returns is called.
func DoNotWait() (undo func()) {
	was := betweenLooks
	betweenLooks = 0
	return func() { betweenLooks = was }
}

// FixIdentity makes stores that are created alike, until the function it
// returns is called.
func FixIdentity() (undo func()) {
	was := drawIdentity
	drawIdentity = func(database uint32) identity {
		return identity{database: database, store: 0x1122334455667789, seed: [2]uint64{0x0123456789abcdef, 0xfedcba9876543210}}
	}
	return func() { drawIdentity = was }
}

// RenewEarly makes journals of that size be made anew, until the function it
// returns is called.
func RenewEarly(size int64) (undo func()) {
	was := renewAt
	renewAt = size
	return func() { renewAt = was }
}

// WriteAgain writes to the pages that recovery writes to.
func (s *Store) WriteAgain() { s.writeAgain() }

// SetProb sets the probability of an input, update or mulinput gate. A token
// of version 4 that has no gate yet gets an input gate. SetProb, SetInfos and
// SetText are in force at once and follow no transaction, as Stage does.
func (s *Store) SetProb(t token.UUID, p float64) error {
	g, h, err := s.probable(&t, p)
	if err != nil {
		return err
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

// SetText makes a complete text the annotation of its gate.
func (s *Store) SetText(x Text) error {
	if err := s.complete(&x); err != nil {
		return err
	}
	return s.annotate(x.gate, x.hash, func(c *cell) { c.text = x.block })
}

// annotate changes the annotation cell of a gate, making one when it has none.
func (s *Store) annotate(g uint32, h uint64, change func(*cell)) error {
	defer s.publish()
	off, err := s.haveCell(g, h)
	if err != nil {
		return err
	}
	return s.changeCell(g, off, change)
}
