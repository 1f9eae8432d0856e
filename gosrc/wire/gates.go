package wire

import (
	"unsafe"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

const (
	// gateHead is the size of a gate in a KindGates payload without children
	// and data: type, whether there is data, the number of children, the token.
	gateHead = 1 + 1 + 2 + 16
	// dataHead is the size of what precedes data: its length.
	dataHead = 2
	// withData says that data follows the children.
	withData = 1
)

// Gate is a gate to create. Children and Data alias the frame's bytes when it
// comes from one.
type Gate struct {
	Token    token.UUID
	Type     gate.Type
	Children []token.UUID
	// Data belongs to what the gate is, as its children do. Empty data is
	// none.
	Data []byte
}

// GateSize returns the bytes that a gate of so many children and bytes of data
// takes in a KindGates payload. One that takes more than MaxPayload does not
// fit a frame and travels in parts.
func GateSize(children, data int) int {
	size := gateHead + 16*children
	if data > 0 {
		size += dataHead + data
	}
	return size
}

// AppendGate appends a gate that fits a frame to a KindGates payload.
func AppendGate(dst []byte, t *token.UUID, typ gate.Type, children []token.UUID, data []byte) []byte {
	head := len(dst)
	dst = append(dst, byte(typ), 0, byte(len(children)), byte(len(children)>>8))
	dst = append(dst, t[:]...)
	dst = append(dst, raw(children)...)
	if len(data) > 0 {
		dst[head+1] = withData
		dst = le.AppendUint16(dst, uint16(len(data)))
		dst = append(dst, data...)
	}
	return dst
}

// NextGate takes the first gate off a KindGates payload. ok is false when the
// payload is not well-formed; an empty payload is not to be asked.
func NextGate(payload []byte, g *Gate) (rest []byte, ok bool) {
	if len(payload) < gateHead {
		return nil, false
	}
	n := int(le.Uint16(payload[2:]))
	size := gateHead + 16*n
	if len(payload) < size || payload[1] > withData || !gate.Type(payload[0]).Valid() {
		return nil, false
	}
	g.Type = gate.Type(payload[0])
	g.Token = token.UUID(payload[4:gateHead])
	g.Children = tokens(payload[gateHead:size])
	g.Data = nil
	if payload[1] == 0 {
		return payload[size:], true
	}
	g.Data, rest, ok = nextData(payload[size:])
	return rest, ok
}

// nextData takes data off what follows the children of a gate that has some.
func nextData(payload []byte) (data, rest []byte, ok bool) {
	if len(payload) < dataHead {
		return nil, nil, false
	}
	end := dataHead + int(le.Uint16(payload))
	if end == dataHead || end > len(payload) {
		return nil, nil, false
	}
	return payload[dataHead:end:end], payload[end:], true
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
