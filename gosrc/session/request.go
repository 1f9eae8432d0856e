package session

import (
	"math"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// Sync returns nil when everything this session sent is applied, and visible
// to readers that refresh.
func (s *Session) Sync() error {
	if err := s.Flush(); err != nil {
		return err
	}
	if err := s.request(wire.KindSync, s.begin()); err != nil {
		return err
	}
	s.unsynced.restart()
	return nil
}

// SetProb gives an input, update or mulinput gate its probability.
func (s *Session) SetProb(t token.UUID, p float64) error {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return sqlerror.New(sqlerror.InvalidParameterValue, "probability %v is not between 0 and 1", p)
	}
	if err := s.Flush(); err != nil {
		return err
	}
	return s.request(wire.KindProbs, wire.AppendProb(s.begin(), &t, p))
}

// SetInfos gives a gate its two integer annotations.
func (s *Session) SetInfos(t token.UUID, info1, info2 int32) error {
	if err := s.Flush(); err != nil {
		return err
	}
	return s.request(wire.KindInfos, wire.AppendInfos(s.begin(), &t, info1, info2))
}

// MaxExtra is the size of the longest text annotation in bytes.
const MaxExtra = 1 << 30

// SetExtra gives a gate its text annotation.
func (s *Session) SetExtra(t token.UUID, data []byte) error {
	if len(data) > MaxExtra {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "text of %d bytes is too long for a gate", len(data)).
			WithDetail("The limit is %d bytes.", MaxExtra)
	}
	if err := s.Flush(); err != nil {
		return err
	}
	e := wire.Extra{Token: t, Total: uint32(len(data))}
	for len(data) > wire.MaxPartText {
		e.Text = data[:wire.MaxPartText]
		if err := s.send(wire.KindExtra, wire.AppendExtra(s.begin(), &e)); err != nil {
			return err
		}
		e.From += uint32(len(e.Text))
		data = data[len(e.Text):]
	}
	e.Text = data
	return s.request(wire.KindExtra, wire.AppendExtra(s.begin(), &e))
}

// request completes and sends a frame that is answered, and reads the answer.
// Frames are applied in order: a request that was answered without complaint
// says that what was sent before it is applied.
func (s *Session) request(kind wire.Kind, frame []byte) error {
	s.requests++
	number := uint64(s.sender.PID)<<32 | uint64(s.requests)
	wire.Finish(frame, &wire.Frame{
		Kind: kind, Database: s.database, Sender: s.sender, Number: number, Sequence: s.sequence, Acked: s.acked,
	})
	b, err := s.transport.Request(frame, number)
	if err != nil {
		return err
	}
	reply, err := wire.ParseReply(b)
	if err != nil || reply.Number != number {
		return sqlerror.New(sqlerror.InternalError, "the circuit worker's reply cannot be read").
			WithHint("The server log may say more; restart the server if it recurs.")
	}
	replaced := false
	if reply.Store != 0 || reply.Outcome == wire.Done {
		replaced = s.store != 0 && reply.Store != s.store
		s.store = reply.Store
	}
	switch {
	case reply.Outcome == wire.Lost:
		return s.lost(reply.Err)
	case replaced && s.sent.tokens != nil:
		return s.lost(sqlerror.New(sqlerror.ObjectNotInPrerequisite, "the circuit of this database was replaced").
			WithHint("Run the transaction again."))
	}
	s.acked = s.sequence
	if reply.Outcome == wire.Failed {
		return reply.Err
	}
	return nil
}

// lost notes that sent frames are not in the store, and returns why.
func (s *Session) lost(why error) error {
	s.losses++
	s.acked = s.sequence
	s.store = 0
	s.sent.clear()
	s.unsynced.stop()
	return why
}
