package semiring

import (
	"strings"

	"provsql/gosrc/circuit"
	"provsql/gosrc/comparison"
	"provsql/gosrc/sqlerror"
)

// definition describes a semiring that users reach by name.
type definition struct {
	name    string
	results []ResultKind
	// values is the form in which mapping values are best read.
	values ValueKind
	engine func(e *Evaluation) (engine, error)
}

// definitions lists the compiled semirings by name.
func definitions() []*definition {
	return []*definition{
		&booleanDefinition,
		&boolExprDefinition,
		&countingDefinition,
		&formulaDefinition,
		&howDefinition,
		&intervalIntDefinition,
		&intervalNumDefinition,
		&lukasiewiczDefinition,
		&maxMinDefinition,
		&minMaxDefinition,
		&temporalDefinition,
		&tropicalDefinition,
		&valuationDefinition,
		&viterbiDefinition,
		&whichDefinition,
		&whyDefinition,
	}
}

func findDefinition(name string, result ResultKind) (*definition, error) {
	var known []string
	hint := ""
	for _, d := range definitions() {
		if d != &valuationDefinition {
			known = append(known, d.name)
		}
		if d.name != name {
			continue
		}
		var types []string
		for _, k := range d.results {
			if k == result {
				return d, nil
			}
			types = append(types, k.String())
		}
		hint = "The element that chooses the type of the results of " + name + " can be of type " + strings.Join(types, ", ") + "."
	}
	if hint == "" {
		hint = "The compiled semirings are: " + strings.Join(known, ", ") + "."
	}
	return nil, sqlerror.New(sqlerror.UndefinedObject, "Unknown semiring for type %s: %s", result, name).WithHint("%s", hint)
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

// withUnmapped is a semiring in which a leaf without value is not 𝟙.
type withUnmapped[T any] interface {
	// Unmapped returns the element that a leaf stands for, by its position.
	Unmapped(position uint32) (T, error)
}

type compiledEngine[T any] struct {
	semiring  Compiled[T]
	circuit   *circuit.Circuit
	evaluator *Evaluator[T]
	comparing comparing // may be nil
}

func newEngine[T any](e *Evaluation, s Compiled[T]) (engine, error) {
	unmapped, _ := s.(withUnmapped[T])
	leaf := func(position uint32) (T, error) {
		v, mapped, err := e.valueOf(position)
		switch {
		case err != nil:
			return s.One(), err
		case !mapped && unmapped != nil:
			return unmapped.Unmapped(position)
		case !mapped:
			return s.One(), nil
		}
		x, err := s.Leaf(v)
		if err != nil {
			return x, e.mapping.locate(err, e.circuit.Leaves()[position])
		}
		return x, nil
	}
	engine := &compiledEngine[T]{
		semiring:  s,
		circuit:   e.circuit,
		evaluator: NewEvaluator(e.circuit, Semiring[T](s), leaf, e.memory, e.interrupt),
	}
	engine.comparing = comparingOf(e, engine.evaluator)
	return engine, nil
}

// comparing is how comparisons are evaluated.
type comparing interface {
	// Reset forgets what concerns gates.
	Reset()
}

// withValues is a semiring whose elements tell what values and comparisons are.
type withValues[T any] interface {
	// Values returns how gates of values, and comparisons, become elements.
	Values(c *circuit.Circuit, server comparison.Server, of func(i uint32) T) (value, compare func(i uint32) (T, error))
}

// comparingOf sets up the evaluation of comparisons: by their values in the
// one world that a Boolean evaluation is about, by elements of their own, or
// as gates of the semiring.
func comparingOf[T any](e *Evaluation, evaluator *Evaluator[T]) comparing {
	server := e.request.Server
	if server == nil {
		return nil
	}
	switch s := any(evaluator.semiring).(type) {
	case withValues[T]:
		evaluator.value, evaluator.compare = s.Values(e.circuit, server, evaluator.Value)
		return nil
	case withTruth[T]:
		world := comparison.NewWorld(e.circuit, server, func(i uint32) bool { return s.IsTrue(evaluator.Value(i)) })
		evaluator.compare = func(i uint32) (T, error) {
			truth, err := world.Compare(i)
			if err != nil || !truth {
				return evaluator.semiring.Zero(), err
			}
			return evaluator.semiring.One(), nil
		}
		return world
	}
	x := comparison.NewExpander(e.circuit, server)
	e.circuit.ExpandWith(x)
	return x
}

// withTruth is a semiring of two elements, so that an evaluation is about one
// world.
type withTruth[T any] interface {
	IsTrue(x T) bool
}

func (c *compiledEngine[T]) advance() error { return c.evaluator.Advance() }

func (c *compiledEngine[T]) result(i uint32) (Result, error) {
	if c.circuit.Type(i).IsValue() && c.evaluator.value == nil {
		return Result{}, unsupported(c.circuit, i)
	}
	return c.semiring.Result(c.evaluator.Value(i))
}

func (c *compiledEngine[T]) reset() {
	c.evaluator.Reset()
	if c.comparing != nil {
		c.comparing.Reset()
	}
	if s, ok := c.semiring.(resetter); ok {
		s.Reset()
	}
}
