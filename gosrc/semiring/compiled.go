package semiring

import (
	"strings"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// definition describes a semiring that users reach by name.
type definition struct {
	name    string
	results []ResultKind
	// values is the form in which mapping values are best read.
	values ValueKind
	engine func(e *Evaluation) engine
}

// definitions lists the compiled semirings by name.
func definitions() []*definition {
	return []*definition{
		&booleanDefinition,
		&countingDefinition,
		&formulaDefinition,
	}
}

func findDefinition(name string, result ResultKind) (*definition, error) {
	var known []string
	for _, d := range definitions() {
		var types []string
		for _, k := range d.results {
			if d.name == name && k == result {
				return d, nil
			}
			types = append(types, k.String())
		}
		known = append(known, d.name+" ("+strings.Join(types, ", ")+")")
	}
	return nil, sqlerror.New(sqlerror.UndefinedObject, "Unknown semiring for type %s: %s", result, name).
		WithHint("The compiled semirings and the types of their results are: %s.", strings.Join(known, ", "))
}

// engine evaluates a circuit in some semiring, whatever its elements are.
type engine interface {
	// advance evaluates what was loaded since the last call.
	advance() error
	// result returns the value of gate i.
	result(i uint32) (Result, error)
	// reset forgets the values of all gates.
	reset()
}

// resetter is a semiring that keeps memory for its elements.
type resetter interface {
	// Reset releases the memory; no element made before is valid any more.
	Reset()
}

type compiledEngine[T any] struct {
	semiring  Compiled[T]
	evaluator *Evaluator[T]
}

func newEngine[T any](e *Evaluation, s Compiled[T]) engine {
	leaf := func(t token.UUID) (T, error) {
		v, mapped, err := e.mapping.value(t)
		if err != nil || !mapped {
			return s.One(), err
		}
		x, err := s.Leaf(v)
		if err != nil {
			return x, e.mapping.locate(err, t)
		}
		return x, nil
	}
	return &compiledEngine[T]{
		semiring:  s,
		evaluator: NewEvaluator(e.circuit, Semiring[T](s), leaf, e.memory, e.interrupt),
	}
}

func (c *compiledEngine[T]) advance() error { return c.evaluator.Advance() }

func (c *compiledEngine[T]) result(i uint32) (Result, error) {
	return c.semiring.Result(c.evaluator.Value(i))
}

func (c *compiledEngine[T]) reset() {
	c.evaluator.Reset()
	if s, ok := c.semiring.(resetter); ok {
		s.Reset()
	}
}
