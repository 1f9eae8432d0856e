//go:build !race

// The race detector does atomic stores in C, where a fault is no panic.

package store_test

import (
	"bytes"
	"math/rand/v2"
	"runtime/debug"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

const page = 4096

// written calls f while the files are read-only, and returns the addresses of
// the pages that it wrote to.
func written(t *testing.T, fsys *memfs.FS, f func()) map[uintptr]bool {
	for _, name := range fsys.Names() {
		must(t, unix.Mprotect(fsys.Bytes(name), unix.PROT_READ))
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	pages := map[uintptr]bool{}
	untilFault := func() (done bool) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			fault, ok := p.(interface{ Addr() uintptr })
			if !ok {
				panic(p)
			}
			at := fault.Addr() &^ (page - 1)
			if pages[at] {
				panic(p)
			}
			pages[at] = true
			for _, name := range fsys.Names() {
				b := fsys.Bytes(name)
				if off := at - uintptr(unsafe.Pointer(unsafe.SliceData(b))); off < uintptr(len(b)) {
					must(t, unix.Mprotect(b[off:off+page], unix.PROT_READ|unix.PROT_WRITE))
				}
			}
		}()
		f()
		return true
	}
	for !untilFault() {
	}
	return pages
}

// Recovery writes to every page that a flush did not cover: an fsync that
// failed may have left any of them off the disk.
func TestWriteAgain(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	rng := rand.New(rand.NewPCG(1, 2))
	late := func(i int) token.UUID { return derived(100000 + i) }
	work := func(from, to int) {
		for i := from; i < to; i++ {
			must(t, s.Append([]wire.Gate{{Token: derived(i), Type: gate.Times, Children: []token.UUID{input(i), late(i)}}}))
			if i%50 == 0 {
				must(t, s.SetProb(input(i), 0.5))
			}
		}
	}
	work(0, 5000)
	p, err := s.Begin(derived(900000), gate.Plus, 2000, 9000)
	must(t, err)
	x, err := s.BeginText(derived(2), 9000)
	must(t, err)
	flush(t, s)
	covered := fsys.Image()
	work(5000, 5200)
	for range 20 {
		i := rng.IntN(5000)
		n := rng.IntN(3)
		must(t, s.Append([]wire.Gate{{Token: late(i), Type: gate.Plus, Children: []token.UUID{input(i), input(i)}[:min(n, 2)], Data: make([]byte, rng.IntN(3)*rng.IntN(3000))}}))
		must(t, s.SetProb(input(rng.IntN(100)*50), 0.25))
		must(t, s.SetInfos(derived(rng.IntN(5000)), 4, 5))
	}
	children := make([]token.UUID, 2000)
	for i := range children {
		children[i] = input(i)
	}
	must(t, s.Extend(&p, children))
	must(t, s.ExtendData(&p, bytes.Repeat([]byte("x"), 9000)))
	must(t, s.ExtendText(&x, bytes.Repeat([]byte("x"), 9000)))
	must(t, s.SetText(x))
	changed := 0
	pages := written(t, fsys, s.WriteAgain)
	for _, name := range names[:4] {
		now, old := fsys.Bytes("db/"+name), covered["db/"+name]
		for off := 0; off < len(now); off += page {
			if off < len(old) && bytes.Equal(now[off:off+page], old[off:off+page]) {
				continue
			}
			changed++
			if at := uintptr(unsafe.Pointer(&now[off])); !pages[at] {
				t.Errorf("%s: the page at %d changed and was not written again", name, off)
			}
		}
	}
	t.Logf("%d pages changed, %d were written again", changed, len(pages))
	s.Abandon()
	openMemory(t, fsys).Abandon()
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	check(t, r)
}
