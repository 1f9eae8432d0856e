package worker

import (
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/wire"
)

// maxSenders bounds how many sessions are remembered. One that is forgotten
// while it has frames on the way is told, at its next request, that they may
// be lost.
const maxSenders = 8192

// sender is what the worker knows of a session.
type sender struct {
	// The frames from first to last were seen, all of them. The first frame
	// seen of a session that sent more to an earlier worker is not its first.
	first, last uint32
	seen        bool
	err         *sqlerror.Error // to be told with the next request

	part   store.Partial
	partOf *circuit // nil when no gate is under way

	text    store.Text
	textOf  *circuit
	textErr *sqlerror.Error // to be told with the text's last part

	used uint64
}

type senders struct {
	known map[wire.Sender]*sender
	clock uint64
	// recent is the sender of the last frame.
	recentID wire.Sender
	recent   *sender
}

func (s *senders) sender(id wire.Sender) *sender {
	s.clock++
	if s.recent != nil && s.recentID == id {
		s.recent.used = s.clock
		return s.recent
	}
	x := s.known[id]
	if x == nil {
		if s.known == nil {
			s.known = make(map[wire.Sender]*sender)
		}
		if len(s.known) >= maxSenders {
			s.forgetOldest()
		}
		x = &sender{}
		s.known[id] = x
	}
	x.used = s.clock
	s.recentID, s.recent = id, x
	return x
}

func (s *senders) forgetOldest() {
	var oldest wire.Sender
	least := s.clock
	for id, x := range s.known {
		if x.used < least {
			least, oldest = x.used, id
		}
	}
	if x := s.known[oldest]; x != nil {
		x.dropPart()
		x.dropText()
		delete(s.known, oldest)
	}
}

// fail remembers the first error of frames that are not answered.
func (x *sender) fail(e *sqlerror.Error) {
	if x.err == nil {
		x.err = e
	}
}

// follow notes a frame that is not answered, and that others before it are
// missing when they are.
func (x *sender) follow(sequence uint32) {
	switch {
	case !x.seen:
		x.first, x.seen = sequence, true
	case sequence != x.last+1:
		x.fail(errLost())
	}
	x.last = sequence
}

// reconcile compares what a request says was sent with what was seen.
func (x *sender) reconcile(f *wire.Frame) {
	complete := x.seen && x.last == f.Sequence && int32(x.first-f.Acked-1) <= 0
	if f.Acked != f.Sequence && !complete {
		x.fail(errLost())
	}
	x.first, x.last, x.seen = f.Sequence+1, f.Sequence, true
}

func errLost() *sqlerror.Error {
	return sqlerror.New(sqlerror.SystemError, "the circuit worker did not get everything this session sent").
		WithDetail("It was restarted, or a frame was damaged.").WithHint("Run the transaction again.")
}

func (x *sender) startPart(c *circuit, p store.Partial) {
	x.part, x.partOf = p, c
	c.underWay++
}

func (x *sender) dropPart() {
	if x.partOf != nil {
		x.partOf.underWay--
		x.partOf = nil
	}
}

func (x *sender) startText(c *circuit, t store.Text) {
	x.text, x.textOf = t, c
	c.underWay++
}

func (x *sender) dropText() {
	if x.textOf != nil {
		x.textOf.underWay--
		x.textOf = nil
	}
}
