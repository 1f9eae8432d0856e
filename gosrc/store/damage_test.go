package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// answer is what a store says about a token.
type answer struct {
	found    bool
	gate     store.Gate
	children []token.UUID
	data     string
	prob     float64
	infos    [2]int32
	extra    string
}

// ask collects everything about a token, or the error on the way.
func ask(r *store.Reader, t token.UUID) (a answer, err error) {
	g, ok := r.Find(t)
	if !ok {
		return a, nil
	}
	a.found = true
	if a.gate, err = r.Gate(g); err != nil {
		return a, err
	}
	children, err := r.Children(g, nil)
	if err != nil {
		return a, err
	}
	for _, c := range children {
		x, err := r.Gate(c)
		if err != nil {
			return a, err
		}
		a.children = append(a.children, x.Token)
	}
	data, err := r.Data(g)
	if err != nil {
		return a, err
	}
	a.data = string(data)
	if a.prob, err = r.Prob(g); err != nil {
		return a, err
	}
	if math.IsNaN(a.prob) {
		a.prob = -1
	}
	if a.infos[0], a.infos[1], err = r.Infos(g); err != nil {
		return a, err
	}
	extra, err := r.Extra(g)
	a.extra = fmt.Sprint(extra != nil, string(extra))
	return a, err
}

func (a *answer) same(b *answer) bool {
	return a.found == b.found && a.gate.Token == b.gate.Token && a.gate.Type == b.gate.Type &&
		a.gate.Undefined == b.gate.Undefined && slices.Equal(a.children, b.children) && a.data == b.data &&
		a.prob == b.prob && a.infos == b.infos && a.extra == b.extra
}

// smallTokens are the tokens of the store that small makes, and some more.
func smallTokens() []token.UUID {
	tokens := []token.UUID{token.Zero, token.One}
	for i := range 8 {
		tokens = append(tokens, input(i), derived(i))
	}
	return tokens
}

// small fills a store with a little of everything and returns its tokens.
func small(t testing.TB, s *store.Store) []token.UUID {
	must(t, s.Append([]wire.Gate{
		{Token: derived(0), Type: gate.Times, Children: []token.UUID{input(0), input(1)}},
		{Token: derived(1), Type: gate.Plus, Children: []token.UUID{derived(2), derived(0), input(3)}},
		{Token: derived(3), Type: gate.Delta, Children: []token.UUID{derived(5)}},
		{Token: derived(2), Type: gate.Monus, Children: []token.UUID{input(4), token.One}},
		{Token: derived(4), Type: gate.Agg, Children: []token.UUID{input(1), derived(6)}, Data: []byte("sum 4")},
		{Token: derived(6), Type: gate.Value, Data: []byte("35.50 €")},
		{Token: derived(7), Type: gate.Cmp, Children: []token.UUID{derived(4), derived(6)}, Data: []byte("<=23")},
	}))
	must(t, s.SetProb(input(0), 0.5))
	must(t, s.SetProb(input(0), 0.25))
	must(t, s.SetProb(input(5), 1))
	must(t, s.SetInfos(derived(0), 12, -7))
	x, err := s.BeginText(derived(1), 23)
	must(t, err)
	must(t, s.ExtendText(&x, []byte("twenty-three characters")))
	must(t, s.SetText(x))
	must(t, s.Stage(70, []store.Change{prob(input(3), 0.5), {Kind: store.ChangeInfos, Token: derived(3), Info1: 8, Info2: 9}}))
	must(t, s.Stage(1<<35, []store.Change{prob(input(4), 0.75), text(t, s, derived(2), "undecided")}))
	must(t, s.Stage(72, []store.Change{prob(input(4), 0.25)}))
	must(t, s.Prepare(70))
	must(t, s.Prepare(1<<35))
	must(t, s.Resolve(70, true))
	return smallTokens()
}

// sameOrError fails the test when a reader gives another answer than want, or
// panics; saying that something is damaged is right.
func sameOrError(t *testing.T, what string, fsys store.FS, tokens []token.UUID, want []answer, earlier bool) (failed bool) {
	t.Helper()
	r, err := store.OpenReaderFS(fsys, "db")
	var damage *store.CorruptionError
	if err != nil {
		if !errors.As(err, &damage) {
			t.Fatalf("%s: %v is not a corruption error", what, err)
		}
		return true
	}
	defer r.Close()
	for i, tok := range tokens {
		a, err := ask(r, tok)
		if err != nil {
			if !errors.As(err, &damage) {
				t.Fatalf("%s: %v is not a corruption error", what, err)
			}
			failed = true
			continue
		}
		if !a.same(&want[i]) && !(earlier && a.before(&want[i])) {
			t.Errorf("%s: token %v reads as %+v, want %+v", what, tok, a, want[i])
		}
	}
	return failed
}

// before reports whether a is what was known of b's gate at some time before:
// nothing, a reference to it, or the gate without its annotations or with the
// first probability that small gives.
func (a *answer) before(b *answer) bool {
	c := *b
	c.infos, c.extra = a.infos, a.extra
	if a.prob == 1 || a.prob == 0.5 {
		c.prob = a.prob
	}
	return !a.found || a.gate.Undefined || a.infos == [2]int32{} && a.extra == "false" && a.same(&c)
}

// answers collects what a sound store says.
func answers(t *testing.T, fsys store.FS, tokens []token.UUID) (want []answer) {
	t.Helper()
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	defer r.Close()
	check(t, r)
	for _, tok := range tokens {
		a, err := ask(r, tok)
		must(t, err)
		want = append(want, a)
	}
	return want
}

// flipEach makes a small store, closed or abandoned, and calls try with each
// byte of the used parts of every file flipped in turn. want are the answers of
// the store as it was; try returns whether the flip was noticed.
func flipEach(t *testing.T, try func(what string, fsys *memfs.FS, clean bool, tokens []token.UUID, want []answer) bool) {
	for _, clean := range []bool{true, false} {
		fsys := newMemory(t)
		s, err := store.Open(fsys, "db", 42)
		must(t, err)
		tokens := small(t, s)
		if clean {
			must(t, s.Close())
		} else {
			s.Abandon()
		}
		want := answers(t, fsys, tokens)
		image := fsys.Image()
		noticed := 0
		for _, name := range names {
			name = "db/" + name
			for off, b := range image[name] {
				// Untouched space is like other untouched space.
				if b == 0 && off%97 != 0 {
					continue
				}
				must(t, fsys.Restore(image))
				fsys.Bytes(name)[off] ^= 1 << (off % 8)
				if try(fmt.Sprintf("clean=%v, %s, byte %d", clean, name, off), fsys, clean, tokens, want) {
					noticed++
				}
			}
		}
		if noticed < 500 {
			t.Errorf("clean=%v: only %d flips were noticed", clean, noticed)
		}
	}
}

// A reader of a store with a flipped byte says the same as before or that the
// store is damaged, and so does one after the writer reopened the store; what
// was not committed may be gone.
func TestFlippedBytes(t *testing.T) {
	defer store.DoNotWait()()
	flipEach(t, func(what string, fsys *memfs.FS, clean bool, tokens []token.UUID, want []answer) bool {
		noticed := sameOrError(t, what, fsys, tokens, want, false)
		if s, err := store.Open(fsys, "db", 42); err == nil {
			sameOrError(t, what+", reopened", fsys, tokens, want, !clean)
			s.Abandon()
		}
		return noticed
	})
}

func TestCutFiles(t *testing.T) {
	defer store.DoNotWait()()
	fsys := newMemory(t)
	s, err := store.Open(fsys, "db", 42)
	must(t, err)
	tokens := small(t, s)
	must(t, s.Close())
	want := answers(t, fsys, tokens)
	image := fsys.Image()
	for _, name := range names {
		name = "db/" + name
		for size := 0; size < min(len(image[name]), 24<<10); size += 16 {
			must(t, fsys.Restore(image))
			fsys.Cut(name, int64(size))
			what := fmt.Sprintf("%s cut to %d", name, size)
			sameOrError(t, what, fsys, tokens, want, false)
			if s, err := store.Open(fsys, "db", 42); err == nil {
				sameOrError(t, what+", reopened", fsys, tokens, want, false)
				s.Abandon()
			}
		}
		must(t, fsys.Restore(image))
		must(t, fsys.Remove(name))
		if _, err := store.Open(fsys, "db", 42); err == nil {
			t.Errorf("opened a store without %s", name)
		}
	}
}

// undecided is what small leaves undecided.
var undecided = []store.Undecided{{XID: 72}, {XID: 1 << 35, Prepared: true}}

// Every byte of a journal is flipped in turn, and the journal is cut after
// each. A store that promised its entries says so; else what follows the
// damage may be forgotten.
func TestDamagedJournal(t *testing.T) {
	defer store.DoNotWait()()
	checked := 0
	for _, end := range []string{"closed", "flushed", "abandoned"} {
		fsys := newMemory(t)
		s := openMemory(t, fsys)
		tokens := small(t, s)
		switch end {
		case "closed":
			must(t, s.Close())
		case "flushed":
			flush(t, s)
			s.Abandon()
		case "abandoned":
			s.Abandon()
		}
		want := answers(t, fsys, tokens)
		image := fsys.Image()
		const name = "db/provsql_journal"
		last := len(bytes.TrimRight(image[name], "\x00"))
		try := func(what string) {
			if r, err := store.OpenReaderFS(fsys, "db"); err == nil {
				noticed := 0
				must(t, r.Check(t.Context(), func(*store.CorruptionError) { noticed++ }))
				r.Close()
				if noticed > 0 {
					checked++
				}
			}
			s, err := store.Open(fsys, "db", 42)
			var damage *store.CorruptionError
			if err != nil {
				if !errors.As(err, &damage) || filepath.Base(damage.File) != "provsql_journal" {
					t.Errorf("%s: %v", what, err)
				}
				return
			}
			defer s.Abandon()
			sameOrError(t, what, fsys, tokens, want, false)
			got := s.Undecided()
			if end != "abandoned" && !slices.Equal(got, undecided) {
				t.Fatalf("%s: undecided are %v", what, got)
			}
			for _, u := range got {
				if u.XID != 70 && u.XID != 72 && u.XID != 1<<35 {
					t.Fatalf("%s: undecided are %v", what, got)
				}
			}
		}
		for off := range last {
			if image[name][off] != 0 || off%13 == 0 || off > 4096 {
				must(t, fsys.Restore(image))
				fsys.Bytes(name)[off] ^= 1 << (off % 8)
				try(fmt.Sprintf("%s, byte %d", end, off))
			}
			if off%8 == 0 {
				must(t, fsys.Restore(image))
				clear(fsys.Bytes(name)[off:])
				try(fmt.Sprintf("%s, zero from %d on", end, off))
				fsys.Cut(name, int64(off))
				try(fmt.Sprintf("%s, cut at %d", end, off))
			}
		}
	}
	if checked < 500 {
		t.Errorf("Check noticed only %d times", checked)
	}
}
