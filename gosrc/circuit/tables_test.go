package circuit

import (
	"testing"

	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

func TestNumberingIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := NewMemory(0)
		n := numbering{memory: memory}
		numGates := rapid.SampledFrom([]uint64{1, 100, 1000, 1 << 32}).Draw(t, "gates")
		model := map[uint32]uint32{}
		keys := rapid.Uint32Range(0, uint32(min(numGates-1, 5000)))
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			g := keys.Draw(t, "g")
			if n.get(g) != model[g] {
				t.Fatalf("gate %d: %d, want %d", g, n.get(g), model[g])
			}
			if rapid.IntRange(0, 3).Draw(t, "forget") == 0 {
				n.forget(g)
				delete(model, g)
				continue
			}
			v := rapid.Uint32Range(firstLocal, 9).Draw(t, "v")
			if err := n.set(g, v, numGates); err != nil {
				t.Fatal(err)
			}
			model[g] = v
			if rapid.IntRange(0, 50).Draw(t, "grow") == 0 {
				numGates++
			}
		}
		for g, v := range model {
			if n.get(g) != v {
				t.Fatalf("gate %d: %d, want %d", g, n.get(g), v)
			}
		}
		if bytes := int64(len(n.dense))*4 + int64(len(n.slots))*slotBytes; memory.Used() != bytes {
			t.Fatalf("%d bytes charged for %d", memory.Used(), bytes)
		}
		n.reset()
		if memory.Used() != 0 {
			t.Fatalf("%d bytes left", memory.Used())
		}
	})
}

func TestTokenTableIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		memory := NewMemory(0)
		table := NewTokenTable[int](memory)
		model := map[token.UUID]int{}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			var u token.UUID
			// Tokens that differ in few bits are the hard ones.
			u[rapid.IntRange(0, 15).Draw(t, "byte")] = rapid.Byte().Draw(t, "value")
			v, added, err := table.Add(u)
			if err != nil {
				t.Fatal(err)
			}
			old, known := model[u]
			if added == known || *v != old {
				t.Fatalf("%s: added %v, value %d; want %v, %d", u, added, *v, !known, old)
			}
			*v = rapid.Int().Draw(t, "v")
			model[u] = *v
		}
		if table.Len() != len(model) {
			t.Fatalf("%d tokens, want %d", table.Len(), len(model))
		}
		for u, want := range model {
			if v := table.Find(u); v == nil || *v != want {
				t.Fatalf("%s is lost", u)
			}
		}
		if table.Find(token.One) != nil {
			t.Fatal("found what was not added")
		}
		table.Reset()
		if memory.Used() != 0 || table.Find(token.UUID{}) != nil {
			t.Fatal("not empty after Reset")
		}
	})
}

func TestMemory(t *testing.T) {
	memory := NewMemory(1000)
	s, err := Grow(memory, []uint64(nil), 100)
	if err != nil || cap(s) < 100 {
		t.Fatalf("%v, capacity %d", err, cap(s))
	}
	// Twice as much does not fit, the few that are asked for do.
	s, err = Grow(memory, s[:100], 10)
	if err == nil {
		t.Fatal("old and new array together exceed the limit")
	}
	if !memory.Exhausted() {
		t.Error("not exhausted")
	}
	memory.Recover()
	s, err = Grow(memory, s[:10], 5)
	if err != nil || memory.Exhausted() || memory.Used() != 800 {
		t.Errorf("%v, %d bytes", err, memory.Used())
	}
	Drop(memory, s)
	// A growth to the byte, when there is no room for the double.
	memory = NewMemory(320 + 360)
	s, err = Grow(memory, []uint64(nil), 40)
	if err != nil {
		t.Fatal(err)
	}
	s, err = Grow(memory, s[:40], 5)
	if err != nil || cap(s) != 45 || memory.Exhausted() {
		t.Errorf("%v, capacity %d", err, cap(s))
	}
	Drop(memory, s)
	if memory.Used() != 0 {
		t.Errorf("%d bytes left", memory.Used())
	}
}

func numberedToken(n int) token.UUID { return token.UUID{0: byte(n), 1: byte(n >> 8)} }

// TestTokenTableInBlocks compares adding and finding many tokens at once with
// doing so one by one.
func TestTokenTableInBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := NewTokenTable[int](NewMemory(0))
		single := NewTokenTable[int](NewMemory(0))
		all.Expect(rapid.IntRange(0, 1000).Draw(t, "expected"))
		draw := rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 500), numberedToken), 0, 300)
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			tokens := draw.Draw(t, "tokens")
			visited := 0
			err := all.AddAll(tokens, func(i int, v *int, added bool) error {
				if i != visited {
					t.Fatalf("visits %d, not %d", i, visited)
				}
				visited++
				w, wanted, err := single.Add(tokens[i])
				if err != nil || added != wanted || *v != *w {
					t.Fatalf("%s: %v %d, want %v %d", tokens[i], added, *v, wanted, *w)
				}
				*v, *w = *v+i+1, *w+i+1
				return nil
			})
			if err != nil || visited != len(tokens) {
				t.Fatalf("%d of %d visited, %v", visited, len(tokens), err)
			}
			wanted := draw.Draw(t, "wanted")
			found := make([]uint32, len(wanted))
			all.FindAll(wanted, found)
			for i, tok := range wanted {
				switch v := single.Find(tok); {
				case (v != nil) != (found[i] != 0):
					t.Fatalf("%s is found: %v", tok, found[i] != 0)
				case v != nil && *all.Row(found[i]) != *v:
					t.Fatalf("%s has %d, want %d", tok, *all.Row(found[i]), *v)
				}
			}
		}
	})
}

func TestTokenTableExpectsWithinMemory(t *testing.T) {
	m := NewMemory(1 << 20)
	x := NewTokenTable[int](m)
	x.Expect(1 << 30)
	if m.Used() != 0 || m.Exhausted() {
		t.Errorf("%d bytes taken", m.Used())
	}
	x.Expect(1000)
	used := m.Used()
	if used == 0 {
		t.Error("no room made")
	}
	for i := range 1000 {
		if _, _, err := x.Add(numberedToken(i)); err != nil {
			t.Fatal(err)
		}
	}
	if m.Used() != used {
		t.Errorf("%d bytes, %d were expected to do", m.Used(), used)
	}
	x.Reset()
	if m.Used() != 0 {
		t.Errorf("%d bytes held after Reset", m.Used())
	}
}
