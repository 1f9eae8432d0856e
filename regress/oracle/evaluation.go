package main

import "fmt"

// evaluation computes what the gates of a circuit are worth, in several worlds
// at once: truth and multiplicity of tokens, values of aggregates.
type evaluation struct {
	circuit Circuit
	bits    map[string]int
	worlds  []world
	calc    calculator
	truth   map[string][]bool
	count   map[string][]int
	text    map[string][]*string
	within  map[string]bool
	noted   map[string]bool

	// others says that inputs besides the worlds' are there: rows that came into
	// a tracked table from untracked ones.
	others bool
}

// calculator computes SQL expressions over given values, $1, $2, … in the
// order of each tuple; it is plain PostgreSQL.
type calculator interface {
	// aggregate computes an aggregate over each list of tuples.
	aggregate(expression string, lists [][]tuple) ([]*string, error)
	// scalar computes an expression over each tuple.
	scalar(expression string, tuples []tuple) ([]*string, error)
	// operator is an expression that compares $1 with $2; polymorphic ones are
	// for values of a type.
	operator(oid, result string) (string, error)
}

type tuple []*string

func newEvaluation(c Circuit, bits map[string]int, worlds []world, calc calculator) *evaluation {
	return &evaluation{circuit: c, bits: bits, worlds: worlds, calc: calc,
		truth: map[string][]bool{}, count: map[string][]int{}, text: map[string][]*string{}, within: map[string]bool{}, noted: map[string]bool{}}
}

func (e *evaluation) truths(token string) ([]bool, error) { return sweep(e, boolean, e.truth, token) }
func (e *evaluation) counts(token string) ([]int, error)  { return sweep(e, counting, e.count, token) }

func (e *evaluation) enter(token string) error {
	if e.within[token] {
		return fmt.Errorf("gate %s is below itself", token)
	}
	e.within[token] = true
	return nil
}

// sweep is the value of a token in each world, straight by the definition.
func sweep[T any](e *evaluation, k semiring[T], known map[string][]T, token string) ([]T, error) {
	if v, ok := known[token]; ok {
		return v, nil
	}
	if token == certain {
		return constant(len(e.worlds), k.one), nil
	}
	if err := e.enter(token); err != nil {
		return nil, err
	}
	defer delete(e.within, token)
	v, err := sweepGate(e, k, known, token)
	if err == nil {
		known[token] = v
	}
	return v, err
}

func constant[T any](n int, v T) []T {
	list := make([]T, n)
	for i := range list {
		list[i] = v
	}
	return list
}

func sweepGate[T any](e *evaluation, k semiring[T], known map[string][]T, token string) ([]T, error) {
	g, fetched := e.circuit[token]
	if !fetched {
		return nil, fmt.Errorf("gate %s was not fetched", token)
	}
	out := make([]T, len(e.worlds))
	if bit, ok := e.bits[token]; ok {
		if g.Type != "" && g.Type != "input" || len(g.Children) > 0 {
			return nil, fmt.Errorf("token %s of a tracked row is a gate of type %s with %d children", token, g.Type, len(g.Children))
		}
		for i, w := range e.worlds {
			if k.leaf != nil {
				out[i] = k.leaf(bit)
				continue
			}
			out[i] = leafValue(k, w, bit)
		}
		return out, nil
	}
	if g.Type == "input" && e.others {
		return constant(len(e.worlds), k.one), nil
	}
	if g.Type == "cmp" {
		holds, err := e.compared(token, g)
		for i := range holds {
			out[i] = choose(holds[i], k.one, k.zero)
		}
		return out, err
	}
	children := make([][]T, len(g.Children))
	for i, child := range g.Children {
		v, err := sweep(e, k, known, child)
		if err != nil {
			return nil, err
		}
		children[i] = v
	}
	values := make([]T, len(children))
	for i := range e.worlds {
		for n := range children {
			values[n] = children[n][i]
		}
		v, err := combine(k, g, token, values)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

// compared says in which worlds a comparison of values is true.
func (e *evaluation) compared(token string, g Gate) ([]bool, error) {
	if len(g.Children) != 2 {
		return nil, fmt.Errorf("gate %s of type cmp has %d children", token, len(g.Children))
	}
	result := ""
	for _, child := range g.Children {
		result = max(result, e.circuit[child].Result)
	}
	expression, err := e.calc.operator(g.Info, result)
	if err != nil {
		return nil, err
	}
	values, err := e.computed(expression, g.Children)
	if err != nil {
		return nil, err
	}
	holds := make([]bool, len(values))
	for i, v := range values {
		holds[i] = v != nil && *v == "t"
	}
	return holds, nil
}

// computed is an expression over values, in each world.
func (e *evaluation) computed(expression string, operands []string) ([]*string, error) {
	tuples := make([]tuple, len(e.worlds))
	for _, operand := range operands {
		values, err := e.texts(operand)
		if err != nil {
			return nil, err
		}
		for i := range tuples {
			tuples[i] = append(tuples[i], values[i])
		}
	}
	return e.calc.scalar(expression, tuples)
}

// texts is the value of an aggregate, a constant or an expression over such, in
// each world; nil is NULL.
func (e *evaluation) texts(token string) ([]*string, error) {
	if v, ok := e.text[token]; ok {
		return v, nil
	}
	if err := e.enter(token); err != nil {
		return nil, err
	}
	defer delete(e.within, token)
	v, err := e.valueGate(token)
	if err == nil {
		e.text[token] = v
	}
	return v, err
}

func (e *evaluation) valueGate(token string) ([]*string, error) {
	g, fetched := e.circuit[token]
	switch {
	case !fetched:
		return nil, fmt.Errorf("gate %s was not fetched", token)
	case g.Type == "value":
		return constant(len(e.worlds), &g.Extra), nil
	case g.Type == "zero":
		return constant[*string](len(e.worlds), nil), nil
	case g.Type == "arith":
		return e.computed(g.Expression, g.Children)
	case g.Type == "agg":
		return e.aggregated(g)
	case g.Type == "semimod" && len(g.Children) == 2:
		there, err := e.truths(g.Children[0])
		if err != nil {
			return nil, err
		}
		values, err := e.texts(g.Children[1])
		if err != nil {
			return nil, err
		}
		out := make([]*string, len(values))
		for i := range out {
			out[i] = choose(there[i], values[i], nil)
		}
		return out, nil
	}
	return nil, fmt.Errorf("gate %s of type %q with %d children is no value", token, g.Type, len(g.Children))
}

// aggregated is an aggregate over the rows that each world has.
func (e *evaluation) aggregated(g Gate) ([]*string, error) {
	arguments := arity(g.Expression)
	lists := make([][]tuple, len(e.worlds))
	for _, child := range g.Children {
		row := e.circuit[child]
		if row.Type != "semimod" || len(row.Children) != 2 {
			return nil, fmt.Errorf("gate %s of type %q with %d children is below an aggregate", child, row.Type, len(row.Children))
		}
		there, err := e.truths(row.Children[0])
		if err != nil {
			return nil, err
		}
		values, err := e.texts(row.Children[1])
		if err != nil {
			return nil, err
		}
		for i := range lists {
			if !there[i] {
				continue
			}
			t := tuple{values[i]}
			if arguments > 1 {
				if t, err = elements(values[i], arguments); err != nil {
					return nil, fmt.Errorf("gate %s: %w", row.Children[1], err)
				}
			}
			lists[i] = append(lists[i], t)
		}
	}
	return e.calc.aggregate(g.Expression, lists)
}

// unfolds reports whether the multiplicity of a token in a world depends on how
// a comparison below it is unfolded: one over rows that count more than once.
func (e *evaluation) unfolds(token string, in int) bool {
	return e.below(token, in, "unfolds ", func(g Gate) bool { return g.Type == "cmp" && e.multiplied(token, in) })
}

// multiplied reports whether a row that is aggregated below a gate counts
// more than once.
func (e *evaluation) multiplied(token string, in int) bool {
	return e.below(token, in, "multiplied ", func(g Gate) bool {
		if g.Type != "semimod" {
			return false
		}
		n, err := e.counts(g.Children[0])
		return err != nil || n[in] > 1 || e.unfolds(g.Children[0], in)
	})
}

// below reports whether something holds for a gate or one below it.
func (e *evaluation) below(token string, in int, what string, holds func(Gate) bool) bool {
	key := fmt.Sprint(what, in, " ", token)
	if found, known := e.noted[key]; known {
		return found
	}
	found := holds(e.circuit[token])
	for _, child := range e.circuit[token].Children {
		if found {
			break
		}
		if what == "unfolds " {
			found = e.unfolds(child, in)
		} else {
			found = e.multiplied(child, in)
		}
	}
	e.noted[key] = found
	return found
}

// compares reports whether there is a comparison below a token.
func (e *evaluation) compares(token string) bool {
	key := "compares " + token
	if found, known := e.noted[key]; known {
		return found
	}
	found := e.circuit[token].Type == "cmp"
	for _, child := range e.circuit[token].Children {
		found = found || e.compares(child)
	}
	e.noted[key] = found
	return found
}
