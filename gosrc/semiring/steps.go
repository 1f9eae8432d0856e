package semiring

import (
	"encoding/binary"

	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// Operation is what a gate does to the values of its children.
type Operation uint32

// The operations, as PROVSQL_STEP_* in pgext.h. A copy has the value of its
// child.
const (
	LeafStep Operation = iota
	PlusStep
	TimesStep
	MonusStep
	DeltaStep
	ZeroStep
	OneStep
	CopyStep
)

// Steps gives the gates of circuits one by one to whoever evaluates them, in a
// semiring that is not known here. Gates shared between tokens are given once.
//
// For each token: Load, then Next until it gives nothing.
type Steps struct {
	// HasMonus and HasDelta say which operations the semiring has, besides ⊕
	// and ⊗.
	HasMonus, HasDelta bool

	memory   *circuit.Memory
	circuit  *circuit.Circuit
	expander *comparison.Expander // may be nil
	// outside is what whoever evaluates the gates holds, in bytes.
	outside int64

	root     token.UUID
	rootGate uint32
	// roots is the number of tokens loaded since the circuit was last empty.
	roots int
	// given is how many gates were given.
	given int
	words []uint32
}

// Given is what Next gives.
type Given struct {
	// Words has for each gate its operation, how many words follow, and these:
	// the numbers of its children, or the bytes of a leaf's token.
	Words []uint32
	// Root is the number of the gate whose value was asked for. Gates are
	// numbered from 0 in the order in which they are given.
	Root uint32
	// Restarted says that, to make room, what was given before is forgotten:
	// numbers start at 0 again.
	Restarted bool
}

// NewSteps returns the steps of circuits that source gives. Together with what
// is made of them they may hold maxMemory bytes, unbounded when that is not
// positive.
//
// server computes values that comparisons need; nil when there are none.
func NewSteps(source circuit.Source, server comparison.Server, maxMemory int64, interrupt circuit.Interrupt) *Steps {
	memory := circuit.NewMemory(maxMemory)
	s := &Steps{memory: memory, circuit: circuit.New(source, memory, interrupt)}
	if server != nil {
		s.expander = comparison.NewExpander(s.circuit, server)
		s.circuit.ExpandWith(s.expander)
	}
	return s
}

// Load begins with the gates below t that were not given yet. It returns the
// leaves whose values will be needed, some of which may have been returned
// before.
func (s *Steps) Load(t token.UUID) (leaves []token.UUID, err error) {
	known := len(s.circuit.Leaves())
	s.root = t
	s.rootGate, err = s.circuit.Load(t)
	if err != nil && s.memory.Exhausted() && s.roots > 0 {
		known = 0
		err = s.restart()
	}
	if err != nil {
		return nil, err
	}
	s.roots++
	return s.circuit.Leaves()[known:], nil
}

// restart forgets all tokens but the present one.
func (s *Steps) restart() (err error) {
	s.circuit.Reset()
	if s.expander != nil {
		s.expander.Reset()
	}
	s.memory.Release(s.outside)
	s.memory.Recover()
	s.roots, s.outside, s.given = 0, 0, restarted
	s.rootGate, err = s.circuit.Load(s.root)
	return err
}

// restarted, as the number of gates given, says that whoever evaluates does
// not know yet that it has to start again.
const restarted = -1

// chunkWords is about how many words Next gives at a time.
const chunkWords = 1 << 16

// Next gives gates that were not given yet, none when all were. outside is the
// memory that their values have taken until now, in bytes. What is given is
// valid until the next call. A gate without meaning is a *sqlerror.Error
// (feature_not_supported), as is exceeded memory (program_limit_exceeded).
func (s *Steps) Next(outside int64) (Given, error) {
	if s.given != restarted {
		s.memory.Release(s.outside)
		s.outside = 0
		err := s.memory.Reserve(outside)
		if err == nil {
			s.outside = outside
		} else if s.roots > 1 {
			err = s.restart()
			s.roots = 1
		}
		if err != nil {
			return Given{}, err
		}
	}
	next := Given{Root: s.rootGate, Restarted: s.given == restarted}
	s.given = max(s.given, 0)
	s.words = s.words[:0]
	for ; s.given < s.circuit.Len() && len(s.words) < chunkWords; s.given++ {
		if err := s.give(uint32(s.given)); err != nil {
			return Given{}, err
		}
	}
	next.Words = s.words
	return next, nil
}

func (s *Steps) give(i uint32) error {
	operation, err := s.operation(i)
	if err != nil {
		return err
	}
	if operation == LeafStep {
		t := s.circuit.Leaves()[s.circuit.Leaf(i)]
		s.words = append(s.words, uint32(operation), uint32(len(t)/4))
		for b := t[:]; len(b) > 0; b = b[4:] {
			s.words = append(s.words, binary.NativeEndian.Uint32(b))
		}
		return nil
	}
	children := s.circuit.Children(i)
	if operation == ZeroStep {
		children = nil
	}
	s.words = append(append(s.words, uint32(operation), uint32(len(children))), children...)
	return nil
}

func (s *Steps) operation(i uint32) (Operation, error) {
	switch typ := s.circuit.Type(i); typ {
	case gate.Input, gate.MulInput, gate.Update:
		return LeafStep, nil
	case gate.Plus:
		return PlusStep, nil
	case gate.Times:
		return TimesStep, nil
	case gate.Monus:
		if !s.HasMonus {
			return 0, s.without(i, "negation", "monus")
		}
		return MonusStep, nil
	case gate.Delta:
		if !s.HasDelta {
			return 0, s.without(i, "aggregation", "delta")
		}
		return DeltaStep, nil
	case gate.Zero:
		return ZeroStep, nil
	case gate.One:
		return OneStep, nil
	case gate.Project, gate.Eq:
		return CopyStep, nil
	default:
		// A value is nobody's operand, but it may have been asked for.
		if typ.IsValue() && i != s.rootGate {
			return ZeroStep, nil
		}
	}
	return 0, unsupported(s.circuit, i)
}

func (s *Steps) without(i uint32, what, operation string) error {
	return sqlerror.New(sqlerror.FeatureNotSupported,
		"Provenance with %s evaluated over a semiring without %s function", what, operation).
		WithDetail("Token %s is a %s gate.", s.circuit.Token(i), operation).
		WithHint("Pass provenance_evaluate a %s_function.", operation)
}
