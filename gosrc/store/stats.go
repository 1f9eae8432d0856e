package store

import (
	"context"
	"errors"
	"io/fs"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Stats is how large a store is.
type Stats struct {
	// Gates have a record or need none; Missing are referred to, must be there
	// and are not.
	Gates, Missing, Wires uint64
	// Extra is the bytes that annotations and texts take, replaced ones and
	// ones that were given up included.
	Extra uint64
	Files []FileStats
	// Slots is the number of slots of the mapping, and Load the share of them
	// that gates take; annotation cells take others.
	Slots uint64
	Load  float64
	// DirectoryDepth is the number of bits of a hash that choose a unit of the
	// mapping.
	DirectoryDepth int
}

// FileStats is how large a file is, in bytes. What is allocated and not used
// is space kept in advance, or of entries and units that are used no more.
type FileStats struct {
	Name            string
	Used, Allocated uint64
}

func (s *Stats) add(k kind, used uint64, allocated int64) {
	s.Files = append(s.Files, FileStats{k.name, used, uint64(allocated)})
}

// sizes fills in what the counts of a store and its mapping say.
func (s *Stats) sizes(records uint64, extraEnd uint64, mapping []byte) (mappingUsed uint64) {
	s.Extra = extraEnd - pageSize
	root := load64(mapping, liveOffset)
	s.DirectoryDepth = rootDepth(root)
	var units uint64
	for i := range uint64(1) << s.DirectoryDepth {
		// Of a unit's entries, the first is that of the unit's bits alone.
		if i < 1<<entryDepth(load64(mapping, unitOffset(rootUnit(root))+int64(i)*8)) {
			units++
		}
	}
	s.Slots = units * unitSlots
	s.Load = float64(records) / float64(s.Slots)
	return pageSize + (units+uint64(directoryUnits(s.DirectoryDepth)))*unitSize
}

// Stats returns how large the store is. It reads no records.
func (s *Store) Stats() Stats {
	x := Stats{Gates: s.NumGates(), Missing: s.missing, Wires: s.numWires}
	mapping := x.sizes(uint64(s.numGates), s.extraEnd, s.table.b)
	x.add(gatesKind, uint64(recordOffset(s.numGates)), s.gates.size)
	x.add(wiresKind, uint64(wireOffset(s.numWires)), s.wires.size)
	x.add(mappingKind, mapping, s.table.size)
	x.add(extraKind, s.extraEnd, s.extra.size)
	if s.journal.b != nil {
		x.add(journalKind, uint64(s.journal.end), s.journal.size)
	}
	return x
}

// Stats returns how large the store is, as of the last Refresh; of the
// journal, only what is committed counts as used. It reads no records. A
// missing store has no files.
func (r *Reader) Stats() (Stats, error) {
	if r.gates.b == nil {
		return Stats{}, nil
	}
	if err := r.reach(load64(r.mapping.b, liveOffset)); err != nil {
		return Stats{}, err
	}
	wires, extraEnd := load64(r.wires.b, liveOffset), load64(r.extra.b, liveOffset)
	x := Stats{Gates: r.NumGates(), Missing: uint64(r.Len()) - r.NumGates(), Wires: wires}
	mapping := x.sizes(uint64(r.Len()), max(extraEnd, pageSize), r.mapping.b)
	for _, f := range []struct {
		k    kind
		v    *view
		used uint64
	}{
		{gatesKind, &r.gates, uint64(recordOffset(r.Len()))},
		{wiresKind, &r.wires, uint64(wireOffset(wires))},
		{mappingKind, &r.mapping, mapping},
		{extraKind, &r.extra, extraEnd},
	} {
		size, err := f.v.file.Size()
		if err != nil {
			return Stats{}, err
		}
		x.add(f.k, f.used, size)
	}
	return x, r.journalStats(&x)
}

// journalStats adds the journal, which readers do not keep open.
func (r *Reader) journalStats(x *Stats) error {
	var v view
	err := v.open(r.fs, journalKind, r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer v.close()
	m, err := newestMeta(v.path, v.b)
	if err == nil {
		x.add(journalKind, m.journal, v.size)
	}
	return err
}

// GatesByType returns how many gates of each type there are, as of the last
// Refresh, by the number of the type; missing gates have none. It reads the
// head of every record and verifies no checksums.
func (r *Reader) GatesByType(ctx context.Context) ([]uint64, error) {
	counts := make([]uint64, gate.NumTypes)
	if r.gates.b == nil {
		return counts, nil
	}
	var byByte [256]uint64
	for from := uint32(0); from < r.Len(); from += 1 << 16 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		to := min(from+1<<16, r.Len())
		records := r.gates.b[recordOffset(from):recordOffset(to)]
		for ; len(records) >= recordSize; records = records[recordSize:] {
			state := load64(records, 24)
			if state>>8&flagDefined != 0 || (*token.UUID)(records).Version() == 4 {
				byByte[byte(state)]++
			}
		}
	}
	for typ, n := range byByte {
		if typ < len(counts) {
			counts[typ] = n
		} else if n > 0 {
			return nil, corrupt(r.gates.path, pageSize, "%d gates have the unknown type %d", n, typ)
		}
	}
	return counts, nil
}
