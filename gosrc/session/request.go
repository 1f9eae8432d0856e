package session

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/wire"
)

// Sync returns nil when everything this session sent is applied, and visible
// to readers that refresh.
func (s *Session) Sync() error {
	if err := s.Flush(); err != nil {
		return err
	}
	if _, err := s.request(wire.KindSync, s.begin()); err != nil {
		return err
	}
	s.unsynced.restart()
	return nil
}

// ReleaseCircuit makes the worker close the circuit of a database, after
// everything sent before is applied: its files are then complete and clean.
// The worker opens it again at the next frame for that database.
func (s *Session) ReleaseCircuit(db wire.Database) error {
	if err := s.Flush(); err != nil {
		return err
	}
	own := s.database
	s.database = db
	defer func() { s.database = own }()
	_, err := s.request(wire.KindRelease, s.begin())
	return err
}

// request completes and sends a frame that is answered, and reads the answer.
// Frames are applied in order: a request that was answered without complaint
// says that what was sent before it is applied.
func (s *Session) request(kind wire.Kind, frame []byte) (wire.Reply, error) {
	s.requests++
	number := uint64(s.sender.PID)<<32 | uint64(s.requests)
	wire.Finish(frame, &wire.Frame{
		Kind: kind, Database: s.database, Sender: s.sender, Number: number, Sequence: s.sequence, Acked: s.acked,
	})
	b, err := s.transport.Request(frame, number)
	if err != nil {
		return wire.Reply{}, err
	}
	reply, err := wire.ParseReply(b)
	if err != nil || reply.Number != number {
		return wire.Reply{}, sqlerror.New(sqlerror.InternalError, "the circuit worker's reply cannot be read").
			WithHint("The server log may say more; restart the server if it recurs.")
	}
	replaced := false
	if kind != wire.KindRelease && (reply.Store != 0 || reply.Outcome == wire.Done) {
		replaced = s.store != 0 && reply.Store != s.store
		s.store = reply.Store
	}
	switch {
	case reply.Outcome == wire.Lost:
		return reply, s.lost(reply.Err)
	case replaced && s.sent.tokens != nil:
		return reply, s.lost(sqlerror.New(sqlerror.ObjectNotInPrerequisite, "the circuit of this database was replaced").
			WithHint("Run the transaction again."))
	}
	s.acked = s.sequence
	if reply.Outcome == wire.Failed {
		return reply, reply.Err
	}
	return reply, nil
}

// lost notes that sent frames are not in the store, and returns why.
func (s *Session) lost(why error) error {
	s.losses++
	s.lasting = false
	s.acked = s.sequence
	s.store = 0
	s.sent.clear()
	s.unsynced.stop()
	return why
}
