package semiring

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"provsql/gosrc/sqlerror"
)

// ValueKind says in which form the values of a mapping are read.
type ValueKind uint8

const (
	// TextValue is the text that the output function of the value's type gives.
	TextValue ValueKind = iota
	// Int8Value is an integer of 8 bytes, little endian.
	Int8Value
	// BoolValue is one byte, 0 or 1.
	BoolValue
	// Float8Value is a double of 8 bytes, little endian.
	Float8Value
	// RangesValue is a multirange as bounds: see cutTable.
	RangesValue
)

// Value is one value of a mapping.
type Value struct {
	kind ValueKind
	text []byte
	bits int64
}

// Text returns v as PostgreSQL prints it.
func (v Value) Text() []byte {
	switch v.kind {
	case Int8Value:
		return strconv.AppendInt(nil, v.bits, 10)
	case BoolValue:
		if v.bits != 0 {
			return []byte("t")
		}
		return []byte("f")
	case Float8Value:
		return appendFloat(nil, math.Float64frombits(uint64(v.bits)))
	}
	return v.text
}

// appendFloat appends x as PostgreSQL prints it.
func appendFloat(to []byte, x float64) []byte {
	switch {
	case math.IsInf(x, 1):
		return append(to, "Infinity"...)
	case math.IsInf(x, -1):
		return append(to, "-Infinity"...)
	}
	return strconv.AppendFloat(to, x, 'g', -1, 64)
}

// Bool reports whether v is true. A text is read as PostgreSQL reads a
// Boolean: a beginning of true, false, yes or no, on, off, 1 or 0, in any case.
// The error is that of PostgreSQL's boolean input.
func (v Value) Bool() (bool, error) {
	if v.kind == BoolValue {
		return v.bits != 0, nil
	}
	text := strings.ToLower(strings.TrimSpace(string(v.Text())))
	if text != "" {
		for _, word := range [...]struct {
			text  string
			least int
			value bool
		}{{"true", 1, true}, {"false", 1, false}, {"yes", 1, true}, {"no", 1, false},
			{"on", 2, true}, {"off", 2, false}, {"1", 1, true}, {"0", 1, false}} {
			if len(text) >= word.least && strings.HasPrefix(word.text, text) {
				return word.value, nil
			}
		}
	}
	return false, sqlerror.New(sqlerror.InvalidTextRepresentation, "invalid input syntax for type boolean: %q", text)
}

// Int returns v as an integer. The errors are those of PostgreSQL's bigint
// input.
func (v Value) Int() (int64, error) {
	if v.kind == Int8Value {
		return v.bits, nil
	}
	text := bytes.TrimSpace(v.Text())
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err == nil {
		return n, nil
	}
	if isRange(err) {
		return 0, sqlerror.New(sqlerror.NumericValueOutOfRange, "value %q is out of range for type bigint", text)
	}
	return 0, sqlerror.New(sqlerror.InvalidTextRepresentation, "invalid input syntax for type bigint: %q", text)
}

// Float returns v as a double. The errors are those of PostgreSQL's input of
// double precision.
func (v Value) Float() (float64, error) {
	switch v.kind {
	case Float8Value:
		return math.Float64frombits(uint64(v.bits)), nil
	case Int8Value:
		return float64(v.bits), nil
	}
	text := bytes.TrimSpace(v.Text())
	x, err := strconv.ParseFloat(string(text), 64)
	if err == nil {
		return x, nil
	}
	if isRange(err) {
		return 0, sqlerror.New(sqlerror.NumericValueOutOfRange, "%q is out of range for type double precision", text)
	}
	return 0, sqlerror.New(sqlerror.InvalidTextRepresentation, "invalid input syntax for type double precision: %q", text)
}

func isRange(err error) bool {
	numError, ok := err.(*strconv.NumError)
	return ok && numError.Err == strconv.ErrRange
}

// ResultKind is the SQL type of an evaluation's result.
type ResultKind uint8

const (
	// Text is varchar or text.
	Text ResultKind = iota
	// Bool is boolean.
	Bool
	// Int4 is integer.
	Int4
	// Int8 is bigint.
	Int8
	// Float8 is double precision.
	Float8
	// Numeric is numeric.
	Numeric
	// Enum is any enumeration of the user's.
	Enum
	// TstzMultirange is tstzmultirange.
	TstzMultirange
	// NumMultirange is nummultirange.
	NumMultirange
	// Int4Multirange is int4multirange.
	Int4Multirange

	numResultKinds
)

var resultNames = [numResultKinds]string{
	Text: "varchar", Bool: "boolean", Int4: "int", Int8: "bigint", Float8: "double precision",
	Numeric: "numeric", Enum: "enum", TstzMultirange: "tstzmultirange",
	NumMultirange: "nummultirange", Int4Multirange: "int4multirange",
}

// String returns the name of the SQL type.
func (k ResultKind) String() string {
	if k < numResultKinds {
		return resultNames[k]
	}
	return "unknown"
}

// Result is the value of a token.
type Result struct {
	Kind ResultKind
	// Int is the value of kinds Int4 and Int8.
	Int int64
	// Bool is the value of kind Bool.
	Bool bool
	// Float is the value of kind Float8.
	Float float64
	// Text is the value of kind Text, in UTF-8, or what the input function of
	// kinds Numeric and Enum reads; of a multirange, its bounds.
	Text []byte
	// Null: there is no value.
	Null bool
}
