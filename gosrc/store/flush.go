package store

import (
	"errors"
	"fmt"
	"sync"

	"provsql/gosrc/sqlerror"
)

// A flush makes what the writer applied durable while the writer goes on:
// BeginFlush remembers the counts, Run waits for the disk beside the writer,
// EndFlush writes the counts remembered into the header of the gates file.
// These reach the disk with a later flush, so that after a crash the counts
// are somewhat behind what was promised, and never ahead of it.

// The files that changed since the last flush began. The mapping is not one
// of them: it is derived from the others.
const (
	extraChanged = 1 << iota
	wiresChanged
	gatesChanged
	journalChanged
)

// Flush is a flush under way.
type Flush struct {
	counts meta // what the flush covers
	files  []flushed
}

type flushed struct {
	path string
	file File
}

// Unflushed reports whether something was applied that is not known to be
// durable.
func (s *Store) Unflushed() bool { return s.changed != 0 || s.flush != nil }

// BeginFlush starts to make durable what is applied now. It returns nil when
// nothing is unflushed, when a flush is under way, and when the store has
// failed. Each Flush must be ended by EndFlush before the store is closed.
func (s *Store) BeginFlush() *Flush {
	if s.changed == 0 || s.flush != nil || s.failed != nil {
		return nil
	}
	f := &Flush{counts: s.counts()}
	if s.numWires != s.meta.wires {
		// Of wires that are only reserved, the file's length is promised.
		s.changed |= wiresChanged
	}
	for _, x := range []struct {
		bit uint8
		r   *region
	}{{extraChanged, &s.extra}, {wiresChanged, &s.wires}, {gatesChanged, &s.gates}, {journalChanged, &s.journal.region}} {
		if s.changed&x.bit != 0 {
			f.files = append(f.files, flushed{x.r.path, x.r.file})
		}
	}
	s.changed = 0
	s.flush = f
	s.journal.covered = len(s.journal.resolved)
	return f
}

// Run waits until the files are on the disk. It may run on another goroutine
// while the writer goes on.
func (f *Flush) Run() error {
	errs := make([]error, len(f.files))
	var wg sync.WaitGroup
	for i := range f.files {
		wg.Go(func() { errs[i] = f.files[i].sync() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func (x *flushed) sync() (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = syncError(x.path, fmt.Errorf("panic: %v", p))
		}
	}()
	if err := x.file.Sync(); err != nil {
		return syncError(x.path, err)
	}
	return nil
}

// syncError turns a failure to make a file durable into an error for an SQL
// user.
func syncError(file string, err error) error {
	code := sqlerror.IOError
	if noSpace(err) {
		code = sqlerror.DiskFull
	}
	return sqlerror.New(code, "could not make the circuit store durable: %v", err).
		WithDetail("The file is %s.", file).
		WithHint("Check the disk, then restart the server.")
}

// EndFlush ends a flush with what Run returned. What it covered is durable
// when err is nil; otherwise the store has failed.
func (s *Store) EndFlush(f *Flush, err error) {
	if f == nil || f != s.flush {
		return
	}
	s.flush = nil
	if err != nil {
		s.fail(err)
		return
	}
	f.counts.commit = s.meta.commit
	s.meta = f.counts
	s.gates.vouch(s.meta)
	s.endJournalFlush()
}

// Failed returns nil, or why the store promises nothing any more: after an
// error of fsync nobody knows what is on the disk. Only opening the store
// anew, which writes again what may be missing, ends this.
func (s *Store) Failed() error { return s.failed }

func (s *Store) fail(err error) {
	if s.failed == nil {
		s.failed = err
	}
}

// counts is what is applied, as committed counts.
func (s *Store) counts() meta {
	return meta{
		gates: uint64(s.numGates), missing: s.missing, wires: s.numWires, extra: s.extraEnd,
		journal: uint64(s.journal.end),
	}
}

// covered returns the counts that the disk vouches for, or may when the flush
// under way ends.
func (s *Store) covered() *meta {
	if s.flush != nil {
		return &s.flush.counts
	}
	return &s.meta
}
