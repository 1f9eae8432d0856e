package aggregate

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// encode writes a description as docs/format.md draws it.
func encode(s *Spec) []byte {
	b := le.AppendUint16(nil, uint16(len(s.Aggregates)))
	b = append(b, byte(len(s.Gates)))
	for _, isGate := range s.Gates {
		if isGate {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	for _, a := range s.Aggregates {
		b = le.AppendUint32(b, a.Function)
		b = le.AppendUint32(b, a.Result)
		b = append(b, a.Flags, byte(len(a.Columns)))
		for _, c := range a.Columns {
			if a.Flags&Strict != 0 && !slices.Contains(a.Needed, c) {
				c |= freeColumn
			}
			b = append(b, c)
		}
		for _, t := range a.Types {
			b = le.AppendUint32(b, t)
		}
		b = le.AppendUint16(b, uint16(len(a.SQL)))
		b = append(b, a.SQL...)
	}
	return b
}

// anySpec draws a description of aggregates over at most four arguments.
func anySpec(t *rapid.T) *Spec {
	s := &Spec{Gates: rapid.SliceOfN(rapid.Bool(), 0, 4).Draw(t, "gates")}
	if s.Gates == nil {
		s.Gates = []bool{}
	}
	s.Aggregates = make([]Aggregate, rapid.IntRange(0, 3).Draw(t, "aggregates"))
	for i := range s.Aggregates {
		a := &s.Aggregates[i]
		a.Function = rapid.Uint32().Draw(t, "function")
		a.Result = rapid.Uint32().Draw(t, "result")
		a.Flags = rapid.SampledFrom([]uint8{0, Distinct, Ordered, Strict, Distinct | Strict}).Draw(t, "flags")
		a.Columns, a.Types = []uint8{}, []uint32{}
		if len(s.Gates) > 0 {
			for range rapid.IntRange(0, 3).Draw(t, "arguments") {
				column := uint8(rapid.IntRange(0, len(s.Gates)-1).Draw(t, "column"))
				if !slices.Contains(a.Columns, column) && a.Flags&Strict != 0 && rapid.Bool().Draw(t, "needed") {
					a.Needed = append(a.Needed, column)
				}
				if slices.Contains(a.Columns, column) && slices.Contains(a.Needed, column) {
					a.Needed = append(a.Needed, column)
				}
				a.Columns = append(a.Columns, column)
				a.Types = append(a.Types, rapid.Uint32().Draw(t, "type"))
			}
		}
		a.SQL = rapid.StringN(0, 20, 60).Draw(t, "sql")
	}
	return s
}

func TestParseSpec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anySpec(t)
		b := encode(want)
		got, err := ParseSpec(b)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		cut := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		if s, err := ParseSpec(b[:cut]); err == nil {
			t.Fatalf("%d of %d bytes are read as %+v", cut, len(b), s)
		}
		if _, err := ParseSpec(append(b[:len(b):len(b)], 0)); err == nil {
			t.Fatal("a byte too many is read")
		}
	})
}

func TestParseSpecChecksColumns(t *testing.T) {
	s := &Spec{Gates: []bool{false}, Aggregates: []Aggregate{{Columns: []uint8{1}, Types: []uint32{23}}}}
	if _, err := ParseSpec(encode(s)); err == nil {
		t.Error("an aggregate of an argument that there is not")
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add(encode(&Spec{Gates: []bool{false, true}, Aggregates: []Aggregate{
		{Function: 2108, Result: 20, Flags: Strict, Columns: []uint8{0}, Needed: []uint8{0}, Types: []uint32{23}, SQL: "sum($1)"},
		{Function: 2803, Result: 20, SQL: "count(*)"},
	}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSpec(b)
		if err != nil {
			return
		}
		again, err := ParseSpec(encode(s))
		if err != nil || !reflect.DeepEqual(again, s) {
			t.Fatalf("%+v becomes %+v (%v)", s, again, err)
		}
	})
}
