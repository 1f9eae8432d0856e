package store_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
	"provsql/gosrc/store/memfs"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// A record that was reserved, promised, and defined later without the wires
// surviving cuts nothing off that a flush promised, also when the counts of
// that flush did not survive.
func TestLateGateCutsNothingOff(t *testing.T) {
	two := []token.UUID{input(1), input(2)}
	for _, c := range []struct {
		children []token.UUID
		data     string
		wires    int
	}{{two, "", 2}, {two, "three words", 6}, {nil, "three words", 4}, {nil, "x", 2}} {
		for kept := range c.wires {
			for _, lost := range []uint32{0, 13, wire.MaxData, 1<<32 - 1} {
				loseWires(t, wire.Gate{Token: derived(2), Type: gate.Agg, Children: c.children, Data: []byte(c.data)}, kept, lost)
			}
		}
	}
}

// loseWires defines a gate late, of which some wires survive, and others read
// as what was there before.
func loseWires(t *testing.T, g wire.Gate, kept int, before uint32) {
	t.Helper()
	fsys := memfs.New()
	defer fsys.Release()
	s := openMemory(t, fsys)
	first := fsys.Image()
	late, other := g.Token, derived(3)
	must(t, s.Append([]wire.Gate{
		{Token: derived(1), Type: gate.Plus, Children: []token.UUID{late, input(1)}},
		{Token: other, Type: gate.Times, Children: []token.UUID{input(1), input(2)}},
	}))
	flush(t, s)
	must(t, s.Append([]wire.Gate{g}))
	s.Abandon()
	image := fsys.Image()
	const counts, end = 512, 1024 + 64
	copy(image["db/provsql_gates"][counts:end], first["db/provsql_gates"][counts:end])
	wires := image["db/provsql_wires"]
	for off := 4096 + 4*(4+kept); off < len(wires); off += 4 {
		binary.LittleEndian.PutUint32(wires[off:], before)
	}
	must(t, fsys.Restore(image))
	must(t, openMemory(t, fsys).Close())
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	defer r.Close()
	check(t, r)
	for _, tok := range []token.UUID{derived(1), other} {
		if a, err := ask(r, tok); err != nil || !a.found || a.gate.Undefined {
			t.Errorf("%v reads as %+v, %v", tok, a, err)
		}
	}
	if a, err := ask(r, late); err != nil || !a.found || !a.gate.Undefined {
		t.Errorf("the late gate reads as %+v, %v", a, err)
	}
}

// survives opens what crashes may leave of a file system.
func survives(t *testing.T, fsys *memfs.FS, tokens ...token.UUID) {
	t.Helper()
	for seed := range uint64(60) {
		clone, err := fsys.CrashClone(rand.New(rand.NewPCG(seed, 1)))
		must(t, err)
		s, err := store.Open(clone, "db", 42)
		must(t, err)
		s.Abandon()
		r, err := store.OpenReaderFS(clone, "db")
		must(t, err)
		check(t, r)
		for _, tok := range tokens {
			if a, err := ask(r, tok); err != nil || !a.found || a.gate.Undefined {
				t.Fatalf("seed %d: %v reads as %+v, %v", seed, tok, a, err)
			}
		}
		r.Close()
		clone.Release()
	}
}

// Of wires that are reserved for a gate that comes in parts, a flush promises
// that the file is as long.
func TestReservedWires(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	_, err := s.Begin(derived(9), gate.Plus, 50000, 0)
	must(t, err)
	must(t, s.SetProb(input(1), 0.5))
	flush(t, s)
	must(t, s.SetProb(input(2), 0.5))
	flush(t, s)
	survives(t, fsys, input(1), input(2))
}

// A gate without children is there whatever became of the wires file.
func TestNoWiresNeeded(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Plus, Children: []token.UUID{derived(2)}}}))
	flush(t, s)
	_, err := s.Begin(derived(9), gate.Plus, 50000, 0)
	must(t, err)
	must(t, s.Append([]wire.Gate{{Token: derived(2), Type: gate.Plus}}))
	survives(t, fsys, derived(1))
}

// The wires of a gate in parts that a flush covered before they were there may
// be lost together with the gate's definition.
func TestPartsAcrossFlush(t *testing.T) {
	for _, c := range []struct{ children, data int }{{600, 0}, {600, 3000}, {0, 3000}} {
		for _, referred := range []token.UUID{derived(2), derived(3)} {
			partsAcrossFlush(t, referred, make([]token.UUID, c.children), bytes.Repeat([]byte("data"), c.data/4))
		}
	}
}

func partsAcrossFlush(t *testing.T, referred token.UUID, children []token.UUID, data []byte) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	must(t, s.Append([]wire.Gate{{Token: derived(1), Type: gate.Plus, Children: []token.UUID{referred}}}))
	p, err := s.Begin(derived(2), gate.Plus, uint32(len(children)), uint32(len(data)))
	must(t, err)
	flush(t, s)
	must(t, s.SetProb(input(1), 0.5))
	flush(t, s)
	for i := range children {
		children[i] = input(i % 7)
	}
	must(t, s.Extend(&p, children))
	must(t, s.ExtendData(&p, data))
	survives(t, fsys, derived(1), input(1))
	flush(t, s)
	survives(t, fsys, derived(1), derived(2))
}

// A text that a flush covered before it was complete may be lost together with
// what names it.
func TestTextAcrossFlush(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	must(t, s.SetProb(input(1), 0.5))
	x, err := s.BeginText(input(1), 5000)
	must(t, err)
	flush(t, s)
	must(t, s.SetProb(input(2), 0.5))
	flush(t, s)
	must(t, s.ExtendText(&x, make([]byte, 5000)))
	must(t, s.SetText(x))
	survives(t, fsys, input(1))
	must(t, s.Stage(5, []store.Change{{Kind: store.ChangeText, Token: input(1), Text: x}}))
	must(t, s.Prepare(5))
	must(t, s.Resolve(5, true))
	survives(t, fsys, input(1))
}

// A copy of a database's directory is another database's circuit.
func TestCopiedJournal(t *testing.T) {
	fsys := newMemory(t)
	s := openMemory(t, fsys)
	small(t, s)
	must(t, s.Close())
	s, err := store.Open(fsys, "db", 43)
	must(t, err)
	if got := s.Undecided(); len(got) != 2 {
		t.Fatal(got)
	}
	must(t, s.Resolve(1<<35, true))
	must(t, s.Close())
	r, err := store.OpenReaderFS(fsys, "db")
	must(t, err)
	check(t, r)
}
