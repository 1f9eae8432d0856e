package main

import "fmt"

// semiring is what the oracle's evaluator computes in.
type semiring[T any] struct {
	zero, one T
	plus      func(a, b T) T
	times     func(a, b T) T
	monus     func(a, b T) T
	delta     func(a T) T
	leaf      func(bit int) T // nil where inputs are 𝟙 or 𝟘
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

// evaluate computes the value of a token in a world. bits tells which tokens
// are inputs.
func evaluate[T any](k semiring[T], c Circuit, bits map[string]int, w world, token string) (T, error) {
	v, err := sweep(newEvaluation(c, bits, []world{w}, nil), k, map[string][]T{}, token)
	if err != nil {
		return k.zero, err
	}
	return v[0], nil
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
