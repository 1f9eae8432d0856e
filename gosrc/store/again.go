package store

// After an fsync that failed, pages may count as written that are not on the
// disk, and nothing but writing to them again brings them there. So recovery
// writes to every page that may hold something no finished flush covered.

func (s *Store) writeAgain() {
	for _, x := range []struct {
		r    *region
		from int64
	}{
		{&s.gates, recordOffset(uint32(s.meta.gates))},
		{&s.wires, wireOffset(s.meta.wires)},
		// Cells change in place, and no flush covers the mapping.
		{&s.extra, 0},
		{&s.table.region, 0},
	} {
		x.r.writeAgain(0, pageSize)
		x.r.writeAgain(x.from, x.r.size)
	}
	for g := range s.numGates {
		state := s.state(g)
		if state>>8&flagDefined == 0 {
			continue
		}
		first, n := s.wiresOf(g)
		switch {
		case uint64(g) >= s.meta.gates && first < s.meta.wires && n > 0:
			s.wires.writeAgain(wireOffset(first), wireOffset(first+n))
		case uint64(g) < s.meta.gates && state>>8&flagLate != 0 && (first >= s.meta.wires || n == 0):
			s.gates.writeAgain(recordOffset(g), recordOffset(g)+recordSize)
		}
	}
	s.eachCell(func(g uint32, off uint64) {
		if off >= s.meta.extra {
			s.gates.writeAgain(recordOffset(g), recordOffset(g)+recordSize)
		}
	})
}

// writeAgain dirties the pages of a file that the bytes in [from, to) lie in.
func (r *region) writeAgain(from, to int64) {
	for off := from &^ (pageSize - 1); off < min(to, r.size); off += pageSize {
		store64(r.b, off, load64(r.b, off))
	}
}
