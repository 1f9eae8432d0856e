package store

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// lookAhead is a token of a batch, looked up before its turn.
type lookAhead struct {
	token  *token.UUID
	hash   uint64
	bucket int64  // offset of its home bucket
	number uint32 // gate number plus one, 0 when it was not found
	absent bool   // the home bucket alone says that there is no such gate
}

// maxAhead is the number of tokens looked up together: what a frame holds.
const maxAhead = wire.MaxFrame / 16

// Append creates gates in order. A gate whose token is defined already is
// ignored. After an error, the gates before the failing one exist.
func (s *Store) Append(gates []wire.Gate) error {
	defer s.publish()
	for len(gates) > 0 {
		n, tokens := 0, 0
		for n < len(gates) && tokens+1+len(gates[n].Children) <= maxAhead {
			tokens += 1 + len(gates[n].Children)
			n++
		}
		if n == 0 {
			if err := s.appendLarge(&gates[0]); err != nil {
				return err
			}
			gates = gates[1:]
			continue
		}
		if err := s.appendBatch(gates[:n], tokens); err != nil {
			return err
		}
		gates = gates[n:]
	}
	return nil
}

func (s *Store) appendBatch(gates []wire.Gate, tokens int) error {
	n, wires := 0, tokens-len(gates)
	for i := range gates {
		if data := gates[i].Data; len(data) > 0 {
			wires += int(dataWires(uint32(len(data))))
		}
		s.ahead[n].token = &gates[i].Token
		n++
		for j := range gates[i].Children {
			s.ahead[n].token = &gates[i].Children[j]
			n++
		}
	}
	if err := s.reserve(tokens, wires); err != nil {
		return err
	}
	if err := s.lookUp(s.ahead[:n]); err != nil {
		return err
	}
	at := 0
	for i := range gates {
		n := len(gates[i].Children) + 1
		if err := s.appendOne(&gates[i], s.ahead[at:at+n]); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// lookUp finds tokens in loops that each do little, so that the cache misses of
// many tokens overlap instead of adding up: a miss costs as much as all the
// rest of creating a gate. What it finds out holds until the table grows, see
// settle.
func (s *Store) lookUp(ahead []lookAhead) error {
	if err := s.locate(ahead); err != nil {
		return err
	}
	s.table.watch()
	for i := range ahead {
		a := &ahead[i]
		a.number, a.absent = firstMatch(s.table.b[a.bucket:][:bucketSize], a.hash)
	}
	s.touched += touchRecords(s.gates.b, ahead)
	for i := range ahead {
		a := &ahead[i]
		if a.absent || a.number != 0 && *s.recordToken(a.number - 1) == *a.token {
			continue
		}
		if err := s.settle(a); err != nil {
			return err
		}
	}
	return nil
}

// settle finds a token as the table is now.
func (s *Store) settle(a *lookAhead) error {
	g, ok, err := s.find(a.hash, a.token)
	a.number = 0
	if ok {
		a.number = g + 1
	}
	return err
}

// current makes what lookUp found out about a token true again, after the
// tokens before it in the batch were dealt with.
func (s *Store) current(a *lookAhead) error {
	if a.number == 0 && s.table.mayHaveGot(a.hash) {
		return s.settle(a)
	}
	return nil
}

// locate hashes tokens and loads their home buckets.
func (s *Store) locate(ahead []lookAhead) error {
	for i := range ahead {
		a := &ahead[i]
		a.hash = s.hash(a.token)
		u, err := s.table.unitFor(a.hash)
		if err != nil {
			return err
		}
		a.bucket = unitOffset(u) + int64(homeBucket(a.hash))*bucketSize
	}
	s.touched += touchBuckets(s.table.b, ahead)
	return nil
}

func touchBuckets(mapping []byte, ahead []lookAhead) (sum byte) {
	for i := range ahead {
		sum += mapping[ahead[i].bucket]
	}
	return sum
}

func touchRecords(gates []byte, ahead []lookAhead) (sum byte) {
	for i := range ahead {
		// A token that was not found touches the header page.
		sum += gates[(pageSize-recordSize)+int64(ahead[i].number)*recordSize]
	}
	return sum
}

// appendOne creates a gate; ahead is about its token and its children.
func (s *Store) appendOne(x *wire.Gate, ahead []lookAhead) error {
	a := &ahead[0]
	if a.number != 0 && s.defined(a.number-1) {
		return nil
	}
	if err := s.putWires(s.numWires, ahead[1:]); err != nil {
		return err
	}
	if err := s.current(a); err != nil {
		return err
	}
	n := uint32(len(x.Children))
	wires, flags := uint64(n), byte(flagDefined)
	if len(x.Data) > 0 {
		flags |= flagData
		wires += s.putData(s.numWires+wires, x.Data)
	}
	if a.number != 0 {
		_, created, err := s.define(a.hash, a.token, x.Type, flags, s.numWires, n)
		if created {
			s.numWires += wires
		}
		return err
	}
	if _, err := s.addAt(a, x.Type, flags, s.numWires, n); err != nil {
		return err
	}
	s.numWires += wires
	return nil
}

// putWires writes the numbers of children from wire at on.
func (s *Store) putWires(at uint64, children []lookAhead) error {
	s.changed |= wiresChanged
	wires := s.wires.b[wireOffset(at):wireOffset(at+uint64(len(children)))]
	for i := range children {
		c := &children[i]
		if err := s.current(c); err != nil {
			return err
		}
		if c.number == 0 {
			if _, err := s.addAt(c, gate.Input, 0, 0, 0); err != nil {
				return err
			}
			if c.token.Version() != 4 {
				s.missing++
			}
		}
		le.PutUint32(wires[i*wireSize:], c.number-1)
	}
	return nil
}

// addAt is add for a token that was looked up and is not there.
func (s *Store) addAt(a *lookAhead, typ gate.Type, flags byte, first uint64, n uint32) (g uint32, err error) {
	if s.table.hasRoom(a.bucket) {
		g = s.numGates
		rec := s.gates.b[recordOffset(g):][:recordSize:recordSize]
		copy(rec, a.token[:])
		s.seal(g, rec, typ, flags, first, n)
		s.numGates++
		s.table.insert(unitAt(a.bucket), a.hash, g+1)
	} else if g, err = s.add(a.hash, a.token, typ, flags, first, n); err != nil {
		return 0, err
	}
	a.number = g + 1
	return g, nil
}
