package store

import (
	"errors"
	"io/fs"
	"runtime/debug"
	"time"
)

// checkJournal verifies the committed entries of the journal, if there is one.
// A writer may start it anew meanwhile, and cut the file: it is looked at
// again before it is called damaged, unless the store is quiet.
func (r *Reader) checkJournal(quiet bool) (err error) {
	for range 5 {
		if err = r.lookAtJournal(); err == nil || quiet {
			return err
		}
		time.Sleep(betweenLooks)
	}
	return err
}

func (r *Reader) lookAtJournal() (err error) {
	var v view
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		switch p := recover().(type) {
		case nil:
		case interface{ Addr() uintptr }:
			err = corrupt(v.path, 0, "the file was cut while it was read")
		default:
			panic(p)
		}
	}()
	err = v.open(r.fs, journalKind, r.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer v.close()
	id, err := journalKind.identity(v.path, v.b)
	if err != nil {
		return err
	}
	if id.store != r.id.store {
		return corrupt(v.path, 24, "the file belongs to another store than %s", gatesKind.name)
	}
	m, err := newestMeta(v.path, v.b)
	if err != nil {
		return err
	}
	// The writer may have made the file longer meanwhile.
	if _, err := v.covers(int64(m.journal)); err != nil {
		return err
	}
	for off := int64(pageSize); off < int64(m.journal); {
		e, ok := readEntry(v.b[:v.size], off)
		if !ok {
			return corrupt(v.path, off, "an entry is damaged")
		}
		off += int64(e.size)
	}
	return nil
}
