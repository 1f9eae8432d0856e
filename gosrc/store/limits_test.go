package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// A two-child gate takes at most this many bytes in all files together, space
// allocated ahead included.
const maxBytesPerGate = 56

func TestBytesPerGate(t *testing.T) {
	dir := t.TempDir()
	fsys := memfs.Unsynced(store.OS)
	s, err := store.Open(fsys, dir, 42)
	must(t, err)
	defer s.Abandon()
	var gates [64]wire.Gate
	var children [len(gates)][2]token.UUID
	worst := 0.0
	for i := 0; i < 1<<20; i += len(gates) {
		for k := range gates {
			children[k] = [2]token.UUID{input(k), input(k + 1)}
			gates[k] = wire.Gate{Token: derived(i + k), Type: gate.Plus, Children: children[k][:]}
		}
		must(t, s.Append(gates[:]))
		if i > 200_000 && i/len(gates)%64 == 0 {
			used := float64(diskUse(t, dir)) / float64(s.NumGates())
			if worst = max(worst, used); used > maxBytesPerGate {
				t.Fatalf("%d gates take %.1f bytes each", s.NumGates(), used)
			}
		}
	}
	t.Logf("at most %.1f bytes", worst)
}

// diskUse is the disk space that the files of a store take.
func diskUse(t testing.TB, dir string) (n int64) {
	for _, name := range names {
		st, err := os.Stat(filepath.Join(dir, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // the journal comes with the first annotation
		}
		must(t, err)
		n += st.Sys().(*syscall.Stat_t).Blocks * 512
	}
	return n
}

// maxPrivate is how much memory of its own, not that of files, a process may
// take for a store, whatever its size, in KB.
const maxPrivate = 64 << 10

// privateEnv makes a process of this test the one that is measured.
const privateEnv = "PROVSQL_MEASURE_PRIVATE"

// The memory of the writer, of recovering, of making the mapping anew, of
// checking and of reading data is bounded. Set PROVSQL_BENCH_GATES for a larger store.
func TestPrivateMemory(t *testing.T) {
	if os.Getenv(privateEnv) == "" {
		// Another process, so that other tests do not count.
		c := exec.Command(os.Args[0], "-test.run", "^TestPrivateMemory$", "-test.v")
		c.Env = append(os.Environ(), privateEnv+"=1")
		out, err := c.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		t.Logf("%s", out)
		return
	}
	dir := t.TempDir()
	fsys := memfs.Unsynced(store.OS)
	measure := func(what string, f func()) {
		done := make(chan struct{})
		var most int
		var wg sync.WaitGroup
		wg.Go(func() {
			for {
				most = max(most, private(t))
				select {
				case <-done:
					return
				case <-time.After(time.Millisecond):
				}
			}
		})
		f()
		close(done)
		wg.Wait()
		if t.Logf("%s: %d KB", what, most); most > maxPrivate {
			t.Errorf("%s takes more than %d KB", what, maxPrivate)
		}
	}
	reopen := func() {
		s, err := store.Open(fsys, dir, 42)
		must(t, err)
		s.Abandon()
	}
	measure("appending", func() {
		s, err := store.Open(fsys, dir, 42)
		must(t, err)
		fill(t, s, min(gatesToBench(), 4<<20))
		s.Abandon()
	})
	measure("appending data", func() {
		s, err := store.Open(fsys, dir, 42)
		must(t, err)
		appendData(t, s, 128<<20)
		s.Abandon()
	})
	measure("recovering", reopen)
	spoilMapping(t, dir)
	measure("making the mapping anew", reopen)
	measure("checking", func() { check(t, reader(t, dir)) })
	measure("reading data", func() {
		r := reader(t, dir)
		g, _ := r.Find(derived(0x7fffffff))
		if data, err := r.Data(g); err != nil || len(data) != 128<<20 {
			t.Error(len(data), err)
		}
	})
}

// appendData makes a gate with much data, which comes as a session sends it.
func appendData(t testing.TB, s *store.Store, length uint32) {
	p, err := s.Begin(derived(0x7fffffff), gate.Value, 0, length)
	must(t, err)
	part := make([]byte, wire.MaxPartData)
	for p.GotData < p.TotalData {
		must(t, s.ExtendData(&p, part[:min(uint32(len(part)), p.TotalData-p.GotData)]))
	}
}

// private is the private memory of this process in KB.
func private(t testing.TB) (kb int) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Error(err)
		return 0
	}
	_, rest, _ := strings.Cut(string(b), "RssAnon:")
	if _, err := fmt.Sscan(rest, &kb); err != nil {
		t.Error(err)
	}
	return kb
}

// spoilMapping damages the mapping so that a writer makes it anew.
func spoilMapping(t testing.TB, dir string) {
	f, err := os.OpenFile(filepath.Join(dir, names[2]), os.O_RDWR, 0)
	must(t, err)
	_, err = f.WriteAt([]byte{1, 2, 3}, 2048)
	must(t, err)
	must(t, f.Close())
}
