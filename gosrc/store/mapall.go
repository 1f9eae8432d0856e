package store

import "sync/atomic"

// mapChunk is how many gates mapAll deals with at a time; it bounds the memory
// that takes. It is a variable so that tests can be small.
var mapChunk uint32 = 1 << 19

// unmapped is a gate that is to be inserted into the mapping.
type unmapped struct {
	hash uint64
	gate uint32
}

// mapAll inserts every gate and every annotation cell into an empty mapping
// that is large enough. Gates are sorted by where they go, a chunk at a time,
// so that a unit is filled while it is in the cache, and by one processor.
func (s *Store) mapAll() (err error) {
	var m gateMapper
	m.begin(s)
	for from := uint32(0); from < s.numGates; {
		to := from + min(mapChunk, s.numGates-from)
		if err := m.mapChunk(from, to); err != nil {
			return err
		}
		from = to
	}
	s.eachCell(func(g uint32, off uint64) {
		h := s.hash(s.recordToken(g))
		if _, ok, _ := s.findCell(g, h); !ok && err == nil {
			err = s.mapOne(h, cellBit|uint32(off/cellSize))
		}
	})
	return err
}

func (s *Store) mapOne(h uint64, stored uint32) error {
	u, err := s.table.room(h)
	if err == nil {
		s.table.insert(u, h, stored)
	}
	return err
}

// gateMapper inserts gates into a mapping, in parallel.
type gateMapper struct {
	s     *Store
	bits  int // low bits of the hash that choose the range a gate is sorted into
	gates []unmapped
	// next is, for each slice of the chunk and each range, where the slice's
	// next gate of that range goes in gates; afterwards, where they end.
	next [][]uint32
	// left is what each processor found no room for.
	left [][]unmapped
}

const (
	// maxMapperBits bounds the ranges. The directory may be deeper: then a
	// range is of several units.
	maxMapperBits = 12
	mapperSlices  = 2 * maxProcessors
)

func (m *gateMapper) begin(s *Store) {
	m.s = s
	m.bits = min(rootDepth(load64(s.table.b, liveOffset)), maxMapperBits)
	m.gates = make([]unmapped, min(mapChunk, s.numGates))
	m.next = make([][]uint32, mapperSlices)
	for i := range m.next {
		m.next[i] = make([]uint32, 1<<m.bits)
	}
	m.left = make([][]unmapped, maxProcessors)
}

func (m *gateMapper) mapChunk(from, to uint32) error {
	slice := func(part int) (uint32, uint32) {
		n := uint64(to - from)
		return from + uint32(n*uint64(part)/mapperSlices), from + uint32(n*uint64(part+1)/mapperSlices)
	}
	mask := uint64(1)<<m.bits - 1
	err := inParallel(mapperSlices, func(_, part int) error {
		count := m.next[part]
		clear(count)
		for g, end := slice(part); g < end; g++ {
			count[m.s.hash(m.s.recordToken(g))&mask]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	sum := uint32(0)
	for r := range m.next[0] {
		for part := range m.next {
			sum, m.next[part][r] = sum+m.next[part][r], sum
		}
	}
	err = inParallel(mapperSlices, func(_, part int) error {
		next := m.next[part]
		for g, end := slice(part); g < end; g++ {
			h := m.s.hash(m.s.recordToken(g))
			m.gates[next[h&mask]] = unmapped{h, g}
			next[h&mask]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	return m.fill()
}

// fill inserts the sorted gates.
func (m *gateMapper) fill() error {
	ends := m.next[mapperSlices-1]
	const step = 16
	err := inParallel((len(ends)+step-1)/step, func(processor, part int) error {
		first, last := part*step, min((part+1)*step, len(ends))-1
		begin := uint32(0)
		if first > 0 {
			begin = ends[first-1]
		}
		m.left[processor] = m.s.table.fill(m.gates[begin:ends[last]], m.left[processor])
		return nil
	})
	for i, left := range m.left {
		for _, x := range left {
			if err == nil {
				err = m.s.mapOne(x.hash, x.gate+1)
			}
		}
		m.left[i] = left[:0]
	}
	return err
}

// fill inserts gates into units that no reader knows yet, and returns left
// with those appended for which there is no room without a split. Their
// buckets are touched, some at a time, before any is written, see lookUp.
func (t *table) fill(gates, left []unmapped) []unmapped {
	root := load64(t.b, liveOffset)
	var units [256]uint32
	var sum byte
	for len(gates) > 0 {
		n := min(len(units), len(gates))
		for k, x := range gates[:n] {
			units[k] = entryUnit(load64(t.b, entryOffset(root, x.hash)))
			sum += t.b[unitOffset(units[k])+int64(homeBucket(x.hash))*bucketSize]
		}
		for k, x := range gates[:n] {
			u := units[k]
			if t.load[u] >= maxUnitLoad {
				left = append(left, x)
				continue
			}
			b, i, slot := place(t.unit(u), x.hash)
			putSlot(b, i, slot, x.hash, x.gate+1)
			t.load[u]++
		}
		gates = gates[n:]
	}
	touched.Add(uint32(sum))
	return left
}

// touched gives loads that only warm the cache a use.
var touched atomic.Uint32
