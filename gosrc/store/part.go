package store

// definePart creates the gate of a Partial that has all its children.
func (s *Store) definePart(p *Partial) error {
	h := s.hash(&p.Token)
	if _, reserved, err := s.find(h, &p.Token); err != nil {
		return err
	} else if reserved && p.first < s.covered().wires {
		// A flush vouches for wires that were not there when it began, and a
		// record that it vouches for is to name them: when the record
		// survives a crash and they do not, that would look like damage.
		if err := s.moveWires(p); err != nil {
			return err
		}
	}
	_, _, err := s.define(h, &p.Token, p.Type, p.first, p.Total)
	return err
}

// moveWires copies the wires of a Partial behind all others.
func (s *Store) moveWires(p *Partial) error {
	if err := s.reserve(0, int(p.Total)); err != nil {
		return err
	}
	to := s.numWires
	copy(s.wires.b[wireOffset(to):wireOffset(to+uint64(p.Total))], s.wires.b[wireOffset(p.first):wireOffset(p.first+uint64(p.Total))])
	s.numWires += uint64(p.Total)
	s.changed |= wiresChanged
	p.first = to
	return nil
}
