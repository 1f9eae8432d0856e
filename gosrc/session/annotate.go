package session

import (
	"bytes"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// Setting says where in its transaction an annotation is set.
type Setting struct {
	// Level is the nesting depth of the running subtransaction.
	Level int32
	// Memory bounds what the annotations of the transaction may take, in
	// bytes.
	Memory int64
}

// SetProb gives a leaf its probability, for this session now and for others
// when the transaction commits. gate.CheckProbability comes before.
func (s *Session) SetProb(t token.UUID, p float64, at Setting) error {
	return s.pending.add(change{token: t, what: probability, prob: p, level: at.Level}, at.Memory)
}

// SetInfos gives a gate its two integer annotations, like SetProb.
func (s *Session) SetInfos(t token.UUID, info1, info2 int32, at Setting) error {
	return s.pending.add(change{token: t, what: infos, info1: info1, info2: info2, level: at.Level}, at.Memory)
}

// MaxExtra is the size of the longest text annotation in bytes.
const MaxExtra = 1 << 30

// SetExtra gives a gate its text annotation, like SetProb.
func (s *Session) SetExtra(t token.UUID, data []byte, at Setting) error {
	if len(data) > MaxExtra {
		return sqlerror.New(sqlerror.ProgramLimitExceeded, "text of %d bytes is too long for a gate", len(data)).
			WithDetail("The limit is %d bytes.", MaxExtra)
	}
	return s.pending.add(change{token: t, what: text, text: bytes.Clone(data), level: at.Level}, at.Memory)
}

// Pending returns the annotations that the running transaction set.
func (s *Session) Pending() *Pending { return &s.pending }

// RollBack undoes the annotations set at a nesting depth or deeper, and
// Release makes them its parent's.
func (s *Session) RollBack(level int32) { s.pending.rollBack(level) }

// Release is described with RollBack.
func (s *Session) Release(level int32) { s.pending.release(level) }
