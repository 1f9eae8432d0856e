package circuit

import (
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"

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

// findBlock is how many tokens FindAll looks for at a time: enough for the
// processor to wait for many of them at once, few enough to stay at hand.
const findBlock = 64

// FindAll sets found, for each of the tokens, to the number of its row plus
// one, or 0 when it has none. It is quicker than one Find after the other.
func (x *TokenTable[V]) FindAll(tokens []token.UUID, found []uint32) {
	if x.slots == nil {
		clear(found[:len(tokens)])
		return
	}
	mask := uint64(len(x.slots) - 1)
	var hashes, slots [findBlock]uint64
	for len(tokens) > 0 {
		n := min(len(tokens), findBlock)
		for i, t := range tokens[:n] {
			h := hash(t)
			hashes[i], slots[i] = h, x.slots[h&mask]
		}
		for i, t := range tokens[:n] {
			h, s := hashes[i], slots[i]
			found[i] = 0
			for p := h & mask; s != 0; s = x.slots[p] {
				if (s^h)&hashHalf == 0 && x.rows[uint32(s)-1].token == t {
					found[i] = uint32(s)
					break
				}
				p = (p + 1) & mask
			}
		}
		tokens, found = tokens[n:], found[n:]
	}
}

// Row returns the value of row n, which FindAll counts from 1.
func (x *TokenTable[V]) Row(n uint32) *V { return &x.rows[n-1].value }

// Add returns the value of t, made when t had none. The pointer is valid until
// the next Add. The error is that of exceeded memory.
func (x *TokenTable[V]) Add(t token.UUID) (v *V, added bool, err error) {
	return x.add(t, hash(t))
}

// AddAll adds tokens and gives the value of each to visit, with whether it was
// made. It is quicker than one Add after the other.
func (x *TokenTable[V]) AddAll(tokens []token.UUID, visit func(i int, v *V, added bool) error) error {
	for start := 0; start < len(tokens); start += findBlock {
		block := tokens[start:min(start+findBlock, len(tokens))]
		mask := uint64(max(len(x.slots), 1) - 1)
		var hashes, slots [findBlock]uint64
		for i, t := range block {
			hashes[i] = hash(t)
			if x.slots != nil {
				slots[i] = x.slots[hashes[i]&mask]
			}
		}
		for i, t := range block {
			if s := slots[i]; s != 0 && x.rows[uint32(s)-1].token == t {
				if err := visit(start+i, &x.rows[uint32(s)-1].value, false); err != nil {
					return err
				}
				continue
			}
			v, added, err := x.add(t, hashes[i])
			if err != nil {
				return err
			}
			if err := visit(start+i, v, added); err != nil {
				return err
			}
		}
	}
	return nil
}

// add is Add for a token of that hash.
func (x *TokenTable[V]) add(t token.UUID, h uint64) (v *V, added bool, err error) {
	if 2*len(x.rows) >= len(x.slots) {
		if err := x.grow(); err != nil {
			return nil, false, err
		}
	}
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

// Expect makes room for about n tokens, unless that is much of the memory.
func (x *TokenTable[V]) Expect(n int) {
	size := firstTokenSlots
	for size < 2*n && size < math.MaxUint32 {
		size *= 2
	}
	room := int64(size)*8 + int64(n)*int64(unsafe.Sizeof(tokenRow[V]{}))
	if size <= len(x.slots) || room > (x.memory.limit-x.memory.used)/4*3 {
		return
	}
	// Nothing can fail now.
	_ = x.growSlots(size)
	x.rows, _ = Grow(x.memory, x.rows, n-len(x.rows))
}

const firstTokenSlots = 32

func (x *TokenTable[V]) grow() error { return x.growSlots(max(2*len(x.slots), firstTokenSlots)) }

func (x *TokenTable[V]) growSlots(size int) error {
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
