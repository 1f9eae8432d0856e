package gate

import "encoding/binary"

// Expression is the data of an Arith gate.
type Expression struct {
	Result uint32   // pg_type OID
	Types  []uint32 // of the operands
	SQL    string   // with $1, $2, … for the operands
}

// AppendTo appends the data of the gate to dst.
func (x *Expression) AppendTo(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, x.Result)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(x.Types)))
	for _, t := range x.Types {
		dst = binary.LittleEndian.AppendUint32(dst, t)
	}
	return append(dst, x.SQL...)
}

// ParseExpression reads the data of an Arith gate; ok is false for what is
// none.
func ParseExpression(b []byte) (x Expression, ok bool) {
	if len(b) < 6 {
		return x, false
	}
	x.Result = binary.LittleEndian.Uint32(b)
	n := int(binary.LittleEndian.Uint16(b[4:]))
	if b = b[6:]; len(b) < 4*n {
		return x, false
	}
	for i := range n {
		x.Types = append(x.Types, binary.LittleEndian.Uint32(b[4*i:]))
	}
	x.SQL = string(b[4*n:])
	return x, true
}
