package store

import (
	"errors"
	"sync/atomic"
)

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
func (s *Store) mappingSound(cells uint64) (bool, error) {
	if s.table.adopt() != nil {
		return false, nil
	}
	root := load64(s.table.b, liveOffset)
	const step = 32 // directory entries
	parts := (1<<rootDepth(root) + step - 1) / step
	audits := make([]*audit, processors(parts))
	var mapped, annotated atomic.Uint64
	err := inParallel(parts, func(processor, part int) error {
		if audits[processor] == nil {
			audits[processor] = s.newAudit()
		}
		a := audits[processor]
		for i := uint64(part) * step; i < min(uint64(part+1)*step, 1<<rootDepth(root)); i++ {
			e := load64(s.table.b, unitOffset(rootUnit(root))+int64(i)*8)
			if i >= 1<<entryDepth(e) {
				continue
			}
			t := a.unit(entryUnit(e), i, entryDepth(e))
			if len(a.problems) > 0 {
				return a.problems[0]
			}
			s.table.load[entryUnit(e)] = uint16(t.slots)
			mapped.Add(uint64(t.gates))
			annotated.Add(uint64(t.cells))
		}
		return nil
	})
	var damage *CorruptionError
	if err != nil && !errors.As(err, &damage) {
		return false, err
	}
	return err == nil && mapped.Load() == uint64(s.numGates) && annotated.Load() == cells, nil
}

func (s *Store) newAudit() *audit {
	return &audit{
		path: s.table.path, seed: &s.id.seed,
		mapping: s.table.b, gates: s.gates.b, extra: s.extra.b,
		records: s.numGates, cells: int64(s.extraEnd), count: s.numGates,
	}
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
	s.table.region.filled = true
	err := s.table.create(depth)
	s.table.region.filled = false
	if err != nil {
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
