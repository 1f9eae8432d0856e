package semiring

import (
	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
)

// Evaluator holds the values that the gates of a circuit have in a semiring.
// Gates loaded later are evaluated later, those evaluated keep their value.
type Evaluator[T any] struct {
	circuit   *circuit.Circuit
	memory    *circuit.Memory
	interrupt circuit.Interrupt
	semiring  Semiring[T]
	monus     WithMonus[T]
	delta     WithDelta[T]
	leaf      func(position uint32) (T, error)
	// compare and value give the elements of comparisons and of gates that have
	// values, where the semiring has some.
	compare, value func(i uint32) (T, error)
	values         []T
}

// NewEvaluator returns an Evaluator without values; leaf gives the values of
// leaves by their position in the circuit. What it holds is charged to memory.
func NewEvaluator[T any](
	c *circuit.Circuit, s Semiring[T], leaf func(position uint32) (T, error),
	memory *circuit.Memory, interrupt circuit.Interrupt,
) *Evaluator[T] {
	e := &Evaluator[T]{circuit: c, semiring: s, leaf: leaf, memory: memory, interrupt: interrupt}
	e.monus, _ = s.(WithMonus[T])
	e.delta, _ = s.(WithDelta[T])
	return e
}

// Value returns the value of gate i, which Advance must have reached.
func (e *Evaluator[T]) Value(i uint32) T { return e.values[i] }

// Reset forgets all values.
func (e *Evaluator[T]) Reset() {
	circuit.Drop(e.memory, e.values)
	e.values = nil
}

// Advance evaluates the gates that the circuit holds and that have no value
// yet. A gate that makes no sense in the semiring is a *sqlerror.Error
// (feature_not_supported); errors of the semiring, of leaf and of the
// Interrupt are returned as they are.
func (e *Evaluator[T]) Advance() error {
	c := e.circuit
	end := c.Len()
	values, err := circuit.Grow(e.memory, e.values, end-len(e.values))
	if err != nil {
		return err
	}
	work := 0
	for i := uint32(len(values)); int(i) < end; i++ {
		children := c.Children(i)
		if work += 1 + len(children); work >= circuit.PollEvery {
			work = 0
			if e.interrupt != nil {
				if err := e.interrupt(); err != nil {
					return err
				}
			}
		}
		var v T
		switch c.Type(i) {
		case gate.Input, gate.MulInput, gate.Update:
			v, err = e.leaf(c.Leaf(i))
		case gate.Plus:
			v, err = e.semiring.Plus(Operands[T]{values, children})
		case gate.Times:
			v, err = e.semiring.Times(Operands[T]{values, children})
		case gate.Monus:
			if e.monus == nil {
				return e.without(i, "negation", "monus")
			}
			v, err = e.monus.Monus(values[children[0]], values[children[1]])
		case gate.Delta:
			if e.delta == nil {
				return e.without(i, "aggregation", "delta")
			}
			v, err = e.delta.Delta(values[children[0]])
		case gate.Project, gate.Eq:
			v = values[children[0]]
		case gate.Zero:
			v = e.semiring.Zero()
		case gate.One:
			v = e.semiring.One()
		default:
			v, err = e.ofValue(i)
		}
		if err != nil {
			return err
		}
		values = append(values, v)
		e.values = values
	}
	return nil
}

// ofValue returns the element of a comparison or of a gate that has a value.
// What has none is nobody's operand.
func (e *Evaluator[T]) ofValue(i uint32) (T, error) {
	typ := e.circuit.Type(i)
	switch {
	case typ == gate.Cmp && e.compare != nil:
		return e.compare(i)
	case typ.IsValue() && e.value != nil:
		return e.value(i)
	case typ.IsValue():
		return e.semiring.Zero(), nil
	}
	return e.semiring.Zero(), unsupported(e.circuit, i)
}

// unsupported is the error for a gate that has no meaning in a semiring.
func unsupported(c *circuit.Circuit, i uint32) error {
	return sqlerror.New(sqlerror.FeatureNotSupported, "this semiring does not support %s gates", c.Type(i)).
		WithDetail("Token %s is one.", c.Token(i))
}

func (e *Evaluator[T]) without(i uint32, what, operation string) error {
	return sqlerror.New(sqlerror.FeatureNotSupported,
		"provenance with %s evaluated over a semiring without %s", what, operation).
		WithDetail("Token %s is a %s gate.", e.circuit.Token(i), operation)
}
