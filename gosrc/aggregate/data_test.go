package aggregate

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestListed(t *testing.T) {
	d, err := ParseData(AppendListed(nil, 2108, 20, []byte("42")))
	if err != nil {
		t.Fatal(err)
	}
	if d.Function != 2108 || d.Result != 20 || d.Flags != Listed || string(d.Text) != "42" || d.Rows != 0 || len(d.Gates) != 0 {
		t.Errorf("%+v", d)
	}
}

// TestCutData cuts data off, at every place.
func TestCutData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySpec(t)
		all, _ := data(s, anyRows(t, s))
		for _, b := range all {
			for cut := range b {
				d, err := ParseData(b[:cut])
				if err == nil {
					err = d.EachRow(func(int, []Value) error { return nil })
				}
				if err == nil {
					t.Fatalf("%d of %d bytes are read", cut, len(b))
				}
			}
			d, err := ParseData(append(b[:len(b):len(b)], 1))
			if err == nil && d.EachRow(func(int, []Value) error { return nil }) == nil {
				t.Fatal("a byte too many is read")
			}
		}
	})
}

func TestEachRowEnds(t *testing.T) {
	s := &Spec{Aggregates: []Aggregate{{SQL: "count(*)"}}}
	all, _ := data(s, []row{{token: numbered(4, 1)}, {token: numbered(4, 2)}})
	d, err := ParseData(all[0])
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	calls := 0
	if err := d.EachRow(func(int, []Value) error { calls++; return enough }); !errors.Is(err, enough) || calls != 1 {
		t.Errorf("%v after %d rows", err, calls)
	}
}

func FuzzParseData(f *testing.F) {
	f.Add(AppendListed(nil, 2108, 20, []byte("42")))
	text := "1"
	s := &Spec{Gates: []bool{false, true}, Aggregates: []Aggregate{{
		Function: 2108, Result: 20, Flags: Strict, Columns: []uint8{0, 1}, Types: []uint32{23, 20}, SQL: "f($1, $2)",
	}}}
	gate := numbered(5, 1).String()
	all, _ := data(s, []row{{numbered(4, 1), []*string{&text, &gate}}, {numbered(4, 2), []*string{nil, nil}}})
	f.Add(all[0])
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := ParseData(b)
		if err != nil {
			return
		}
		again, err := ParseData(append([]byte(nil), b...))
		if err != nil || !reflect.DeepEqual(d, again) {
			t.Fatalf("read twice, as %+v and as %+v (%v)", d, again, err)
		}
		// A row without values takes no bytes, so that there may be any number.
		many := errors.New("many rows")
		_ = d.EachRow(func(row int, values []Value) error {
			if len(values) != len(d.Gates) {
				t.Fatalf("%d values", len(values))
			}
			if row > 1000 {
				return many
			}
			return nil
		})
	})
}
