package store

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// table is the writer's side of the mapping.
type table struct {
	region
	seed [2]uint64
	next uint32 // first unit never used
	free []uint32
	// load is the number of slots taken in each unit; unread until the unit
	// was verified.
	load       []uint16
	generation uint64
	owners     owners
	hashes     [unitSlots]uint64 // of the unit being split
	stored     [unitSlots]uint32
	got        [64]uint64 // see watch
	moved      bool       // units were split since watch
}

const unread = 1<<16 - 1

// owners tells whose a stored number is.
type owners interface {
	// tokenOf returns the token of the gate that a stored number is about;
	// ok is false when there is no such gate or cell.
	tokenOf(stored uint32) (t *token.UUID, ok bool)
	// hashAll hashes the tokens of many stored numbers; ok is false when one
	// has none.
	hashAll(stored []uint32, into []uint64) (ok bool)
}

func (t *table) unit(u uint32) []byte {
	off := unitOffset(u)
	return t.b[off : off+unitSize]
}

// create lays out an empty mapping whose directory has 2^depth entries, each
// with a unit of its own.
func (t *table) create(depth int) error {
	directory := directoryUnits(depth)
	t.next, t.free, t.load = 0, nil, t.load[:0]
	if err := t.need(unitOffset(directory + 1<<depth)); err != nil {
		return err
	}
	if _, err := t.allocate(directory); err != nil {
		return err
	}
	for i := range uint32(1) << depth {
		u, err := t.allocate(1)
		if err != nil {
			return err
		}
		store64(t.b, unitOffset(0)+int64(i)*8, packEntry(u, depth, 0, uint64(i)))
	}
	store64(t.b, liveOffset, packRoot(0, depth))
	return nil
}

// allocate returns the first of n neighbouring units that are all zero.
func (t *table) allocate(n uint32) (uint32, error) {
	if n == 1 && len(t.free) > 0 {
		u := t.free[len(t.free)-1]
		t.free = t.free[:len(t.free)-1]
		clear(t.unit(u))
		t.load[u] = 0
		return u, nil
	}
	u := t.next
	if err := t.need(unitOffset(u + n)); err != nil {
		return 0, err
	}
	t.next += n
	for uint32(len(t.load)) < t.next {
		t.load = append(t.load, 0)
	}
	return u, nil
}

// unitFor returns the unit that holds a hash, verified.
func (t *table) unitFor(h uint64) (uint32, error) {
	root := load64(t.b, liveOffset)
	u := entryUnit(load64(t.b, entryOffset(root, h)))
	if t.load[u] == unread {
		if err := t.admit(u); err != nil {
			return 0, err
		}
	}
	return u, nil
}

// admit verifies a unit before its first use.
func (t *table) admit(u uint32) error {
	unit := t.unit(u)
	load := 0
	for i := range unitBuckets {
		taken, ok := bucketSound(unit, i)
		if !ok {
			return corrupt(t.path, unitOffset(u)+int64(i)*bucketSize, "wrong check word of a bucket")
		}
		for slot := range taken {
			at := i*bucketSize + numbersOffset + 4*slot
			if _, ok := t.owners.tokenOf(le.Uint32(unit[at:])); !ok {
				return corrupt(t.path, unitOffset(u)+int64(at), "slot names a gate beyond the end")
			}
		}
		load += taken
	}
	t.load[u] = uint16(load)
	return nil
}

// room returns the unit where a hash can be inserted without splitting.
func (t *table) room(h uint64) (uint32, error) {
	for {
		u, err := t.unitFor(h)
		if err != nil || t.load[u] < maxUnitLoad {
			return u, err
		}
		if err := t.split(h); err != nil {
			return 0, err
		}
	}
}

// watch begins to note what is inserted, so that what was looked up before
// need not be looked up again.
func (t *table) watch() {
	clear(t.got[:])
	t.moved = false
}

// mayHaveGot reports whether a token of that hash may have been inserted since
// watch.
func (t *table) mayHaveGot(h uint64) bool {
	return t.got[h>>40%64]>>(h>>46%64)&1 != 0
}

// hasRoom reports whether the unit of a home bucket, as it was at the time of
// watch, is still the right one and can take one more.
func (t *table) hasRoom(bucket int64) bool {
	return !t.moved && t.load[unitAt(bucket)] < maxUnitLoad
}

// insert puts a stored number into a unit that has room, and publishes it.
func (t *table) insert(u uint32, h uint64, stored uint32) {
	b, i, slot := place(t.unit(u), h)
	b[slot] = fingerprint(h)
	store32(b, int64(numbersOffset+4*slot), stored)
	le.PutUint32(b[checkOffset:], le.Uint32(b[checkOffset:])^slotCheck(i, slot, b[slot], stored))
	t.load[u]++
	t.got[h>>40%64] |= 1 << (h >> 46 % 64)
}

// place returns the bucket, its position and the slot where a hash goes.
func place(unit []byte, h uint64) (b []byte, i, slot int) {
	i = homeBucket(h)
	for {
		b = unit[i*bucketSize:][:bucketSize:bucketSize]
		if slot = slotsTaken(b); slot < bucketSlots {
			return b, i, slot
		}
		i = (i + 1) % unitBuckets
	}
}

// slotsTaken returns how many slots of a bucket are taken. They fill from the
// first on.
func slotsTaken(b []byte) (n int) {
	taken := func(slot int) bool { return le.Uint32(b[numbersOffset+4*slot:]) != 0 }
	if taken(7) {
		n = 8
	}
	if taken(n + 3) {
		n += 4
	}
	if n == bucketSlots {
		return n
	}
	if taken(n + 1) {
		n += 2
	}
	if taken(n) {
		n++
	}
	return n
}

// split deals the unit of h to two new ones. Readers find the old unit, whole
// and no longer written, until the directory names the new ones.
func (t *table) split(h uint64) error {
	t.moved = true
	root := load64(t.b, liveOffset)
	entry := load64(t.b, entryOffset(root, h))
	depth := entryDepth(entry)
	if depth == rootDepth(root) {
		if err := t.double(root); err != nil {
			return err
		}
		root = load64(t.b, liveOffset)
	}
	old := entryUnit(entry)
	var half [2]uint32
	for i := range half {
		var err error
		if half[i], err = t.allocate(1); err != nil {
			if i == 1 {
				t.free = append(t.free, half[0])
			}
			return err
		}
	}
	n, err := t.collect(old)
	if err != nil {
		t.free = append(t.free, half[:]...)
		return err
	}
	t.deal(half, depth, n)
	t.generation++
	for i := h & (1<<depth - 1); i < 1<<rootDepth(root); i += 1 << depth {
		store64(t.b, unitOffset(rootUnit(root))+int64(i)*8, packEntry(half[i>>depth&1], depth+1, t.generation, i&(2<<depth-1)))
	}
	t.free = append(t.free, old)
	return nil
}

// deal puts the first n collected slots into two empty units, each into that
// of bit depth of its hash. No reader knows the units yet.
func (t *table) deal(half [2]uint32, depth, n int) {
	var taken [2][unitBuckets]uint8
	units := [2][]byte{t.unit(half[0]), t.unit(half[1])}
	for k, h := range t.hashes[:n] {
		side := h >> depth & 1
		i := homeBucket(h)
		for taken[side][i] == bucketSlots {
			i = (i + 1) % unitBuckets
		}
		slot := int(taken[side][i])
		taken[side][i]++
		putSlot(units[side][i*bucketSize:][:bucketSize:bucketSize], i, slot, h, t.stored[k])
		t.load[half[side]]++
	}
}

// putSlot takes a slot of bucket i of a unit that no reader knows.
func putSlot(b []byte, i, slot int, h uint64, stored uint32) {
	b[slot] = fingerprint(h)
	le.PutUint32(b[numbersOffset+4*slot:], stored)
	le.PutUint32(b[checkOffset:], le.Uint32(b[checkOffset:])^slotCheck(i, slot, b[slot], stored))
}

// collect reads the slots of a unit and hashes their tokens.
func (t *table) collect(u uint32) (n int, err error) {
	unit := t.unit(u)
	for i := range unitBuckets {
		for slot := range bucketSlots {
			stored := le.Uint32(unit[i*bucketSize+numbersOffset+4*slot:])
			if stored == 0 {
				break
			}
			t.stored[n] = stored
			n++
		}
	}
	if !t.owners.hashAll(t.stored[:n], t.hashes[:n]) {
		return 0, corrupt(t.path, unitOffset(u), "slot names a gate beyond the end")
	}
	return n, nil
}

// double makes the directory twice as large: in place while it fits its
// units, since the first half stays as it is, else in new ones.
func (t *table) double(root uint64) error {
	depth, at := rootDepth(root), rootUnit(root)
	if depth == maxDepth {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "the mapping of the circuit store cannot grow further")
	}
	half := int64(8) << depth
	to := at
	if directoryUnits(depth+1) > directoryUnits(depth) {
		var err error
		if to, err = t.allocate(directoryUnits(depth + 1)); err != nil {
			return err
		}
		copy(t.b[unitOffset(to):][:half], t.b[unitOffset(at):][:half])
	}
	copy(t.b[unitOffset(to)+half:][:half], t.b[unitOffset(at):][:half])
	store64(t.b, liveOffset, packRoot(to, depth+1))
	if to != at {
		for u := range directoryUnits(depth) {
			t.free = append(t.free, at+u)
		}
	}
	return nil
}
