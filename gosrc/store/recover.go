package store

// Recovery brings a store that was not closed to a state its records vouch
// for. Everything committed must be sound; what was written later is kept as
// far as it is whole, and zeroed after that. The mapping is made anew when it
// is not exactly that of the gates.

func (s *Store) recover() error {
	if err := s.recoverGates(s.numGates); err != nil {
		return err
	}
	if err := s.recoverExtra(); err != nil {
		return err
	}
	sound, err := s.mappingSound(s.countCells())
	if err == nil && !sound {
		err = s.rebuildMapping()
	}
	return err
}

// recordTally is what is counted of a run of records.
type recordTally struct {
	missing uint64
	wires   uint64 // end of the wires they name
	highest uint32 // gate they refer to
	stop    uint32 // the record after the last one counted
}

func (t *recordTally) merge(u *recordTally) {
	t.missing += u.missing
	t.wires = max(t.wires, u.wires)
	t.highest = max(t.highest, u.highest)
	t.stop = u.stop
}

func (t *recordTally) add(x *Gate, wires []byte) {
	if x.missing() {
		t.missing++
	}
	if x.wires > 0 {
		t.wires = max(t.wires, x.first+x.wires)
		off := wireOffset(x.first)
		for range x.NumChildren {
			t.highest = max(t.highest, le.Uint32(wires[off:]))
			off += wireSize
		}
	}
}

// recoverGates finds how many records are whole.
func (s *Store) recoverGates(committed uint32) error {
	limit := uint32(min((s.gates.size-pageSize)/recordSize, maxGates))
	const run = 1 << 14
	runs := make([]recordTally, (uint64(limit)+run-1)/run)
	err := inParallel(len(runs), func(_, part int) error {
		from := uint32(part) * run
		runs[part] = s.tallySound(from, from+min(run, limit-from), committed)
		return nil
	})
	if err != nil {
		return err
	}
	total := recordTally{wires: s.meta.wires}
	for part := range runs {
		total.merge(&runs[part])
		from := uint32(part) * run
		if end := from + min(run, limit-from); total.stop < end {
			if err := s.tallyMended(&total, end, committed); err != nil {
				return err
			}
			if total.stop < end {
				break
			}
		}
	}
	s.missing = total.missing
	s.numGates, s.numWires = total.stop, total.wires
	if total.highest >= total.stop {
		if err := s.dropDangling(committed); err != nil {
			return err
		}
	}
	zero(s.gates.b[recordOffset(s.numGates):s.gates.size])
	zero(s.wires.b[wireOffset(s.numWires):s.wires.size])
	return nil
}

// tallySound counts records from a number on, up to another or to the first
// one that is not sound.
func (s *Store) tallySound(from, to, committed uint32) (t recordTally) {
	var sealer sealer
	for t.stop = from; t.stop < to; t.stop++ {
		x, bad := sealer.readGate(t.stop, s.gates.b, s.gates.size, s.wires.b, s.wires.size)
		if bad != goodGate || t.stop >= committed && s.blank(t.stop) {
			break
		}
		t.add(&x, s.wires.b)
	}
	return t
}

// tallyMended goes on counting where a record is not sound, up to a record or
// to where the store ends.
func (s *Store) tallyMended(t *recordTally, to, committed uint32) error {
	for ; t.stop < to; t.stop++ {
		g := t.stop
		x, bad := s.sealer.readGate(g, s.gates.b, s.gates.size, s.wires.b, s.wires.size)
		if bad == goodGate && g >= committed && s.blank(g) {
			return nil
		}
		if bad != goodGate {
			// A record that was reserved before it was defined may have lost
			// its wires; it is undefined again. Records that a flush promised
			// may follow it, also when its counts did not survive.
			if !x.undoable || x.wires == 0 || x.first < s.meta.wires {
				if g >= committed {
					return nil
				}
				return bad.err(s.gates.path, g)
			}
			s.undefine(g)
			x = Gate{Token: x.Token, Undefined: true, annotated: x.annotated}
		}
		t.add(&x, s.wires.b)
	}
	return nil
}

// zero clears bytes, and does not write to pages that are clear.
func zero(b []byte) {
	for len(b) > 0 {
		page := b[:min(pageSize, len(b))]
		if !isZero(page) {
			clear(page)
		}
		b = b[len(page):]
	}
}

func isZero(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if le.Uint64(b) != 0 {
			return false
		}
	}
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

func (s *Store) wire(w uint64) uint32 { return le.Uint32(s.wires.b[wireOffset(w):]) }

// blank reports whether nothing was ever written to a record.
func (s *Store) blank(g uint32) bool {
	off := recordOffset(g)
	return isZero(s.gates.b[off : off+recordSize])
}

// undefine makes a record one that was only referred to.
func (s *Store) undefine(g uint32) {
	off := recordOffset(g)
	s.seal(g, s.gates.b[off:off+recordSize], 0, byte(s.state(g)>>8)&flagAnnotated, 0, 0)
}

// dropDangling cuts the records back until no gate refers to one that is not
// there. Each pass may make gates dangle that the next one finds.
func (s *Store) dropDangling(committed uint32) error {
	for changed := true; changed; {
		changed = false
		s.missing = 0
		for g := uint32(0); g < s.numGates; g++ {
			x, bad := s.sealer.readGate(g, s.gates.b, s.gates.size, s.wires.b, s.wires.size)
			if bad != goodGate {
				return bad.err(s.gates.path, g)
			}
			if s.dangling(&x) {
				changed = true
				late := s.state(g)>>8&flagLate != 0
				switch {
				case late && x.first >= s.meta.wires:
					s.undefine(g)
					x.Undefined = true
				case g >= committed:
					s.numGates = g
					continue
				default:
					return corrupt(s.gates.path, recordOffset(g), "a child of gate %d is beyond the end", g)
				}
			}
			if x.missing() {
				s.missing++
			}
		}
	}
	return nil
}

func (s *Store) dangling(x *Gate) bool {
	for w := x.first; w < x.first+uint64(x.NumChildren); w++ {
		if s.wire(w) >= s.numGates {
			return true
		}
	}
	return false
}

// recoverExtra finds how many blocks are whole.
func (s *Store) recoverExtra() error {
	committed := s.extraEnd
	off := uint64(pageSize)
	for off < uint64(s.extra.size) {
		n, err := s.blockAt(off)
		if err != nil {
			if off < committed {
				return err
			}
			break
		}
		off += n
	}
	s.extraEnd = max(off, committed)
	zero(s.extra.b[s.extraEnd:s.extra.size])
	return nil
}

// blockAt verifies the block at an offset, of a text its head only, and returns
// its size in bytes.
func (s *Store) blockAt(off uint64) (uint64, error) {
	size := uint64(s.extra.size)
	if off+blockSize > size {
		return 0, corrupt(s.extra.path, int64(off), "a block is beyond the end")
	}
	b := s.extra.b[off:size]
	gate, length := le.Uint32(b[4:]), le.Uint32(b[8:])
	switch le.Uint32(b) {
	case blockPad:
		if blockHeadSound(b) {
			return blockSize, nil
		}
	case blockCell:
		if off%cellSize != 0 || off+cellSize > size || gate >= s.numGates {
			break
		}
		if _, state := readCell(b, gate); state != cellLost {
			return cellSize, nil
		}
	case blockText:
		if n := textBytes(length); blockHeadSound(b) && off+n <= size && gate < s.numGates {
			return n, nil
		}
	}
	return 0, corrupt(s.extra.path, int64(off), "a block is damaged")
}
