package store

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// Store is the writer of one database's circuit. It is for one goroutine, and
// there must be no other writer of the same directory.
type Store struct {
	fs  FS
	dir string
	id  identity

	gates, wires, extra region
	table               table

	numGates uint32
	numWires uint64
	extraEnd uint64 // offset in the extra file where the next block goes
	missing  uint64
	epoch    uint64 // of the mapping file, see liveWord
	meta     meta   // the committed counts

	journal journal
	changed uint8  // which files hold what no flush covers, see extraChanged
	flush   *Flush // under way
	failed  error

	sealer sealer
	ahead  [maxAhead]lookAhead
	// touched gives the loads that only warm the cache a use.
	touched byte
}

// ID tells stores of one database apart that replaced each other.
func (s *Store) ID() uint64 { return s.id.store }

// NumGates is the number of gates that have a record or need none.
func (s *Store) NumGates() uint64 { return uint64(s.numGates) - s.missing }

// The live word of the gates file is what readers watch: the number of
// records, an epoch that grows when the mapping is replaced, and a bit that
// says that the store is no longer the database's.

const (
	liveRetired = 1 << 63
	epochBits   = 31
)

func (s *Store) liveWord() uint64 {
	return uint64(s.numGates) | s.epoch&(1<<epochBits-1)<<32
}

// publish shows readers the counts. What they count is already in place.
func (s *Store) publish() {
	store64(s.extra.b, liveOffset, s.extraEnd)
	store64(s.wires.b, liveOffset, s.numWires)
	store64(s.gates.b, liveOffset+8, s.missing)
	store64(s.gates.b, liveOffset, s.liveWord())
}

func (s *Store) tokenOf(stored uint32) (*token.UUID, bool) {
	g := stored - 1
	if stored&cellBit != 0 {
		off := int64(stored&^cellBit) * cellSize
		if off+cellSize > int64(s.extraEnd) {
			return nil, false
		}
		g = le.Uint32(s.extra.b[off+4:])
	}
	if g >= s.numGates {
		return nil, false
	}
	return s.recordToken(g), true
}

// hashAll touches all tokens before it hashes any, see lookUp.
func (s *Store) hashAll(stored []uint32, into []uint64) (ok bool) {
	gates := s.gates.b
	for _, x := range stored {
		if x <= s.numGates {
			s.touched += gates[(pageSize-recordSize)+int64(x)*recordSize]
		}
	}
	for i, x := range stored {
		t, ok := s.tokenOf(x)
		if !ok {
			return false
		}
		into[i] = s.hash(t)
	}
	return true
}

func (s *Store) recordToken(g uint32) *token.UUID {
	off := recordOffset(g)
	return (*token.UUID)(s.gates.b[off : off+16])
}

func (s *Store) hash(t *token.UUID) uint64 { return hashToken(&s.id.seed, t) }

// find returns the number of the gate with token t and hash h.
func (s *Store) find(h uint64, t *token.UUID) (g uint32, ok bool, err error) {
	u, err := s.table.unitFor(h)
	if err != nil {
		return 0, false, err
	}
	p := newProbe(s.table.unit(u), h)
	for stored := p.next(); stored != 0; stored = p.next() {
		if stored&cellBit == 0 && *s.recordToken(stored - 1) == *t {
			return stored - 1, true, nil
		}
	}
	return 0, false, nil
}

// state returns the state word of a gate.
func (s *Store) state(g uint32) uint64 { return load64(s.gates.b, recordOffset(g)+24) }

func (s *Store) defined(g uint32) bool { return s.state(g)>>8&flagDefined != 0 }

// reserve makes room for that many more gates and wires, so that what follows
// cannot fail half-way for want of space.
func (s *Store) reserve(gates, wires int) error {
	if uint64(s.numGates)+uint64(gates) > maxGates {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "the circuit of a database cannot have more than %d gates", maxGates)
	}
	if s.numWires+uint64(wires) > maxWires {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "the gates of a database cannot have more than %d children and words of data together", uint64(maxWires))
	}
	if err := s.gates.need(recordOffset(s.numGates + uint32(gates))); err != nil {
		return err
	}
	return s.wires.need(wireOffset(s.numWires + uint64(wires)))
}

// add appends a record and publishes it in the mapping. Space is reserved;
// the wires are in place.
func (s *Store) add(h uint64, t *token.UUID, typ gate.Type, flags byte, first uint64, n uint32) (uint32, error) {
	u, err := s.table.room(h)
	if err != nil {
		return 0, err
	}
	g := s.numGates
	off := recordOffset(g)
	rec := s.gates.b[off : off+recordSize]
	copy(rec, t[:])
	s.seal(g, rec, typ, flags, first, n)
	s.numGates++
	s.table.insert(u, h, g+1)
	return g, nil
}

// seal writes the two words of a record of n children, the state last.
func (s *Store) seal(g uint32, rec []byte, typ gate.Type, flags byte, first uint64, n uint32) {
	s.changed |= gatesChanged
	count := uint64(n)
	if flags&flagData != 0 {
		count += dataWires(s.wire(first + count))
	}
	var wires []byte
	if count > 0 {
		wires = s.wires.b[wireOffset(first):wireOffset(first+count)]
	} else {
		// A gate without wires needs no file as long as this.
		first = 0
	}
	span, state := packSpan(first, n), packState(typ, flags, first, 0)
	state |= uint64(headCheck(g, (*token.UUID)(rec), state)) << 24
	sum := s.sealer.sum(g, (*token.UUID)(rec), span, state, wires)
	le.PutUint64(rec[16:], span)
	store64(rec, 24, state|uint64(sum)<<32)
}

// setFlags changes the flags of a record.
func (s *Store) setFlags(g uint32, flags byte) {
	state := s.state(g)
	rec := s.gates.b[recordOffset(g):][:recordSize]
	var first uint64
	var n uint32
	if flags&flagDefined != 0 {
		span := le.Uint64(rec[16:])
		first, n = firstWire(span, state), uint32(span>>32)
	}
	s.seal(g, rec, gate.Type(state), flags, first, n)
}

// define gives a gate its record: a new one, or the one reserved for it. A
// gate that is defined already stays as it is. The wires are in place; flags
// say whether there is data behind those of the children.
func (s *Store) define(h uint64, t *token.UUID, typ gate.Type, flags byte, first uint64, n uint32) (g uint32, created bool, err error) {
	g, ok, err := s.find(h, t)
	switch {
	case err != nil:
		return 0, false, err
	case !ok:
		g, err = s.add(h, t, typ, flags|flagDefined, first, n)
		return g, err == nil, err
	case s.defined(g):
		return g, false, nil
	}
	off := recordOffset(g)
	flags |= byte(s.state(g)>>8) | flagDefined | flagLate
	s.seal(g, s.gates.b[off:off+recordSize], typ, flags, first, n)
	if t.Version() != 4 {
		s.missing--
	}
	return g, true, nil
}
