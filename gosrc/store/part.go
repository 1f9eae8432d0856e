package store

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// Partial is a gate whose children and data arrive a few at a time. Its wires
// are reserved; a Partial that is given up leaves them unused.
type Partial struct {
	Token token.UUID
	Type  gate.Type
	// Total is the number of children, Got how many have arrived.
	Total, Got uint32
	// TotalData is the length of the data in bytes, GotData how many of them
	// have arrived.
	TotalData, GotData uint32
	first              uint64
	exists             bool // the gate; what arrives is ignored
}

// Complete reports whether everything has arrived.
func (p *Partial) Complete() bool { return p.Got == p.Total && p.GotData == p.TotalData }

// wires is how many wires the gate has, those of its data included.
func (p *Partial) wires() uint64 {
	n := uint64(p.Total)
	if p.TotalData > 0 {
		n += dataWires(p.TotalData)
	}
	return n
}

// Begin starts a gate of many children, or much data.
func (s *Store) Begin(t token.UUID, typ gate.Type, children, data uint32) (Partial, error) {
	p := Partial{Token: t, Type: typ, Total: children, TotalData: data}
	g, ok, err := s.find(s.hash(&t), &t)
	if err != nil {
		return p, err
	}
	if ok && s.defined(g) {
		p.exists = true
		return p, nil
	}
	if err := s.reserve(1, int(p.wires())); err != nil {
		return p, err
	}
	p.first = s.numWires
	s.numWires += p.wires()
	if data > 0 {
		s.beginData(p.first+uint64(children), data)
	}
	s.publish()
	return p, nil
}

// Extend adds the next children of a gate, and creates it when nothing is
// missing any more.
func (s *Store) Extend(p *Partial, children []token.UUID) error {
	defer s.publish()
	for len(children) > 0 && !p.exists {
		n := min(len(children), maxAhead)
		if err := s.reserve(n, 0); err != nil {
			return err
		}
		for i := range n {
			s.ahead[i].token = &children[i]
		}
		if err := s.lookUp(s.ahead[:n]); err != nil {
			return err
		}
		if err := s.putWires(p.first+uint64(p.Got), s.ahead[:n]); err != nil {
			return err
		}
		p.Got += uint32(n)
		children = children[n:]
	}
	if p.exists {
		p.Got += uint32(len(children))
	}
	return s.definePart(p)
}

// ExtendData is Extend for the next bytes of the data.
func (s *Store) ExtendData(p *Partial, b []byte) error {
	if uint64(p.GotData)+uint64(len(b)) > uint64(p.TotalData) {
		return sqlerror.New(sqlerror.InternalError, "data of %d bytes got %d more after %d", p.TotalData, len(b), p.GotData)
	}
	defer s.publish()
	if !p.exists {
		at := wireOffset(p.first+uint64(p.Total)+1) + int64(p.GotData)
		copy(s.wires.b[at:], b)
		s.changed |= wiresChanged
	}
	p.GotData += uint32(len(b))
	return s.definePart(p)
}

// definePart creates the gate of a Partial that is complete.
func (s *Store) definePart(p *Partial) error {
	if p.exists || !p.Complete() {
		return nil
	}
	if err := s.reserve(1, 0); err != nil {
		return err
	}
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
	var flags byte
	if p.TotalData > 0 {
		flags = flagData
	}
	_, _, err := s.define(h, &p.Token, p.Type, flags, p.first, p.Total)
	p.exists = err == nil
	return err
}

// moveWires copies the wires of a Partial behind all others.
func (s *Store) moveWires(p *Partial) error {
	n := p.wires()
	if err := s.reserve(0, int(n)); err != nil {
		return err
	}
	to := s.numWires
	copy(s.wires.b[wireOffset(to):wireOffset(to+n)], s.wires.b[wireOffset(p.first):wireOffset(p.first+n)])
	s.numWires += n
	s.changed |= wiresChanged
	p.first = to
	return nil
}

// appendLarge creates a gate of more children than are looked up together.
func (s *Store) appendLarge(x *wire.Gate) error {
	p, err := s.Begin(x.Token, x.Type, uint32(len(x.Children)), uint32(len(x.Data)))
	if err != nil {
		return err
	}
	if err := s.Extend(&p, x.Children); err != nil {
		return err
	}
	return s.ExtendData(&p, x.Data)
}
