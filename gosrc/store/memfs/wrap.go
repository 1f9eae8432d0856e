package memfs

import "provsql/gosrc/store"

// wrapped is a file system whose files are others than they were.
type wrapped struct {
	store.FS
	wrap func(store.File) store.File
}

// Wrap returns fs with each file it opens or makes replaced by what wrap makes
// of it.
func Wrap(fs store.FS, wrap func(store.File) store.File) store.FS { return wrapped{fs, wrap} }

func (w wrapped) Open(name string, write bool) (store.File, error) {
	return w.take(w.FS.Open(name, write))
}

func (w wrapped) Create(name string) (store.File, error) { return w.take(w.FS.Create(name)) }

func (w wrapped) take(f store.File, err error) (store.File, error) {
	if err != nil {
		return nil, err
	}
	return w.wrap(f), nil
}

// unsynced does not wait for the disk.
type unsynced struct{ store.FS }

type unsyncedFile struct{ store.File }

func (unsyncedFile) Sync() error { return nil }

func (unsynced) SyncDir(string) error { return nil }

// Unsynced returns fs without its waits for the disk.
func Unsynced(fs store.FS) store.FS {
	return unsynced{Wrap(fs, func(f store.File) store.File { return unsyncedFile{f} })}
}
