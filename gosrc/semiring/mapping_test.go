package semiring

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

func TestMappingRows(t *testing.T) {
	a, other := circuittest.Token(4, 1), circuittest.Token(4, 2)
	text := func(s string) []byte { return row(a, []byte(s)) }
	tests := []struct {
		name string
		kind ValueKind
		rows [][]byte
		want string
		code string
	}{
		{"text", TextValue, [][]byte{text("7")}, "7", ""},
		{"spaces", TextValue, [][]byte{text(" 7 ")}, "7", ""},
		{"int8", Int8Value, [][]byte{intRow(a, 7)}, "7", ""},
		{"unmapped", Int8Value, [][]byte{intRow(other, 7)}, "1", ""},
		{"equal rows", Int8Value, [][]byte{intRow(a, 7), intRow(a, 7)}, "7", ""},
		{"equal texts", TextValue, [][]byte{text("7"), text("7")}, "7", ""},
		{"two values", TextValue, [][]byte{text("7"), text("8")}, "", cardinalityViolation},
		{"three values", TextValue, [][]byte{text("7"), text("8"), text("7")}, "", cardinalityViolation},
		{"NULL", TextValue, [][]byte{row(a, nil)}, "", sqlerror.NullValueNotAllowed},
		{"NULL twice", TextValue, [][]byte{row(a, nil), row(a, nil)}, "", sqlerror.NullValueNotAllowed},
		{"value and NULL", TextValue, [][]byte{text("7"), row(a, nil)}, "", cardinalityViolation},
		{"NULL and value", TextValue, [][]byte{row(a, nil), text("7")}, "", cardinalityViolation},
		{"NULL and its name", TextValue, [][]byte{row(a, nil), text("NULL")}, "", cardinalityViolation},
		{"NULL of another token", TextValue, [][]byte{row(other, nil), text("7")}, "7", ""},
		{"two values of another token", TextValue, [][]byte{row(other, []byte("1")), row(other, []byte("2")), text("7")}, "7", ""},
		{"negative", Int8Value, [][]byte{intRow(a, -7)}, "", sqlerror.InvalidParameterValue},
		{"no number", TextValue, [][]byte{text("seven")}, "", sqlerror.InvalidTextRepresentation},
		{"empty", TextValue, [][]byte{text("")}, "", sqlerror.InvalidTextRepresentation},
		{"out of range", TextValue, [][]byte{text("9223372036854775808")}, "", sqlerror.NumericValueOutOfRange},
		{"Boolean", BoolValue, [][]byte{row(a, []byte{1})}, "", sqlerror.InvalidTextRepresentation},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := must(NewEvaluation(Request{Semiring: "counting", Result: Int8, Mapping: "public.weights"}, circuittest.New(), Limits{}, nil))
			if err := e.AddMapping(test.kind, bytes.Join(test.rows, nil)); err != nil {
				t.Fatal(err)
			}
			e.MappingComplete()
			must(e.Prepare(a))
			r, err := e.Result()
			if code(err) != test.code {
				t.Fatalf("error %v, want code %q", err, test.code)
			}
			if err != nil {
				said := err.Error() + err.(*sqlerror.Error).Detail
				if !strings.Contains(said, "public.weights") || !strings.Contains(said, a.String()) {
					t.Errorf("%q does not name the row", said)
				}
				return
			}
			if got := string(Value{kind: Int8Value, bits: r.Int}.Text()); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestBooleanLeaves(t *testing.T) {
	a := circuittest.Token(4, 1)
	tests := []struct {
		kind  ValueKind
		raw   []byte
		want  bool
		wrong bool
	}{
		{TextValue, []byte("t"), true, false},
		{TextValue, []byte("true"), true, false},
		{TextValue, []byte(" TRUE "), true, false},
		{TextValue, []byte("f"), false, false},
		{TextValue, []byte("yes"), true, false},
		{TextValue, []byte("n"), false, false},
		{TextValue, []byte("on"), true, false},
		{TextValue, []byte("of"), false, false},
		{TextValue, []byte("o"), false, true},
		{TextValue, []byte("1"), true, false},
		{TextValue, []byte("0"), false, false},
		{TextValue, []byte("10"), false, true},
		{TextValue, []byte(""), false, true},
		{TextValue, []byte("trusted"), false, true},
		{BoolValue, []byte{1}, true, false},
		{BoolValue, []byte{0}, false, false},
		{Int8Value, binary.LittleEndian.AppendUint64(nil, 1), true, false},
		{Int8Value, binary.LittleEndian.AppendUint64(nil, 7), false, true},
	}
	for _, test := range tests {
		e := must(NewEvaluation(Request{Semiring: "boolean", Result: Bool, Mapping: "m"}, circuittest.New(), Limits{}, nil))
		if err := e.AddMapping(test.kind, row(a, test.raw)); err != nil {
			t.Fatal(err)
		}
		e.MappingComplete()
		must(e.Prepare(a))
		r, err := e.Result()
		if test.wrong {
			if code(err) != sqlerror.InvalidTextRepresentation {
				t.Errorf("kind %d, %q: error %v", test.kind, test.raw, err)
			}
		} else if err != nil || r.Bool != test.want {
			t.Errorf("kind %d, %q: %v, error %v", test.kind, test.raw, r.Bool, err)
		}
	}
}

func TestFormulaOfTypedValues(t *testing.T) {
	a := circuittest.Token(4, 1)
	for _, test := range []struct {
		kind ValueKind
		raw  []byte
		want string
	}{
		{Int8Value, binary.LittleEndian.AppendUint64(nil, 1<<64-5), "-5"},
		{BoolValue, []byte{1}, "t"},
		{BoolValue, []byte{0}, "f"},
	} {
		e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, circuittest.New(), Limits{}, nil))
		if err := e.AddMapping(test.kind, row(a, test.raw)); err != nil {
			t.Fatal(err)
		}
		e.MappingComplete()
		must(e.Prepare(a))
		if r := must(e.Result()); string(r.Text) != test.want {
			t.Errorf("got %s, want %s", r.Text, test.want)
		}
	}
}

func TestMappingBatchMalformed(t *testing.T) {
	a := circuittest.Token(4, 1)
	good := row(a, []byte("value"))
	short := row(a, nil)
	binary.LittleEndian.PutUint32(short[16:], 6)
	for name, test := range map[string]struct {
		kind   ValueKind
		packed []byte
	}{
		"cut in the token": {TextValue, good[:15]},
		"cut in the value": {TextValue, good[:len(good)-1]},
		"length too large": {TextValue, short},
		"int of 5 bytes":   {Int8Value, good},
		"bool of 5 bytes":  {BoolValue, good},
	} {
		e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, circuittest.New(), Limits{}, nil))
		if err := e.AddMapping(test.kind, test.packed); code(err) != sqlerror.InternalError {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMappingLimits(t *testing.T) {
	e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, circuittest.New(), Limits{Memory: 10 << 10}, nil))
	var packed []byte
	for i := range 1000 {
		packed = append(packed, row(circuittest.Token(4, i), []byte("a value"))...)
	}
	if err := e.AddMapping(TextValue, packed); code(err) != sqlerror.ProgramLimitExceeded {
		t.Errorf("error %v", err)
	}

	stop := sqlerror.New(sqlerror.QueryCanceled, "canceling statement due to user request")
	e = must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, circuittest.New(), Limits{}, func() error { return stop }))
	if err := e.AddMapping(TextValue, bytes.Repeat(packed, 5)); err != stop {
		t.Errorf("not interrupted: %v", err)
	}
}

func FuzzAddMapping(f *testing.F) {
	f.Add(uint8(TextValue), row(circuittest.Token(4, 1), []byte("x")))
	f.Add(uint8(Int8Value), intRow(circuittest.Token(4, 1), math.MinInt64))
	f.Add(uint8(BoolValue), append(row(circuittest.Token(4, 1), []byte{1}), row(circuittest.Token(4, 1), nil)...))
	f.Fuzz(func(t *testing.T, kind uint8, packed []byte) {
		for _, c := range benchCases {
			e := must(NewEvaluation(c.request(), circuittest.New(), Limits{Memory: 1 << 20}, nil))
			err := e.AddMapping(ValueKind(kind%3), packed)
			if err != nil && code(err) == "" {
				t.Fatalf("error without code: %v", err)
			}
			e.MappingComplete()
			root := circuittest.Token(4, 1)
			if len(packed) >= 16 && token.UUID(packed[:16]).Version() == 4 {
				root = token.UUID(packed[:16])
			}
			must(e.Prepare(root))
			if _, err := e.Result(); err != nil && code(err) == "" {
				t.Fatalf("error without code: %v", err)
			}
		}
	})
}
