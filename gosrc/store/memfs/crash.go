package memfs

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// CrashClone returns what a crash now could leave: of each file what its last
// Sync kept, and of what was written later any sectors; of the names what the
// last SyncDir kept, and some of what was done later, in order. The file
// system itself goes on. It must not be written to meanwhile.
func (m *FS) CrashClone(rng *rand.Rand) (*FS, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	names := maps.Clone(m.durable)
	for _, do := range m.pending[:rng.IntN(len(m.pending)+1)] {
		do(names)
	}
	clone := New()
	copies := map[*file]*file{}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		f := names[name]
		if f == nil {
			continue
		}
		if copies[f] == nil {
			c, err := clone.newFile()
			if err != nil {
				clone.Release()
				return nil, err
			}
			f.survive(c, rng)
			copies[f] = c
		}
		clone.files[name] = copies[f]
	}
	clone.durable = maps.Clone(clone.files)
	return clone, nil
}

// survive copies to c what a crash leaves of f.
func (f *file) survive(c *file, rng *rand.Rand) {
	// All, nothing, or a part of what was not synced reached the disk.
	share := [...]float64{0, 1, 0.5, rng.Float64(), 0.95, 0.05}[rng.IntN(6)]
	c.size = int64(len(f.synced))
	if rng.Float64() < max(share, 0.3) {
		c.size = f.size
	}
	for off := int64(0); off < c.size; off += sector {
		end := min(off+sector, c.size)
		var old []byte
		if off < int64(len(f.synced)) {
			old = f.synced[off:min(end, int64(len(f.synced)))]
		}
		now := f.b[off:end]
		if !bytes.Equal(old, now) && rng.Float64() >= share {
			now = old
		}
		copy(c.b[off:end], now)
	}
	c.synced = bytes.Clone(c.b[:c.size])
}
