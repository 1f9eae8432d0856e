package store

import (
	"math"

	"provsql/gosrc/sqlerror"
)

// Stage keeps changes for the transaction xid, without showing them to
// readers. All that can fail when they are applied fails now: Stage makes the
// gates of inputs that have none and annotation cells without values, and
// reserves the space that Prepare and Resolve need. After an error none of
// the changes is staged.
func (s *Store) Stage(xid uint64, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	defer s.publish()
	j := &s.journal
	if j.b == nil {
		if err := s.renewJournal(0); err != nil {
			return err
		}
	}
	size := int64(entrySize) + int64(len(changes))*changeSize
	if size > math.MaxInt32 {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "%d annotations at a time are too many", len(changes))
	}
	if err := j.need(j.end + size + room(len(j.undecided)+1)); err != nil {
		return err
	}
	// Until the head is written, these bytes are behind the end.
	at := j.end + entrySize
	for i := range changes {
		c, err := s.stage(&changes[i])
		if err != nil {
			clear(j.b[j.end:at])
			return err
		}
		c.put(j.b[at:])
		at += changeSize
	}
	j.append(entry{size: uint32(size), kind: entryStaged, xid: xid, count: uint32(len(changes))})
	s.changed |= journalChanged
	return nil
}

// stage verifies a change and makes the cell it goes to.
func (s *Store) stage(x *Change) (c staged, err error) {
	c.kind, c.token = x.Kind, x.Token
	var g uint32
	var h uint64
	switch x.Kind {
	case ChangeProb:
		g, h, err = s.probable(&x.Token, x.Prob)
		c.first = math.Float64bits(x.Prob)
	case ChangeInfos:
		g, h, err = s.annotated(&x.Token)
		c.first = uint64(uint32(x.Info1)) | uint64(uint32(x.Info2))<<32
	case ChangeText:
		if err = s.complete(&x.Text); err != nil {
			break
		}
		if x.Text.Token != x.Token {
			err = sqlerror.New(sqlerror.InternalError, "a text of token %v is not one of %v", x.Text.Token, x.Token)
		}
		g, h = x.Text.gate, x.Text.hash
		c.first, c.second = x.Text.block, s.textMark(x.Text.block)
	default:
		err = sqlerror.New(sqlerror.InternalError, "unknown kind %d of an annotation", x.Kind)
	}
	if err != nil {
		return c, err
	}
	off, err := s.haveCell(g, h)
	c.cell = uint32(off / cellSize)
	return c, err
}

// Prepare says that the transaction has staged all its changes. When a flush
// that began after Prepare has ended well, the transaction may commit.
func (s *Store) Prepare(xid uint64) error {
	t := s.journal.undecided[xid]
	if t == nil || t.prepared {
		return nil
	}
	s.journal.append(entry{size: entrySize, kind: entryPrepared, xid: xid, count: t.changes})
	s.changed |= journalChanged
	return nil
}

// Resolve ends a transaction. When it committed, its changes are applied in
// order, all of them or, when it was not prepared, none with an error that
// says so. A transaction that is to survive a crash together with the rows it
// wrote is resolved after the flush that Prepare speaks of. A transaction
// that staged nothing needs no Resolve.
func (s *Store) Resolve(xid uint64, committed bool) error {
	j := &s.journal
	t := j.undecided[xid]
	if t == nil {
		return nil
	}
	s.changed |= journalChanged
	if !committed || !t.prepared {
		j.append(entry{size: entrySize, kind: entryAborted, xid: xid})
		if committed {
			return sqlerror.New(sqlerror.SystemError, "annotations that transaction %d set are missing, none of them is in force", xid).
				WithHint("Set them again.")
		}
		return nil
	}
	j.append(entry{size: entrySize, kind: entryCommitted, xid: xid})
	return s.apply(t)
}

// apply puts the changes of a transaction in force. After an error the other
// changes are.
func (s *Store) apply(t *transaction) error {
	var first error
	s.journal.changes(t, func(c *staged) error {
		if err := s.applyChange(c); first == nil {
			first = err
		}
		return nil
	})
	s.publish()
	return first
}

func (s *Store) applyChange(c *staged) error {
	g, off, ok := s.cellOf(c)
	if !ok {
		// After a crash the cell may not be where it was, or not be there.
		var h uint64
		var err error
		if g, h, err = s.annotated(&c.token); err != nil {
			return err
		}
		if off, err = s.haveCell(g, h); err != nil {
			return err
		}
	}
	return s.changeCell(g, off, c.set)
}

// cellOf returns the gate and the cell of a change as it was staged.
func (s *Store) cellOf(c *staged) (g uint32, off uint64, ok bool) {
	off = uint64(c.cell) * cellSize
	if off < pageSize || off+cellSize > s.extraEnd {
		return 0, 0, false
	}
	b := s.extra.b[off:]
	g = le.Uint32(b[4:])
	ok = le.Uint32(b) == blockCell && g < s.numGates && *s.recordToken(g) == c.token && s.state(g)>>8&flagAnnotated != 0
	return g, off, ok
}
