package semiring

import (
	"math"
	"math/bits"
	"slices"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// interned holds sequences, each of them once: equal sequences have the same
// number, counted from 0 in the order in which they came.
type interned[E byte | uint32 | uint64] struct {
	memory   *circuit.Memory
	elements []E
	// ends holds where the sequences end in elements.
	ends []uint32
	// slots holds, per sequence, the upper half of its hash and its number plus
	// one; a slot of value 0 is empty.
	slots []uint64
}

func newInterned[E byte | uint32 | uint64](memory *circuit.Memory) interned[E] {
	return interned[E]{memory: memory}
}

// len returns how many sequences there are.
func (x *interned[E]) len() int { return len(x.ends) }

// of returns sequence n, which must not be changed.
func (x *interned[E]) of(n uint32) []E {
	var start uint32
	if n > 0 {
		start = x.ends[n-1]
	}
	return x.elements[start:x.ends[n]:x.ends[n]]
}

const (
	hashHalf = 0xFFFFFFFF00000000
	scatter  = 0x9E3779B97F4A7C15
)

func hashOf[E byte | uint32 | uint64](s []E) uint64 {
	h := uint64(len(s))
	for _, e := range s {
		h = bits.RotateLeft64((h^uint64(e))*scatter, 29)
	}
	h ^= h >> 32
	return h * scatter
}

// intern returns the number of s, which is copied when it is new.
func (x *interned[E]) intern(s []E) (uint32, error) {
	if 2*len(x.ends) >= len(x.slots) {
		if err := x.growSlots(); err != nil {
			return 0, err
		}
	}
	h := hashOf(s)
	mask := uint64(len(x.slots) - 1)
	p := h & mask
	for ; x.slots[p] != 0; p = (p + 1) & mask {
		if slot := x.slots[p]; (slot^h)&hashHalf == 0 {
			if n := uint32(slot) - 1; slices.Equal(x.of(n), s) {
				return n, nil
			}
		}
	}
	if len(x.elements) > math.MaxUint32-len(s) {
		return 0, tooManyParts()
	}
	var err error
	if x.elements, err = circuit.Grow(x.memory, x.elements, len(s)); err != nil {
		return 0, err
	}
	if x.ends, err = circuit.Grow(x.memory, x.ends, 1); err != nil {
		return 0, err
	}
	x.elements = append(x.elements, s...)
	x.ends = append(x.ends, uint32(len(x.elements)))
	x.slots[p] = h&hashHalf | uint64(len(x.ends))
	return uint32(len(x.ends) - 1), nil
}

// tooManyParts is the error for what numbers of 32 bits cannot count.
func tooManyParts() error {
	return sqlerror.New(sqlerror.ProgramLimitExceeded, "the values of this statement have too many parts").
		WithHint("Evaluate fewer or smaller tokens in one statement.")
}

func (x *interned[E]) growSlots() error {
	const firstSlots = 64
	size := max(2*len(x.slots), firstSlots)
	if err := x.memory.Reserve(int64(size) * 8); err != nil {
		return err
	}
	slots := make([]uint64, size)
	mask := uint64(size - 1)
	for n := range x.ends {
		h := hashOf(x.of(uint32(n)))
		p := h & mask
		for slots[p] != 0 {
			p = (p + 1) & mask
		}
		slots[p] = h&hashHalf | uint64(n+1)
	}
	x.memory.Release(int64(len(x.slots)) * 8)
	x.slots = slots
	return nil
}

func (x *interned[E]) reset() {
	circuit.Drop(x.memory, x.elements)
	circuit.Drop(x.memory, x.ends)
	circuit.Drop(x.memory, x.slots)
	*x = newInterned[E](x.memory)
}

// stamps marks numbers, and forgets all marks at once.
type stamps struct {
	memory *circuit.Memory
	// marks holds per number the round in which it was marked in the upper
	// half, and what was noted then in the lower.
	marks []uint64
	round uint32
}

// begin forgets all marks and makes room for numbers below n.
func (s *stamps) begin(n int) error {
	if s.round++; s.round == 0 {
		clear(s.marks[:cap(s.marks)])
		s.round = 1
	}
	return s.room(n)
}

// room makes room for numbers below n.
func (s *stamps) room(n int) (err error) {
	if n <= len(s.marks) {
		return nil
	}
	if s.marks, err = circuit.Grow(s.memory, s.marks, n-len(s.marks)); err != nil {
		return err
	}
	s.marks = s.marks[:cap(s.marks)]
	return nil
}

// mark notes something of n.
func (s *stamps) mark(n, note uint32) { s.marks[n] = uint64(s.round)<<32 | uint64(note) }

// noted returns what was noted of n since begin.
func (s *stamps) noted(n uint32) (note uint32, ok bool) {
	m := s.marks[n]
	return uint32(m), uint32(m>>32) == s.round
}

func (s *stamps) reset() {
	circuit.Drop(s.memory, s.marks)
	*s = stamps{memory: s.memory}
}

// pace asks an Interrupt every few thousand steps.
type pace struct {
	interrupt circuit.Interrupt
	work      int
}

func (p *pace) step(work int) error {
	p.work += work
	if p.work < circuit.PollEvery {
		return nil
	}
	p.work = 0
	if p.interrupt == nil {
		return nil
	}
	return p.interrupt()
}
