package gate

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := Expression{Result: rapid.Uint32().Draw(t, "result"), SQL: rapid.StringN(0, 30, 90).Draw(t, "sql")}
		if n := rapid.IntRange(0, 5).Draw(t, "operands"); n > 0 {
			want.Types = rapid.SliceOfN(rapid.Uint32(), n, n).Draw(t, "types")
		}
		b := want.AppendTo([]byte("before"))
		if string(b[:6]) != "before" {
			t.Fatal("what was there is gone")
		}
		got, ok := ParseExpression(b[6:])
		if !ok || !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v (%v), want %+v", got, ok, want)
		}
		for cut := range len(b) - 6 - len(want.SQL) {
			if x, ok := ParseExpression(b[6 : 6+cut]); ok {
				t.Fatalf("%d bytes are read as %+v", cut, x)
			}
		}
	})
}

func FuzzParseExpression(f *testing.F) {
	f.Add((&Expression{Result: 23, Types: []uint32{23, 20}, SQL: "$1 + $2"}).AppendTo(nil))
	f.Add([]byte{0, 0, 0, 0, 255, 255})
	f.Fuzz(func(t *testing.T, b []byte) {
		x, ok := ParseExpression(b)
		if !ok {
			return
		}
		if again := x.AppendTo(nil); string(again) != string(b) {
			t.Fatalf("%x is read as %+v, and that is %x", b, x, again)
		}
	})
}
