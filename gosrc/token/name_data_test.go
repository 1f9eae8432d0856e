package token

import (
	"crypto/sha1"
	"encoding/binary"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestNamesWithDataAreFixed has names that are part of the stored data.
func TestNamesWithDataAreFixed(t *testing.T) {
	a, b := numbered(1), numbered(2)
	var n Namer
	for _, c := range []struct{ what, got, want string }{
		{"value", n.Value([]byte("42")).String(), "b30c1b34-fb42-5ab4-b55f-939a5657e56e"},
		{"empty value", n.Value(nil).String(), "86ea1b2a-c0ee-5de6-b39c-cd167dedd5e5"},
		{"semimod", n.Semimod(a, b).String(), "60edec06-8bda-5956-ad86-8a6300816caa"},
		{"cmp", n.Cmp(a, 96, b).String(), "1ac1e7d7-e8c3-522d-8269-1ec44415ec89"},
		{"arith", n.Arith([]byte("$1 + $2"), []UUID{a, b}).String(), "9d61a767-e00a-5eb5-abc7-cc947c2b8f9b"},
		{"aggregate", n.Aggregate([]byte("sum"), []UUID{a, b}).String(), "08358f01-9643-5cf9-a3b7-f414b4030df1"},
		{"listed aggregate", n.ListedAggregate(2108, []UUID{b, a}).String(), "e85e81e0-84cb-5fa6-98c8-8b3aa8563239"},
	} {
		if c.got != c.want {
			t.Errorf("%s: token %s, want %s", c.what, c.got, c.want)
		}
	}
}

// nameWithData is the recipe written the slow way.
func nameWithData(tag byte, data []byte, children []UUID) UUID {
	h := sha1.New()
	h.Write(Namespace[:])
	h.Write([]byte{tag})
	h.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(data))))
	h.Write(data)
	for _, c := range children {
		h.Write(c[:])
	}
	u := UUID(h.Sum(nil)[:16])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

func TestNamesWithData(t *testing.T) {
	var n Namer
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 0, 100).Draw(t, "data")
		seeds := rapid.SliceOfN(rapid.IntRange(0, 60), 0, 150).Draw(t, "children")
		children := make([]UUID, len(seeds))
		for i, s := range seeds {
			children[i] = numbered(s)
		}
		kept := slices.Clone(children)
		sorted := slices.Clone(children)
		Sort(sorted)
		operator := rapid.Uint32().Draw(t, "oid")
		oid := binary.LittleEndian.AppendUint32(nil, operator)
		for _, c := range []struct {
			what      string
			got, want UUID
		}{
			{"value", n.Value(data), nameWithData('v', data, nil)},
			{"arith", n.Arith(data, children), nameWithData('x', data, children)},
			{"aggregate", n.Aggregate(data, children), nameWithData('a', data, children)},
			{"listed aggregate", n.ListedAggregate(operator, children), nameWithData('l', oid, sorted)},
			{"semimod", n.Semimod(numbered(1), numbered(2)), name('s', []UUID{numbered(1), numbered(2)})},
			{"cmp", n.Cmp(numbered(2), operator, numbered(1)), nameWithData('c', oid, []UUID{numbered(2), numbered(1)})},
		} {
			if c.got != c.want {
				t.Fatalf("%s: %s, want %s", c.what, c.got, c.want)
			}
			if c.got.Version() != 5 {
				t.Fatalf("%s: version %d", c.what, c.got.Version())
			}
		}
		if !slices.Equal(children, kept) {
			t.Fatal("naming a gate changed its children")
		}
	})
}

// TestNamesDiffer expects gates that are not the same to have other names.
func TestNamesDiffer(t *testing.T) {
	a, b := numbered(1), numbered(2)
	var n Namer
	seen := map[UUID]string{}
	for what, u := range map[string]UUID{
		"times": n.Times([]UUID{a, b}), "plus": n.Plus([]UUID{a, b}), "monus": n.Monus(a, b), "monus turned": n.Monus(b, a),
		"delta": n.Delta(a), "semimod": n.Semimod(a, b), "semimod turned": n.Semimod(b, a),
		"cmp": n.Cmp(a, 1, b), "cmp turned": n.Cmp(b, 1, a), "other cmp": n.Cmp(a, 2, b),
		"value": n.Value([]byte("x")), "no value": n.Value(nil), "value of a token's bytes": n.Value(a[:]),
		"arith": n.Arith([]byte("x"), []UUID{a, b}), "arith turned": n.Arith([]byte("x"), []UUID{b, a}),
		"arith of one": n.Arith([]byte("x"), []UUID{a}), "arith with a token as data": n.Arith(a[:], []UUID{b}),
		"arith of two and no data": n.Arith(nil, []UUID{a, b}),
		"aggregate":                n.Aggregate([]byte("x"), []UUID{a, b}), "aggregate turned": n.Aggregate([]byte("x"), []UUID{b, a}),
		"listed": n.ListedAggregate(1, []UUID{a, b}), "listed twice": n.ListedAggregate(1, []UUID{a, a}),
		"listed one": n.ListedAggregate(1, []UUID{a}),
	} {
		if other, is := seen[u]; is {
			t.Errorf("%s and %s have one name", what, other)
		}
		seen[u] = what
	}
	if n.ListedAggregate(1, []UUID{a, b}) != n.ListedAggregate(1, []UUID{b, a}) {
		t.Error("the order of semimod gates matters")
	}
}

func TestNamingWithDataAllocatesNothing(t *testing.T) {
	a, b := numbered(1), numbered(2)
	var n Namer
	data, two := []byte("data"), []UUID{a, b}
	for what, f := range map[string]func(){
		"value": func() { n.Value(data) }, "semimod": func() { n.Semimod(a, b) }, "aggregate": func() { n.Aggregate(data, two) },
		"arith": func() { n.Arith(data, two) },
	} {
		if got := testing.AllocsPerRun(100, f); got != 0 {
			t.Errorf("%s: %v allocations", what, got)
		}
	}
}
