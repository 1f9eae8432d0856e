package store

import (
	"context"
	"errors"
	"math"

	"provsql/gosrc/token"
)

// Check reads everything: every record, wire, annotation, text and slot of
// the mapping, with their checksums, and that each gate is found under its
// token. It is for a store that nobody writes; damage is called back in the
// order it is found, and Check returns an error for what kept it from going
// on.
func (r *Reader) Check(ctx context.Context, damaged func(*CorruptionError)) error {
	report := func(err error) error {
		var e *CorruptionError
		if errors.As(err, &e) {
			damaged(e)
			return nil
		}
		return err
	}
	if err := r.Refresh(); err != nil {
		return report(err)
	}
	if r.gates.b == nil {
		return nil
	}
	var missing uint64
	for g := range r.Len() {
		if g%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		x, err := r.Gate(g)
		if err == nil {
			err = r.checkGate(g, &x)
		}
		if err := report(err); err != nil {
			return err
		}
		if x.missing() {
			missing++
		}
	}
	if stored := load64(r.gates.b, liveOffset+8); stored != missing {
		damaged(corrupt(r.gates.path, liveOffset+8, "%d gates are missing, the header says %d", missing, stored))
	}
	return report(r.checkMapping())
}

// checkGate verifies the wires and annotations of a gate, and that its token
// leads to it.
func (r *Reader) checkGate(g uint32, x *Gate) error {
	for i := range x.NumChildren {
		off := wireOffset(x.first + uint64(i))
		if child := le.Uint32(r.wires.b[off:]); child >= r.Len() {
			return corrupt(r.wires.path, off, "child %d of gate %d is beyond the end", i, g)
		}
	}
	found, ok := r.Find(x.Token)
	switch {
	case ok && found == BadMapping:
		return r.damage
	case !ok:
		return corrupt(r.mapping.path, 0, "gate %d is not found under its token %v", g, x.Token)
	case found != g:
		return corrupt(r.mapping.path, 0, "gates %d and %d have the same token %v", found, g, x.Token)
	}
	_, c, err := r.cellOf(g)
	if err == nil && !math.IsNaN(c.prob) && !(c.prob >= 0 && c.prob <= 1) {
		return corrupt(r.extra.path, 0, "gate %d has the probability %v", g, c.prob)
	}
	if err == nil && c.text != 0 {
		_, err = r.Extra(g)
	}
	return err
}

// checkMapping verifies every bucket, and that every slot is about a gate
// whose hash leads to it.
func (r *Reader) checkMapping() error {
	var t table
	t.path, t.b, t.size = r.mapping.path, r.mapping.b, r.mapping.size
	if _, err := t.scanDirectory(); err != nil {
		return err
	}
	root := load64(r.mapping.b, liveOffset)
	for i := range uint64(1) << rootDepth(root) {
		e := load64(r.mapping.b, unitOffset(rootUnit(root))+int64(i)*8)
		if i >= 1<<entryDepth(e) {
			continue
		}
		if err := r.checkUnit(entryUnit(e), i, entryDepth(e)); err != nil {
			return err
		}
	}
	return nil
}

// checkUnit verifies a unit whose hashes end in the depth bits of suffix.
func (r *Reader) checkUnit(u uint32, suffix uint64, depth int) error {
	unit := r.mapping.b[unitOffset(u):][:unitSize]
	for i := range unitBuckets {
		taken, ok := bucketSound(unit, i)
		at := unitOffset(u) + int64(i)*bucketSize
		if !ok {
			return corrupt(r.mapping.path, at, "wrong check word of a bucket")
		}
		for slot := range taken {
			t, ok := r.slotToken(le.Uint32(unit[i*bucketSize+numbersOffset+4*slot:]))
			if !ok {
				return corrupt(r.mapping.path, at+int64(numbersOffset+4*slot), "slot names a gate beyond the end")
			}
			h := hashToken(&r.id.seed, &t)
			if h&(1<<depth-1) != suffix || unit[i*bucketSize+slot] != fingerprint(h) {
				return corrupt(r.mapping.path, at+int64(slot), "slot is not where its token leads")
			}
		}
	}
	return nil
}

// slotToken returns the token of the gate a stored number is about.
func (r *Reader) slotToken(stored uint32) (t token.UUID, ok bool) {
	g := stored - 1
	if stored&cellBit != 0 {
		off := int64(stored&^cellBit) * cellSize
		if ok, err := r.extra.covers(off + cellSize); !ok || err != nil || le.Uint32(r.extra.b[off:]) != blockCell {
			return t, false
		}
		g = le.Uint32(r.extra.b[off+4:])
	}
	if g >= r.Len() {
		return t, false
	}
	return token.UUID(r.gates.b[recordOffset(g):][:16]), true
}
