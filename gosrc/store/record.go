package store

import (
	"hash/crc32"
	"unsafe"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

const (
	recordSize = 32
	wireSize   = 4

	// maxGates keeps gate numbers apart from annotation cells in the mapping.
	maxGates = 1<<31 - 1

	flagDefined   = 1 // the gate was created, not only referred to
	flagAnnotated = 2 // an annotation cell exists
	flagLate      = 4 // the gate was referred to before it was created
	flagData      = 8 // data follows the children of the gate
	flagsKnown    = flagDefined | flagAnnotated | flagLate | flagData

	// maxWires is what the first wire's 40 bits can name.
	maxWires = 1 << 40
)

// Gate is what the store knows of one gate.
type Gate struct {
	Token       token.UUID
	Type        gate.Type
	NumChildren uint32
	// Undefined means that the gate was referred to and never created: an
	// input if its token has version 4, else a gate that is missing.
	Undefined bool

	annotated bool
	// undoable means that the record is one that was defined late, and sound
	// but for its wires.
	undoable bool
	length   uint32 // of its data in bytes
	first    uint64 // its first wire
	// wires is how many it has, those of its data included; or, when they are
	// beyond the end, how many there must be at least.
	wires uint64
}

// missing reports whether g had to be created and was not.
func (g *Gate) missing() bool { return g.Undefined && g.Token.Version() != 4 }

func recordOffset(g uint32) int64 { return pageSize + int64(g)*recordSize }
func wireOffset(w uint64) int64   { return pageSize + int64(w)*wireSize }

// A record is the token, then two words:
//
//	span: first wire (low 32 bits), number of children
//	state: type, flags, first wire (high 8 bits), check byte, checksum
//
// The span of a gate that is not defined is meaningless, so that defining it
// later is: wires, span, then state in one store. The check byte is about what
// a record has before its wires: it tells a record whose wires were lost from
// one that is damaged.

func packSpan(first uint64, n uint32) uint64 { return first&0xffffffff | uint64(n)<<32 }

func packState(typ gate.Type, flags byte, first uint64, sum uint32) uint64 {
	return uint64(typ) | uint64(flags)<<8 | first>>32&0xff<<16 | uint64(sum)<<32
}

func firstWire(span, state uint64) uint64 { return span&0xffffffff | state>>16&0xff<<32 }

// headCheck is the check byte of a record.
func headCheck(g uint32, t *token.UUID, state uint64) byte {
	x := mix(le.Uint64(t[:8]) ^ mix(le.Uint64(t[8:])^mix(uint64(g)<<16|state&0xffff)))
	// The highest bits of the token reach only some of the bytes.
	x ^= x >> 32
	x ^= x >> 16
	return byte(x ^ x>>8)
}

// sealer computes checksums of records. Its buffer is a field so that it does
// not escape once per call, and begins at a word, as checksums like it.
type sealer struct{ buf [sealerWords]uint64 }

const (
	sealerWords = 8
	// checkedBytes is what of a record its checksum covers.
	checkedBytes = recordSize - 4
)

// sum returns the checksum of gate g: of its number, its record and its wires,
// those of its data included.
func (s *sealer) sum(g uint32, t *token.UUID, span, state uint64, wires []byte) uint32 {
	if state>>8&flagDefined == 0 {
		span = 0
	}
	s.buf[0] = le.Uint64(t[:8])
	s.buf[1] = le.Uint64(t[8:])
	s.buf[2] = span
	s.buf[3] = state & 0xffffffff
	b := (*[sealerWords * 8]byte)(unsafe.Pointer(&s.buf))
	// Few wires are checked in one go with the record.
	if len(wires) <= len(b)-checkedBytes {
		n := checkedBytes + copy(b[checkedBytes:], wires)
		return crc32.Update(g, castagnoli, b[:n])
	}
	return crc32.Update(crc32.Update(g, castagnoli, b[:checkedBytes]), castagnoli, wires)
}

// readGate reads and verifies the record of g from the maps of the gates and
// wires files, of which gatesSize and wiresSize bytes exist.
func (s *sealer) readGate(g uint32, gates []byte, gatesSize int64, wires []byte, wiresSize int64) (Gate, badGate) {
	off := recordOffset(g)
	if off+recordSize > gatesSize {
		return Gate{}, badNumber
	}
	state := load64(gates, off+24)
	span := load64(gates, off+16)
	x := Gate{
		Token:     token.UUID(gates[off : off+16]),
		Type:      gate.Type(state),
		Undefined: state>>8&flagDefined == 0,
		annotated: state>>8&flagAnnotated != 0,
	}
	var own []byte
	if !x.Undefined {
		x.NumChildren = uint32(span >> 32)
		x.first = firstWire(span, state)
		x.wires = uint64(x.NumChildren)
		if state>>8&flagData != 0 {
			x.measureData(wires, wiresSize)
		}
		from, to := wireOffset(x.first), wireOffset(x.first+x.wires)
		if to > wiresSize {
			x.undoable = state>>8&flagLate != 0 && byte(state>>24) == headCheck(g, &x.Token, state)
			return x, badSpan
		}
		own = wires[from:to]
	}
	if !x.Type.Valid() || state>>8&0xff&^flagsKnown != 0 || x.length > wire.MaxData ||
		s.sum(g, &x.Token, span, state, own) != uint32(state>>32) {
		x.undoable = !x.Undefined && state>>8&flagLate != 0 && byte(state>>24) == headCheck(g, &x.Token, state)
		return x, badSum
	}
	return x, goodGate
}

// measureData finds out how long the data behind the children of x is, if that
// can be read, and adds its wires.
func (x *Gate) measureData(wires []byte, wiresSize int64) {
	at := wireOffset(x.first + x.wires)
	if at+wireSize <= wiresSize {
		x.length = le.Uint32(wires[at:])
	}
	x.wires += dataWires(x.length)
}

// badGate says what is wrong with a record.
type badGate uint8

const (
	goodGate badGate = iota
	badNumber
	badSpan
	badSum
)

func (b badGate) err(r string, g uint32) error {
	switch b {
	case badNumber:
		return corrupt(r, recordOffset(g), "gate %d is beyond the end", g)
	case badSpan:
		return corrupt(r, recordOffset(g), "wires of gate %d are beyond the end of %s", g, wiresKind.name)
	}
	return corrupt(r, recordOffset(g), "wrong checksum of gate %d", g)
}
