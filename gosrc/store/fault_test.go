package store_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// script is a workload of steps; a step that failed can be taken again.
type script struct {
	fsys store.FS
	s    *store.Store
}

func (x *script) steps() []func() error {
	return []func() error{
		x.open,
		func() error { return x.chain(0, 100) },
		func() error { return x.stage(1, 0, 50) },
		x.prepare(1), x.flush, x.resolve(1),
		func() error { return x.chain(100, 3000) },
		func() error {
			children := make([]token.UUID, 20000)
			for i := range children {
				children[i] = input(i % 3000)
			}
			return x.s.Append([]wire.Gate{
				{Token: derived(9000), Type: gate.Plus, Children: children},
				{Token: derived(9001), Type: gate.Agg, Children: children[:300], Data: make([]byte, 100_000)},
				{Token: derived(9002), Type: gate.Value, Data: make([]byte, 70_000)},
			})
		},
		x.flush,
		func() error { return x.text(derived(50), strings.Repeat("of some length ", 5000)) },
		func() error { return x.stage(2, 1000, 3000) },
		x.prepare(2), x.flush,
		x.close,
		x.open,
		x.resolve(2), x.flush,
		func() error { return x.stage(3, 2000, 2100) },
		func() error { x.s.Abandon(); x.s = nil; return nil },
		x.open,
		func() error { return x.s.Resolve(3, false) },
		func() error { return x.chain(3000, 3500) },
		x.close,
	}
}

func (x *script) open() (err error) {
	x.s, err = store.Open(x.fsys, "db", 42)
	return err
}

func (x *script) close() error {
	s := x.s
	x.s = nil
	return s.Close()
}

func (x *script) chain(from, to int) error {
	for i := from; i < to; i++ {
		g := wire.Gate{Token: derived(i), Type: gate.Times, Children: []token.UUID{token.One, input(i)}}
		if i > 0 {
			g.Children[0] = derived(i - 1)
		}
		if err := x.s.Append([]wire.Gate{g}); err != nil {
			return err
		}
	}
	return nil
}

func (x *script) stage(xid uint64, from, to int) error {
	var changes []store.Change
	for i := from; i < to; i++ {
		changes = append(changes, prob(input(i), 1/float64(i+2)))
	}
	return x.s.Stage(xid, changes)
}

func (x *script) prepare(xid uint64) func() error {
	return func() error { return x.s.Prepare(xid) }
}

func (x *script) resolve(xid uint64) func() error {
	return func() error { return x.s.Resolve(xid, true) }
}

func (x *script) text(t token.UUID, what string) error {
	b, err := x.s.BeginText(t, uint32(len(what)))
	if err == nil {
		err = x.s.ExtendText(&b, []byte(what))
	}
	if err == nil {
		err = x.s.SetText(b)
	}
	return err
}

// flush fails until the flush succeeds.
func (x *script) flush() error {
	if err := x.s.Failed(); err != nil {
		return err
	}
	if f := x.s.BeginFlush(); f != nil {
		x.s.EndFlush(f, f.Run())
	}
	return x.s.Failed()
}

// outcome describes the annotations and children of some gates.
func (x *script) outcome(t *testing.T, fsys store.FS) string {
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	defer r.Close()
	check(t, r)
	var b strings.Builder
	fmt.Fprintln(&b, r.NumGates())
	for _, i := range []int{0, 1, 49, 50, 51, 99, 100, 999, 1000, 2050, 2999, 3000, 3499, 9000, 9001, 9002} {
		for _, tok := range []token.UUID{input(i), derived(i)} {
			a, err := ask(r, tok)
			must(t, err)
			fmt.Fprintln(&b, i, a.found, a.gate.Type, a.gate.Undefined, len(a.children), len(a.data), a.prob, len(a.extra))
		}
	}
	return b.String()
}

// Each operation on files fails once. The one who asked is told, with the code
// of a full disk when that is it; what is there stays right; and taking the
// step again succeeds, after reopening when fsync failed.
func TestEveryFault(t *testing.T) {
	defer store.RenewEarly(8 << 10)()
	fsys := newMemory(t)
	x := &script{fsys: fsys}
	for _, step := range x.steps() {
		must(t, step())
	}
	want := x.outcome(t, fsys)
	kinds := map[string]int{}
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EIO} {
		for n := int64(1); ; n++ {
			op := faultOnce(t, errno, n, want)
			if op == "" {
				break
			}
			kinds[op]++
			if t.Failed() {
				return
			}
		}
	}
	t.Log("operations that failed:", kinds)
	if len(kinds) != 8 {
		t.Error("not every kind of operation failed")
	}
}

func faultOnce(t *testing.T, errno syscall.Errno, n int64, want string) (op string) {
	fsys := memfs.New()
	defer fsys.Release()
	faulty := memfs.NewFaulty(fsys, errno)
	faulty.FailAt(n)
	x := &script{fsys: faulty}
	for i, step := range x.steps() {
		err := step()
		if err == nil {
			continue
		}
		what := fmt.Sprintf("operation %d (%s) fails with %v in step %d", n, faulty.Failed(), errno, i)
		wanted := sqlerror.IOError
		if errno == syscall.ENOSPC {
			wanted = sqlerror.DiskFull
		}
		if code(err) != wanted {
			t.Errorf("%s: the error has code %q: %v", what, code(err), err)
		}
		if x.s != nil {
			r, err := store.OpenReaderFS(fsys, "db")
			must(t, err)
			check(t, r)
			r.Close()
			if x.s.Failed() != nil {
				must(t, reopenFailed(x))
			}
		} else if i == len(x.steps())-1 || i == 13 {
			// Closing failed; another Close closes what was recovered.
			must(t, x.open())
		}
		if err := step(); err != nil {
			t.Fatalf("%s, and so does the step when taken again: %v", what, err)
		}
	}
	if got := x.outcome(t, fsys); got != want && faulty.Failed() != "" {
		t.Errorf("operation %d (%s) fails with %v: the store reads as\n%s\nwant\n%s", n, faulty.Failed(), errno, got, want)
	}
	return faulty.Failed()
}

func reopenFailed(x *script) error {
	if err := x.close(); err == nil {
		return fmt.Errorf("a store that has failed was closed properly")
	}
	return x.open()
}
