package store_test

import (
	"errors"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// flush makes what is applied durable.
func flush(t testing.TB, s *store.Store) {
	t.Helper()
	f := s.BeginFlush()
	if f == nil {
		return
	}
	err := f.Run()
	s.EndFlush(f, err)
	must(t, err)
	if s.Unflushed() || s.BeginFlush() != nil {
		t.Fatal("unflushed after a flush")
	}
}

func openMemory(t testing.TB, fsys store.FS) *store.Store {
	t.Helper()
	s, err := store.Open(fsys, "db", 42)
	must(t, err)
	return s
}

func prob(t token.UUID, p float64) store.Change {
	return store.Change{Kind: store.ChangeProb, Token: t, Prob: p}
}

// text writes a complete text.
func text(t testing.TB, s *store.Store, tok token.UUID, what string) store.Change {
	t.Helper()
	x, err := s.BeginText(tok, uint32(len(what)))
	must(t, err)
	must(t, s.ExtendText(&x, []byte(what)))
	return store.Change{Kind: store.ChangeText, Token: tok, Text: x}
}

// reads checks what a new reader says of a token's annotations.
func reads(t testing.TB, fsys store.FS, tok token.UUID, p float64, infos [2]int32, extra string) {
	t.Helper()
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	defer r.Close()
	a, err := ask(r, tok)
	must(t, err)
	if want := map[bool]string{true: "true" + extra, false: "false"}[extra != ""]; a.prob != p || a.infos != infos || a.extra != want {
		t.Fatalf("%v reads as %v %v %v, want %v %v %v", tok, a.prob, a.infos, a.extra, p, infos, want)
	}
}

func code(err error) string {
	var e *sqlerror.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestStagedAnnotations(t *testing.T) {
	for _, end := range []string{"stay", "close", "crash"} {
		t.Run(end, func(t *testing.T) {
			fsys := newMemory(t)
			s := openMemory(t, fsys)
			reopen := func() {
				switch end {
				case "close":
					must(t, s.Close())
					s = openMemory(t, fsys)
				case "crash":
					s.Abandon()
					s = openMemory(t, fsys)
				}
			}
			a, b, plus := input(1), input(2), derived(1)
			must(t, s.Append([]wire.Gate{{Token: plus, Type: gate.Plus, Children: []token.UUID{a, b}}}))
			must(t, s.Stage(7, []store.Change{prob(a, 0.5), {Kind: store.ChangeInfos, Token: plus, Info1: 3, Info2: -4}}))
			must(t, s.Stage(8, []store.Change{prob(b, 0.25)}))
			must(t, s.Stage(1<<40, []store.Change{prob(b, 0.75)}))
			must(t, s.Stage(7, []store.Change{text(t, s, plus, "seventeen letters"), prob(a, 0.125)}))
			if got := s.Undecided(); !reflect.DeepEqual(got, []store.Undecided{{8, false}, {1 << 40, false}, {7, false}}) {
				t.Fatal(got)
			}
			must(t, s.Prepare(7))
			must(t, s.Prepare(8))
			must(t, s.Prepare(99))
			reopen()
			if got := s.Undecided(); !reflect.DeepEqual(got, []store.Undecided{{1 << 40, false}, {7, true}, {8, true}}) {
				t.Fatal(got)
			}
			reads(t, fsys, a, 1, [2]int32{}, "")
			reads(t, fsys, plus, -1, [2]int32{}, "")
			must(t, s.Resolve(7, true))
			must(t, s.Resolve(7, true))
			must(t, s.Resolve(8, false))
			must(t, s.Resolve(12345, true))
			flush(t, s)
			reopen()
			reads(t, fsys, a, 0.125, [2]int32{}, "")
			reads(t, fsys, plus, -1, [2]int32{3, -4}, "seventeen letters")
			if err := s.Resolve(1<<40, true); code(err) != sqlerror.SystemError {
				t.Fatal(err)
			}
			reopen()
			reads(t, fsys, b, 1, [2]int32{}, "")
			if got := s.Undecided(); got != nil {
				t.Fatal(got)
			}
			must(t, s.Close())
			r, err := store.OpenReaderFS(fsys, "db")
			must(t, err)
			check(t, r)
		})
	}
}

func TestStageRefuses(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	plus := derived(1)
	must(t, s.Append([]wire.Gate{{Token: plus, Type: gate.Plus, Children: []token.UUID{input(1)}}}))
	open, err := s.BeginText(plus, 5)
	must(t, err)
	for want, c := range map[string]store.Change{
		"is not between 0 and 1":            prob(input(1), 1.5),
		"has no probability of its own":     prob(plus, 0.5),
		"is not in the circuit":             {Kind: store.ChangeInfos, Token: derived(9)},
		"a text of 5 bytes is not complete": {Kind: store.ChangeText, Token: plus, Text: open},
		"unknown kind":                      {Token: plus},
	} {
		err := s.Stage(5, []store.Change{prob(input(1), 0.5), c})
		if err == nil || !contains(err, want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	if got := s.Undecided(); got != nil {
		t.Fatal(got)
	}
	must(t, s.Close())
	must(t, openMemory(t, fsys).Close())
}

// Beside transactions that stay undecided, the journal does not grow with the
// number of those that end.
func TestJournalStaysSmall(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	must(t, s.Stage(1, []store.Change{prob(input(0), 0.5)}))
	must(t, s.Prepare(1))
	var changes []store.Change
	for i := range 150 {
		changes = append(changes, prob(input(i+1), 0.5))
	}
	largest := 0
	for xid := uint64(2); xid < 1000; xid++ {
		must(t, s.Stage(xid, changes))
		must(t, s.Prepare(xid))
		flush(t, s)
		must(t, s.Resolve(xid, xid%2 == 0))
		largest = max(largest, len(fsys.Bytes("db/provsql_journal")))
	}
	if largest > 2<<20 {
		t.Errorf("the journal grew to %d bytes", largest)
	}
	s.Abandon()
	s = openMemory(t, fsys)
	must(t, s.Resolve(1, true))
	reads(t, fsys, input(0), 0.5, [2]int32{}, "")
}

func TestLargeTransaction(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	defer s.Close()
	const calls, each = 600, 167
	changes := make([]store.Change, each)
	for xid := range uint64(2) {
		start := time.Now()
		for i := range calls {
			for j := range changes {
				changes[j] = prob(input(i*each+j), float64(j)/each/float64(xid+1))
			}
			must(t, s.Stage(xid, changes))
		}
		must(t, s.Prepare(xid))
		staged := time.Since(start)
		start = time.Now()
		must(t, s.Resolve(xid, true))
		t.Logf("staging %d probabilities took %v, applying %v", calls*each, staged, time.Since(start))
		r := reader(t, dir)
		for i := range calls {
			g, ok := r.Find(input(i*each + i%each))
			if p, err := r.Prob(g); !ok || err != nil || p != float64(i%each)/each/float64(xid+1) {
				t.Fatal(i, ok, p, err)
			}
		}
	}
}

// The disk is waited for beside the writer, and a reader beside both.
func TestFlushBesideWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	done := make(chan error)
	var f *store.Flush
	for i := range 200 {
		if f == nil {
			if f = s.BeginFlush(); f != nil {
				go func() { done <- f.Run() }()
			}
		}
		chain(t, s, i*20, i*20+20)
		must(t, s.Stage(uint64(i), []store.Change{prob(input(i), 0.5)}))
		must(t, s.Prepare(uint64(i)))
		must(t, s.Resolve(uint64(i), true))
		select {
		case err := <-done:
			s.EndFlush(f, err)
			must(t, err)
			f = nil
		default:
		}
	}
	if f != nil {
		s.EndFlush(f, <-done)
	}
	must(t, s.Failed())
	flush(t, s)
	s.Abandon()
	s = open(t, dir)
	must(t, s.Close())
	r := reader(t, dir)
	check(t, r)
	checkChain(t, r, 4000)
}

// After fsync failed once, nothing is promised until the store is opened anew.
func TestFailedFlush(t *testing.T) {
	fsys := newMemory(t)
	faulty := memfs.NewFaulty(fsys, syscall.EIO)
	s := openMemory(t, faulty)
	must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Plus, Children: []token.UUID{input(1)}}}))
	f := s.BeginFlush()
	faulty.FailAt(1)
	err := f.Run()
	s.EndFlush(f, err)
	var e *sqlerror.Error
	if !errors.As(s.Failed(), &e) || e.Code != sqlerror.IOError || e.Detail == "" || e.Hint == "" {
		t.Fatal(s.Failed())
	}
	must(t, s.Append([]wire.Gate{{Token: derived(2), Type: gate.Plus, Children: []token.UUID{input(1)}}}))
	if !s.Unflushed() || s.BeginFlush() != nil {
		t.Fatal("a store that failed begins a flush")
	}
	if err := s.Close(); err != s.Failed() {
		t.Fatal(err)
	}
	s = openMemory(t, faulty)
	if s.Failed() != nil {
		t.Fatal(s.Failed())
	}
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	check(t, r)
	if _, ok := r.Find(derived(2)); !ok {
		t.Error("what was applied after the failure is gone")
	}
}

func TestFlushPanics(t *testing.T) {
	s := openMemory(t, panicking{newMemory(t)})
	must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Plus, Children: []token.UUID{input(1)}}}))
	f := s.BeginFlush()
	panicsNow = true
	defer func() { panicsNow = false }()
	err := f.Run()
	s.EndFlush(f, err)
	if err == nil || s.Failed() == nil {
		t.Fatal("a panic got lost")
	}
	s.Abandon()
}

var panicsNow bool

// panicking is a file system whose Sync panics.
type panicking struct{ store.FS }

type panickingFile struct{ store.File }

func (p panicking) Create(name string) (store.File, error) {
	f, err := p.FS.Create(name)
	return panickingFile{f}, err
}

func (f panickingFile) Sync() error {
	if panicsNow {
		panic("no disk")
	}
	return f.File.Sync()
}

func contains(err error, what string) bool { return strings.Contains(err.Error(), what) }
