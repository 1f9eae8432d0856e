package session

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/wire"
)

// Ending is a transaction that is about to commit.
type Ending struct {
	// XID is its full transaction id; 0 for one that writes nothing, which
	// is promised nothing and waits for nothing.
	XID uint64
	// Durable says that its rows will be on disk when it has committed.
	Durable bool
	// Parallel says that parallel workers of this session made gates for it.
	Parallel bool
	// Doubtful says that gates of some session could not be stored of late.
	Doubtful bool
}

// maxRestarts bounds how many restarts of the worker one commit lives through.
const maxRestarts = 10

// Promise returns nil when every gate that the transaction used is in the
// store, and durable if its rows will be; and when the annotations it set can
// be made everybody's whatever happens next. End comes after it.
func (s *Session) Promise(e Ending) error {
	if err := s.Flush(); err != nil {
		return err
	}
	if s.used && s.losses != s.lossesBefore {
		return sqlerror.New(sqlerror.SystemError, "gates that this transaction made were lost").
			WithHint("Run the transaction again.")
	}
	if e.XID == 0 && e.Doubtful && s.Dirty() {
		return s.Sync()
	}
	if e.XID == 0 || !s.used && !e.Parallel && !s.pending.Any() {
		return nil
	}
	if !e.Parallel && !s.pending.Any() && s.keeps(e.Durable) {
		return nil
	}
	if err := s.sendChanges(e.XID); err != nil {
		return err
	}
	c := wire.Commit{XID: e.XID, Durable: e.Durable, Changes: s.pending.Any()}
	for range maxRestarts {
		reply, err := s.request(wire.KindCommit, wire.AppendCommit(s.begin(), &c))
		if err != nil {
			return err
		}
		if c.Changes {
			s.prepared = e.XID
		}
		flush := FlushDone
		if reply.Ticket != 0 {
			if flush, err = s.transport.AwaitFlush(reply.Ticket); err != nil {
				return err
			}
		}
		if flush == FlushDone {
			s.lasting, s.durable = e.Durable, s.sequence
			return nil
		}
		// The next answer says what is left to be made durable, or why it
		// cannot be.
		c.Changes = false
	}
	return sqlerror.New(sqlerror.SystemError, "the circuit worker does not make gates durable").
		WithHint("The server log may say more. Run the transaction again.")
}

// keeps reports whether the session knows that the worker has all it sent.
func (s *Session) keeps(durable bool) bool {
	if durable {
		return s.lasting && s.durable == s.sequence
	}
	return s.acked == s.sequence
}

// End comes when a transaction has ended. After a commit it makes the
// annotations that were set everybody's; an error is too late for the
// transaction and says that this will happen later.
func (s *Session) End(committed bool) (err error) {
	if committed && s.prepared != 0 {
		_, err = s.request(wire.KindResolve, wire.AppendResolve(s.begin(), s.prepared, true))
	}
	s.prepared = 0
	s.used = false
	if s.pending.Any() {
		s.pending.clear()
	}
	if !committed {
		s.Discard()
	}
	return err
}

// sendChanges sends the annotations in force.
func (s *Session) sendChanges(xid uint64) error {
	p := &s.pending
	for what := probability; what <= text; what++ {
		if err := s.sendKind(xid, what, p.changes); err != nil {
			return err
		}
	}
	return nil
}

// sendKind sends the annotations in force of one kind, as many to a frame as
// it can carry.
func (s *Session) sendKind(xid uint64, what annotation, changes []change) error {
	kind := [...]wire.Kind{probability: wire.KindProbs, infos: wire.KindInfos, text: wire.KindExtra}[what]
	most := [...]int{probability: wire.MaxProbs, infos: wire.MaxInfos}
	var frame []byte
	count := 0
	for i := range changes {
		c := &changes[i]
		if c.what != what || s.pending.inForce[changeKey{c.token, what}] != int32(i+1) {
			continue
		}
		if what == text {
			if err := s.sendText(xid, c); err != nil {
				return err
			}
			continue
		}
		if count == 0 {
			frame = wire.AppendXID(s.begin(), xid)
		}
		if what == probability {
			frame = wire.AppendProb(frame, &c.token, c.prob)
		} else {
			frame = wire.AppendInfos(frame, &c.token, c.info1, c.info2)
		}
		if count++; count == most[what] {
			if err := s.send(kind, frame); err != nil {
				return err
			}
			count = 0
		}
	}
	if count == 0 {
		return nil
	}
	return s.send(kind, frame)
}

// sendText sends a text annotation in as many parts as it needs.
func (s *Session) sendText(xid uint64, c *change) error {
	data := c.text
	e := wire.Extra{Token: c.token, Total: uint32(len(data))}
	for {
		e.Text = data[:min(len(data), wire.MaxPartText)]
		if err := s.send(wire.KindExtra, wire.AppendExtra(wire.AppendXID(s.begin(), xid), &e)); err != nil {
			return err
		}
		e.From += uint32(len(e.Text))
		data = data[len(e.Text):]
		if len(data) == 0 {
			return nil
		}
	}
}
