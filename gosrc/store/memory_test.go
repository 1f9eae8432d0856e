package store_test

import (
	"io/fs"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"provsql/gosrc/store"
)

// memory is a file system in memory. Its directory is "db".
type memory struct {
	t     testing.TB
	files map[string]*memoryFile
}

// memoryFile is a file of the memory file system. Its bytes are mapped memory
// far larger than its size, as the store's maps are.
type memoryFile struct {
	b    []byte
	size int64
}

const memoryReserve = 2 << 30

func newMemory(t testing.TB) *memory { return &memory{t: t, files: map[string]*memoryFile{}} }

func (m *memory) Open(name string, _ bool) (store.File, error) {
	f := m.files[name]
	if f == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return f, nil
}

func (m *memory) Create(name string) (store.File, error) {
	b, err := unix.Mmap(-1, 0, memoryReserve, unix.PROT_READ|unix.PROT_WRITE,
		unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
	if err != nil {
		return nil, err
	}
	m.t.Cleanup(func() { unix.Munmap(b) })
	f := &memoryFile{b: b}
	m.files[name] = f
	return f, nil
}

func (m *memory) Rename(from, to string) error {
	m.files[to] = m.files[from]
	delete(m.files, from)
	return nil
}

func (m *memory) Remove(name string) error {
	delete(m.files, name)
	return nil
}

func (m *memory) SyncDir(string) error  { return nil }
func (m *memory) IsDir(dir string) bool { return filepath.Base(dir) == "db" }

func (f *memoryFile) Size() (int64, error)             { return f.size, nil }
func (f *memoryFile) Linked() (bool, error)            { return true, nil }
func (f *memoryFile) Map(length int64) ([]byte, error) { return f.b[:length:length], nil }
func (f *memoryFile) Unmap([]byte) error               { return nil }
func (f *memoryFile) Sync() error                      { return nil }
func (f *memoryFile) Close() error                     { return nil }

func (f *memoryFile) Allocate(_, to int64) error {
	f.size = max(f.size, to)
	return nil
}

// cut makes the file shorter.
func (f *memoryFile) cut(size int64) {
	clear(f.b[size:f.size])
	f.size = size
}

// image copies all files.
func (m *memory) image() map[string][]byte {
	image := map[string][]byte{}
	for name, f := range m.files {
		image[name] = append([]byte{}, f.b[:f.size]...)
	}
	return image
}

// restore makes the files what they were.
func (m *memory) restore(image map[string][]byte) {
	for name := range m.files {
		if image[name] == nil {
			delete(m.files, name)
		}
	}
	for name, b := range image {
		f := m.files[name]
		if f == nil || f.size > 16<<20 {
			if _, err := m.Create(name); err != nil {
				m.t.Fatal(err)
			}
			f = m.files[name]
		}
		f.cut(0)
		copy(f.b, b)
		f.size = int64(len(b))
	}
}
