package wire

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// partHead is the size of a KindPart payload without its children: token,
// total, from, type and three zero bytes.
const partHead = 16 + 4 + 4 + 4

// MaxPartChildren is the number of children one part can carry.
const MaxPartChildren = (MaxPayload - partHead) / 16

// MaxChildren is the number of children a gate can have: what fits an array of
// PostgreSQL.
const MaxChildren = 1 << 26

// Part is some children of a gate that does not fit a frame. The parts of one
// gate are sent in order, and nothing else of the same kind between them.
type Part struct {
	Token token.UUID
	Type  gate.Type
	// Total is the number of children the gate has.
	Total uint32
	// From is the position of this part's first child among them.
	From     uint32
	Children []token.UUID
}

// AppendPart appends the payload of a KindPart frame.
func AppendPart(dst []byte, p *Part) []byte {
	dst = append(dst, p.Token[:]...)
	dst = le.AppendUint32(dst, p.Total)
	dst = le.AppendUint32(dst, p.From)
	dst = append(dst, byte(p.Type), 0, 0, 0)
	return append(dst, raw(p.Children)...)
}

// ParsePart reads the payload of a KindPart frame.
func ParsePart(payload []byte, p *Part) (ok bool) {
	if len(payload) < partHead || (len(payload)-partHead)%16 != 0 {
		return false
	}
	p.Token = token.UUID(payload[:16])
	p.Total = le.Uint32(payload[16:])
	p.From = le.Uint32(payload[20:])
	p.Type = gate.Type(payload[24])
	p.Children = tokens(payload[partHead:])
	n := uint64(len(p.Children))
	return n > 0 && p.Total <= MaxChildren && p.Type.Valid() && payload[25]|payload[26]|payload[27] == 0 &&
		uint64(p.From)+n <= uint64(p.Total)
}

// extraHead is the size of a KindExtra payload without transaction and text:
// token, total, from.
const extraHead = 16 + 4 + 4

// MaxPartText is the number of bytes of text one KindExtra frame can carry.
const MaxPartText = MaxPayload - xidSize - extraHead

// Extra is a text annotation of a gate, or a part of it. The parts of one
// text are sent in order.
type Extra struct {
	Token token.UUID
	// Total is the length of the whole text in bytes.
	Total uint32
	// From is the position of this part in it.
	From uint32
	Text []byte
}

// AppendExtra appends what follows the transaction in a KindExtra payload.
func AppendExtra(dst []byte, e *Extra) []byte {
	dst = append(dst, e.Token[:]...)
	dst = le.AppendUint32(dst, e.Total)
	dst = le.AppendUint32(dst, e.From)
	return append(dst, e.Text...)
}

// ParseExtra reads what follows the transaction in a KindExtra payload.
func ParseExtra(payload []byte, e *Extra) (ok bool) {
	if len(payload) < extraHead {
		return false
	}
	e.Token = token.UUID(payload[:16])
	e.Total = le.Uint32(payload[16:])
	e.From = le.Uint32(payload[20:])
	e.Text = payload[extraHead:]
	n := uint64(len(e.Text))
	return uint64(e.From)+n <= uint64(e.Total) && (n > 0 || e.Total == 0)
}
