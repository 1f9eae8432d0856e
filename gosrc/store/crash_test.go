package store_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
)

var (
	crashRuns = flag.Int("crash-runs", 300, "runs of TestCrash")
	crashSeed = flag.Uint64("crash-seed", 0, "seed of TestCrash; 0 draws one")
	crashRun  = flag.Int("crash-run", -1, "the only run of TestCrash to make")
)

// A store is worked on, crashes, and is opened again from what a crash could
// leave on the disk. What a flush promised is there as it was; what was not is
// whole or absent; and each transaction's annotations are all in force or none
// of them.
func TestCrash(t *testing.T) {
	defer store.DoNotWait()()
	defer store.RenewEarly(6 << 10)()
	seed := *crashSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", seed)
	from, to := 0, *crashRuns
	if *crashRun >= 0 {
		from, to = *crashRun, *crashRun+1
	}
	for i := from; i < to && !t.Failed(); i++ {
		crashOnce(t, seed, i)
	}
	if t.Failed() {
		t.Logf("again: -crash-seed %d", seed)
	}
}

func crashOnce(t *testing.T, seed uint64, run int) {
	m := &crashModel{rng: rand.New(rand.NewPCG(seed, uint64(run))), fsys: memfs.New(), values: map[int]values{}}
	defer func() {
		m.fsys.Release()
		if p := recover(); p != nil {
			if e, ok := p.(modelError); !ok {
				panic(p)
			} else {
				t.Errorf("run %d: %v", run, e.error)
			}
		}
	}()
	m.s = m.open(m.fsys)
	m.crowded = run%20 == 19
	for range 1 + m.rng.IntN(4) {
		for range m.rng.IntN(120) {
			m.step()
		}
		m.crash()
	}
}

// modelError is what a run panics with.
type modelError struct{ error }

func (m *crashModel) must(err error) {
	if err != nil {
		panic(modelError{err})
	}
}

func (m *crashModel) failf(format string, args ...any) {
	m.must(fmt.Errorf(format, args...))
}

func (m *crashModel) open(fsys store.FS) *store.Store {
	s, err := store.Open(fsys, "db", 42)
	m.must(err)
	return s
}

// crash replaces the file system by what a crash leaves of it, also one while
// the store is being opened, and compares the store with the model.
func (m *crashModel) crash() {
	m.replace()
	for m.rng.IntN(4) == 0 {
		faulty := memfs.NewFaulty(m.fsys, syscall.EIO)
		faulty.FailAt(1 + m.rng.Int64N(40))
		s, err := store.Open(faulty, "db", 42)
		if err == nil {
			s.Abandon()
		}
		m.replace()
	}
	m.s = m.open(m.fsys)
	m.flush, m.parts, m.texts = nil, nil, nil
	m.checkGates()
	m.decide()
	m.checkValues()
}

func (m *crashModel) replace() {
	clone, err := m.fsys.CrashClone(m.rng)
	m.must(err)
	m.fsys.Release()
	m.fsys = clone
}
