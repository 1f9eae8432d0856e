package worker_test

import (
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/session"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

func TestCreateAndRead(t *testing.T) {
	dir := t.TempDir()
	w := newWorker(t, map[uint32]string{5: dir})
	s := session.New(wire.Database{OID: 5}, 77, &pipe{w: w})
	r, err := store.OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Find(token.One); ok || r.NumGates() != 0 {
		t.Fatal("a missing store is not empty")
	}
	a, b := input(1), input(2)
	x, err := s.Times([]token.UUID{a, b, token.One})
	if err != nil {
		t.Fatal(err)
	}
	y, _ := s.Plus([]token.UUID{x, a, token.Zero})
	if err := s.Sync(); err != nil {
		t.Fatal(err)
	}
	if err := setProb(s, a, 0.25); err != nil {
		t.Fatal(err)
	}
	if err := setExtra(s, y, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if err := setInfos(s, y, 3, -4); err != nil {
		t.Fatal(err)
	}
	if err := setProb(s, y, 0.5); err == nil {
		t.Fatal("a plus gate took a probability")
	}
	if err := r.Refresh(); err != nil {
		t.Fatal(err)
	}
	g, ok := r.Find(y)
	if !ok {
		t.Fatal("the gate is not there")
	}
	got, err := r.Gate(g)
	if err != nil || got.Type != gate.Plus || got.NumChildren != 2 {
		t.Fatal(got, err)
	}
	kids, err := r.Children(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := r.Gate(kids[1])
	if c.Token != a || !c.Undefined && c.Type != gate.Input {
		t.Fatal(c)
	}
	if p, err := r.Prob(kids[1]); p != 0.25 || err != nil {
		t.Fatal(p, err)
	}
	if i, j, err := r.Infos(g); i != 3 || j != -4 || err != nil {
		t.Fatal(i, j, err)
	}
	if x, err := r.Extra(g); string(x) != "hello" || err != nil {
		t.Fatal(x, err)
	}
	if r.NumGates() != 6 {
		t.Fatal(r.NumGates())
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
