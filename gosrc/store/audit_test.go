package store

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// someToken returns the i-th of many tokens.
func someToken(i int) (t token.UUID) {
	binary.BigEndian.PutUint64(t[:], uint64(i+1)*0x9e3779b97f4a7c15)
	binary.BigEndian.PutUint64(t[8:], uint64(i+1)*0xbf58476d1ce4e5b9)
	t[6], t[8] = t[6]&0x0f|0x50, t[8]&0x3f|0x80
	return t
}

// someStore returns a store of n gates, a tenth of them annotated.
func someStore(t *testing.T, dir string, n int) *Store {
	t.Helper()
	s, err := Open(OS, dir, 42)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		x := wire.Gate{Token: someToken(i), Type: gate.Plus, Children: []token.UUID{someToken(i / 2), token.One}}
		if err := s.Append([]wire.Gate{x}); err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			if err := s.SetInfos(x.Token, int32(i), 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// findings returns what a check finds.
func findings(t *testing.T, dir string) (all []string) {
	t.Helper()
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	err = r.Check(context.Background(), func(e *CorruptionError) { all = append(all, e.Reason) })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// lastSlot returns the bucket, its position and the number of the last slot
// taken of the first bucket of the unit of h where that is of a gate.
func lastSlot(s *Store, h uint64) (b []byte, i, slot int) {
	u, err := s.table.unitFor(h)
	if err != nil {
		panic(err)
	}
	unit := s.table.unit(u)
	for i := range unitBuckets {
		b := unit[i*bucketSize:][:bucketSize]
		if n := slotsTaken(b); n > 0 && le.Uint32(b[numbersOffset+4*(n-1):])&cellBit == 0 {
			return b, i, n - 1
		}
	}
	panic("no gate in the unit")
}

// putNumber changes the number in a slot, and the check word as it must be.
func putNumber(b []byte, i, slot int, stored uint32) {
	old := le.Uint32(b[numbersOffset+4*slot:])
	check := le.Uint32(b[checkOffset:]) ^ slotCheck(i, slot, b[slot], old)
	if stored == 0 {
		b[slot] = 0
	} else {
		check ^= slotCheck(i, slot, b[slot], stored)
	}
	le.PutUint32(b[numbersOffset+4*slot:], stored)
	le.PutUint32(b[checkOffset:], check)
}

// What is wrong with a mapping whose check words are right is found by a
// check, and made good when the store is recovered.
func TestWrongMapping(t *testing.T) {
	defer DoNotWait()()
	const n = 9000
	for _, c := range []struct {
		name  string
		spoil func(s *Store)
		want  string
	}{
		{"lost gate", func(s *Store) {
			b, i, slot := lastSlot(s, 5)
			putNumber(b, i, slot, 0)
		}, "is not found under its token"},
		{"gate twice", func(s *Store) {
			h := s.hash(s.recordToken(77))
			if err := s.mapOne(h, 78); err != nil {
				t.Fatal(err)
			}
		}, "gate 77 is there twice"},
		{"one gate in the place of another", func(s *Store) {
			b, i, slot := lastSlot(s, 9)
			putNumber(b, i, slot, 1234)
		}, "slot is not where its token leads"},
		{"annotations twice", func(s *Store) {
			g := uint32(0)
			for s.state(g)>>8&flagAnnotated == 0 {
				g++
			}
			h := s.hash(s.recordToken(g))
			off, _, _ := s.findCell(g, h)
			if err := s.mapOne(h, cellBit|uint32(off/cellSize)); err != nil {
				t.Fatal(err)
			}
		}, "has annotations twice"},
		{"beyond the end", func(s *Store) {
			b, i, slot := lastSlot(s, 1)
			putNumber(b, i, slot, 1<<30)
		}, "slot names a gate beyond the end"},
		{"hash byte", func(s *Store) {
			b, i, slot := lastSlot(s, 2)
			was := le.Uint32(b[numbersOffset+4*slot:])
			putNumber(b, i, slot, 0)
			b[slot] = fingerprint(s.hash(s.recordToken(was-1))) + 1
			le.PutUint32(b[numbersOffset+4*slot:], was)
			le.PutUint32(b[checkOffset:], le.Uint32(b[checkOffset:])^slotCheck(i, slot, b[slot], was))
		}, "slot is not where its token leads"},
		{"directory entry", func(s *Store) {
			root := load64(s.table.b, liveOffset)
			store64(s.table.b, entryOffset(root, 3), 1<<20)
		}, "a directory entry is damaged"},
		{"two tokens alike", func(s *Store) {
			h := s.hash(s.recordToken(500))
			rec := s.gates.b[recordOffset(s.numGates-1):][:recordSize]
			copy(rec, s.recordToken(500)[:])
			s.setFlags(s.numGates-1, byte(s.state(s.numGates-1)>>8))
			if err := s.mapOne(h, s.numGates); err != nil {
				t.Fatal(err)
			}
		}, "have the same token"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			s := someStore(t, dir, n)
			c.spoil(s)
			s.Abandon()
			found := strings.Join(findings(t, dir), "\n")
			if !strings.Contains(found, c.want) {
				t.Fatalf("found %q, want %q", found, c.want)
			}
			s, err := Open(OS, dir, 42)
			if err != nil {
				t.Fatal(err)
			}
			s.Abandon()
			left := findings(t, dir)
			if c.name != "two tokens alike" && len(left) > 0 {
				t.Fatalf("after recovery: %q", left)
			}
		})
	}
}

// A mapping that is made anew from gates in many chunks and ranges, some with
// too little room, is sound.
func TestMapAll(t *testing.T) {
	defer func(was uint32) { mapChunk = was }(mapChunk)
	mapChunk = 7000
	dir := t.TempDir()
	s := someStore(t, dir, 30_000)
	s.Abandon()
	for _, depth := range []int{0, 2, 9} {
		s, err := Open(OS, dir, 42)
		if err != nil {
			t.Fatal(err)
		}
		clear(s.table.b[pageSize:s.table.size])
		if err := s.table.create(depth); err != nil {
			t.Fatal(err)
		}
		if err := s.mapAll(); err != nil {
			t.Fatal(err)
		}
		if sound, err := s.mappingSound(s.countCells()); !sound || err != nil {
			t.Fatalf("depth %d: %v %v", depth, sound, err)
		}
		s.publish()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if found := findings(t, dir); len(found) > 0 {
			t.Fatalf("depth %d: %q", depth, found)
		}
	}
}

// Panics in goroutines are errors, and the first error ends the rest.
func TestInParallel(t *testing.T) {
	err := inParallel(100, func(_, part int) error {
		if part == 7 {
			panic("seven")
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "seven") {
		t.Fatal(err)
	}
	done := make([]bool, 1000)
	if err := inParallel(len(done), func(_, part int) error { done[part] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	for i, d := range done {
		if !d {
			t.Fatalf("part %d was left out", i)
		}
	}
	// A file that was cut is an error, not the end of the process.
	f, err := OS.Create(t.TempDir() + "/file")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := f.Map(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Unmap(b)
	var sum byte
	err = inParallel(4, func(_, part int) error {
		if part == 1 {
			sum += b[part<<16]
		}
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "could not be read") {
		t.Fatal(err, sum)
	}
}

// A check while the mapping is made anew again and again, and the store closed
// and opened, finds no damage.
func TestCheckWhileReplaced(t *testing.T) {
	dir := t.TempDir()
	s := someStore(t, dir, 20_000)
	var stop atomic.Bool
	var wg sync.WaitGroup
	var done, given int
	wg.Go(func() {
		defer stop.Store(true)
		r, err := OpenReader(dir)
		if err != nil {
			t.Error(err)
			return
		}
		defer r.Close()
		for start := time.Now(); time.Since(start) < time.Second && !t.Failed(); {
			err := r.Check(context.Background(), func(e *CorruptionError) { t.Error(e) })
			switch err {
			case nil:
				done++
			case errReplaced:
				given++
			default:
				t.Error(err)
			}
		}
	})
	for i := 0; !stop.Load(); i++ {
		x := wire.Gate{Token: someToken(30_000 + i), Type: gate.Plus, Children: []token.UUID{someToken(i), token.One}}
		err := s.Append([]wire.Gate{x})
		switch {
		case err != nil:
		case i%50 == 0:
			if err = s.rebuildMapping(); err == nil {
				s.publish()
			}
		case i%500 == 1:
			if err = s.Close(); err == nil {
				s, err = Open(OS, dir, 42)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	wg.Wait()
	if t.Logf("%d checks, %d given up", done, given); done+given == 0 {
		t.Error("no check ended")
	}
	s.Abandon()
	if found := findings(t, dir); len(found) > 0 {
		t.Fatal(found)
	}
}
