package semiring

import (
	"math/bits"
	"unsafe"

	"provsql/gosrc/circuit"
)

// bags holds sets of names, as uint32, or multisets, as uint64: the name in the
// upper and how often it is there in the lower half. They are given in
// ascending order; equal ones have the same number.
type bags[E uint32 | uint64] struct {
	// many holds the bags that are not made of a single name: their number is
	// one less.
	many interned[E]
	// singles holds the content of the others: their number is the name, with
	// the bit single.
	singles []E
}

const (
	emptyBag uint32 = 0
	single   uint32 = 1 << 31
)

func newBags[E uint32 | uint64](memory *circuit.Memory) bags[E] {
	return bags[E]{many: newInterned[E](memory)}
}

// mention returns the name that e mentions in the upper half, and its exponent
// in the lower.
func mention[E uint32 | uint64](e E) uint64 {
	if unsafe.Sizeof(e) == 4 {
		return uint64(e) << 32
	}
	return uint64(e)
}

// once returns the content of a bag that holds name once.
func once[E uint32 | uint64](name uint32) E {
	var e E
	if unsafe.Sizeof(e) == 4 {
		return E(name)
	}
	return E(uint64(name)<<32 | 1)
}

// of returns what bag n holds, which must not be changed.
func (b *bags[E]) of(n uint32) []E {
	switch {
	case n == emptyBag:
		return nil
	case n&single != 0:
		name := n &^ single
		return b.singles[name : name+1 : name+1]
	}
	return b.many.of(n - 1)
}

// intern returns the number of the bag that holds s.
func (b *bags[E]) intern(s []E) (uint32, error) {
	switch len(s) {
	case 0:
		return emptyBag, nil
	case 1:
		if name := uint32(mention(s[0]) >> 32); name < single && s[0] == once[E](name) {
			return b.ofName(name)
		}
	}
	n, err := b.many.intern(s)
	return n + 1, err
}

// ofName returns the number of the bag that holds name once.
func (b *bags[E]) ofName(name uint32) (uint32, error) {
	if int(name) >= len(b.singles) {
		var err error
		if b.singles, err = circuit.Grow(b.many.memory, b.singles, int(name)+1-len(b.singles)); err != nil {
			return 0, err
		}
		for i := len(b.singles); i < cap(b.singles); i++ {
			b.singles = append(b.singles, once[E](uint32(i)))
		}
	}
	return name | single, nil
}

// index returns a number below b.indexes for bag n.
func (b *bags[E]) index(n uint32) uint32 { return bits.RotateLeft32(n, 1) }

// indexes returns an upper bound of the indexes.
func (b *bags[E]) indexes() int { return 2 * max(b.many.len()+1, len(b.singles)) }

func (b *bags[E]) reset() {
	circuit.Drop(b.many.memory, b.singles)
	b.singles = nil
	b.many.reset()
}
