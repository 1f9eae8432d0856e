package store_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// numbered returns the i-th token of a version.
func numbered(version byte, i int) (t token.UUID) {
	x := uint64(i+1) * 0x9e3779b97f4a7c15
	binary.BigEndian.PutUint64(t[:], x^x>>29)
	binary.BigEndian.PutUint64(t[8:], x*0xbf58476d1ce4e5b9)
	t[6], t[8] = t[6]&0x0f|version<<4, t[8]&0x3f|0x80
	return t
}

func input(i int) token.UUID   { return numbered(4, i) }
func derived(i int) token.UUID { return numbered(5, i) }

func open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(store.OS, dir, 42)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func reader(t testing.TB, dir string) *store.Reader {
	t.Helper()
	r, err := store.OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func check(t testing.TB, r *store.Reader) {
	t.Helper()
	err := r.Check(context.Background(), func(e *store.CorruptionError) { t.Error(e) })
	if err != nil {
		t.Fatal(err)
	}
}

// chain creates gates from to to-1, each the ⊗ of an input and the one before.
func chain(t testing.TB, s *store.Store, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		g := wire.Gate{Token: derived(i), Type: gate.Times, Children: []token.UUID{derived(i - 1), input(i)}}
		if i == 0 {
			g.Children[0] = token.One
		}
		if err := s.Append([]wire.Gate{g}); err != nil {
			t.Fatal(err)
		}
	}
}

func checkChain(t testing.TB, r *store.Reader, n int) {
	t.Helper()
	before := uint32(1)
	for i := range n {
		g, ok := r.Find(derived(i))
		if !ok {
			t.Fatalf("gate %d is gone", i)
		}
		children, err := r.Children(g, nil)
		if err != nil {
			t.Fatal(err)
		}
		leaf, ok := r.Find(input(i))
		if !ok || !slices.Equal(children, []uint32{before, leaf}) {
			t.Fatalf("gate %d: children %v, want %v", i, children, []uint32{before, leaf})
		}
		before = g
	}
}

func TestGrowthAndReopen(t *testing.T) {
	dir := t.TempDir()
	const rounds, step = 4, 9000 // several splits and doublings
	r := reader(t, dir)
	for i := range rounds {
		s := open(t, dir)
		chain(t, s, i*step, (i+1)*step)
		if err := r.Refresh(); err != nil {
			t.Fatal(err)
		}
		checkChain(t, r, (i+1)*step)
		if i%2 == 0 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		} else {
			s.Abandon()
		}
		if got, want := r.NumGates(), uint64(2+2*(i+1)*step); got != want {
			t.Fatalf("%d gates, want %d", got, want)
		}
	}
	check(t, r)
	check(t, reader(t, dir))
}

func TestForwardReference(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	r := reader(t, dir)
	parent, child, leaf := derived(1), derived(2), input(1)
	must(t, s.Append([]wire.Gate{{Token: parent, Type: gate.Plus, Children: []token.UUID{child, leaf}}}))
	must(t, r.Refresh())
	if r.NumGates() != 4 {
		t.Fatalf("%d gates, want zero, one, the parent and the input", r.NumGates())
	}
	g, ok := r.Find(child)
	x, err := r.Gate(g)
	if !ok || err != nil || !x.Undefined || x.NumChildren != 0 {
		t.Fatal(x, ok, err)
	}
	must(t, s.Append([]wire.Gate{{Token: child, Type: gate.Delta, Children: []token.UUID{leaf}}}))
	must(t, r.Refresh())
	x, err = r.Gate(g)
	if err != nil || x.Undefined || x.Type != gate.Delta || x.NumChildren != 1 || r.NumGates() != 5 {
		t.Fatal(x, err, r.NumGates())
	}
	// A second create changes nothing.
	must(t, s.Append([]wire.Gate{{Token: child, Type: gate.Plus}}))
	if y, err := r.Gate(g); err != nil || y != x {
		t.Fatal(y, err)
	}
	check(t, r)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestManyChildren(t *testing.T) {
	const n = 1 << 20
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	children := make([]token.UUID, n)
	for i := range children {
		children[i] = input(i % (n / 2))
	}
	must(t, s.Append([]wire.Gate{{Token: derived(0), Type: gate.Plus, Children: children}}))
	r := reader(t, dir)
	g, _ := r.Find(derived(0))
	got, err := r.Children(g, nil)
	if err != nil || len(got) != n {
		t.Fatal(len(got), err)
	}
	for i := 0; i < n; i += 1001 {
		if x, err := r.Gate(got[i]); err != nil || x.Token != children[i] {
			t.Fatal(i, x, err)
		}
	}
	if r.NumGates() != 2+n/2+1 {
		t.Fatal(r.NumGates())
	}
	check(t, r)
}

func TestAnnotations(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	r := reader(t, dir)
	agg := derived(7)
	must(t, s.Append([]wire.Gate{{Token: agg, Type: gate.Agg, Children: []token.UUID{input(1), input(2)}}}))
	g, _ := r.Find(agg)
	if x, err := r.Extra(g); x != nil || err != nil {
		t.Fatal(x, err)
	}
	for i := range 5 {
		must(t, s.SetInfos(agg, int32(i), -5))
		text := make([]byte, 1000*i)
		for j := range text {
			text[j] = byte(j * i)
		}
		x, err := s.BeginText(agg, uint32(len(text)))
		must(t, err)
		must(t, s.ExtendText(&x, text[:len(text)/2]))
		if len(text) > 0 {
			must(t, s.ExtendText(&x, text[len(text)/2:]))
		}
		must(t, s.SetText(x))
		must(t, r.Refresh())
		if a, b, err := r.Infos(g); a != int32(i) || b != -5 || err != nil {
			t.Fatal(a, b, err)
		}
		if got, err := r.Extra(g); !slices.Equal(got, text) || err != nil {
			t.Fatal(len(got), err)
		}
	}
	must(t, s.SetProb(input(2), 0.5))
	must(t, s.SetProb(input(2), 0.75))
	must(t, s.SetProb(input(99), 0.1))
	must(t, r.Refresh())
	for i, want := range map[int]float64{1: 1, 2: 0.75, 99: 0.1} {
		g, ok := r.Find(input(i))
		if p, err := r.Prob(g); !ok || p != want || err != nil {
			t.Fatal(i, ok, p, err)
		}
	}
	var e *sqlerror.Error
	if err := s.SetProb(agg, 0.5); !errors.As(err, &e) || e.Code != sqlerror.InvalidParameterValue {
		t.Fatal(err)
	}
	if err := s.SetProb(derived(1000), 0.5); !errors.As(err, &e) || e.Code != sqlerror.UndefinedObject {
		t.Fatal(err)
	}
	must(t, s.Close())
	check(t, r)
	s = open(t, dir)
	must(t, s.SetProb(input(2), 0.125))
	s.Abandon()
	open(t, dir).Close()
	must(t, r.Refresh())
	g, _ = r.Find(input(2))
	if p, err := r.Prob(g); p != 0.125 || err != nil {
		t.Fatal(p, err)
	}
}

// A reader that follows a writer sees whole gates only, each with the children
// it was created with.
func TestReaderBesideWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	const n = 30000
	var written atomic.Int64
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			r, err := store.OpenReader(dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			var into []uint32
			for i := 0; ; i += 37 {
				w := int(written.Load())
				if w == n {
					return
				}
				if w == 0 {
					continue
				}
				if err := r.Refresh(); err != nil {
					t.Error(err)
					return
				}
				k := i % w
				g, ok := r.Find(derived(k))
				if !ok {
					t.Errorf("gate %d of %d is not found", k, w)
					return
				}
				into, err = r.Children(g, into[:0])
				if err != nil || len(into) != 2 {
					t.Error(into, err)
					return
				}
				x, err := r.Gate(into[1])
				if err != nil || x.Token != input(k) {
					t.Errorf("gate %d has a wrong child: %v %v", k, x, err)
					return
				}
				if p, err := r.Prob(into[1]); err != nil || p != 1 && p != float64(k%7)/7 {
					t.Errorf("gate %d: probability %v %v", k, p, err)
					return
				}
				if _, ok := r.Find(derived(n + k)); ok {
					t.Error("found a gate that was never created")
					return
				}
			}
		})
	}
	for i := range n {
		chain(t, s, i, i+1)
		written.Store(int64(i + 1))
		if i%3 == 0 {
			must(t, s.SetProb(input(i/2), float64(i/2%7)/7))
		}
	}
	wg.Wait()
	check(t, reader(t, dir))
}

func TestDroppedAndRecreated(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	chain(t, s, 0, 10)
	r := reader(t, dir)
	for _, name := range names[:4] {
		must(t, os.Remove(filepath.Join(dir, name)))
	}
	if !s.Dropped() {
		t.Fatal("the store did not see that its files are gone")
	}
	s.Retire()
	must(t, r.Refresh())
	if _, ok := r.Find(token.One); ok || r.NumGates() != 0 {
		t.Fatal("the reader still has the old store")
	}
	s = open(t, dir)
	defer s.Close()
	must(t, r.Refresh())
	if _, ok := r.Find(derived(3)); ok || r.NumGates() != 2 {
		t.Fatal("the reader does not have the new store")
	}
	if _, err := store.Open(store.OS, filepath.Join(dir, "none"), 1); !errors.Is(err, store.ErrNoDatabase) {
		t.Fatal(err)
	}
}

// names are the files of a store with a journal.
var names = []string{"provsql_gates", "provsql_wires", "provsql_mapping", "provsql_extra", "provsql_journal"}
