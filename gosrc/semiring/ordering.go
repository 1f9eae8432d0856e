package semiring

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"provsql/gosrc/circuit"
)

// ordering brings bags into the byte order of their names, in which texts show
// them.
type ordering[E uint32 | uint64] struct {
	memory *circuit.Memory
	pace   pace

	// ranks holds the position in names of each name mentioned.
	ranks stamps
	names []rankedName
	// mentions holds what the bags hold, each in order: the rank of a name in
	// the upper half, the exponent in the lower.
	mentions []uint64
	bags     []arranged

	// What sorting works with.
	counts []uint32
	sorted []arranged
}

// rankedName is a name with its first bytes, which decide most comparisons.
type rankedName struct {
	prefix uint64
	name   uint32
}

// arranged is one bag, whose mentions go from start to end.
type arranged struct {
	// index is the position of the bag among those given.
	index      uint32
	start, end uint32
}

func newOrdering[E uint32 | uint64](memory *circuit.Memory, interrupt circuit.Interrupt) ordering[E] {
	return ordering[E]{memory: memory, pace: pace{interrupt: interrupt}, ranks: stamps{memory: memory}}
}

// arrange takes count bags, whose numbers number returns. The result is valid
// until the next call.
func (o *ordering[E]) arrange(names *interned[byte], all *bags[E], count int, number func(i int) uint32) error {
	var err error
	if err = o.ranks.begin(names.len()); err != nil {
		return err
	}
	o.names, o.mentions = o.names[:0], o.mentions[:0]
	if o.bags, err = circuit.Grow(o.memory, o.bags[:0], count); err != nil {
		return err
	}
	for i := range count {
		bag := all.of(number(i))
		if err := o.pace.step(1 + len(bag)); err != nil {
			return err
		}
		start := uint32(len(o.mentions))
		if o.mentions, err = circuit.Grow(o.memory, o.mentions, len(bag)); err != nil {
			return err
		}
		for _, e := range bag {
			m := mention(e)
			if err := o.meet(names, uint32(m>>32)); err != nil {
				return err
			}
			o.mentions = append(o.mentions, m)
		}
		o.bags = append(o.bags, arranged{index: uint32(i), start: start, end: uint32(len(o.mentions))})
	}
	return o.sort(names)
}

// meet adds a name to those mentioned.
func (o *ordering[E]) meet(names *interned[byte], name uint32) (err error) {
	if _, met := o.ranks.noted(name); met {
		return nil
	}
	o.ranks.mark(name, 0)
	if o.names, err = circuit.Grow(o.memory, o.names, 1); err != nil {
		return err
	}
	o.names = append(o.names, rankedName{prefixOf(names.of(name)), name})
	return nil
}

// prefixOf returns a number that orders texts by their first bytes.
func prefixOf(text []byte) uint64 {
	if len(text) >= 8 {
		return binary.BigEndian.Uint64(text)
	}
	var first [8]byte
	copy(first[:], text)
	return binary.BigEndian.Uint64(first[:])
}

func (o *ordering[E]) sort(names *interned[byte]) (err error) {
	// A comparison cannot fail: when it is time to stop, all are equal.
	work := 0
	slices.SortFunc(o.names, func(a, b rankedName) int {
		if work++; work%circuit.PollEvery == 0 && err == nil {
			err = o.pace.step(circuit.PollEvery)
		}
		switch {
		case err != nil:
			return 0
		case a.prefix != b.prefix:
			return cmp.Compare(a.prefix, b.prefix)
		}
		return bytes.Compare(names.of(a.name), names.of(b.name))
	})
	for rank, n := range o.names {
		o.ranks.mark(n.name, uint32(rank))
	}
	for i, m := range o.mentions {
		rank, _ := o.ranks.noted(uint32(m >> 32))
		o.mentions[i] = uint64(rank)<<32 | m&^uint64(hashHalf)
	}
	for _, b := range o.bags {
		slices.Sort(o.of(b))
	}
	if err != nil {
		return err
	}
	return o.sortBags()
}

// sortBags sorts by the first name, by counting, and then those that have the
// same.
func (o *ordering[E]) sortBags() (err error) {
	if len(o.bags) < 2 {
		return nil
	}
	n := len(o.names) + 2
	if o.counts, err = circuit.Grow(o.memory, o.counts[:0], n); err != nil {
		return err
	}
	if o.sorted, err = circuit.Grow(o.memory, o.sorted[:0], len(o.bags)); err != nil {
		return err
	}
	o.counts, o.sorted = o.counts[:n], o.sorted[:len(o.bags)]
	clear(o.counts)
	for _, b := range o.bags {
		o.counts[o.first(b)+1]++
	}
	for i := 1; i < n; i++ {
		o.counts[i] += o.counts[i-1]
	}
	for _, b := range o.bags {
		at := &o.counts[o.first(b)]
		o.sorted[*at] = b
		*at++
	}
	o.bags, o.sorted = o.sorted, o.bags
	for rest := o.bags; len(rest) > 0; {
		same := 1
		for same < len(rest) && o.first(rest[same]) == o.first(rest[0]) {
			same++
		}
		if err := o.sortSame(rest[:same]); err != nil {
			return err
		}
		rest = rest[same:]
	}
	return nil
}

// first returns the rank of a bag's first name plus one, or 0 when it is empty.
func (o *ordering[E]) first(b arranged) uint32 {
	if b.start == b.end {
		return 0
	}
	return uint32(o.mentions[b.start]>>32) + 1
}

func (o *ordering[E]) sortSame(bags []arranged) (err error) {
	if len(bags) < 2 {
		return nil
	}
	slices.SortFunc(bags, func(a, b arranged) int {
		if err == nil {
			err = o.pace.step(1)
		}
		if err != nil {
			return 0
		}
		return slices.Compare(o.of(a), o.of(b))
	})
	return err
}

// of returns the mentions of a bag.
func (o *ordering[E]) of(b arranged) []uint64 { return o.mentions[b.start:b.end] }

// nameOf returns the name that a mention of the result mentions.
func (o *ordering[E]) nameOf(m uint64) uint32 { return o.names[m>>32].name }

// lengthOfList returns how many bytes writeList appends for a bag.
func lengthOfList(names *interned[byte], bag []uint32) int {
	length := max(0, len(bag)-1) * len(",")
	for _, name := range bag {
		length += len(names.of(name))
	}
	return length
}

// writeList appends the names of a bag.
func (o *ordering[E]) writeList(out []byte, names *interned[byte], b arranged) []byte {
	for i, m := range o.of(b) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, names.of(o.nameOf(m))...)
	}
	return out
}

func (o *ordering[E]) reset() {
	o.ranks.reset()
	circuit.Drop(o.memory, o.names)
	circuit.Drop(o.memory, o.mentions)
	circuit.Drop(o.memory, o.bags)
	circuit.Drop(o.memory, o.counts)
	circuit.Drop(o.memory, o.sorted)
	o.names, o.mentions, o.bags, o.counts, o.sorted = nil, nil, nil, nil, nil
}
