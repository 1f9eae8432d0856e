package semiring

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

// values is what a text is evaluated to: a semiring's operations, and the
// values of names.
type values[T any] struct {
	naive[T]
	names map[string]T
}

// reader reads a text and evaluates it.
type reader[T any] struct {
	values[T]
	rest string
}

func (r *reader[T]) take(s string) bool {
	rest, ok := strings.CutPrefix(r.rest, s)
	r.rest = rest
	return ok
}

// polynomial reads what sr_how writes.
func (r *reader[T]) polynomial() T {
	x := r.term()
	for r.take(" + ") {
		x = r.plus([]T{x, r.term()})
	}
	return x
}

func (r *reader[T]) term() T {
	x := r.power()
	for r.take("⋅") {
		x = r.times([]T{x, r.power()})
	}
	return x
}

func (r *reader[T]) number() int {
	end := strings.IndexFunc(r.rest, func(c rune) bool { return c < '0' || c > '9' })
	if end < 0 {
		end = len(r.rest)
	}
	n, err := strconv.Atoi(r.rest[:end])
	if err != nil {
		panic("no number at " + r.rest)
	}
	r.rest = r.rest[end:]
	return n
}

func (r *reader[T]) power() T {
	if r.rest[0] >= '0' && r.rest[0] <= '9' {
		return r.plus(slices.Repeat([]T{r.one}, r.number()))
	}
	var x T
	if r.take("δ(") {
		x = r.delta(r.polynomial())
		r.take(")")
	} else {
		x = r.name()
	}
	if r.take("^") {
		return r.times(slices.Repeat([]T{x}, r.number()))
	}
	return x
}

func (r *reader[T]) name() T {
	for name, x := range r.names {
		if r.take(name) {
			return x
		}
	}
	panic("no name at " + r.rest)
}

// formula reads what sr_formula writes.
func (r *reader[T]) formula() T {
	switch {
	case r.take("𝟘"):
		return r.zero
	case r.take("𝟙"):
		return r.one
	case r.take("δ"):
		return r.delta(r.formula())
	case !r.take("("):
		return r.name()
	}
	x := r.formula()
	for !r.take(")") {
		switch {
		case r.take(" ⊕ "):
			x = r.plus([]T{x, r.formula()})
		case r.take(" ⊗ "):
			x = r.times([]T{x, r.formula()})
		case r.take(" ⊖ "):
			x = r.monus(x, r.formula())
		default:
			panic("no operator at " + r.rest)
		}
	}
	return x
}

// expression reads what sr_boolexpr writes, as a semiring's operations.
func (r *reader[T]) expression() T {
	switch {
	case r.take("⊥"):
		return r.zero
	case r.take("⊤"):
		return r.one
	case r.take("(¬"):
		x := r.monus(r.one, r.expression())
		r.take(")")
		return x
	case !r.take("("):
		return r.name()
	}
	x := r.expression()
	for !r.take(")") {
		switch {
		case r.take(" ∨ "):
			x = r.plus([]T{x, r.expression()})
		case r.take(" ∧ "):
			x = r.times([]T{x, r.expression()})
		default:
			panic("no operator at " + r.rest)
		}
	}
	return x
}

// drawn is a random circuit whose inputs are named and have values.
type drawn struct {
	*circuittest.Source
	tokens []token.UUID
	leaves []token.UUID
	mapped map[token.UUID][]byte
}

func drawNamed(t *rapid.T, types ...gate.Type) drawn {
	s, leaves, tokens := circuittest.Draw(t, 4, 7, types...)
	d := drawn{s, tokens, leaves, map[token.UUID][]byte{}}
	for i, leaf := range leaves {
		d.mapped[leaf] = fmt.Appendf(nil, "x%d", i)
	}
	return d
}

// valuesOf draws values of the inputs.
func valuesOf[T any](d drawn, n naive[T], draw func() T) values[T] {
	v := values[T]{n, map[string]T{}}
	for _, leaf := range d.leaves {
		v.names[string(d.mapped[leaf])] = draw()
	}
	v.source = d.Source
	v.leaf = func(t token.UUID) T { return v.names[string(d.mapped[t])] }
	return v
}

// texts evaluates all tokens to texts.
func (d drawn) texts(t *rapid.T, semiring string) []string {
	var texts []string
	for _, r := range evaluateAll(t, benchCase{semiring, Text, TextValue, nil}, d.Source, d.tokens, d.mapped, Limits{}) {
		texts = append(texts, string(r.Text))
	}
	return texts
}

// agree checks that reading the texts gives the values of the tokens.
func agree[T comparable](t *rapid.T, d drawn, texts []string, v values[T], read func(*reader[T]) T) {
	for i, text := range texts {
		r := &reader[T]{v, text}
		got := read(r)
		if r.rest != "" {
			t.Fatalf("%q does not end at %q", text, r.rest)
		}
		if want := v.value(d.tokens[i]); got != want {
			t.Fatalf("%s means %v, want %v", text, got, want)
		}
	}
}

// monotone are the gates that homomorphisms preserve, δ only where it is
// written.
var monotone = []gate.Type{gate.Plus, gate.Times, gate.Project, gate.Eq}

func naiveTropical() naive[float64] {
	return naive[float64]{
		zero: math.Inf(1), one: 0, delta: self[float64],
		plus: func(xs []float64) float64 { return slices.Min(append(xs, math.Inf(1))) },
		times: func(xs []float64) (sum float64) {
			for _, x := range xs {
				sum += x
			}
			return sum
		},
		monus: func(x, y float64) float64 {
			if y <= x {
				return math.Inf(1)
			}
			return x
		},
	}
}

// TestHowGivesTheOthers evaluates polynomials.
func TestHowGivesTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNamed(t, append(monotone, gate.Delta)...)
		texts := d.texts(t, "how")
		agree(t, d, texts, valuesOf(d, naiveCounting(nil, nil), func() int64 { return rapid.Int64Range(0, 3).Draw(t, "count") }), (*reader[int64]).polynomial)
		agree(t, d, texts, valuesOf(d, naiveBoolean(nil, nil), func() bool { return rapid.Bool().Draw(t, "truth") }), (*reader[bool]).polynomial)
		agree(t, d, texts, valuesOf(d, naiveTropical(), func() float64 { return float64(rapid.IntRange(0, 9).Draw(t, "cost")) }), (*reader[float64]).polynomial)
	})
}

// TestFormulaGivesTheOthers evaluates formulas, ⊖ and δ included.
func TestFormulaGivesTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNamed(t, evaluable...)
		texts := d.texts(t, "formula")
		agree(t, d, texts, valuesOf(d, naiveCounting(nil, nil), func() int64 { return rapid.Int64Range(0, 3).Draw(t, "count") }), (*reader[int64]).formula)
		agree(t, d, texts, valuesOf(d, naiveBoolean(nil, nil), func() bool { return rapid.Bool().Draw(t, "truth") }), (*reader[bool]).formula)
		agree(t, d, texts, valuesOf(d, naiveTropical(), func() float64 { return float64(rapid.IntRange(0, 9).Draw(t, "cost")) }), (*reader[float64]).formula)
	})
}

// TestBoolExprGivesBoolean evaluates Boolean expressions, with names and with
// the numbers that inputs have without.
func TestBoolExprGivesBoolean(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNamed(t, evaluable...)
		draw := func() bool { return rapid.Bool().Draw(t, "truth") }
		v := valuesOf(d, naiveBoolean(nil, nil), draw)
		agree(t, d, d.texts(t, "boolexpr"), v, (*reader[bool]).expression)

		mapped := d.mapped
		d.mapped = nil
		for i, text := range d.texts(t, "boolexpr") {
			// The expression holds for all values of the inputs as the numbered ones
			// would for some way to number them: count the worlds.
			worlds, numbered := 0, 0
			for world := range 1 << len(d.leaves) {
				truths, numbers := values[bool]{naive: v.naive}, values[bool]{naive: v.naive, names: map[string]bool{}}
				truths.leaf = func(t token.UUID) bool { return world>>slices.Index(d.leaves, t)&1 != 0 }
				for n := range d.leaves {
					numbers.names[fmt.Sprintf("x%d", n+1)] = world>>n&1 != 0
				}
				r := &reader[bool]{numbers, text}
				if r.expression() {
					numbered++
				}
				if truths.value(d.tokens[i]) {
					worlds++
				}
			}
			if worlds != numbered {
				t.Fatalf("%s holds in %d worlds, want %d", text, numbered, worlds)
			}
		}
		d.mapped = mapped
	})
}

// TestWhyGivesTheOthers forgets parts of polynomials and of witnesses.
func TestWhyGivesTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawNamed(t, monotone...)
		hows, whys, whiches := d.texts(t, "how"), d.texts(t, "why"), d.texts(t, "which")
		truth := valuesOf(d, naiveBoolean(nil, nil), func() bool { return rapid.Bool().Draw(t, "truth") })
		for i, why := range whys {
			if want := witnessesOfPolynomial(hows[i]); why != want {
				t.Fatalf("%s gives %s, not %s", hows[i], want, why)
			}
			witnesses := readWitnesses(why)
			lineage := "⊥"
			if len(witnesses) > 0 {
				lineage = ""
			}
			holds := false
			for _, w := range witnesses {
				lineage = joinNames(lineage, w)
				holds = holds || !slices.ContainsFunc(strings.Split(w, ","), func(name string) bool {
					return name != "" && !truth.names[name]
				})
			}
			if lineage != "⊥" {
				lineage = "{" + lineage + "}"
			}
			if whiches[i] != lineage {
				t.Fatalf("%s gives %s, not %s", why, lineage, whiches[i])
			}
			if holds != truth.value(d.tokens[i]) {
				t.Fatalf("%s says %v", why, holds)
			}
		}
	})
}

func readWitnesses(why string) []string {
	inner := strings.TrimSuffix(strings.TrimPrefix(why, "{"), "}")
	if inner == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(inner, "{"), "}"), "},{")
}

// witnessesOfPolynomial forgets coefficients and exponents.
func witnessesOfPolynomial(how string) string {
	if how == "0" {
		return "{}"
	}
	witnesses := map[string]bool{}
	for _, term := range strings.Split(how, " + ") {
		witness := ""
		for _, factor := range strings.Split(term, "⋅") {
			name, _, _ := strings.Cut(factor, "^")
			if strings.HasPrefix(name, "x") {
				witness = joinNames(witness, name)
			}
		}
		witnesses[witness] = true
	}
	var sorted []string
	for w := range witnesses {
		sorted = append(sorted, w)
	}
	slices.SortFunc(sorted, func(a, b string) int { return slices.Compare(strings.Split(a, ","), strings.Split(b, ",")) })
	for i, w := range sorted {
		sorted[i] = "{" + w + "}"
	}
	return "{" + strings.Join(sorted, ",") + "}"
}
