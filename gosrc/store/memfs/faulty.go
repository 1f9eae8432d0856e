package memfs

import (
	"io/fs"
	"sync/atomic"

	"provsql/gosrc/store"
)

// Faulty is a file system whose operations can be made to fail: Open, Create,
// Rename, SyncDir, and of files Size, Allocate, Map and Sync are counted.
type Faulty struct {
	store.FS
	count  atomic.Int64
	failAt atomic.Int64
	err    error
	failed atomic.Value // name of the operation
}

// NewFaulty returns a Faulty on fsys whose failing operation returns err.
func NewFaulty(fsys store.FS, err error) *Faulty { return &Faulty{FS: fsys, err: err} }

// FailAt starts to count anew and makes the n-th operation from now on fail;
// none when n is 0.
func (f *Faulty) FailAt(n int64) {
	f.count.Store(0)
	f.failAt.Store(n)
	f.failed.Store("")
}

// Failed returns the name of the operation that failed since FailAt, "" when
// none did.
func (f *Faulty) Failed() string {
	op, _ := f.failed.Load().(string)
	return op
}

func (f *Faulty) step(op, name string) error {
	if f.count.Add(1) == f.failAt.Load() {
		f.failed.Store(op)
		return &fs.PathError{Op: op, Path: name, Err: f.err}
	}
	return nil
}

// Open is an operation that may fail.
func (f *Faulty) Open(name string, write bool) (store.File, error) {
	if err := f.step("open", name); err != nil {
		return nil, err
	}
	x, err := f.FS.Open(name, write)
	return f.file(name, x, err)
}

// Create is an operation that may fail.
func (f *Faulty) Create(name string) (store.File, error) {
	if err := f.step("create", name); err != nil {
		return nil, err
	}
	x, err := f.FS.Create(name)
	return f.file(name, x, err)
}

func (f *Faulty) file(name string, x store.File, err error) (store.File, error) {
	if err != nil {
		return nil, err
	}
	return &faultyFile{x, f, name}, nil
}

// Rename is an operation that may fail.
func (f *Faulty) Rename(from, to string) error {
	if err := f.step("rename", from); err != nil {
		return err
	}
	return f.FS.Rename(from, to)
}

// SyncDir is an operation that may fail.
func (f *Faulty) SyncDir(dir string) error {
	if err := f.step("sync directory", dir); err != nil {
		return err
	}
	return f.FS.SyncDir(dir)
}

type faultyFile struct {
	store.File
	fs   *Faulty
	name string
}

// Size is an operation that may fail.
func (f *faultyFile) Size() (int64, error) {
	if err := f.fs.step("size", f.name); err != nil {
		return 0, err
	}
	return f.File.Size()
}

// Allocate is an operation that may fail.
func (f *faultyFile) Allocate(from, to int64) error {
	if err := f.fs.step("allocate", f.name); err != nil {
		return err
	}
	return f.File.Allocate(from, to)
}

// Map is an operation that may fail.
func (f *faultyFile) Map(length int64) ([]byte, error) {
	if err := f.fs.step("map", f.name); err != nil {
		return nil, err
	}
	return f.File.Map(length)
}

// Sync is an operation that may fail.
func (f *faultyFile) Sync() error {
	if err := f.fs.step("sync", f.name); err != nil {
		return err
	}
	return f.File.Sync()
}
