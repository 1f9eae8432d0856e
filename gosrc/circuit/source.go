// Package circuit loads the parts of a provenance circuit that lie below
// given tokens into compact arrays in topological order, so that evaluating
// them is a loop over arrays.
package circuit

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Gate is one gate as a store gives it.
type Gate struct {
	Token       token.UUID
	Type        gate.Type
	NumChildren uint32
	// Undefined is true for a gate that another one refers to but that has no
	// record of its own; Type and NumChildren mean nothing then.
	Undefined bool
}

// FirstSparse is the first gate number of a second range: numbers below it are
// dense, starting at 0; those from here on may have gaps of any size.
const FirstSparse = 1 << 31

// Source gives the gates of a stored circuit by their number. Numbers are in
// no particular order: a child may have a higher number than its parent.
type Source interface {
	// Find returns the number of the gate that t names.
	Find(t token.UUID) (g uint32, ok bool)
	// Gate returns gate g.
	Gate(g uint32) (Gate, error)
	// Children appends the numbers of the children of g, in the order of the
	// record, to into.
	Children(g uint32, into []uint32) ([]uint32, error)
	// Data returns the bytes that belong to what gate g is, nil when there are
	// none. They are valid until the source is refreshed, or a gate is created.
	Data(g uint32) ([]byte, error)
	// NumGates returns how many gates the dense range has: every number is
	// below it, or not below FirstSparse.
	NumGates() uint64
}

// Interrupt is asked every few thousand gates whether to go on: an error ends
// the work and is returned to the caller. A nil Interrupt never interrupts.
type Interrupt func() error

// PollEvery is how many gates and wires are worked on between two calls of an
// Interrupt.
const PollEvery = 4096
