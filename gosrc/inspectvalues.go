package main

/*
#include "pgext.h"
*/
import "C"

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
)

// Gates of values keep what they are in their data; looked at, they show it as
// infos, extra and children.

// dataOf returns the data of a gate.
func dataOf(r *store.Reader, g uint32, x store.Gate) ([]byte, error) {
	switch x.Type {
	case gate.Agg, gate.Cmp, gate.Arith, gate.Value:
		return r.Data(g)
	}
	return nil, nil
}

var errGateData = sqlerror.New(sqlerror.DataCorrupted, "malformed data of a gate")

// infosOfData returns what a gate's data says of its operator or function, and
// of its type.
func infosOfData(kind gate.Type, data []byte) (info1, info2 int32) {
	if len(data) < 4 {
		return 0, 0
	}
	first := int32(binary.LittleEndian.Uint32(data))
	switch {
	case kind == gate.Cmp:
		return first &^ math.MinInt32, 0
	case kind == gate.Arith:
		return 0, first
	case kind == gate.Agg && len(data) >= 8:
		return first, int32(binary.LittleEndian.Uint32(data[4:]))
	}
	return 0, 0
}

// extraOfData returns the text that a gate's data has.
func extraOfData(kind gate.Type, data []byte) ([]byte, error) {
	switch {
	case len(data) == 0:
	case kind == gate.Value:
		return data, nil
	case kind == gate.Arith:
		x, ok := gate.ParseExpression(data)
		if !ok {
			return nil, errGateData
		}
		return []byte(x.SQL), nil
	case kind == gate.Agg:
		d, err := aggregate.ParseData(data)
		if err != nil {
			return nil, err
		}
		return d.Text, nil
	}
	return nil, nil
}

// semimods returns the children that an agg gate shows, one for each row, and
// creates them: a row's token and the value that is aggregated. The gate
// itself has its rows in its data. children are those that are stored.
func semimods(data []byte, children []token.UUID) ([]token.UUID, error) {
	d, err := aggregate.ParseData(data)
	if err != nil {
		return nil, err
	}
	if d.Flags&aggregate.Listed != 0 || len(children) == 0 {
		return children, nil
	}
	rows, err := membersOf(children[0], d.Rows)
	if err != nil {
		return nil, err
	}
	var all []token.UUID
	var text []byte
	err = d.EachRow(func(row int, values []aggregate.Value) (err error) {
		value := token.Zero
		shown, ok := aggregate.AppendShown(text[:0], values)
		switch {
		case len(values) == 1 && values[0].Gate >= 0:
			value = children[1+values[0].Gate]
		case ok:
			if value, err = session().Value(shown); err != nil {
				return err
			}
		}
		text = shown
		s, err := session().Semimod(value, rows[row])
		all = append(all, s)
		return err
	})
	return all, err
}

// membersOf returns the rows of which a token is the ⊕, in the order of an agg
// gate's rows: the ⊕ has them as they came first.
func membersOf(sum token.UUID, rows int) ([]token.UUID, error) {
	if rows == 1 {
		return []token.UUID{sum}, nil
	}
	_, children, _, err := gateWithChildren(sum)
	if err == nil && len(children) != rows {
		err = errGateData
	}
	slices.SortFunc(children, func(a, b token.UUID) int { return bytes.Compare(a[:], b[:]) })
	return children, err
}

//export provsqlgo_gate_expression
func provsqlgo_gate_expression(e *C.provsql_error, t *C.provsql_uuid, sql *C.provsql_bytes, types *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	var expression string
	var oids []uint32
	_, _, err := look(*tokenAt(t), func(r *store.Reader, g uint32, x store.Gate) error {
		data, err := dataOf(r, g, x)
		if err != nil || len(data) == 0 {
			return err
		}
		switch x.Type {
		case gate.Arith:
			a, _ := gate.ParseExpression(data)
			expression, oids = a.SQL, a.Types
		case gate.Agg:
			d, err := aggregate.ParseData(data)
			if err != nil {
				return err
			}
			expression, oids = d.SQL, d.Types
		}
		return nil
	})
	if err != nil {
		return fail(e, err)
	}
	var b []byte
	for _, o := range oids {
		b = binary.NativeEndian.AppendUint32(b, o)
	}
	giveBytes(sql, []byte(expression))
	giveBytes(types, b)
	return ok
}
