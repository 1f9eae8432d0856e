// Package memfs is a file system in memory for tests of the store: it can be
// made to forget what was not synced, as a crash does, and to fail.
package memfs

import (
	"io/fs"
	"maps"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"

	"provsql/gosrc/store"
)

// FS is a file system whose only directory is "db".
type FS struct {
	mu    sync.Mutex
	files map[string]*file
	all   []*file
	// durable are the names as of the last SyncDir, and pending what was done
	// to them since.
	durable map[string]*file
	pending []func(names map[string]*file)
}

// file is a file. Its bytes are mapped memory far larger than its size, as
// the store's maps are.
type file struct {
	fs     *FS
	b      []byte
	size   int64
	synced []byte // as of the last Sync
}

const reserve = 2 << 30

// New returns an empty file system. Release gives its memory back.
func New() *FS { return &FS{files: map[string]*file{}, durable: map[string]*file{}} }

// Release makes the file system unusable, and every map of its files.
func (m *FS) Release() {
	for _, f := range m.all {
		unix.Munmap(f.b)
	}
	*m = FS{}
}

func (m *FS) newFile() (*file, error) {
	b, err := unix.Mmap(-1, 0, reserve, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
	if err != nil {
		return nil, err
	}
	f := &file{fs: m, b: b}
	m.all = append(m.all, f)
	return f, nil
}

// Open opens a file that exists.
func (m *FS) Open(name string, _ bool) (store.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if f := m.files[name]; f != nil {
		return f, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Create makes an empty file.
func (m *FS) Create(name string) (store.File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, err := m.newFile()
	if err != nil {
		return nil, err
	}
	m.rename(func(names map[string]*file) { names[name] = f })
	return f, nil
}

// rename does something to the names that a crash may undo until SyncDir.
func (m *FS) rename(do func(names map[string]*file)) {
	do(m.files)
	m.pending = append(m.pending, do)
}

// Rename gives a file another name.
func (m *FS) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rename(func(names map[string]*file) {
		names[to] = names[from]
		delete(names, from)
	})
	return nil
}

// Remove takes a file its name.
func (m *FS) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.rename(func(names map[string]*file) { delete(names, name) })
	return nil
}

// SyncDir makes the names durable.
func (m *FS) SyncDir(string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.durable, m.pending = maps.Clone(m.files), nil
	return nil
}

// IsDir reports whether a directory is the one there is.
func (m *FS) IsDir(dir string) bool { return filepath.Base(dir) == "db" }

// Size returns the size of the file.
func (f *file) Size() (int64, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	return f.size, nil
}

// Linked reports whether the file has a name.
func (f *file) Linked() (bool, error) {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	for _, x := range f.fs.files {
		if x == f {
			return true, nil
		}
	}
	return false, nil
}

// Allocate makes the file larger.
func (f *file) Allocate(_, to int64) error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	f.size = max(f.size, to)
	return nil
}

// Map returns the file's memory: all maps of a file are the same.
func (f *file) Map(length int64) ([]byte, error) { return f.b[:length:length], nil }

// Unmap does nothing.
func (f *file) Unmap([]byte) error { return nil }

// Sync keeps what the file holds for the time after a crash.
func (f *file) Sync() error {
	f.fs.mu.Lock()
	defer f.fs.mu.Unlock()
	f.synced = append(f.synced[:0], f.b[:f.size]...)
	return nil
}

// Close does nothing.
func (f *file) Close() error { return nil }
