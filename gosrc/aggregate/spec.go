// Package aggregate is about agg gates: what a group of rows was aggregated
// to, in a form that tells what the aggregate is in every world. docs/format.md
// draws the bytes.
package aggregate

import (
	"bytes"
	"encoding/binary"
	"errors"
)

var le = binary.LittleEndian

// Flags of an aggregate.
const (
	Distinct = 1 << iota // DISTINCT
	Ordered              // the order of the rows matters
	Strict               // rows in which an argument that is needed is NULL do not count
	// Listed: the gate's children are semimod gates, made one by one; there
	// are no rows.
	Listed = 1 << 7
)

// Aggregate is an aggregate function as it was called.
type Aggregate struct {
	Function uint32 // pg_proc OID
	Result   uint32 // pg_type OID
	Flags    uint8
	// Columns are the positions of the arguments in a row, Types their
	// pg_type OIDs.
	Columns []uint8
	Types   []uint32
	// Needed are those of the columns without which a row does not count. What
	// the rows are ordered by, say, is none of them. Data has them no more.
	Needed []uint8
	// SQL is the call, with $1, $2, … for the arguments.
	SQL string
}

// Spec describes a group: the aggregates over it, and which arguments are
// gates of values rather than values.
type Spec struct {
	Aggregates []Aggregate
	Gates      []bool
}

// freeColumn marks, in the description of a strict aggregate, a column that may
// be NULL in rows that count.
const freeColumn = 1 << 7

var errSpec = errors.New("malformed description of aggregates")

// ParseSpec reads a description that the rewriter wrote.
func ParseSpec(b []byte) (*Spec, error) {
	r := reader{b: b}
	s := &Spec{Aggregates: make([]Aggregate, r.uint16())}
	s.Gates = make([]bool, r.uint8())
	for i := range s.Gates {
		s.Gates[i] = r.uint8() != 0
	}
	for i := range s.Aggregates {
		a := &s.Aggregates[i]
		a.Function, a.Result, a.Flags = r.uint32(), r.uint32(), r.uint8()
		a.Columns = bytes.Clone(r.bytes(int(r.uint8())))
		for j, c := range a.Columns {
			a.Columns[j] = c &^ freeColumn
			if a.Flags&Strict != 0 && c&freeColumn == 0 {
				a.Needed = append(a.Needed, c)
			}
		}
		a.Types = make([]uint32, len(a.Columns))
		for j := range a.Types {
			a.Types[j] = r.uint32()
			if int(a.Columns[j]) >= len(s.Gates) {
				return nil, errSpec
			}
		}
		a.SQL = string(r.bytes(int(r.uint16())))
	}
	if r.failed || len(r.b) > 0 {
		return nil, errSpec
	}
	return s, nil
}

// reader takes values off bytes; once there are too few, it only returns
// zeros.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.failed = true
		r.b = nil
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) uint8() uint8 {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.bytes(2); b != nil {
		return le.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.bytes(4); b != nil {
		return le.Uint32(b)
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.failed = true
		r.b = nil
		return 0
	}
	r.b = r.b[n:]
	return v
}
