package aggregate

import (
	"errors"
)

// Data is the data of an agg gate, taken apart. The first of the gate's
// children is the ⊕ of the rows, or the row when there is one; the gates of
// arguments follow, row by row.
type Data struct {
	Aggregate
	Gates  []bool // whether an argument is a gate
	Rows   int
	values []byte
	// Text is the aggregate's value, when the gate's children are listed.
	Text []byte
}

var errData = errors.New("malformed data of an agg gate")

// ParseData reads the data of an agg gate. What it returns refers to b.
func ParseData(b []byte) (*Data, error) {
	r := reader{b: b}
	d := &Data{}
	d.Function, d.Result, d.Flags = r.uint32(), r.uint32(), r.uint8()
	d.Gates = make([]bool, r.uint8())
	for i := range d.Gates {
		d.Gates[i] = r.uint8() != 0
		d.Columns = append(d.Columns, uint8(i))
	}
	d.Types = make([]uint32, len(d.Gates))
	for i := range d.Types {
		d.Types[i] = r.uint32()
	}
	d.SQL = string(r.bytes(int(r.uint16())))
	if d.Flags&Listed != 0 {
		d.Text = r.b
	} else {
		d.Rows = int(r.uint32())
		d.values = r.b
	}
	if r.failed {
		return nil, errData
	}
	return d, nil
}

// AppendListed appends the data of a gate whose children are semimod gates.
func AppendListed(dst []byte, function, result uint32, text []byte) []byte {
	a := Aggregate{Function: function, Result: result, Flags: Listed}
	return append(a.appendHead(dst, nil), text...)
}

// Value is an argument of a row: its text, or the position among all gates of
// arguments.
type Value struct {
	Null bool
	Text []byte
	Gate int // when the argument is a gate; -1 otherwise
}

// EachRow calls f with the arguments of each row, in order; values are valid
// until the next call.
func (d *Data) EachRow(f func(row int, values []Value) error) error {
	r := reader{b: d.values}
	values := make([]Value, len(d.Gates))
	gates := 0
	for row := range d.Rows {
		for i, isGate := range d.Gates {
			if isGate {
				values[i] = Value{Gate: gates}
				gates++
				continue
			}
			n := r.uvarint()
			values[i] = Value{Null: n == 0, Gate: -1}
			if n > 0 {
				values[i].Text = r.bytes(int(n - 1))
			}
		}
		if r.failed {
			return errData
		}
		if err := f(row, values); err != nil {
			return err
		}
	}
	if len(r.b) > 0 {
		return errData
	}
	return nil
}
