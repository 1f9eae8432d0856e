package worker

import (
	"errors"
	"time"

	"provsql/gosrc/store"
	"provsql/gosrc/wire"
)

const (
	// maxOpen bounds how many circuits are open at a time.
	maxOpen = 64
	// retryAfter is how long a circuit that could not be opened is left
	// alone.
	retryAfter = 5 * time.Second
)

// circuit is an open store.
type circuit struct {
	database wire.Database
	store    *store.Store
	used     uint64 // round of the last use
	checked  uint64 // round of the last look whether the database is there
	underWay int    // gates and texts that wait for their next part
}

type failure struct {
	err  error
	when time.Time
}

type circuits struct {
	byDatabase map[wire.Database]*circuit
	failed     map[wire.Database]failure
	round      uint64 // counts calls of Apply
}

func (w *Worker) opened(db wire.Database) *circuit { return w.byDatabase[db] }

// storeID returns which store a database has, 0 when none is open.
func (w *Worker) storeID(db wire.Database) uint64 {
	if c := w.opened(db); c != nil {
		return c.store.ID()
	}
	return 0
}

// open returns the circuit of a database, opening or creating it.
func (w *Worker) open(db wire.Database) (*circuit, error) {
	c := w.opened(db)
	if c != nil && c.checked != w.round {
		c.checked = w.round
		if w.letGoIfDropped(db, c) {
			c = nil
		}
	}
	if c == nil {
		var err error
		if c, err = w.openNew(db); err != nil {
			return nil, err
		}
	}
	c.used = w.round
	return c, nil
}

// letGoIfDropped closes the circuit of a database whose files were removed.
func (w *Worker) letGoIfDropped(db wire.Database, c *circuit) bool {
	if !c.store.Dropped() {
		return false
	}
	w.log.printf(Log, "let go of the circuit of database %d, whose files were removed", db.OID)
	w.awaitFlush()
	w.unwant(c)
	c.store.Retire()
	delete(w.byDatabase, db)
	return true
}

// Recover opens those circuits that were not closed properly, so that what
// readers see of them is in order. What is wrong with one is logged.
func (w *Worker) Recover(databases []wire.Database) {
	for _, db := range databases {
		if store.LeftOpen(w.fs, w.folder(db)) {
			_, _ = w.open(db)
		}
	}
}

// Tick is to be called every few seconds, and within a moment when
// FlushSoon says so. It lets go of the circuits of databases that were
// dropped, so that their disk space is free again, makes durable what nobody
// waits for, and decides about transactions whose sessions are gone.
func (w *Worker) Tick() {
	w.flushSoon = false
	for db, c := range w.byDatabase {
		if w.letGoIfDropped(db, c) {
			continue
		}
		w.decide(c)
		if c.store.Failed() == nil && c.store.Unflushed() {
			w.wantFlush(c)
		}
	}
	w.startFlush()
}

func (w *Worker) openNew(db wire.Database) (*circuit, error) {
	if f, ok := w.failed[db]; ok {
		if time.Since(f.when) < retryAfter {
			return nil, f.err
		}
		delete(w.failed, db)
	}
	if len(w.byDatabase) >= maxOpen {
		w.closeIdlest()
	}
	s, err := store.Open(w.fs, w.folder(db), db.OID)
	if err != nil {
		if !errors.Is(err, store.ErrNoDatabase) {
			w.log.printf(Warning, "cannot open the circuit of database %d: %v", db.OID, err)
			if w.failed == nil {
				w.failed = make(map[wire.Database]failure)
			}
			w.failed[db] = failure{err, time.Now()}
		}
		return nil, err
	}
	c := &circuit{database: db, store: s, checked: w.round}
	if w.byDatabase == nil {
		w.byDatabase = make(map[wire.Database]*circuit)
	}
	w.byDatabase[db] = c
	w.decide(c)
	return c, nil
}

// closeIdlest closes the circuit that was not used for the longest time and
// waits for nothing.
func (w *Worker) closeIdlest() {
	var idlest wire.Database
	var found *circuit
	for db, c := range w.byDatabase {
		if c.underWay == 0 && (found == nil || c.used < found.used) {
			idlest, found = db, c
		}
	}
	if found == nil {
		return
	}
	w.awaitFlush()
	w.unwant(found)
	if err := found.store.Close(); err != nil {
		w.log.printf(Warning, "closing the circuit of database %d: %v", idlest.OID, err)
	}
	delete(w.byDatabase, idlest)
}

// abandon closes a circuit as it is.
func (w *Worker) abandon(db wire.Database) {
	if c := w.opened(db); c != nil {
		w.awaitFlush()
		w.unwant(c)
		c.store.Abandon()
		delete(w.byDatabase, db)
	}
}

func (w *Worker) closeAll() error {
	var errs []error
	w.awaitFlush()
	for db, c := range w.byDatabase {
		errs = append(errs, c.store.Close())
		delete(w.byDatabase, db)
	}
	return errors.Join(errs...)
}
