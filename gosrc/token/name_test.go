package token

import (
	"bytes"
	"crypto/sha1"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func numbered(i int) (u UUID) {
	r := rand.New(rand.NewPCG(uint64(i), 7))
	for j := range u {
		u[j] = byte(r.Uint32())
	}
	u[6] = u[6]&0x0f | 0x40
	return u
}

// The recipe is part of the stored data: these values never change.
func TestNamesAreFixed(t *testing.T) {
	a, b := numbered(1), numbered(2)
	many := make([]UUID, 1000)
	for i := range many {
		many[i] = numbered(i)
	}
	var n Namer
	for _, c := range []struct{ what, got, want string }{
		{"times", n.Times([]UUID{a, b}).String(), "60b899e6-4125-5b8a-935f-5678a2d3cb8e"},
		{"plus", n.Plus([]UUID{a, b}).String(), "f9e1791c-96fb-578c-8d72-b6259778d344"},
		{"monus", n.Monus(a, b).String(), "4b153648-93fc-5d39-a793-b2cd38b75baf"},
		{"delta", n.Delta(a).String(), "b4fe1ac3-2996-58cd-bf46-175b80eb61bf"},
		{"large plus", n.Plus(many).String(), "192c58cf-151a-593b-ab86-908909d19669"},
	} {
		if c.got != c.want {
			t.Errorf("%s: token %s, want %s", c.what, c.got, c.want)
		}
	}
}

// name is the recipe written the slow way.
func name(tag byte, children []UUID) UUID {
	h := sha1.New()
	h.Write(Namespace[:])
	h.Write([]byte{tag})
	for _, c := range children {
		h.Write(c[:])
	}
	u := UUID(h.Sum(nil)[:16])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

func TestNameIgnoresOrder(t *testing.T) {
	var n Namer
	rapid.Check(t, func(t *rapid.T) {
		seeds := rapid.SliceOfN(rapid.IntRange(0, 60), 1, 200).Draw(t, "children")
		children := make([]UUID, len(seeds))
		for i, s := range seeds {
			children[i] = numbered(s)
		}
		kept := slices.Clone(children)
		times, plus := n.Times(children), n.Plus(children)
		if !slices.Equal(children, kept) {
			t.Fatal("naming a gate changed its children")
		}
		sorted := slices.Clone(children)
		slices.SortFunc(sorted, func(a, b UUID) int { return bytes.Compare(a[:], b[:]) })
		if want := name('t', sorted); times != want {
			t.Fatalf("times: %s, want %s", times, want)
		}
		if want := name('p', sorted); plus != want {
			t.Fatalf("plus: %s, want %s", plus, want)
		}
		if times.Version() != 5 {
			t.Fatalf("version %d", times.Version())
		}
		shuffled := rapid.Permutation(children).Draw(t, "shuffled")
		if n.Times(shuffled) != times || n.Plus(shuffled) != plus {
			t.Fatal("the order of the children changed the name")
		}
	})
}

func TestSort(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// A narrow byte range makes long common prefixes and duplicates.
		spread := rapid.ByteRange(0, 255).Draw(t, "spread")
		n := rapid.IntRange(0, 400).Draw(t, "n")
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		ts := make([]UUID, n)
		for i := range ts {
			for j := range ts[i] {
				ts[i][j] = byte(r.UintN(uint(spread) + 1))
			}
		}
		want := slices.Clone(ts)
		slices.SortFunc(want, func(a, b UUID) int { return bytes.Compare(a[:], b[:]) })
		Sort(ts)
		if !slices.Equal(ts, want) {
			t.Fatal("not sorted")
		}
	})
}

func TestNamingAllocatesNothing(t *testing.T) {
	var n Namer
	for _, size := range []int{2, 5, 60, 1000} {
		children := make([]UUID, size)
		for i := range children {
			children[i] = numbered(i)
		}
		n.Times(children)
		if a := testing.AllocsPerRun(100, func() { n.Times(children); n.Monus(children[0], children[1]) }); a != 0 {
			t.Errorf("naming a gate of %d children allocates %v times", size, a)
		}
	}
}

func BenchmarkTimes(b *testing.B) {
	for _, size := range []int{2, 3, 10, 100, 100_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			var n Namer
			children := make([]UUID, size)
			for i := range children {
				children[i] = numbered(i)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				children[0][0], children[0][15] = byte(i), byte(i>>8)
				n.Times(children)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(size), "ns/child")
		})
	}
}
