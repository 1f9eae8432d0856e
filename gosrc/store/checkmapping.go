package store

import "errors"

// The mapping is checked region by region: a region is the hashes that end in
// some bits. A unit that is split while it is read is read again, as two, so
// that every gate is counted in one region even beside a writer.

// regionBits bounds the number of regions that processors take.
const regionBits = 12

// checkMapping verifies the directory, every bucket, that every slot is about
// a gate whose hash leads to it, and that every gate has one slot.
func (c *checker) checkMapping(damaged func(*CorruptionError)) error {
	depth := max(0, min(rootDepth(load64(c.readers[0].mapping.b, liveOffset))-4, regionBits))
	audits := make(map[*Reader]*audit)
	for _, r := range c.readers {
		a := &audit{path: r.mapping.path, seed: &r.id.seed, count: c.count}
		a.cell = r.checkCell
		audits[r] = a
	}
	err := c.run(1<<depth, damaged, func(r *Reader, part int) error {
		return c.checkRegion(r, audits[r], uint64(part), depth)
	})
	if err != nil {
		return err
	}
	if c.mapped.Load() != uint64(c.count) {
		return c.run(int((uint64(c.count)+recordsPart-1)/recordsPart), damaged, func(r *Reader, part int) error {
			from := uint32(part) * recordsPart
			return c.seekGates(r, from, from+min(recordsPart, c.count-from))
		})
	}
	if c.found.Load() == 0 {
		return c.run(1, damaged, func(r *Reader, _ int) error { return c.checkDirectory(r) })
	}
	return nil
}

// checkRegion verifies the units of the hashes that end in the depth bits of
// suffix.
func (c *checker) checkRegion(r *Reader, a *audit, suffix uint64, depth int) error {
	for looks := 0; ; looks++ {
		if c.replaced(r) {
			return errReplaced
		}
		root := load64(r.mapping.b, liveOffset)
		var entry uint64
		err := r.reach(root)
		whole := err == nil
		if whole {
			entry = load64(r.mapping.b, entryOffset(root, suffix))
			if !entrySound(entry, suffix) {
				err = corrupt(r.mapping.path, entryOffset(root, suffix), "a directory entry is damaged")
			} else if entryDepth(entry) > depth {
				return c.checkHalves(r, a, suffix, depth)
			}
		}
		a.problems = a.problems[:0]
		var t unitTally
		if err == nil {
			t, err = c.checkUnit(r, a, root, entry, suffix, depth)
		}
		if root != load64(r.mapping.b, liveOffset) || whole && entry != load64(r.mapping.b, entryOffset(root, suffix)) {
			continue
		}
		var damage *CorruptionError
		if err != nil && !errors.As(err, &damage) {
			return err
		}
		if err == nil && len(a.problems) == 0 {
			c.mapped.Add(uint64(t.gates))
			return nil
		}
		if !c.believe(r, looks) {
			if err := c.follow(r); err != nil {
				return err
			}
			continue
		}
		c.mapped.Add(uint64(t.gates))
		if err != nil {
			if err := c.report(err); err != nil {
				return err
			}
		}
		for _, p := range a.problems {
			if err := c.report(p); err != nil {
				return err
			}
		}
		if whole && !entrySound(entry, suffix) {
			return c.checkAfter(r, a, suffix, depth, rootDepth(root))
		}
		return nil
	}
}

// checkAfter verifies the part of a region that other directory entries lead
// to than its first, which is damaged.
func (c *checker) checkAfter(r *Reader, a *audit, suffix uint64, depth, deepest int) error {
	for ; depth < deepest; depth++ {
		if err := c.checkRegion(r, a, suffix|1<<depth, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) checkHalves(r *Reader, a *audit, suffix uint64, depth int) error {
	if err := c.checkRegion(r, a, suffix, depth+1); err != nil {
		return err
	}
	return c.checkRegion(r, a, suffix|1<<depth, depth+1)
}

// checkUnit verifies the unit of a directory entry and the entries equal to
// it, as far as they are about a region.
func (c *checker) checkUnit(r *Reader, a *audit, root, entry, suffix uint64, depth int) (t unitTally, err error) {
	for i := suffix; i < 1<<rootDepth(root); i += 1 << depth {
		at := unitOffset(rootUnit(root)) + int64(i)*8
		if load64(r.mapping.b, at) != entry {
			return t, corrupt(r.mapping.path, at, "directory entries contradict each other")
		}
	}
	u := entryUnit(entry)
	ok, err := r.mapping.covers(unitOffset(u) + unitSize)
	if err == nil && !ok {
		err = corrupt(r.mapping.path, entryOffset(root, suffix), "a directory entry is beyond the end")
	}
	if err != nil {
		return t, err
	}
	a.mapping, a.gates, a.extra = r.mapping.b, r.gates.b, r.extra.b
	a.cells = r.extra.size
	a.records = c.count
	if !c.quiet.Load() {
		// Slots of gates that are being created are sound as well.
		a.records = uint32(min((r.gates.size-pageSize)/recordSize, maxGates))
	}
	a.region, a.regionBits = suffix, depth
	return a.unit(u, suffix, entryDepth(entry)), nil
}

// follow makes what was written since readable.
func (c *checker) follow(r *Reader) error {
	for _, v := range []*view{&r.gates, &r.wires, &r.extra, &r.mapping} {
		if _, err := v.covers(v.size + 1); err != nil {
			return err
		}
	}
	return nil
}

// seekGates reports the gates that are not found under their tokens.
func (c *checker) seekGates(r *Reader, from, to uint32) error {
	for g := from; g < to; g++ {
		x, err := r.Gate(g)
		if err != nil {
			continue // reported before
		}
		h := hashToken(&r.id.seed, &x.Token)
		for looks := 0; ; looks++ {
			found, ok := r.peek(h, &x)
			if ok && found == g {
				break
			}
			if c.replaced(r) {
				return errReplaced
			}
			if !c.believe(r, looks) {
				if err := c.follow(r); err != nil {
					return err
				}
				continue
			}
			damage := corrupt(r.mapping.path, 0, "gate %d is not found under its token %v", g, x.Token)
			if ok {
				damage = corrupt(r.mapping.path, 0, "gates %d and %d have the same token %v", found, g, x.Token)
			}
			if err := c.report(damage); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// peek finds a gate as search does, but looks once and believes every miss.
func (r *Reader) peek(h uint64, x *Gate) (g uint32, ok bool) {
	root := load64(r.mapping.b, liveOffset)
	if r.reach(root) != nil {
		return 0, false
	}
	entry := load64(r.mapping.b, entryOffset(root, h))
	off := unitOffset(entryUnit(entry))
	if ok, err := r.mapping.covers(off + unitSize); !entrySound(entry, h) || !ok || err != nil {
		return 0, false
	}
	p := newProbe(r.mapping.b[off:off+unitSize], h)
	for stored := p.next(); stored != 0; stored = p.next() {
		if at := recordOffset(stored - 1); stored&cellBit == 0 && at+recordSize <= r.gates.size && [16]byte(r.gates.b[at:at+16]) == x.Token {
			return stored - 1, true
		}
	}
	return 0, false
}

// checkDirectory verifies the directory as a whole: that no unit is there
// twice. It changes while it is read, but not in one place all the time.
func (c *checker) checkDirectory(r *Reader) error {
	var last CorruptionError
	var word uint64
	for looks, same := 0, 0; looks < 2*maxLooks; looks++ {
		if c.replaced(r) {
			return errReplaced
		}
		if err := c.follow(r); err != nil {
			return err
		}
		t := table{region: region{path: r.mapping.path, b: r.mapping.b, size: r.mapping.size}}
		_, err := t.scanDirectory()
		if err == nil {
			return nil
		}
		var damage *CorruptionError
		if !errors.As(err, &damage) {
			return err
		}
		now := load64(r.mapping.b, damage.Offset)
		if last.Offset != damage.Offset || word != now {
			same = 0
		}
		last, word = *damage, now
		same++
		if c.believe(r, maxLooks-1) || same > maxLooks {
			return c.report(damage)
		}
	}
	return nil
}
