package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// A check beside a writer that does everything it can finds no damage.
func TestCheckBesideWriter(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	var stop atomic.Bool
	var wg sync.WaitGroup
	checks := 0
	wg.Go(func() {
		defer stop.Store(true)
		r, err := store.OpenReader(dir)
		if err != nil {
			t.Error(err)
			return
		}
		defer r.Close()
		for start := time.Now(); time.Since(start) < time.Second || checks < 5; checks++ {
			err := r.Check(context.Background(), func(e *store.CorruptionError) { t.Error(e) })
			if err != nil || t.Failed() {
				t.Error(err)
				return
			}
		}
	})
	for i := 0; !stop.Load(); i++ {
		// Gates refer to later ones, which are then defined late, also by
		// gates that do not exist yet.
		must(t, s.Append([]wire.Gate{
			{Token: derived(4 * i), Type: gate.Plus, Children: append(tokens(3), derived(4*i+1), input(i))},
			{Token: derived(4*i + 2), Type: gate.Times, Children: append(tokens(2), derived(4*i+6), input(i/2)), Data: make([]byte, i%50)},
		}))
		if i > 100 {
			must(t, s.Append([]wire.Gate{{Token: derived(4*(i-100) + 1), Type: gate.Delta, Children: append(tokens(1), derived(4*i+3)), Data: make([]byte, i%3)}}))
		}
		switch i % 4 {
		case 0:
			must(t, s.SetProb(input(i/3), float64(i%5)/5))
		case 1:
			must(t, s.SetInfos(derived(4*(i/2)), int32(i), 7))
		case 2:
			x, err := s.BeginText(derived(4*(i/5)), uint32(i%300))
			must(t, err)
			must(t, s.ExtendText(&x, make([]byte, i%300)))
		}
	}
	wg.Wait()
	t.Logf("%d checks, %d gates", checks, s.NumGates())
	must(t, s.Close())
	check(t, reader(t, dir))
}

// tokens returns the first inputs, n of them.
func tokens(n int) (all []token.UUID) {
	for i := range n {
		all = append(all, input(i))
	}
	return all
}

// A check reports every flipped byte that any reader would meet.
func TestCheckFindsFlippedBytes(t *testing.T) {
	defer store.DoNotWait()()
	flipEach(t, func(what string, fsys *memfs.FS, _ bool, tokens []token.UUID, want []answer) bool {
		met := sameOrError(t, what, fsys, tokens, want, false)
		found := damaged(t, fsys)
		if met && !found {
			t.Errorf("%s: not found", what)
		}
		return found
	})
}

// damaged reports whether a check finds damage, or the store cannot be opened.
func damaged(t testing.TB, fsys store.FS) (found bool) {
	r, err := store.OpenReaderFS(fsys, "db")
	if err == nil {
		defer r.Close()
		err = r.Check(context.Background(), func(e *store.CorruptionError) { found = true })
	}
	var e *store.CorruptionError
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	return found || err != nil
}

func TestCheckIsCancelled(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	fill(t, s, 100_000)
	must(t, s.Close())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := reader(t, dir).Check(ctx, func(e *store.CorruptionError) { t.Error(e) })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// A callback that panics, as an error of the database does, leaves no
// goroutine behind that reads files which are then closed.
func TestCheckCallbackPanics(t *testing.T) {
	defer store.DoNotWait()()
	fsys := newMemory(t)
	s, err := store.Open(fsys, "db", 42)
	must(t, err)
	fill(t, s, 50_000)
	must(t, s.Close())
	b := fsys.Bytes("db/provsql_gates")
	for i := range 40_000 {
		b[4096+32*i+20] ^= 1
	}
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	defer r.Close()
	calls := 0
	func() {
		defer func() {
			if p := recover(); p != "enough" {
				t.Error(p)
			}
		}()
		must(t, r.Check(context.Background(), func(*store.CorruptionError) {
			if calls++; calls == 3 {
				panic("enough")
			}
		}))
	}()
	if calls != 3 {
		t.Fatal(calls)
	}
}
