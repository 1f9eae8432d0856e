package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// withData returns the i-th of gates with n children and length bytes of data.
func withData(i, n, length int) wire.Gate {
	g := wire.Gate{Token: derived(i), Type: gate.Agg, Children: tokens(n)}
	for k := range length {
		g.Data = append(g.Data, byte(i+k*k))
	}
	return g
}

// hasGate fails the test unless a reader sees a gate as it was made.
func hasGate(t testing.TB, r *store.Reader, want wire.Gate) {
	t.Helper()
	a, err := ask(r, want.Token)
	if err != nil || !a.found || a.gate.Undefined || a.gate.Type != want.Type || !slices.Equal(a.children, want.Children) ||
		a.data != string(want.Data) {
		t.Fatalf("%v with %d children and %d bytes of data reads as %+v, %v", want.Token, len(want.Children), len(want.Data), a, err)
	}
}

func TestData(t *testing.T) {
	for _, end := range []string{"stay", "close", "crash"} {
		fsys := newMemory(t)
		s := openMemory(t, fsys)
		var gates []wire.Gate
		var referred []token.UUID
		for _, n := range []int{0, 1, 2, 9, 10, 254, 255, 256, 1000} {
			for _, length := range []int{0, 1, 3, 4, 5, 8, 27, 28, 29, 1000, 100_001} {
				gates = append(gates, withData(len(gates), n, length))
				if len(gates)%3 == 0 {
					referred = append(referred, gates[len(gates)-1].Token)
				}
			}
		}
		must(t, s.Append([]wire.Gate{{Token: derived(1000), Type: gate.Plus, Children: referred}}))
		must(t, s.Append(gates))
		other := slices.Clone(gates)
		for i := range other {
			// The first definition of a gate counts.
			other[i].Data = []byte("other data")
		}
		must(t, s.Append(other))
		for i := range gates {
			if i%4 == 0 {
				must(t, s.SetInfos(gates[i].Token, int32(i), 7))
			}
		}
		switch end {
		case "close":
			must(t, s.Close())
			s = openMemory(t, fsys)
		case "crash":
			s.Abandon()
			s = openMemory(t, fsys)
		}
		must(t, s.Append([]wire.Gate{withData(2000, 2, 9)}))
		r, err := store.OpenReaderFS(fsys, "db")
		must(t, err)
		check(t, r)
		for i, g := range append(gates, withData(2000, 2, 9)) {
			hasGate(t, r, g)
			n, _ := r.Find(g.Token)
			if data, err := r.Data(n); err != nil || (data == nil) != (len(g.Data) == 0) {
				t.Fatal(data, err)
			}
			if a, b, err := r.Infos(n); err != nil || i < len(gates) && i%4 == 0 && (a != int32(i) || b != 7) {
				t.Fatal(a, b, err)
			}
		}
		must(t, r.Close())
		s.Abandon()
	}
}

// What is left of the last word is zero, also where there was something before:
// a second gate of the same token, which was ignored.
func TestDataIsPadded(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	must(t, s.Append([]wire.Gate{
		{Token: derived(0), Type: gate.Value, Data: []byte("1")},
		{Token: derived(0), Type: gate.Value, Data: []byte("xxxxxxxxxxxxxxxxxxxx")},
	}))
	must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Value, Data: []byte("12345")}}))
	want := "\x01\x00\x00\x001\x00\x00\x00" + "\x05\x00\x00\x0012345\x00\x00\x00"
	if got := fsys.Bytes("db/provsql_wires")[4096:][:len(want)]; string(got) != want {
		t.Errorf("the wires are %q, want %q", got, want)
	}
}

// A reader that was told a number follows the files to where it leads.
func TestReaderFollowsToData(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	behind, ahead := reader(t, dir), reader(t, dir)
	for i := range 5000 {
		must(t, s.Append([]wire.Gate{withData(i, 2, 100)}))
	}
	must(t, ahead.Refresh())
	g, _ := ahead.Find(derived(4999))
	if data, err := behind.Data(g); err != nil || !bytes.Equal(data, withData(4999, 2, 100).Data) {
		t.Fatal(data, err)
	}
	if _, err := behind.Data(1 << 20); err == nil {
		t.Error("read the data of a gate that is not there")
	}
}

// Gates come in parts of any size, some of them twice, some never completely.
func TestDataInParts(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	rng := rand.New(rand.NewPCG(3, 4))
	must(t, s.Append([]wire.Gate{{Token: derived(1000), Type: gate.Plus, Children: []token.UUID{derived(3), derived(4)}}}))
	type part struct {
		store.Partial
		g wire.Gate
	}
	var parts []part
	for i := range 40 {
		g := withData(i/2, rng.IntN(600), 1+rng.IntN(5000))
		if i%2 == 1 {
			g = parts[i-1].g
		}
		if i%5 == 4 {
			g.Children = nil
		}
		p, err := s.Begin(g.Token, g.Type, uint32(len(g.Children)), uint32(len(g.Data)))
		must(t, err)
		parts = append(parts, part{p, g})
	}
	var first [20]*wire.Gate
	for left := len(parts); left > 0; {
		k := rng.IntN(len(parts))
		p := &parts[k]
		switch n := int(p.Total - p.Got); {
		case p.Complete():
			continue
		case n > 0:
			n = min(n, 1+rng.IntN(300))
			must(t, s.Extend(&p.Partial, p.g.Children[p.Got:][:n]))
		default:
			n = min(int(p.TotalData-p.GotData), 1+rng.IntN(3000))
			must(t, s.ExtendData(&p.Partial, p.g.Data[p.GotData:][:n]))
		}
		if p.Complete() {
			left--
			if first[k/2] == nil {
				first[k/2] = &p.g
			}
			if err := s.ExtendData(&p.Partial, []byte("x")); code(err) != sqlerror.InternalError {
				t.Fatal("more data than there is was taken:", err)
			}
		}
	}
	_, err := s.Begin(derived(500), gate.Agg, 3, 5)
	must(t, err)
	must(t, s.Append([]wire.Gate{withData(501, 3, 5)}))
	s.Abandon()
	openMemory(t, fsys).Abandon()
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	check(t, r)
	for _, g := range first {
		hasGate(t, r, *g)
	}
	hasGate(t, r, withData(501, 3, 5))
	if _, ok := r.Find(derived(500)); ok {
		t.Error("a gate that did not come completely is there")
	}
}

// tight is a file system whose maps end where the file did, so that readers
// map it again whenever it grows.
func tight(fs store.FS) store.FS {
	return memfs.Wrap(fs, func(f store.File) store.File { return tightFile{f} })
}

type tightFile struct{ store.File }

func (f tightFile) Map(length int64) ([]byte, error) {
	size, err := f.Size()
	if err != nil {
		return nil, err
	}
	return f.File.Map(min(length, size))
}

// The bytes that a reader shows stay what they are until the next Refresh,
// also when the file is mapped anew in between.
func TestDataStaysReadable(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	must(t, s.Append([]wire.Gate{withData(0, 2, 5000)}))
	r, err := store.OpenReaderFS(tight(store.OS), dir)
	must(t, err)
	defer r.Close()
	shown := map[int][]byte{}
	for i := range 100 {
		g := withData(i, 2, 5000)
		must(t, s.Append([]wire.Gate{g}))
		// Without Refresh: the reader follows.
		n, ok := r.Find(g.Token)
		if !ok {
			t.Fatalf("gate %d is not found", i)
		}
		data, err := r.Data(n)
		must(t, err)
		shown[i] = data
		for k, data := range shown {
			if !bytes.Equal(data, withData(k, 2, 5000).Data) {
				t.Fatalf("the data of gate %d is not what it was", k)
			}
		}
		if len(shown) == 40 {
			must(t, r.Refresh())
			clear(shown)
		}
	}
}

// A reader beside a writer sees data as it was given, or no gate.
func TestDataBesideWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	const n = 4000
	size := func(i int) int { return i * i % 300 }
	var stop atomic.Bool
	var wg sync.WaitGroup
	for k := range 2 {
		wg.Go(func() {
			r, err := store.OpenReaderFS([...]store.FS{store.OS, tight(store.OS)}[k], dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer r.Close()
			seen := 0
			for i := 0; !stop.Load() && !t.Failed(); i = (i + 7) % n {
				if i%100 == 0 {
					if err := r.Refresh(); err != nil {
						t.Error(err)
					}
				}
				a, err := ask(r, derived(i))
				if err != nil {
					t.Error(err)
				}
				if !a.found || a.gate.Undefined {
					continue
				}
				seen++
				if want := withData(i, 3, size(i)); a.data != string(want.Data) || !slices.Equal(a.children, want.Children) {
					t.Errorf("gate %d reads as %+v", i, a)
				}
			}
			t.Logf("%d gates seen", seen)
		})
	}
	for i := range n {
		// Half of them are referred to before they are there.
		if i%2 == 0 && i >= 200 {
			must(t, s.Append([]wire.Gate{withData(i-200, 3, size(i-200))}))
		}
		if i%2 == 1 {
			must(t, s.Append([]wire.Gate{withData(i, 3, size(i)), {Token: derived(n + i), Type: gate.Plus, Children: []token.UUID{derived(i + 1)}}}))
		}
	}
	stop.Store(true)
	wg.Wait()
	check(t, reader(t, dir))
}

// Data that a flush covered and that is not what was written is damage: to the
// one who opens the store, to readers, and to a check.
func TestDamagedData(t *testing.T) {
	defer store.DoNotWait()()
	for _, late := range []bool{false, true} {
		for _, children := range []int{0, 3} {
			t.Run(fmt.Sprintf("late=%v,children=%d", late, children), func(t *testing.T) {
				damageData(t, late, withData(0, children, 10))
			})
		}
	}
}

func damageData(t *testing.T, late bool, g wire.Gate) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	if late {
		must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Delta, Children: []token.UUID{g.Token}}}))
		flush(t, s)
	}
	must(t, s.Append([]wire.Gate{g}))
	must(t, s.Append([]wire.Gate{withData(2, 2, 30)}))
	flush(t, s)
	s.Abandon()
	image := fsys.Image()
	from := 4096 + 4*len(g.Children)
	if late {
		from += 4
	}
	tokens := []token.UUID{g.Token, derived(2)}
	want := answers(t, fsys, tokens)
	for off := from; off < from+4+12; off++ {
		for _, change := range []byte{1, 0x80, 0xff} {
			must(t, fsys.Restore(image))
			fsys.Bytes("db/provsql_wires")[off] ^= change
			what := fmt.Sprintf("byte %d ^ %#x", off-from, change)
			if !sameOrError(t, what, fsys, tokens, want, false) {
				t.Errorf("%s: a reader did not notice", what)
			}
			if !damaged(t, fsys) {
				t.Errorf("%s: a check did not notice", what)
			}
			var damage *store.CorruptionError
			if s, err := store.Open(fsys, "db", 42); !errors.As(err, &damage) || filepath.Base(damage.File) != "provsql_gates" {
				t.Errorf("%s: opened with %v", what, err)
				if err == nil {
					s.Abandon()
				}
			}
		}
	}
}
