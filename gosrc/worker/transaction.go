package worker

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/wire"
)

// Fate is how a transaction ended.
type Fate uint8

// Fates of transactions.
const (
	InProgress Fate = iota
	Committed
	Aborted
)

// staging is the transaction whose annotations a session is sending.
type staging struct {
	xid uint64
	// err is what went wrong with them. It is told at the commit.
	err *sqlerror.Error
}

// fail remembers the first error of a transaction's annotations.
func (s *staging) fail(err error) {
	if s.err == nil {
		s.err = sqlError(err)
	}
}

func staged(k wire.Kind) bool {
	return k == wire.KindProbs || k == wire.KindInfos || k == wire.KindExtra
}

// startStaging forgets what a session sent of another transaction.
func (x *sender) startStaging(f *wire.Frame) {
	if xid, _, ok := wire.XID(f.Payload); ok && xid != x.staging.xid {
		x.dropText()
		x.staging = staging{xid: xid}
	}
}

// stage writes annotations of a transaction to the journal of the circuit.
func (w *Worker) stage(c *circuit, x *sender, kind wire.Kind, xid uint64, payload []byte) error {
	if x.staging.err != nil {
		return nil
	}
	if kind == wire.KindExtra {
		return stageText(c, x, xid, payload)
	}
	w.changes = w.changes[:0]
	for len(payload) > 0 {
		var change store.Change
		var ok bool
		if kind == wire.KindProbs {
			change.Kind = store.ChangeProb
			change.Token, change.Prob, payload, ok = wire.NextProb(payload)
		} else {
			change.Kind = store.ChangeInfos
			change.Token, change.Info1, change.Info2, payload, ok = wire.NextInfos(payload)
		}
		if !ok {
			return errMalformed
		}
		w.changes = append(w.changes, change)
	}
	return c.store.Stage(xid, w.changes)
}

// stageText adds bytes to a text that may come in parts.
func stageText(c *circuit, x *sender, xid uint64, payload []byte) error {
	var e wire.Extra
	if !wire.ParseExtra(payload, &e) {
		return errMalformed
	}
	if e.From == 0 {
		x.dropText()
		text, err := c.store.BeginText(e.Token, e.Total)
		if err != nil {
			return err
		}
		x.startText(c, text)
	}
	if x.textOf != c || x.text.Token != e.Token || x.text.Total != e.Total || x.text.Got != e.From {
		x.dropText()
		return sqlerror.New(sqlerror.InternalError, "the circuit worker missed a part of a text")
	}
	if err := c.store.ExtendText(&x.text, e.Text); err != nil {
		return err
	}
	if x.text.Got < x.text.Total {
		return nil
	}
	defer x.dropText()
	return c.store.Stage(xid, []store.Change{{Kind: store.ChangeText, Token: e.Token, Text: x.text}})
}

// commit promises a transaction that is about to commit what it needs. ticket
// is the flush that it has to wait for, 0 when none.
func (w *Worker) commit(x *sender, f *wire.Frame) (ticket uint64, err error) {
	var q wire.Commit
	if !wire.ParseCommit(f.Payload, &q) {
		return 0, errMalformed
	}
	c, err := w.openExisting(f.Database)
	if err != nil || c == nil {
		return 0, err
	}
	if q.Changes {
		if x.staging.xid == q.XID && x.staging.err != nil {
			err := x.staging.err
			x.staging = staging{}
			_ = c.store.Resolve(q.XID, false)
			return 0, err
		}
		if err := c.store.Prepare(q.XID); err != nil {
			return 0, err
		}
	}
	if err := c.store.Failed(); err != nil {
		return 0, err
	}
	if !c.store.Unflushed() {
		return 0, nil
	}
	if !q.Durable || w.careless {
		w.flushSoon = true
		return 0, nil
	}
	return w.wantFlush(c), nil
}

// resolve ends a transaction that set annotations.
func (w *Worker) resolve(f *wire.Frame) error {
	xid, committed, ok := wire.ParseResolve(f.Payload)
	if !ok {
		return errMalformed
	}
	c, err := w.openExisting(f.Database)
	if err != nil || c == nil {
		return err
	}
	return c.store.Resolve(xid, committed)
}

// decide resolves the transactions of a circuit whose sessions did not live to
// say how they ended.
func (w *Worker) decide(c *circuit) {
	for _, u := range c.store.Undecided() {
		fate := w.fate(u.XID)
		if fate == InProgress {
			continue
		}
		if fate == Committed && !u.Prepared {
			w.log.printf(Warning, "annotations of database %d that transaction %d set are lost: it did not wait for the disk", c.database.OID, u.XID)
			fate = Aborted
		}
		if err := c.store.Resolve(u.XID, fate == Committed); err != nil {
			w.log.printf(Warning, "annotations of database %d that transaction %d set are not in force yet: %v", c.database.OID, u.XID, err)
		}
	}
}

// release closes a circuit, so that its files are complete and clean.
func (w *Worker) release(db wire.Database) error {
	c := w.opened(db)
	if c == nil {
		return nil
	}
	w.decide(c)
	w.awaitFlush()
	delete(w.wanted, c)
	delete(w.byDatabase, db)
	return c.store.Close()
}
