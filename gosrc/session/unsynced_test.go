package session

import (
	"slices"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

func named(b byte) token.UUID {
	var t token.UUID
	t[0], t[6], t[15] = b, 0x50, b
	return t
}

// find returns what u holds for t.
func find(t *testing.T, u *Unsynced, want token.UUID) (n uint32, typ gate.Type, children []token.UUID, created bool) {
	t.Helper()
	n, ok := u.Find(want)
	if !ok {
		t.Fatalf("%v is not there", want)
	}
	name, typ, count, created := u.Gate(n)
	children = u.Children(n)
	if name != want || int(count) != len(children) {
		t.Fatalf("gate %d is %v with %d children, want %v with %d", n, name, len(children), want, count)
	}
	return n, typ, children, created
}

func TestUnsyncedKeepsGatesBetweenSyncs(t *testing.T) {
	var u Unsynced
	a, b, c := named(1), named(2), named(3)
	u.add(&a, gate.Plus, nil, nil)
	if _, ok := u.Find(a); ok {
		t.Error("a gate was kept before the first sync")
	}
	u.restart()
	u.add(&c, gate.Times, []token.UUID{a, b}, nil)
	first, typ, children, created := find(t, &u, c)
	if typ != gate.Times || !created || !slices.Equal(children, []token.UUID{a, b}) {
		t.Errorf("got %v %v %v", typ, children, created)
	}
	u.restart()
	if _, ok := u.Find(c); ok {
		t.Error("a gate survived a sync")
	}
	u.add(&c, gate.Times, []token.UUID{a, b}, nil)
	if again, _, _, _ := find(t, &u, c); again == first {
		t.Error("a number was used again")
	}
}

func TestUnsyncedCompletesWhatWasReferredTo(t *testing.T) {
	var u Unsynced
	u.restart()
	parent, child, leaf := named(1), named(2), named(3)
	u.add(&parent, gate.Delta, []token.UUID{child}, nil)
	n := u.Refer(child)
	if u.Refer(child) != n {
		t.Error("a second reference got another number")
	}
	if _, _, _, created := find(t, &u, child); created {
		t.Error("a gate that was only referred to counts as created")
	}
	u.add(&child, gate.Plus, []token.UUID{leaf, leaf}, nil)
	again, typ, children, created := find(t, &u, child)
	if again != n || typ != gate.Plus || !created || len(children) != 2 {
		t.Errorf("got number %d (was %d), %v, %v, %v", again, n, typ, children, created)
	}
	// The circuit keeps the first gate of a token.
	u.add(&child, gate.Times, []token.UUID{leaf}, nil)
	if _, typ, children, _ := find(t, &u, child); typ != gate.Plus || len(children) != 2 {
		t.Errorf("a second gate replaced the first: %v %v", typ, children)
	}
}

func TestUnsyncedKeepsData(t *testing.T) {
	var u Unsynced
	u.restart()
	a, b, c := named(1), named(2), named(3)
	data := []byte("sum")
	u.add(&a, gate.Agg, []token.UUID{c}, data)
	u.add(&b, gate.Plus, []token.UUID{a}, nil)
	n := u.Refer(c)
	if u.Data(n) != nil {
		t.Error("a gate that was only referred to has data")
	}
	u.add(&c, gate.Value, nil, []byte("5"))
	clear(data)
	for x, want := range map[token.UUID]string{a: "sum", b: "", c: "5"} {
		n, _, _, _ := find(t, &u, x)
		if got := u.Data(n); string(got) != want || (got == nil) != (want == "") {
			t.Errorf("the data of %v is %q, want %q", x, got, want)
		}
	}
	u.restart()
	u.add(&b, gate.Value, nil, []byte("other"))
	if n, _, _, _ := find(t, &u, b); string(u.Data(n)) != "other" {
		t.Errorf("after a sync the data is %q", u.Data(n))
	}
}

func TestUnsyncedIsBounded(t *testing.T) {
	s := &Session{}
	s.unsynced.restart()
	for i := range maxUnsyncedGates + 1 {
		g := token.UUID{0: byte(i), 1: byte(i >> 8), 2: byte(i >> 16), 6: 0x50}
		s.unsynced.add(&g, gate.Plus, nil, nil)
		if kept := s.Unsynced() != nil; kept != (i < maxUnsyncedGates) {
			t.Fatalf("after %d gates kept is %v", i+1, kept)
		}
	}
	s.unsynced.restart()
	if s.Unsynced() == nil {
		t.Fatal("a sync does not start it again")
	}
	g := named(9)
	s.unsynced.add(&g, gate.Plus, make([]token.UUID, maxUnsyncedChildren+1), nil)
	if s.Unsynced() != nil {
		t.Error("too many children were kept")
	}
	s.unsynced.restart()
	piece := make([]byte, maxUnsyncedData/8)
	for i := range 9 {
		g := named(byte(i))
		s.unsynced.add(&g, gate.Value, nil, piece)
		if kept := s.Unsynced() != nil; kept != (i < 8) {
			t.Fatalf("after %d bytes of data kept is %v", (i+1)*len(piece), kept)
		}
	}
	if most := 2 * maxUnsyncedData; cap(s.unsynced.data) > most {
		t.Errorf("%d bytes are kept", cap(s.unsynced.data))
	}
}
