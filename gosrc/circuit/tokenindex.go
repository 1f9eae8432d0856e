package circuit

import (
	"encoding/binary"
	"math/bits"

	"provsql/gosrc/token"
)

// TokenIndex numbers tokens from 0 in the order they are added.
type TokenIndex struct {
	memory *Memory
	tokens []token.UUID
	// slots holds, per token, the upper half of its hash and its number plus
	// one; a slot of value 0 is empty.
	slots []uint64
}

// NewTokenIndex returns an empty index whose memory is charged to memory.
func NewTokenIndex(memory *Memory) TokenIndex { return TokenIndex{memory: memory} }

// Len returns the number of tokens.
func (x *TokenIndex) Len() int { return len(x.tokens) }

// Token returns the token numbered i.
func (x *TokenIndex) Token(i uint32) token.UUID { return x.tokens[i] }

func hash(t token.UUID) uint64 {
	h := binary.LittleEndian.Uint64(t[:8]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(t[8:]), 29)
	h ^= h >> 32
	h *= scatter
	h ^= h >> 29
	h *= scatter
	return h
}

const hashHalf = 0xFFFFFFFF00000000

// Find returns the number of t.
func (x *TokenIndex) Find(t token.UUID) (i uint32, ok bool) {
	if x.slots == nil {
		return 0, false
	}
	h := hash(t)
	mask := uint64(len(x.slots) - 1)
	for p := h & mask; ; p = (p + 1) & mask {
		s := x.slots[p]
		if s == 0 {
			return 0, false
		}
		if (s^h)&hashHalf == 0 && x.tokens[uint32(s)-1] == t {
			return uint32(s) - 1, true
		}
	}
}

// Add returns the number of t, and whether it is new.
func (x *TokenIndex) Add(t token.UUID) (i uint32, added bool, err error) {
	if 2*len(x.tokens) >= len(x.slots) {
		if err := x.grow(); err != nil {
			return 0, false, err
		}
	}
	if len(x.tokens) == cap(x.tokens) {
		if x.tokens, err = Grow(x.memory, x.tokens, 1); err != nil {
			return 0, false, err
		}
	}
	h := hash(t)
	mask := uint64(len(x.slots) - 1)
	p := h & mask
	for x.slots[p] != 0 {
		s := x.slots[p]
		if (s^h)&hashHalf == 0 && x.tokens[uint32(s)-1] == t {
			return uint32(s) - 1, false, nil
		}
		p = (p + 1) & mask
	}
	x.tokens = append(x.tokens, t)
	x.slots[p] = h&hashHalf | uint64(len(x.tokens))
	return uint32(len(x.tokens) - 1), true, nil
}

func (x *TokenIndex) grow() error {
	const firstSlots = 32
	size := max(2*len(x.slots), firstSlots)
	if err := x.memory.Reserve(int64(size) * 8); err != nil {
		return err
	}
	slots := make([]uint64, size)
	mask := uint64(size - 1)
	for i, t := range x.tokens {
		h := hash(t)
		p := h & mask
		for slots[p] != 0 {
			p = (p + 1) & mask
		}
		slots[p] = h&hashHalf | uint64(i+1)
	}
	x.memory.Release(int64(len(x.slots)) * 8)
	x.slots = slots
	return nil
}

// Reset empties the index and releases its memory.
func (x *TokenIndex) Reset() {
	Drop(x.memory, x.tokens)
	Drop(x.memory, x.slots)
	x.tokens, x.slots = nil, nil
}
