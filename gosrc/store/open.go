package store

import (
	"crypto/rand"
	"errors"
	"io/fs"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Open opens the circuit of a database for writing, and makes an empty one
// when there is none. database is the database's OID.
func Open(fsys FS, dir string, database uint32) (*Store, error) {
	if !fsys.IsDir(dir) {
		return nil, ErrNoDatabase
	}
	s := &Store{fs: fsys, dir: dir}
	s.table.owners = s
	err := s.gates.open(fsys, gatesKind, gatesKind.path(dir), false)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = s.create(database)
	case err == nil:
		err = s.load(database)
	}
	if err != nil {
		s.closeFiles()
		return nil, openError(err)
	}
	return s, nil
}

// Exists reports whether a database has a circuit.
func Exists(fsys FS, dir string) bool {
	f, err := fsys.Open(gatesKind.path(dir), false)
	if err != nil {
		return false
	}
	f.Close()
	return true
}

// files returns the four files that each store has, the gates file last: it
// is the one whose counts are in force.
func (s *Store) files() [4]*region {
	return [4]*region{&s.extra, &s.wires, &s.table.region, &s.gates}
}

// create makes the files of an empty circuit. The gates file gets its name
// last, so that a store is whole or not there.
func (s *Store) create(database uint32) error {
	if err := s.refuseOrphans(); err != nil {
		return err
	}
	s.id = drawIdentity(database)
	s.table.seed = s.id.seed
	kinds := [4]kind{extraKind, wiresKind, mappingKind, gatesKind}
	for i, r := range s.files() {
		path := kinds[i].path(s.dir)
		if r == &s.gates {
			path += newSuffix
		}
		if err := r.open(s.fs, kinds[i], path, true); err != nil {
			return err
		}
		r.kind.putIdentity(r.b, &s.id)
	}
	s.extraEnd = pageSize
	if err := s.table.create(0); err != nil {
		return err
	}
	if err := s.reserve(2, 0); err != nil {
		return err
	}
	for g, typ := range [...]gate.Type{gate.Zero, gate.One} {
		t := [...]token.UUID{token.Zero, token.One}[g]
		if _, err := s.add(s.hash(&t), &t, typ, flagDefined, 0, 0); err != nil {
			return err
		}
	}
	if err := s.commit(false); err != nil {
		return err
	}
	s.publish()
	if err := s.fs.SyncDir(s.dir); err != nil {
		return err
	}
	path := gatesKind.path(s.dir)
	if err := s.fs.Rename(s.gates.path, path); err != nil {
		return err
	}
	s.gates.path = path
	return s.fs.SyncDir(s.dir)
}

// drawIdentity draws what makes a store unlike others. It is a variable so
// that tests can write a store byte by byte the same.
var drawIdentity = func(database uint32) identity {
	var b [24]byte
	rand.Read(b[:])
	return identity{
		database: database,
		store:    le.Uint64(b[:]) | 1,
		seed:     [2]uint64{le.Uint64(b[8:]), le.Uint64(b[16:])},
	}
}

// refuseOrphans fails when the gates file is gone from a store in use, rather
// than putting an empty circuit in its place.
func (s *Store) refuseOrphans() error {
	for _, k := range []kind{extraKind, wiresKind, mappingKind, journalKind} {
		var r region
		if err := r.open(s.fs, k, k.path(s.dir), false); err != nil {
			continue
		}
		m, err := newestMeta(r.path, r.b)
		used := k == journalKind || k == wiresKind && load64(r.b, liveOffset) > 0 || k == extraKind && load64(r.b, liveOffset) > pageSize
		r.close()
		if err == nil && (m.commit > 1 || used) {
			return corrupt(gatesKind.path(s.dir), 0, "the file is missing, and %s is not", k.name)
		}
	}
	return nil
}

// load opens the files of a circuit whose gates file is open, and recovers
// what was written after the last commit when it was not closed properly.
func (s *Store) load(database uint32) error {
	kinds := [4]kind{extraKind, wiresKind, mappingKind, gatesKind}
	var metas [4]meta
	for i, r := range s.files() {
		if r != &s.gates {
			if err := r.open(s.fs, kinds[i], kinds[i].path(s.dir), false); err != nil {
				if errors.Is(err, fs.ErrNotExist) {
					return corrupt(kinds[i].path(s.dir), 0, "the file is missing")
				}
				return err
			}
		}
		id, err := r.kind.identity(r.path, r.b)
		if err != nil {
			return err
		}
		if i > 0 && (id.store != s.id.store || id.seed != s.id.seed) {
			return corrupt(r.path, 24, "the file belongs to another store than %s", kinds[0].name)
		}
		s.id = id
		if metas[i], err = newestMeta(r.path, r.b); err != nil {
			return err
		}
		r.sequence = metas[i].sequence
	}
	s.meta = metas[3]
	for i, r := range s.files() {
		if metas[i].commit < s.meta.commit {
			return corrupt(r.path, metaOffset[0], "the file is older than %s", gatesKind.name)
		}
		if id := s.id; id.database != database {
			// A copy of a database's directory is another database's circuit.
			id.database = database
			r.kind.putIdentity(r.b, &id)
		}
	}
	s.id.database = database
	if err := s.checkSizes(); err != nil {
		return err
	}
	s.numGates, s.missing = uint32(s.meta.gates), s.meta.missing
	s.numWires, s.extraEnd = s.meta.wires, s.meta.extra
	s.epoch = load64(s.gates.b, liveOffset) >> 32 & (1<<epochBits - 1)
	s.table.seed = s.id.seed
	if s.meta.clean {
		if err := s.table.adopt(); err != nil {
			return err
		}
		if err := s.openJournal(); err != nil {
			return err
		}
	} else if err := s.recoverAll(); err != nil {
		return err
	}
	if err := s.mark(); err != nil {
		return err
	}
	s.publish()
	return nil
}

// recoverAll recovers what was written after the last commit, and makes it
// durable: from here on it is as good as what was committed.
func (s *Store) recoverAll() error {
	if err := s.recover(); err != nil {
		return err
	}
	if err := s.mendAnnotations(); err != nil {
		return err
	}
	if err := s.openJournal(); err != nil {
		return err
	}
	s.writeAgain()
	for _, r := range s.files() {
		if r == &s.table.region {
			continue
		}
		if err := r.file.Sync(); err != nil {
			return syncError(r.path, err)
		}
	}
	if s.journal.b != nil {
		// What followed the last whole entry is not part of the new file.
		if err := s.renewJournal(s.journal.end); err != nil {
			return err
		}
	}
	commit := s.meta.commit
	s.meta = s.counts()
	s.meta.commit = commit
	s.changed = 0
	return nil
}

// checkSizes fails when a file is shorter than the committed counts say.
func (s *Store) checkSizes() error {
	m := &s.meta
	if m.gates < 2 || m.gates > maxGates || m.missing > m.gates || m.extra < pageSize || m.extra%blockSize != 0 {
		return corrupt(s.gates.path, metaOffset[m.sequence%2], "impossible counts")
	}
	for _, x := range []struct {
		r    *region
		need uint64
	}{
		{&s.gates, uint64(recordOffset(uint32(m.gates)))},
		{&s.wires, pageSize + m.wires*wireSize},
		{&s.extra, m.extra},
	} {
		if m.wires > maxWires || uint64(x.r.size) < x.need {
			return corrupt(x.r.path, x.r.size, "the file is cut short: %d bytes are committed", x.need)
		}
	}
	return nil
}

// mark notes durably that the files are about to change.
func (s *Store) mark() error {
	s.meta.clean = false
	s.gates.vouch(s.meta)
	if err := s.gates.file.Sync(); err != nil {
		return syncError(s.gates.path, err)
	}
	return nil
}

// commit makes everything durable, and then the counts that say so.
func (s *Store) commit(clean bool) error {
	var files []*region
	if s.journal.b != nil {
		files = append(files, &s.journal.region)
	}
	all := s.files()
	files = append(files, all[:]...)
	for _, r := range files {
		if err := r.file.Sync(); err != nil {
			s.fail(syncError(r.path, err))
			return s.failed
		}
	}
	m := s.counts()
	m.commit, m.clean = s.meta.commit+1, clean
	for _, r := range files {
		r.vouch(m)
		if err := r.file.Sync(); err != nil {
			m.clean = false
			r.vouch(m)
			s.fail(syncError(r.path, err))
			return s.failed
		}
	}
	s.meta = m
	s.changed = 0
	return nil
}

// Close makes everything durable and closes the files. A store that has
// failed is closed as it is, and Close says why. Close, Retire and Abandon
// must not be called while a flush runs.
func (s *Store) Close() error {
	err := s.failed
	if err == nil {
		err = s.commit(true)
	}
	s.closeFiles()
	return err
}

func (s *Store) closeFiles() {
	for _, r := range s.files() {
		r.close()
	}
	s.journal.region.close()
}

// Dropped reports whether the files have lost their names, as when the
// database was dropped.
func (s *Store) Dropped() bool {
	linked, err := s.gates.file.Linked()
	return err == nil && !linked
}

// Retire closes a dropped store without making anything durable, and tells
// readers to let go of it.
func (s *Store) Retire() {
	store64(s.gates.b, liveOffset, s.liveWord()|liveRetired)
	s.closeFiles()
}

// Abandon closes the files as they are. The next Open recovers what they
// hold.
func (s *Store) Abandon() { s.closeFiles() }
