package store

// adopt takes over the mapping of a store that was closed properly. Units are
// verified when they are first used.
func (t *table) adopt() error {
	used, err := t.scanDirectory()
	if err != nil {
		return err
	}
	t.next = uint32((t.size - pageSize) / unitSize)
	t.load = make([]uint16, t.next)
	t.free = t.free[:0]
	for u := t.next; u > 0; u-- {
		t.load[u-1] = unread
		if !used[u-1] {
			t.free = append(t.free, u-1)
		}
	}
	return nil
}

// scanDirectory verifies the directory and returns which units it uses.
func (t *table) scanDirectory() (used []bool, err error) {
	root := load64(t.b, liveOffset)
	depth, at := rootDepth(root), rootUnit(root)
	units := uint32((t.size - pageSize) / unitSize)
	if !rootSound(root) || uint64(at)+uint64(directoryUnits(depth)) > uint64(units) {
		return nil, corrupt(t.path, liveOffset, "the directory is not where the header says")
	}
	used = make([]bool, units)
	for i := range directoryUnits(depth) {
		used[at+i] = true
	}
	for i := range uint64(1) << depth {
		off := unitOffset(at) + int64(i)*8
		e := load64(t.b, off)
		d, u := entryDepth(e), entryUnit(e)
		if d > depth || u >= units || !entrySound(e, i) {
			return nil, corrupt(t.path, off, "a directory entry is damaged")
		}
		// The entry of the unit's low bits comes first, and all others of
		// the unit are equal to it.
		first := i & (1<<d - 1)
		if first == i && used[u] || load64(t.b, unitOffset(at)+int64(first)*8) != e {
			return nil, corrupt(t.path, off, "directory entries contradict each other")
		}
		used[u] = true
		t.generation = max(t.generation, entryGeneration(e))
	}
	return used, nil
}

// mappingSound verifies that the mapping is exactly that of the gates and
// their annotation cells.
func (s *Store) mappingSound() bool {
	if s.table.adopt() != nil {
		return false
	}
	root := load64(s.table.b, liveOffset)
	var gates, cells uint64
	seen := make([]uint64, (uint64(s.numGates)+63)/64)
	for i := range uint64(1) << rootDepth(root) {
		e := load64(s.table.b, unitOffset(rootUnit(root))+int64(i)*8)
		if i >= 1<<entryDepth(e) {
			continue
		}
		if s.table.admit(entryUnit(e)) != nil {
			return false
		}
		n, err := s.table.collect(entryUnit(e))
		if err != nil {
			return false
		}
		for k, stored := range s.table.stored[:n] {
			if s.table.hashes[k]&(1<<entryDepth(e)-1) != i {
				return false
			}
			if stored&cellBit != 0 {
				cells++
				continue
			}
			g := stored - 1
			if seen[g/64]>>(g%64)&1 != 0 {
				return false
			}
			seen[g/64] |= 1 << (g % 64)
			gates++
		}
	}
	return gates == uint64(s.numGates) && cells == s.countCells()
}

// countCells returns the number of annotation cells in the extra file.
func (s *Store) countCells() (n uint64) {
	s.eachCell(func(uint32, uint64) { n++ })
	return n
}

// eachCell calls f with the gate and the offset of every annotation cell.
func (s *Store) eachCell(f func(gate uint32, off uint64)) {
	for off := uint64(pageSize); off < s.extraEnd; {
		n, err := s.blockAt(off)
		if err != nil {
			return
		}
		if le.Uint32(s.extra.b[off:]) == blockCell {
			f(le.Uint32(s.extra.b[off+4:]), off)
		}
		off += n
	}
}

// rebuildMapping makes the mapping anew from gates and cells, in a file that
// takes the place of the old one.
func (s *Store) rebuildMapping() error {
	old := s.table
	path := mappingKind.path(s.dir)
	s.table = table{seed: s.id.seed, owners: s, generation: old.generation}
	fail := func(err error) error {
		s.table.region.close()
		s.table = old
		return err
	}
	if err := s.table.region.open(s.fs, mappingKind, path+newSuffix, true); err != nil {
		return fail(err)
	}
	mappingKind.putIdentity(s.table.b, &s.id)
	s.table.vouch(s.meta)
	depth := 0
	for uint64(s.numGates)>>depth > maxUnitLoad*3/4 {
		depth++
	}
	if err := s.table.create(depth); err != nil {
		return fail(err)
	}
	if err := s.mapAll(); err != nil {
		return fail(err)
	}
	if err := s.table.file.Sync(); err != nil {
		return fail(err)
	}
	if err := s.fs.Rename(path+newSuffix, path); err != nil {
		return fail(err)
	}
	s.table.path = path
	old.region.close()
	s.epoch++
	return s.fs.SyncDir(s.dir)
}

// mapAll inserts every gate and every annotation cell, the gates in groups
// whose cache misses overlap.
func (s *Store) mapAll() (err error) {
	for from := uint32(0); from < s.numGates; from += maxAhead {
		ahead := s.ahead[:min(maxAhead, s.numGates-from)]
		for i := range ahead {
			ahead[i].token = s.recordToken(from + uint32(i))
		}
		if err := s.locate(ahead); err != nil {
			return err
		}
		for i := range ahead {
			if err := s.mapOne(ahead[i].hash, from+uint32(i)+1); err != nil {
				return err
			}
		}
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
