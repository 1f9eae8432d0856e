package aggregate

import (
	"bytes"
	"encoding/binary"
	"slices"

	"provsql/gosrc/token"
)

// Rows are the rows of a group, as they came: their tokens, and for each its
// arguments, of which each is its length as 4 bytes, all ones for NULL, and
// its bytes. Offsets has the place of each row's arguments in Values, and the
// end of the last; the first of them is where Values begins.
type Rows struct {
	Tokens  []token.UUID
	Offsets []uint64
	Values  []byte
}

// of returns the arguments of a row.
func (r *Rows) of(row uint32) []byte {
	return r.Values[r.Offsets[row]-r.Offsets[0] : r.Offsets[row+1]-r.Offsets[0]]
}

const nullLength = 1<<32 - 1

// Group is a group's rows in an order that does not depend on how they came.
type Group struct {
	spec *Spec
	rows *Rows
	// order has the rows that count, those with token 𝟘 left out.
	order  []place
	fields []field // of the rows in order, for each argument
}

// place is a row with the first eight bytes of its token, which nearly always
// decide the order.
type place struct {
	prefix uint64
	row    uint32
}

// field is an argument of a row.
type field struct {
	value []byte
	null  bool
}

// Collect orders the rows of a group, whose earlier rows it forgets. It keeps
// both arguments while it is in use.
func (g *Group) Collect(spec *Spec, rows *Rows) {
	g.spec, g.rows = spec, rows
	g.order, g.fields = g.order[:0], g.fields[:0]
	for i := range rows.Tokens {
		if t := &rows.Tokens[i]; *t != token.Zero {
			g.order = append(g.order, place{binary.BigEndian.Uint64(t[:8]), uint32(i)})
		}
	}
	slices.SortFunc(g.order, func(a, b place) int {
		if a.prefix != b.prefix {
			if a.prefix < b.prefix {
				return -1
			}
			return 1
		}
		if c := bytes.Compare(rows.Tokens[a.row][:], rows.Tokens[b.row][:]); c != 0 || len(spec.Gates) == 0 {
			return c
		}
		return bytes.Compare(rows.of(a.row), rows.of(b.row))
	})
	for _, p := range g.order {
		values := rows.Values[rows.Offsets[p.row]-rows.Offsets[0]:]
		for range spec.Gates {
			length := le.Uint32(values)
			values = values[4:]
			if length == nullLength {
				g.fields = append(g.fields, field{null: true})
				continue
			}
			g.fields = append(g.fields, field{value: values[:length]})
			values = values[length:]
		}
	}
}

// Release lets go of the rows, and of memory beyond what many groups need.
func (g *Group) Release() {
	g.spec, g.rows = nil, nil
	clear(g.fields)
	if cap(g.fields) > maxKept {
		g.fields = nil
	}
	if cap(g.order) > maxKept {
		g.order = nil
	}
}

const maxKept = 1 << 16

// Len returns the number of rows that count.
func (g *Group) Len() int { return len(g.order) }

func (g *Group) field(row int, column uint8) *field {
	return &g.fields[row*len(g.spec.Gates)+int(column)]
}

// IsConstant reports whether an aggregate is the same in all worlds: no row
// has a part in it.
func (g *Group) IsConstant(a *Aggregate) bool {
	if len(a.Needed) == 0 {
		return len(g.order) == 0
	}
	for row := range g.order {
		counts := true
		for _, c := range a.Needed {
			counts = counts && !g.field(row, c).null
		}
		if counts {
			return false
		}
	}
	return true
}

// AppendData appends the data of an aggregate's gate to dst, and to children
// the gates of its arguments.
func (g *Group) AppendData(dst []byte, children []token.UUID, a *Aggregate) ([]byte, []token.UUID) {
	dst = a.appendHead(dst, g.spec.Gates)
	dst = le.AppendUint32(dst, uint32(len(g.order)))
	for row := range g.order {
		for _, c := range a.Columns {
			f := g.field(row, c)
			switch {
			case !g.spec.Gates[c] && f.null:
				dst = append(dst, 0)
			case !g.spec.Gates[c]:
				dst = binary.AppendUvarint(dst, uint64(len(f.value))+1)
				dst = append(dst, f.value...)
			default:
				gate, ok := token.Parse(string(f.value))
				if f.null || !ok {
					gate = token.Zero
				}
				children = append(children, gate)
			}
		}
	}
	return dst, children
}

// appendHead appends what of the data is the same for all groups.
func (a *Aggregate) appendHead(dst []byte, gates []bool) []byte {
	dst = le.AppendUint32(dst, a.Function)
	dst = le.AppendUint32(dst, a.Result)
	dst = append(dst, a.Flags, uint8(len(a.Columns)))
	for _, c := range a.Columns {
		kind := byte(0)
		if gates[c] {
			kind = 1
		}
		dst = append(dst, kind)
	}
	for _, t := range a.Types {
		dst = le.AppendUint32(dst, t)
	}
	dst = le.AppendUint16(dst, uint16(len(a.SQL)))
	return append(dst, a.SQL...)
}
