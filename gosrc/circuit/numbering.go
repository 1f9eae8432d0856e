package circuit

import "math/bits"

// What a numbering says of a source gate: not loaded, being loaded (its
// descendants are), or loaded with local index value-firstLocal.
const (
	absent = iota
	open
	// forgotten marks the slot of a gate that is absent again.
	forgotten
	firstLocal
)

// numbering maps gate numbers of the source to local indexes. It is a hash
// table while the part loaded is small against the store, and an array over
// all numbers as soon as that takes no more memory.
type numbering struct {
	memory *Memory
	dense  []uint32
	slots  []slot
	used   int
	shift  uint8
}

// slot is empty when its value is absent.
type slot struct{ number, value uint32 }

const (
	slotBytes  = 8
	firstSlots = 64
)

// scatter spreads consecutive keys over the whole range (Fibonacci hashing).
const scatter = 0x9E3779B97F4A7C15

func (n *numbering) get(g uint32) uint32 {
	if n.dense != nil {
		if uint64(g) < uint64(len(n.dense)) {
			return n.dense[g]
		}
		return absent
	}
	if n.slots == nil {
		return absent
	}
	if v := n.slots[n.find(g)].value; v != forgotten {
		return v
	}
	return absent
}

// forget makes g absent.
func (n *numbering) forget(g uint32) {
	if n.dense != nil {
		if uint64(g) < uint64(len(n.dense)) {
			n.dense[g] = absent
		}
		return
	}
	if n.slots == nil {
		return
	}
	if s := &n.slots[n.find(g)]; s.value != absent {
		s.value = forgotten
	}
}

// find returns the slot that holds g, or the empty one where it belongs.
func (n *numbering) find(g uint32) uint64 {
	mask := uint64(len(n.slots) - 1)
	i := uint64(g) * scatter >> n.shift
	for n.slots[i].value != absent && n.slots[i].number != g {
		i = (i + 1) & mask
	}
	return i
}

// set records value, open or a local index, for g. numGates is the number of gates of the
// source.
func (n *numbering) set(g, value uint32, numGates uint64) error {
	if n.dense == nil && 2*n.used >= len(n.slots) {
		if err := n.grow(g, numGates); err != nil {
			return err
		}
	}
	if n.dense != nil {
		if uint64(g) >= uint64(len(n.dense)) {
			if err := n.growDense(g, numGates); err != nil {
				return err
			}
		}
		n.dense[g] = value
		return nil
	}
	i := n.find(g)
	if n.slots[i].value == absent {
		n.slots[i].number = g
		n.used++
	}
	n.slots[i].value = value
	return nil
}

func (n *numbering) grow(g uint32, numGates uint64) error {
	size := max(2*len(n.slots), firstSlots)
	if uint64(size)*slotBytes >= 4*numGates {
		return n.growDense(g, numGates)
	}
	if err := n.memory.Reserve(int64(size) * slotBytes); err != nil {
		return err
	}
	old := n.slots
	n.slots, n.used = make([]slot, size), 0
	n.shift = uint8(64 - bits.TrailingZeros(uint(size)))
	for _, s := range old {
		if s.value != absent && s.value != forgotten {
			n.slots[n.find(s.number)] = s
			n.used++
		}
	}
	n.memory.Release(int64(len(old)) * slotBytes)
	return nil
}

// growDense makes the array reach gate g, and every gate of the source.
func (n *numbering) growDense(g uint32, numGates uint64) error {
	// A source that grows between two loads must not cost a copy each time.
	size := max(uint64(g)+1, numGates, uint64(len(n.dense))*5/4)
	if err := n.memory.Reserve(int64(size) * 4); err != nil {
		return err
	}
	dense := make([]uint32, size)
	copy(dense, n.dense)
	for _, s := range n.slots {
		if s.value != absent && s.value != forgotten {
			dense[s.number] = s.value
		}
	}
	n.memory.Release(int64(len(n.dense))*4 + int64(len(n.slots))*slotBytes)
	n.dense, n.slots, n.used = dense, nil, 0
	return nil
}

func (n *numbering) reset() {
	n.memory.Release(int64(len(n.dense))*4 + int64(len(n.slots))*slotBytes)
	n.dense, n.slots, n.used = nil, nil, 0
}
