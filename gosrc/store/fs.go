// Package store keeps the provenance circuit of a database in four mapped
// files: gates, wires, mapping and extra. One writer, the circuit worker,
// appends; any number of readers map the files and follow. A fifth file, the
// journal, is the writer's own. docs/format.md draws the bytes.
package store

// FS is what the store needs of a file system. Missing files are errors that
// wrap fs.ErrNotExist.
type FS interface {
	// Open opens a file that exists, for reading alone or for both.
	Open(name string, write bool) (File, error)
	// Create makes an empty file, in place of one that exists.
	Create(name string) (File, error)
	Rename(from, to string) error
	Remove(name string) error
	// SyncDir makes the names in a directory durable.
	SyncDir(dir string) error
	// IsDir reports whether dir is a directory that exists.
	IsDir(dir string) bool
}

// File is an open file.
type File interface {
	Size() (int64, error)
	// Linked reports whether the file still has a name.
	Linked() (bool, error)
	// Allocate makes the bytes in [from, to) part of the file, zero where
	// they were not, and backed by the disk, so that writing them through a
	// map cannot fail.
	Allocate(from, to int64) error
	// Map maps the first length bytes, shared with every other map of the
	// file. The length may exceed the size: what lies beyond must not be
	// touched until the file has grown.
	Map(length int64) ([]byte, error)
	Unmap(b []byte) error
	// Sync makes everything written so far durable, through maps too.
	Sync() error
	Close() error
}
