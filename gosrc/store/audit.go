package store

import "provsql/gosrc/token"

// audit compares units of the mapping with the gates and annotation cells that
// their slots are about. It is for one goroutine; several may share the files.
//
// That the mapping is exactly that of the gates follows from counting: every
// slot leads to its gate's token and lies where that token's hash leads, so two
// slots of one gate are in one unit, where they are noticed; so the slots are
// about as many gates as there are slots.
type audit struct {
	path    string // of the mapping
	seed    *[2]uint64
	mapping []byte
	gates   []byte
	extra   []byte
	records uint32 // records that slots may be about
	cells   int64  // size of the extra file
	// Of the gates up to count, those are counted whose hash ends in the
	// regionBits bits of region.
	count      uint32
	region     uint64
	regionBits int
	// cell, unless nil, verifies an annotation cell; then it is also verified
	// that annotated gates have one.
	cell func(gate uint32, off int64) error

	problems []error

	slots   int
	stored  [unitSlots]uint32
	hashes  [unitSlots]uint64
	gateOf  [unitSlots]uint32
	place   [unitSlots]uint16 // bucket * bucketSlots + slot
	taken   [unitBuckets]uint8
	byHash  [1 << auditBits]uint16 // index of a slot plus one
	touched byte
}

// auditBits makes room for all slots of a unit in a table that is never more
// than half full.
const auditBits = 13

// unitTally is what a unit holds.
type unitTally struct {
	slots int
	gates int // that are counted
	cells int
}

// unit verifies unit u, whose hashes end in the depth bits of suffix, and
// notes what is wrong with it in problems.
func (a *audit) unit(u uint32, suffix uint64, depth int) (t unitTally) {
	a.problems = a.problems[:0]
	off := unitOffset(u)
	unit := a.mapping[off : off+unitSize]
	a.collect(unit, off)
	a.hashAll(off)
	clear(a.byHash[:])
	mask := uint64(1)<<depth - 1
	for k, stored := range a.stored[:a.slots] {
		if a.gateOf[k] == noGate {
			continue
		}
		h := a.hashes[k]
		i, slot := int(a.place[k])/bucketSlots, int(a.place[k])%bucketSlots
		if h&mask != suffix || unit[i*bucketSize+slot] != fingerprint(h) || homeBucket(h) != i && !a.reaches(homeBucket(h), i) {
			a.problem(off+int64(i*bucketSize+slot), "slot is not where its token leads")
			continue
		}
		if !a.enter(k, off) {
			continue
		}
		if stored&cellBit != 0 {
			t.cells++
			if a.cell != nil {
				if err := a.cell(a.gateOf[k], cellOffset(stored)); err != nil {
					a.problems = append(a.problems, err)
				}
			}
		} else if a.gateOf[k] < a.count && (h^a.region)&(1<<a.regionBits-1) == 0 {
			t.gates++
		}
	}
	if a.cell != nil {
		a.seekCells()
	}
	t.slots = a.slots
	return t
}

const noGate = 1<<32 - 1

func cellOffset(stored uint32) int64 { return int64(stored&^cellBit) * cellSize }

func (a *audit) problem(off int64, reason string, args ...any) {
	a.problems = append(a.problems, corrupt(a.path, off, reason, args...))
}

// collect reads the slots of a unit that begins at off.
func (a *audit) collect(unit []byte, off int64) {
	a.slots = 0
	for i := range unitBuckets {
		taken, ok := bucketSound(unit, i)
		if !ok {
			a.problem(off+int64(i)*bucketSize, "wrong check word of a bucket")
		}
		a.taken[i] = uint8(taken)
		for slot := range taken {
			a.stored[a.slots] = load32(unit, int64(i*bucketSize+numbersOffset+4*slot))
			a.place[a.slots] = uint16(i*bucketSlots + slot)
			a.slots++
		}
	}
}

// hashAll finds out which gates the slots are about, and their hashes. It
// touches all records before it reads any, see lookUp.
func (a *audit) hashAll(off int64) {
	var sum byte
	for k, stored := range a.stored[:a.slots] {
		g := stored - 1
		if stored&cellBit != 0 {
			g = a.gateOfCell(stored)
		}
		if g >= a.records {
			at := int(a.place[k])
			a.problem(off+int64(at/bucketSlots*bucketSize+numbersOffset+4*(at%bucketSlots)), "slot names a gate beyond the end")
			g = noGate
		} else {
			sum += a.gates[recordOffset(g)]
		}
		a.gateOf[k] = g
	}
	a.touched += sum
	for k, g := range a.gateOf[:a.slots] {
		if g != noGate {
			a.hashes[k] = hashToken(a.seed, a.token(g))
		}
	}
}

// gateOfCell returns the gate of an annotation cell, noGate when there is no
// such cell.
func (a *audit) gateOfCell(stored uint32) uint32 {
	off := cellOffset(stored)
	if off < pageSize || off+cellSize > a.cells || le.Uint32(a.extra[off:]) != blockCell {
		return noGate
	}
	return le.Uint32(a.extra[off+4:])
}

func (a *audit) token(g uint32) *token.UUID {
	off := recordOffset(g)
	return (*token.UUID)(a.gates[off : off+16])
}

// reaches reports whether a search that begins in bucket from comes to bucket
// to: the buckets before it are full.
func (a *audit) reaches(from, to int) bool {
	for i := from; i != to; i = (i + 1) % unitBuckets {
		if a.taken[i] < bucketSlots {
			return false
		}
	}
	return true
}

// enter puts a slot into byHash. ok is false when there is one of the same
// token and kind.
func (a *audit) enter(k int, off int64) (ok bool) {
	h := a.hashes[k]
	at := h >> 40 % (1 << auditBits)
	for ; a.byHash[at] != 0; at = (at + 1) % (1 << auditBits) {
		other := int(a.byHash[at]) - 1
		if a.hashes[other] != h || (a.stored[other]^a.stored[k])&cellBit != 0 {
			continue
		}
		g, x := a.gateOf[k], a.gateOf[other]
		if g != x && *a.token(g) != *a.token(x) {
			continue
		}
		bucket := off + int64(a.place[k]/bucketSlots)*bucketSize
		switch {
		case a.stored[k]&cellBit != 0:
			a.problem(bucket, "gate %d has annotations twice", g)
		case g == x:
			a.problem(bucket, "gate %d is there twice", g)
		default:
			a.problem(bucket, "gates %d and %d have the same token %v", min(g, x), max(g, x), *a.token(g))
		}
		return false
	}
	a.byHash[at] = uint16(k + 1)
	return true
}

// seekCells verifies that annotated gates have a cell.
func (a *audit) seekCells() {
	for k, stored := range a.stored[:a.slots] {
		g := a.gateOf[k]
		if stored&cellBit == 0 && g != noGate && a.gates[recordOffset(g)+25]&flagAnnotated != 0 && !a.hasCell(k) {
			a.problems = append(a.problems, corrupt(gatesKind.name, recordOffset(g), "the annotations of gate %d are not in %s", g, mappingKind.name))
		}
	}
}

func (a *audit) hasCell(k int) bool {
	for at := a.hashes[k] >> 40 % (1 << auditBits); a.byHash[at] != 0; at = (at + 1) % (1 << auditBits) {
		other := int(a.byHash[at]) - 1
		if a.stored[other]&cellBit != 0 && a.gateOf[other] == a.gateOf[k] {
			return true
		}
	}
	return false
}
