package wire

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// partHead is the size of a KindPart payload without children or data: token,
// total, length of the data, from, type, what follows, two zero bytes.
const partHead = 16 + 4 + 4 + 4 + 4

// What follows the head of a part.
const (
	partOfChildren = 0
	partOfData     = 1
)

const (
	// MaxPartChildren is the number of children one part can carry, and
	// MaxPartData that of bytes of data.
	MaxPartChildren = (MaxPayload - partHead) / 16
	MaxPartData     = MaxPayload - partHead

	// MaxChildren is the number of children a gate can have: what fits an
	// array of PostgreSQL. MaxData is the length of its data in bytes.
	MaxChildren = 1 << 26
	MaxData     = 1 << 30
)

// Part is some children of a gate that does not fit a frame, or some of its
// data. The parts of one gate are sent in order, children before data, and
// nothing else of the same kind between them.
type Part struct {
	Token token.UUID
	Type  gate.Type
	// Total is the number of children the gate has, TotalData the length of
	// its data.
	Total, TotalData uint32
	// From is the position of this part's first child among the children, or
	// of its first byte in the data.
	From uint32
	// One of the two is empty.
	Children []token.UUID
	Data     []byte
}

// First reports whether no other part of the gate comes before.
func (p *Part) First() bool { return p.From == 0 && (len(p.Children) > 0 || p.Total == 0) }

// AppendPart appends the payload of a KindPart frame.
func AppendPart(dst []byte, p *Part) []byte {
	dst = append(dst, p.Token[:]...)
	dst = le.AppendUint32(dst, p.Total)
	dst = le.AppendUint32(dst, p.TotalData)
	dst = le.AppendUint32(dst, p.From)
	if len(p.Data) > 0 {
		dst = append(dst, byte(p.Type), partOfData, 0, 0)
		return append(dst, p.Data...)
	}
	dst = append(dst, byte(p.Type), partOfChildren, 0, 0)
	return append(dst, raw(p.Children)...)
}

// ParsePart reads the payload of a KindPart frame.
func ParsePart(payload []byte, p *Part) (ok bool) {
	if len(payload) < partHead {
		return false
	}
	*p = Part{
		Token: token.UUID(payload[:16]), Type: gate.Type(payload[28]),
		Total: le.Uint32(payload[16:]), TotalData: le.Uint32(payload[20:]), From: le.Uint32(payload[24:]),
	}
	if !p.Type.Valid() || payload[30]|payload[31] != 0 || p.Total > MaxChildren || p.TotalData > MaxData {
		return false
	}
	what, b := payload[29], payload[partHead:]
	var n, total uint32
	switch {
	case what == partOfChildren && len(b)%16 == 0:
		p.Children = tokens(b)
		n, total = uint32(len(p.Children)), p.Total
	case what == partOfData:
		p.Data = b
		n, total = uint32(len(b)), p.TotalData
	}
	return n > 0 && uint64(p.From)+uint64(n) <= uint64(total)
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
