package circuit

import (
	"encoding/binary"
	"math/bits"

	"provsql/gosrc/token"
)

// TokenTable holds a value per token.
type TokenTable[V any] struct {
	memory *Memory
	rows   []tokenRow[V]
	// slots holds, per row, the upper half of the token's hash and the number
	// of the row plus one; a slot of value 0 is empty.
	slots []uint64
}

type tokenRow[V any] struct {
	token token.UUID
	value V
}

// NewTokenTable returns an empty table whose memory is charged to memory.
func NewTokenTable[V any](memory *Memory) TokenTable[V] {
	return TokenTable[V]{memory: memory}
}

// Len returns the number of tokens.
func (x *TokenTable[V]) Len() int { return len(x.rows) }

func hash(t token.UUID) uint64 {
	h := binary.LittleEndian.Uint64(t[:8]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(t[8:]), 29)
	h ^= h >> 32
	h *= scatter
	h ^= h >> 29
	h *= scatter
	return h
}

const hashHalf = 0xFFFFFFFF00000000

// Find returns the value of t, nil when t has none. The pointer is valid until
// the next Add.
func (x *TokenTable[V]) Find(t token.UUID) *V {
	if x.slots == nil {
		return nil
	}
	h := hash(t)
	mask := uint64(len(x.slots) - 1)
	for p := h & mask; ; p = (p + 1) & mask {
		s := x.slots[p]
		if s == 0 {
			return nil
		}
		if (s^h)&hashHalf == 0 {
			if r := &x.rows[uint32(s)-1]; r.token == t {
				return &r.value
			}
		}
	}
}

// Add returns the value of t, made when t had none. The pointer is valid until
// the next Add. The error is that of exceeded memory.
func (x *TokenTable[V]) Add(t token.UUID) (v *V, added bool, err error) {
	if 2*len(x.rows) >= len(x.slots) {
		if err := x.grow(); err != nil {
			return nil, false, err
		}
	}
	h := hash(t)
	mask := uint64(len(x.slots) - 1)
	p := h & mask
	for x.slots[p] != 0 {
		s := x.slots[p]
		if (s^h)&hashHalf == 0 {
			if r := &x.rows[uint32(s)-1]; r.token == t {
				return &r.value, false, nil
			}
		}
		p = (p + 1) & mask
	}
	if len(x.rows) == cap(x.rows) {
		if x.rows, err = Grow(x.memory, x.rows, 1); err != nil {
			return nil, false, err
		}
	}
	x.rows = append(x.rows, tokenRow[V]{token: t})
	x.slots[p] = h&hashHalf | uint64(len(x.rows))
	return &x.rows[len(x.rows)-1].value, true, nil
}

func (x *TokenTable[V]) grow() error {
	const firstSlots = 32
	size := max(2*len(x.slots), firstSlots)
	if err := x.memory.Reserve(int64(size) * 8); err != nil {
		return err
	}
	slots := make([]uint64, size)
	mask := uint64(size - 1)
	for i := range x.rows {
		h := hash(x.rows[i].token)
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

// Reset empties the table and releases its memory.
func (x *TokenTable[V]) Reset() {
	Drop(x.memory, x.rows)
	Drop(x.memory, x.slots)
	x.rows, x.slots = nil, nil
}
