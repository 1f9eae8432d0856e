package session

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Bounds of what a session keeps, in gates, in children, and in bytes of data.
const (
	maxUnsyncedGates    = 1 << 16
	maxUnsyncedChildren = 1 << 18
	maxUnsyncedData     = 4 << 20
)

// Unsynced holds the gates that a session created since its last Sync, so
// that it can read them without waiting for the worker to apply them. Gates
// have numbers that are never used again in this session.
type Unsynced struct {
	on       bool   // every gate since the last Sync is here
	first    uint32 // number of gates[0]
	gates    []unsyncedGate
	children []token.UUID
	data     []byte
	numbers  map[token.UUID]uint32
}

type unsyncedGate struct {
	token      token.UUID
	typ        gate.Type
	referred   bool // named by another gate, not created here
	from, upTo uint32
	// dataFrom and dataUpTo are to the data what from and upTo are to the
	// children.
	dataFrom, dataUpTo uint32
}

// Unsynced returns the gates created since the last Sync, or nil when the
// session does not have them all: then only a Sync makes them readable.
func (s *Session) Unsynced() *Unsynced {
	if s.unsynced.on {
		return &s.unsynced
	}
	return nil
}

// restart forgets all gates and keeps those that come. Sessions that never
// sync, because they do not read, are spared the work.
func (u *Unsynced) restart() {
	u.stop()
	u.on = u.first < 1<<31-2*maxUnsyncedGates
}

func (u *Unsynced) stop() {
	u.on = false
	u.first += uint32(len(u.gates))
	u.gates = u.gates[:0]
	u.children = u.children[:0]
	u.data = u.data[:0]
	clear(u.numbers)
}

// add keeps a gate, or stops keeping when there are too many.
func (u *Unsynced) add(t *token.UUID, typ gate.Type, children []token.UUID, data []byte) {
	if u.on {
		u.keep(t, typ, children, data)
	}
}

func (u *Unsynced) keep(t *token.UUID, typ gate.Type, children []token.UUID, data []byte) {
	if len(u.gates) >= maxUnsyncedGates || len(u.children)+len(children) > maxUnsyncedChildren ||
		len(u.data)+len(data) > maxUnsyncedData {
		u.stop()
		return
	}
	g := unsyncedGate{token: *t, typ: typ, from: uint32(len(u.children)), dataFrom: uint32(len(u.data))}
	u.children = append(u.children, children...)
	u.data = append(u.data, data...)
	g.upTo, g.dataUpTo = uint32(len(u.children)), uint32(len(u.data))
	if n, known := u.numbers[*t]; known {
		if x := &u.gates[n-u.first]; x.referred {
			*x = g
		}
		return
	}
	u.append(g)
}

func (u *Unsynced) append(g unsyncedGate) uint32 {
	if u.numbers == nil {
		u.numbers = make(map[token.UUID]uint32)
	}
	n := u.first + uint32(len(u.gates))
	u.gates = append(u.gates, g)
	u.numbers[g.token] = n
	return n
}

// Find returns the number of a gate created since the last Sync.
func (u *Unsynced) Find(t token.UUID) (n uint32, ok bool) {
	n, ok = u.numbers[t]
	return n, ok
}

// Refer returns a number for a token that a gate here refers to and that has
// no gate here nor in the circuit.
func (u *Unsynced) Refer(t token.UUID) uint32 {
	if n, known := u.numbers[t]; known {
		return n
	}
	return u.append(unsyncedGate{token: t, referred: true})
}

// Gate returns token, type and number of children of gate n. created is false
// for one that Refer made. The number must be one of those given out since
// the last Sync.
func (u *Unsynced) Gate(n uint32) (t token.UUID, typ gate.Type, children uint32, created bool) {
	g := &u.gates[n-u.first]
	return g.token, g.typ, g.upTo - g.from, !g.referred
}

// Children returns the children of gate n, valid until the next gate is made.
func (u *Unsynced) Children(n uint32) []token.UUID {
	g := &u.gates[n-u.first]
	return u.children[g.from:g.upTo]
}

// Data returns the data of gate n, nil when it has none; valid until the next
// gate is made.
func (u *Unsynced) Data(n uint32) []byte {
	g := &u.gates[n-u.first]
	if g.dataFrom == g.dataUpTo {
		return nil
	}
	return u.data[g.dataFrom:g.dataUpTo:g.dataUpTo]
}
