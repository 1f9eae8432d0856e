package main

import "fmt"

// semiring is what the oracle's evaluator computes in.
type semiring[T any] struct {
	zero, one T
	plus      func(a, b T) T
	times     func(a, b T) T
	monus     func(a, b T) T
	delta     func(a T) T
}

var boolean = semiring[bool]{
	zero: false, one: true,
	plus:  func(a, b bool) bool { return a || b },
	times: func(a, b bool) bool { return a && b },
	monus: func(a, b bool) bool { return a && !b },
	delta: func(a bool) bool { return a },
}

var counting = semiring[int]{
	zero: 0, one: 1,
	plus:  func(a, b int) int { return a + b },
	times: func(a, b int) int { return a * b },
	monus: func(a, b int) int { return max(0, a-b) },
	delta: func(a int) int { return min(a, 1) },
}

// world is a set of inputs, as a bit mask.
type world uint32

func (w world) has(bit int) bool { return w&(1<<bit) != 0 }

// leafValue gives inputs their value in a world.
func leafValue[T any](k semiring[T], w world, bit int) T {
	return choose(w.has(bit), k.one, k.zero)
}

// certain stands for a NULL token: the row is in every world.
const certain = ""

// evaluate computes the value of a token in a world, straight by the
// definition. bits tells which tokens are inputs.
func evaluate[T any](k semiring[T], c Circuit, bits map[string]int, w world, token string) (T, error) {
	e := evaluator[T]{k, c, bits, w, map[string]T{}, map[string]bool{}}
	return e.value(token)
}

type evaluator[T any] struct {
	k      semiring[T]
	c      Circuit
	bits   map[string]int
	w      world
	known  map[string]T
	within map[string]bool
}

func (e *evaluator[T]) value(token string) (T, error) {
	if token == certain {
		return e.k.one, nil
	}
	if v, ok := e.known[token]; ok {
		return v, nil
	}
	if e.within[token] {
		return e.k.zero, fmt.Errorf("gate %s is below itself", token)
	}
	e.within[token] = true
	v, err := e.gate(token)
	e.known[token] = v
	return v, err
}

func (e *evaluator[T]) gate(token string) (T, error) {
	g, fetched := e.c[token]
	if !fetched {
		return e.k.zero, fmt.Errorf("gate %s was not fetched", token)
	}
	if bit, ok := e.bits[token]; ok {
		if g.Type != "" && g.Type != "input" || len(g.Children) > 0 {
			return e.k.zero, fmt.Errorf("token %s of a tracked row is a gate of type %s with %d children", token, g.Type, len(g.Children))
		}
		return leafValue(e.k, e.w, bit), nil
	}
	values := make([]T, len(g.Children))
	for i, child := range g.Children {
		v, err := e.value(child)
		if err != nil {
			return e.k.zero, err
		}
		values[i] = v
	}
	return combine(e.k, g, token, values)
}

func combine[T any](k semiring[T], g Gate, token string, values []T) (T, error) {
	arity := map[string]int{"zero": 0, "one": 0, "monus": 2, "delta": 1, "project": 1, "eq": 1}
	if n, fixed := arity[g.Type]; fixed && n != len(values) {
		return k.zero, fmt.Errorf("gate %s of type %s has %d children", token, g.Type, len(values))
	}
	switch g.Type {
	case "zero":
		return k.zero, nil
	case "one":
		return k.one, nil
	case "plus":
		return fold(k.zero, k.plus, values), nil
	case "times":
		return fold(k.one, k.times, values), nil
	case "monus":
		return k.monus(values[0], values[1]), nil
	case "delta":
		return k.delta(values[0]), nil
	case "project", "eq":
		return values[0], nil
	case "":
		return k.zero, fmt.Errorf("token %s is not in the circuit", token)
	}
	return k.zero, fmt.Errorf("gate %s has type %s, which no supported query makes", token, g.Type)
}

func fold[T any](start T, f func(a, b T) T, values []T) T {
	for _, v := range values {
		start = f(start, v)
	}
	return start
}
