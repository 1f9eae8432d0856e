package store

import (
	"math"
	"time"
)

// maxLooks bounds how often a reader looks at bytes that do not agree with
// their checksum, which is also what they look like while they are written.
// The later looks are a moment apart: the writer may have lost its processor.
const maxLooks = 100

// betweenLooks is a variable so that tests of damage need not wait.
var betweenLooks = time.Millisecond

func waitToLook(looks int) {
	if looks > maxLooks/2 {
		time.Sleep(betweenLooks)
	}
}

// search looks in the mapping for a stored number that accept accepts; 0 when
// there is none. When the writer split what was being searched, it looks
// again.
func (r *Reader) search(h uint64, accept func(stored uint32) (bool, error)) (uint32, error) {
	for looks := 0; ; looks++ {
		root := load64(r.mapping.b, liveOffset)
		entryAt := entryOffset(root, h)
		damage := r.reach(root)
		var entry uint64
		if damage == nil {
			if entry = load64(r.mapping.b, entryAt); !entrySound(entry, h) {
				damage = corrupt(r.mapping.path, entryAt, "a directory entry is damaged")
			}
		}
		if damage == nil {
			stored, err := r.searchUnit(entryUnit(entry), h, accept)
			if stored != 0 && err == nil {
				return stored, nil
			}
			damage = err
		}
		if root != load64(r.mapping.b, liveOffset) ||
			entry != 0 && entry != load64(r.mapping.b, entryAt) {
			continue
		}
		if damage == nil || looks >= maxLooks {
			return 0, damage
		}
		waitToLook(looks)
	}
}

// reach makes the directory readable.
func (r *Reader) reach(root uint64) error {
	if rootSound(root) {
		ok, err := r.mapping.covers(unitOffset(rootUnit(root)) + int64(directoryUnits(rootDepth(root)))*unitSize)
		if ok || err != nil {
			return err
		}
	}
	return corrupt(r.mapping.path, liveOffset, "the directory is not where the header says")
}

// searchUnit looks in one unit. A miss is believed only of sound buckets.
func (r *Reader) searchUnit(u uint32, h uint64, accept func(uint32) (bool, error)) (uint32, error) {
	ok, err := r.mapping.covers(unitOffset(u) + unitSize)
	if err == nil && !ok {
		err = corrupt(r.mapping.path, liveOffset, "a directory entry is beyond the end")
	}
	if err != nil {
		return 0, err
	}
	unit := r.mapping.b[unitOffset(u):][:unitSize]
	p := newProbe(unit, h)
	for stored := p.next(); stored != 0; stored = p.next() {
		if ok, err := accept(stored); ok || err != nil {
			return stored, err
		}
	}
	for i := homeBucket(h); ; i = (i + 1) % unitBuckets {
		if _, ok := bucketSound(unit, i); !ok {
			return 0, corrupt(r.mapping.path, unitOffset(u)+int64(i)*bucketSize, "wrong check word of a bucket")
		}
		if i == p.bucket || p.left <= 0 {
			return 0, nil
		}
	}
}

// cellOf returns the annotations of gate g.
func (r *Reader) cellOf(g uint32) (Gate, cell, error) {
	x, err := r.Gate(g)
	if err != nil || !x.annotated {
		return x, noAnnotations, err
	}
	stored, err := r.search(hashToken(&r.id.seed, &x.Token), func(stored uint32) (bool, error) {
		if stored&cellBit == 0 {
			return false, nil
		}
		off := int64(stored&^cellBit) * cellSize
		if ok, err := r.extra.covers(off + cellSize); !ok || err != nil {
			return false, err
		}
		return le.Uint32(r.extra.b[off:]) == blockCell && le.Uint32(r.extra.b[off+4:]) == g, nil
	})
	if err != nil {
		return x, noAnnotations, err
	}
	if stored == 0 {
		return x, noAnnotations, corrupt(gatesKind.path(r.dir), recordOffset(g), "the annotations of gate %d are not in %s", g, mappingKind.name)
	}
	off := int64(stored&^cellBit) * cellSize
	// A copy that does not verify may be one that is being written.
	for looks := range maxLooks {
		if c, state := readCell(r.extra.b[off:off+cellSize], g); state == cellWhole {
			return x, c, nil
		}
		waitToLook(looks)
	}
	return x, noAnnotations, corrupt(r.extra.path, off, "the annotations of gate %d are damaged", g)
}

// Prob returns the probability of gate g: 1 unless set, and NaN for a gate
// that is not an input, update or mulinput.
func (r *Reader) Prob(g uint32) (float64, error) {
	x, c, err := r.cellOf(g)
	switch {
	case err != nil || !x.Type.IsLeaf() || x.missing():
		return math.NaN(), err
	case math.IsNaN(c.prob):
		return 1, nil
	}
	return c.prob, nil
}

// Infos returns the integer annotations of gate g: 0 unless set.
func (r *Reader) Infos(g uint32) (info1, info2 int32, err error) {
	_, c, err := r.cellOf(g)
	return c.info1, c.info2, err
}
