package store

import (
	"errors"
	"io/fs"
)

// openJournal reads the journal, if there is one, and finds the transactions
// that are undecided. When the store was not closed properly, it applies again
// what was committed: of the cells nobody knows what a crash left of them.
func (s *Store) openJournal() error {
	j := &s.journal
	path := journalKind.path(s.dir)
	err := j.open(s.fs, journalKind, path, false)
	if errors.Is(err, fs.ErrNotExist) {
		if s.meta.journal != 0 {
			return corrupt(path, 0, "the file is missing")
		}
		return nil
	}
	if err != nil {
		return err
	}
	id, err := journalKind.identity(path, j.b)
	if err != nil {
		return err
	}
	if id.store != s.id.store || id.seed != s.id.seed {
		return corrupt(path, 24, "the file belongs to another store than %s", gatesKind.name)
	}
	if id != s.id {
		journalKind.putIdentity(j.b, &s.id)
	}
	m, err := newestMeta(path, j.b)
	if err != nil {
		return err
	}
	if m.commit < s.meta.commit {
		return corrupt(path, metaOffset[0], "the file is older than %s", gatesKind.name)
	}
	j.sequence = m.sequence
	if err := s.replay(int64(m.journal)); err != nil {
		return err
	}
	// What the entries did is in the cells, which are durable before the
	// journal is written to again.
	j.resolved = nil
	return nil
}

// replay reads the entries of the journal up to the first that is not whole;
// those before promised must be.
func (s *Store) replay(promised int64) error {
	j := &s.journal
	j.end = pageSize
	for {
		e, ok := readEntry(j.b[:j.size], j.end)
		if !ok {
			break
		}
		t := j.undecided[e.xid]
		j.note(&e, j.end)
		if t != nil && e.kind == entryCommitted && !s.meta.clean {
			if err := s.applyAgain(t, promised); err != nil {
				return err
			}
		}
		j.end += int64(e.size)
	}
	if j.end < promised {
		return corrupt(j.path, j.end, "an entry is damaged: %d bytes are committed", promised)
	}
	for _, t := range j.undecided {
		if t.prepared && !s.meta.clean {
			if err := s.intact(t); err != nil {
				if t.last < promised {
					return err
				}
				t.prepared = false
			}
		}
	}
	return nil
}

// applyAgain applies a transaction that committed, unless what it needs did
// not survive because it was never promised.
func (s *Store) applyAgain(t *transaction, promised int64) error {
	if !t.prepared {
		return nil
	}
	if err := s.intact(t); err != nil {
		if t.last < promised {
			return err
		}
		return nil
	}
	return s.apply(t)
}

// intact fails when a gate or a text that a transaction's changes name is not
// there.
func (s *Store) intact(t *transaction) error {
	return s.journal.changes(t, func(c *staged) error {
		g, ok, err := s.find(s.hash(&c.token), &c.token)
		if err != nil {
			return err
		}
		ok = ok && s.defined(g)
		if !ok && c.token.Version() != 4 {
			return corrupt(s.journal.path, t.first, "transaction %d annotates %v, which is not there", t.xid, &c.token)
		}
		if c.kind == ChangeText && (!ok || !s.textWhole(c.first, g) || s.textMark(c.first) != c.second) {
			return corrupt(s.extra.path, int64(c.first), "a text of %v is damaged", &c.token)
		}
		return nil
	})
}

// renewAt is the size from which on a journal is made anew that holds little
// of use. It is a variable so that tests need not write that much.
var renewAt int64 = 1 << 20

// endJournalFlush notes that a flush covered the journal, and keeps the file
// from growing for ever.
func (s *Store) endJournalFlush() {
	j := &s.journal
	if j.b == nil {
		return
	}
	j.resolved = append(j.resolved[:0], j.resolved[j.covered:]...)
	j.covered = 0
	if s.meta.journal == 0 {
		return
	}
	j.vouch(s.meta)
	if j.end < max(renewAt, j.tryAt) {
		return
	}
	var live int64
	for _, t := range j.live() {
		live += t.bytes
	}
	if live > j.end/2 {
		return
	}
	// When there is no space for it now, there is later.
	if err := s.renewJournal(int64(s.meta.journal)); err != nil {
		j.tryAt = 2 * j.end
	}
}

// renewJournal makes a new journal of the entries that still matter, in a file
// that takes the place of the old one; an empty one when there was none.
// Entries before promised are durable, and so is all that they need.
func (s *Store) renewJournal(promised int64) error {
	var j journal
	fail := func(err error) error {
		j.close()
		return err
	}
	old := &s.journal
	path := journalKind.path(s.dir)
	if err := j.open(s.fs, journalKind, path+newSuffix, true); err != nil {
		return spaceError(path+newSuffix, err)
	}
	live := old.live()
	need := int64(pageSize) + room(len(live))
	for _, t := range live {
		need += t.bytes
	}
	if err := j.need(need); err != nil {
		return fail(err)
	}
	journalKind.putIdentity(j.b, &s.id)
	j.end = pageSize
	m := s.meta
	m.journal = uint64(j.copyFrom(old, live, promised))
	j.vouch(m)
	if err := j.file.Sync(); err != nil {
		return fail(syncError(j.path, err))
	}
	if err := s.fs.Rename(j.path, path); err != nil {
		return fail(spaceError(j.path, err))
	}
	j.path = path
	old.close()
	*old = j
	if err := s.fs.SyncDir(s.dir); err != nil {
		// The old file may come back after a crash.
		s.fail(syncError(path, err))
		return s.failed
	}
	return nil
}

// copyFrom appends the entries of transactions from another journal, in their
// order. It returns the end of those that were before promised.
func (j *journal) copyFrom(old *journal, live []*transaction, promised int64) int64 {
	end := j.end
	if len(live) == 0 {
		return end
	}
	of := make(map[uint64][]*transaction, len(live))
	first := old.end
	for _, t := range live {
		of[t.xid] = append(of[t.xid], t)
		first = min(first, t.first)
	}
	for off := first; off < old.end; {
		e := getEntry(old.b[off:])
		for _, t := range of[e.xid] {
			if off < t.first || off > t.last || e.kind == entryPrepared && !t.prepared {
				continue
			}
			copy(j.b[j.end+entrySize:], old.b[off+entrySize:off+int64(e.size)])
			j.append(e)
			if off < promised {
				end = j.end
			}
		}
		off += int64(e.size)
	}
	return end
}
