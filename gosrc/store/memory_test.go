package store_test

import (
	"testing"

	"provsql/gosrc/store/memfs"
)

func newMemory(t testing.TB) *memfs.FS {
	fsys := memfs.New()
	t.Cleanup(fsys.Release)
	return fsys
}
