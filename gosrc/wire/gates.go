package wire

import (
	"unsafe"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// gateHead is the size of a gate in a KindGates payload without its children:
// type, a zero byte, the number of children, the token.
const gateHead = 1 + 1 + 2 + 16

// MaxWholeChildren is the number of children above which a gate does not fit
// a frame and travels in parts.
const MaxWholeChildren = (MaxPayload - gateHead) / 16

// Gate is a gate to create. Children aliases the frame's bytes when it comes
// from one.
type Gate struct {
	Token    token.UUID
	Type     gate.Type
	Children []token.UUID
}

// GateSize returns the bytes a gate of n children takes in a KindGates
// payload.
func GateSize(n int) int { return gateHead + 16*n }

// AppendGate appends a gate of at most MaxWholeChildren children to a
// KindGates payload.
func AppendGate(dst []byte, t *token.UUID, typ gate.Type, children []token.UUID) []byte {
	dst = append(dst, byte(typ), 0, byte(len(children)), byte(len(children)>>8))
	dst = append(dst, t[:]...)
	return append(dst, raw(children)...)
}

// NextGate takes the first gate off a KindGates payload. ok is false when the
// payload is not well-formed; an empty payload is not to be asked.
func NextGate(payload []byte, g *Gate) (rest []byte, ok bool) {
	if len(payload) < gateHead {
		return nil, false
	}
	n := int(le.Uint16(payload[2:]))
	size := GateSize(n)
	if len(payload) < size || payload[1] != 0 || !gate.Type(payload[0]).Valid() {
		return nil, false
	}
	g.Type = gate.Type(payload[0])
	g.Token = token.UUID(payload[4:gateHead])
	g.Children = tokens(payload[gateHead:size])
	return payload[size:], true
}

// raw is the bytes of tokens.
func raw(ts []token.UUID) []byte {
	if len(ts) == 0 {
		return nil
	}
	return unsafe.Slice(&ts[0][0], 16*len(ts))
}

// tokens is the tokens that b, of a length divisible by 16, consists of.
func tokens(b []byte) []token.UUID {
	if len(b) < 16 {
		return nil
	}
	return unsafe.Slice((*token.UUID)(unsafe.Pointer(&b[0])), len(b)/16)
}
