package store

import (
	"math/bits"

	"provsql/gosrc/token"
)

// The mapping finds a gate by its token. It is an extendible hash table: a
// directory of units, doubled when needed, and units of buckets that are split
// one at a time, so that growing never stops the writer for long and readers
// never see half of it. A bucket is a cache line of twelve slots: a byte of
// the hash each, the stored number each, and a check word.

const (
	unitSize       = 16 << 10
	bucketSize     = 64
	unitBuckets    = unitSize / bucketSize
	bucketSlots    = 12
	unitSlots      = unitBuckets * bucketSlots
	unitEntries    = unitSize / 8
	numbersOffset  = bucketSlots
	checkOffset    = 60
	maxUnitLoad    = unitSlots * 84 / 100
	maxDepth       = 28
	directoryDepth = 11 // log2(unitEntries): up to here the directory is one unit

	// cellBit marks stored numbers that name an annotation cell; the others
	// are a gate number plus one. 0 is an empty slot.
	cellBit = 1 << 31
)

func unitOffset(u uint32) int64 { return pageSize + int64(u)*unitSize }

// unitAt returns the unit that an offset lies in.
func unitAt(off int64) uint32 { return uint32((off - pageSize) / unitSize) }

// hashToken spreads tokens over 64 bits: tokens may be chosen by users, the
// seed may not.
func hashToken(seed *[2]uint64, t *token.UUID) uint64 {
	hi, lo := bits.Mul64(le.Uint64(t[:8])^seed[0], le.Uint64(t[8:])^seed[1])
	h := (hi ^ lo) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}

// Of a hash, the low bits choose the directory entry, bits 32-39 the bucket
// in the unit, bits 56-63 are kept in the slot.

func homeBucket(h uint64) int { return int(h >> 32 % unitBuckets) }

func fingerprint(h uint64) byte { return byte(h >> 56) }

// slotCheck is a slot's share of the check word of its bucket.
func slotCheck(bucket, slot int, fp byte, stored uint32) uint32 {
	x := uint64(stored)<<32 | uint64(bucket)<<16 | uint64(slot)<<8 | uint64(fp)
	x *= 0x9e3779b97f4a7c15
	return uint32(x>>32) ^ uint32(x>>16)
}

// The root word: where the directory is, how many bits choose an entry, and a
// check of 24 bits.

func packRoot(unit uint32, depth int) uint64 {
	r := uint64(unit) | uint64(depth)<<32
	return r | mix(r)>>40<<40
}
func rootUnit(r uint64) uint32 { return uint32(r) }
func rootDepth(r uint64) int   { return int(r >> 32 & 0xff) }
func rootSound(r uint64) bool {
	return rootDepth(r) <= maxDepth && r == packRoot(rootUnit(r), rootDepth(r))
}

// A directory entry: the unit, how many bits its tokens agree on, a generation
// that differs when a unit is used anew, and a check of 12 bits, of the bits
// agreed on too.

const generationBits = 12

func packEntry(unit uint32, depth int, generation, suffix uint64) uint64 {
	e := uint64(unit) | uint64(depth)<<32 | generation%(1<<generationBits)<<40
	return e | mix(mix(suffix)^e)>>52<<52
}
func entryUnit(e uint64) uint32       { return uint32(e) }
func entryDepth(e uint64) int         { return int(e >> 32 & 0xff) }
func entryGeneration(e uint64) uint64 { return e >> 40 % (1 << generationBits) }

// entrySound reports whether e is an entry that h may lead to.
func entrySound(e, h uint64) bool {
	d := entryDepth(e)
	return d <= maxDepth && e == packEntry(entryUnit(e), d, entryGeneration(e), h&(1<<d-1))
}

func mix(x uint64) uint64 {
	x = (x ^ x>>31) * 0x9e3779b97f4a7c15
	return x ^ x>>29
}

func entryOffset(root, h uint64) int64 {
	return unitOffset(rootUnit(root)) + int64(h&(1<<rootDepth(root)-1))*8
}

// directoryUnits is the number of units a directory of that depth takes.
func directoryUnits(depth int) uint32 {
	if depth <= directoryDepth {
		return 1
	}
	return 1 << (depth - directoryDepth)
}

// probe walks the slots of a unit that may hold a token.
type probe struct {
	unit    []byte
	bucket  int
	left    int // buckets not looked at yet
	fp      uint64
	matches uint64 // candidates of slots 0-7, one high bit a byte
	more    uint32 // candidates of slots 8-11
}

const (
	ones8 = 0x0101010101010101
	high8 = 0x8080808080808080
	ones4 = 0x01010101
	high4 = 0x80808080
)

func newProbe(unit []byte, h uint64) probe {
	p := probe{unit: unit, bucket: homeBucket(h), left: unitBuckets, fp: uint64(fingerprint(h)) * ones8}
	p.match()
	return p
}

func (p *probe) match() {
	off := int64(p.bucket * bucketSize)
	p.matches, p.more = matches(p.unit[off:off+bucketSize], p.fp)
}

// matches marks the slots of a bucket whose hash byte is the one that fp is
// filled with, by the high bit of a byte each, and possibly others.
func matches(bucket []byte, fp uint64) (uint64, uint32) {
	x := load64(bucket, 0) ^ fp
	y := load32(bucket, 8) ^ uint32(fp)
	return (x - ones8) & ^x & high8, (y - ones4) & ^y & high4
}

// firstMatch returns a gate number plus one that a bucket may have for a
// hash, 0 when it has none; absent when no other bucket has one either.
func firstMatch(bucket []byte, h uint64) (stored uint32, absent bool) {
	m, more := matches(bucket, uint64(fingerprint(h))*ones8)
	var slot int
	switch {
	case m != 0:
		slot = bits.TrailingZeros64(m) / 8
	case more != 0:
		slot = 8 + bits.TrailingZeros32(more)/8
	default:
		return 0, load32(bucket, numbersOffset+4*(bucketSlots-1)) == 0
	}
	if stored = load32(bucket, int64(numbersOffset+4*slot)); stored&cellBit != 0 {
		return 0, false
	}
	return stored, false
}

// next returns the next stored number that may be the token's; 0 when there
// is none.
func (p *probe) next() uint32 {
	for {
		for p.matches != 0 {
			slot := bits.TrailingZeros64(p.matches) / 8
			p.matches &= p.matches - 1
			if stored := p.stored(slot); stored != 0 {
				return stored
			}
		}
		for p.more != 0 {
			slot := 8 + bits.TrailingZeros32(p.more)/8
			p.more &= p.more - 1
			if stored := p.stored(slot); stored != 0 {
				return stored
			}
		}
		p.left--
		if p.left <= 0 || p.stored(bucketSlots-1) == 0 {
			return 0
		}
		p.bucket = (p.bucket + 1) % unitBuckets
		p.match()
	}
}

func (p *probe) stored(slot int) uint32 {
	return load32(p.unit, int64(p.bucket*bucketSize+numbersOffset+4*slot))
}

// bucketSound reports whether bucket i of a unit has the check word its slots
// call for, and how many slots are taken.
func bucketSound(unit []byte, i int) (taken int, ok bool) {
	b := unit[i*bucketSize : (i+1)*bucketSize]
	var check uint32
	for slot := range bucketSlots {
		stored := load32(b, int64(numbersOffset+4*slot))
		if stored == 0 {
			// The slot being filled has its fingerprint before its number.
			if b[slot] != 0 && slot != taken {
				return taken, false
			}
			continue
		}
		if taken != slot {
			return taken, false
		}
		taken++
		check ^= slotCheck(i, slot, b[slot], stored)
	}
	return taken, check == load32(b, checkOffset)
}
