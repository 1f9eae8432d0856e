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
	// The frames from first to last were seen, all of them. What was sent
	// before first went to an earlier worker, or was lost.
	first, last uint32
	seen        bool
	// inherits is true when an earlier worker took and applied what was sent
	// before first.
	inherits bool
	gap      bool // frames before first were lost, and the sender may not know
	// err is what went wrong with frames up to failed. It is told with every
	// request until one says that its sender was told: a cancelled request
	// does not read its answer.
	err    *sqlerror.Error
	failed uint32

	part   store.Partial
	partOf *circuit // nil when no gate is under way

	staging staging
	text    store.Text
	textOf  *circuit // nil when no text is under way

	used uint64
}

type senders struct {
	known map[wire.Sender]*sender
	clock uint64
	// inherits is true when an earlier worker applied all that it took from
	// the pipe: then what it took is not missing.
	inherits bool
	// dropped is true once bytes were dropped that may have been anybody's.
	dropped bool
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
		x = &sender{inherits: s.inherits}
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
	// A session that comes back could now be one that was forgotten.
	s.inherits = false
}

// fail remembers the first error of frames that are not answered.
func (x *sender) fail(sequence uint32, e *sqlerror.Error) {
	if x.err == nil {
		x.err = e
	}
	x.failed = sequence
}

// follow notes a frame that is not answered.
func (x *sender) follow(sequence uint32) {
	switch {
	case !x.seen:
		x.first, x.seen = sequence, true
	case sequence != x.last+1:
		x.first, x.inherits, x.gap = sequence, false, true
	}
	x.last = sequence
}

// reconcile compares what the sender of a request sent before it, and was not
// told of, with what was seen and carried out.
func (x *sender) reconcile(f *wire.Frame) *sqlerror.Error {
	if x.err != nil && before(x.failed, f.Acked+1) {
		x.err = nil
	}
	if x.err != nil {
		return x.err
	}
	if x.inherits && !x.seen {
		x.first, x.last, x.seen = f.Sequence+1, f.Sequence, true
	}
	if f.Acked != f.Sequence && (x.last != f.Sequence || !x.seen || !x.inherits && !before(x.first, f.Acked+2)) {
		x.gap = true
		return errLost()
	}
	x.gap = false
	return nil
}

// settled reports whether nothing about any session is left to be done or
// told: then a later worker can go on where this one ends.
func (s *senders) settled() bool {
	for _, x := range s.known {
		if x.err != nil || x.staging.err != nil || x.partOf != nil || x.textOf != nil || x.gap {
			return false
		}
	}
	return !s.dropped
}

// before reports whether a sequence comes before another; they wrap around.
func before(a, b uint32) bool { return int32(a-b) < 0 }

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
