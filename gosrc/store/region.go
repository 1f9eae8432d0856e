package store

import "golang.org/x/sys/unix"

// region is a file the writer has mapped, and grows.
type region struct {
	kind kind
	path string
	file File
	b    []byte // the map; reaches beyond the file's size
	size int64  // bytes that may be touched
	// sequence is that of the counts in the header page.
	sequence uint64
	// ready is how far the pages were brought in, of those that were added
	// since the file was opened.
	ready int64
	// filled means that what is added is written from start to end at once.
	filled bool
}

const (
	minGrowth  = 64 << 10
	maxGrowth  = 32 << 20
	minReserve = 1 << 30
	// readyStep is how much is brought into memory at a time, a power of two.
	readyStep = 512 << 10
	// maxReady is how much at most: room for the children of a very large
	// gate is needed only when they arrive.
	maxReady = 16 << 20
)

// reserveFor returns how much to map of a file of the given size.
func reserveFor(size int64) int64 { return max(minReserve, 4*size) }

func (r *region) open(fs FS, k kind, path string, create bool) (err error) {
	r.kind, r.path = k, path
	if create {
		r.file, err = fs.Create(path)
	} else {
		r.file, err = fs.Open(path, true)
	}
	if err != nil {
		r.file = nil
		return err
	}
	if r.size, err = r.file.Size(); err == nil && r.size == 0 && create {
		err = r.grow(pageSize)
	}
	if err == nil && r.size < pageSize {
		err = corrupt(path, r.size, "the file is cut short")
	}
	if err == nil && r.b == nil {
		err = r.remap(r.size)
	}
	if err != nil {
		r.close()
		return err
	}
	r.ready = r.size
	return nil
}

func (r *region) close() error {
	if r.file == nil {
		return nil
	}
	if r.b != nil {
		r.file.Unmap(r.b)
	}
	err := r.file.Close()
	*r = region{kind: r.kind, path: r.path}
	return err
}

// vouch writes committed counts into the header page, in place of the older
// copy.
func (r *region) vouch(m meta) {
	r.sequence++
	m.sequence = r.sequence
	putMeta(r.b, &m)
}

// need makes the first n bytes of the file touchable.
func (r *region) need(n int64) error {
	if n <= r.ready {
		return nil
	}
	if n > r.size {
		if err := r.grow(n); err != nil {
			return err
		}
	}
	r.prepare(n)
	return nil
}

// prepare brings pages into memory up to at least n, many with one system
// call: a page that is met by a write costs ten times as much. Where this does
// not work, they are met. The mapping is written all over, and small pieces of
// memory make less of it go to disk again.
func (r *region) prepare(n int64) {
	to := min((n+readyStep-1)&^(readyStep-1), r.size)
	if to-r.ready > maxReady && !r.filled {
		r.ready = to
		return
	}
	if f, ok := r.file.(filler); ok && (r.kind != mappingKind || r.filled) {
		_ = f.Fill(r.ready, to)
	}
	_ = unix.Madvise(r.b[r.ready&^(pageSize-1):to], unix.MADV_POPULATE_WRITE)
	r.ready = to
}

// grow extends the file to at least n bytes, by a share of its size so that
// the disk space kept in advance stays a few per cent.
func (r *region) grow(n int64) error {
	to := max(n, r.size+min(max(r.size/32, minGrowth), maxGrowth))
	to = (to + pageSize - 1) &^ (pageSize - 1)
	err := r.file.Allocate(r.size, to)
	if err != nil {
		// The last pages of a disk are still good for what is needed now.
		to = (n + pageSize - 1) &^ (pageSize - 1)
		err = r.file.Allocate(r.size, to)
	}
	if err != nil {
		return spaceError(r.path, err)
	}
	if to > int64(len(r.b)) {
		if err := r.remap(to); err != nil {
			return spaceError(r.path, err)
		}
	}
	r.size = to
	return nil
}

func (r *region) remap(size int64) error {
	b, err := r.file.Map(reserveFor(size))
	if err != nil {
		return err
	}
	if r.b != nil {
		r.file.Unmap(r.b)
	}
	r.b = b
	return nil
}
