package semiring

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

// model is a compiled semiring by its definition: plain operations on two
// values, and how a result shows the value it should be.
type model[T any] struct {
	benchCase
	// leaf draws the value of an input, as it is in the mapping and as element.
	leaf  func(t *rapid.T) ([]byte, T)
	zero  T
	one   T
	plus  func(x, y T) T
	times func(x, y T) T
	monus func(x, y T) T
	delta func(x T) T
	// shown returns x as the evaluation should answer it.
	shown func(x T) Result
}

func fold[T any](start T, operation func(x, y T) T) func([]T) T {
	return func(xs []T) T {
		result := start
		for _, x := range xs {
			result = operation(result, x)
		}
		return result
	}
}

// check compares the evaluation of random circuits with their definition.
func (m model[T]) check(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 4, 8, evaluable...)
		mapped := map[token.UUID][]byte{}
		elements := map[token.UUID]T{}
		for _, leaf := range leaves {
			elements[leaf] = m.one
			if rapid.Bool().Draw(t, "mapped") {
				mapped[leaf], elements[leaf] = m.leaf(t)
			}
		}
		n := naive[T]{
			source: s, zero: m.zero, one: m.one,
			leaf: func(tok token.UUID) T { return elements[tok] },
			plus: fold(m.zero, m.plus), times: fold(m.one, m.times), monus: m.monus, delta: m.delta,
		}
		for i, r := range evaluateAll(t, m.benchCase, s, tokens, mapped, Limits{}) {
			want := m.shown(n.value(tokens[i]))
			want.Kind = m.result
			if fmt.Sprint(r) != fmt.Sprint(want) {
				t.Fatalf("%s is %v %q, want %v %q", tokens[i], r, r.Text, want, want.Text)
			}
		}
	})
}

func self[T any](x T) T { return x }

// joinNames joins two sets of names, each given in ascending order with commas.
func joinNames(x, y string) string {
	names := map[string]bool{}
	for _, name := range append(strings.Split(x, ","), strings.Split(y, ",")...) {
		names[name] = true
	}
	delete(names, "")
	return strings.Join(slices.Sorted(maps.Keys(names)), ",")
}

func drawName(t *rapid.T) ([]byte, string) {
	name := rapid.SampledFrom([]string{"a", "b", "ab", "a long name", "a long nose"}).Draw(t, "name")
	return []byte(name), name
}

// wordSet is a set of words.
type wordSet map[string]bool

func TestWhyIsTheDefinition(t *testing.T) {
	model[wordSet]{
		benchCase: benchCase{"why", Text, TextValue, nil},
		leaf: func(t *rapid.T) ([]byte, wordSet) {
			raw, name := drawName(t)
			return raw, wordSet{name: true}
		},
		zero: wordSet{}, one: wordSet{"": true},
		plus: func(x, y wordSet) wordSet {
			union := maps.Clone(x)
			maps.Copy(union, y)
			return union
		},
		times: func(x, y wordSet) wordSet {
			joined := wordSet{}
			for a := range x {
				for b := range y {
					joined[joinNames(a, b)] = true
				}
			}
			return joined
		},
		monus: func(x, y wordSet) wordSet {
			rest := maps.Clone(x)
			for witness := range y {
				delete(rest, witness)
			}
			return rest
		},
		delta: self[wordSet],
		shown: func(x wordSet) Result {
			witnesses := slices.SortedFunc(maps.Keys(x), func(a, b string) int {
				return slices.Compare(strings.Split(a, ","), strings.Split(b, ","))
			})
			for i, w := range witnesses {
				witnesses[i] = "{" + w + "}"
			}
			return Result{Text: []byte("{" + strings.Join(witnesses, ",") + "}")}
		},
	}.check(t)
}

func TestWhichIsTheDefinition(t *testing.T) {
	const bottom = "⊥"
	union := func(x, y string) string {
		switch {
		case x == bottom:
			return y
		case y == bottom:
			return x
		}
		return joinNames(x, y)
	}
	model[string]{
		benchCase: benchCase{"which", Text, TextValue, nil},
		leaf:      drawName,
		zero:      bottom, one: "",
		plus: union,
		times: func(x, y string) string {
			if x == bottom || y == bottom {
				return bottom
			}
			return union(x, y)
		},
		monus: func(x, y string) string {
			switch {
			case y == bottom:
				return x
			case union(x, y) == y:
				return bottom
			}
			var rest []string
			for _, name := range strings.Split(x, ",") {
				if joinNames(name, y) != y {
					rest = append(rest, name)
				}
			}
			return strings.Join(rest, ",")
		},
		delta: self[string],
		shown: func(x string) Result {
			if x == bottom {
				return Result{Text: []byte(x)}
			}
			return Result{Text: []byte("{" + x + "}")}
		},
	}.check(t)
}

// sum is a polynomial: coefficients by monomial, names joined by commas as
// often as they are there.
type sum map[string]uint64

func (p sum) text() string {
	type written struct {
		powers []string // name and exponent in turn, the latter in fixed width
		text   string
	}
	var terms []written
	for monomial, coefficient := range p {
		var term written
		var factors []string
		names := strings.Split(monomial, ",")
		for i := 0; i < len(names) && monomial != ""; {
			n := 1
			for i+n < len(names) && names[i+n] == names[i] {
				n++
			}
			factor := names[i]
			if n > 1 {
				factor += fmt.Sprintf("^%d", n)
			}
			factors = append(factors, factor)
			term.powers = append(term.powers, names[i], fmt.Sprintf("%9d", n))
			i += n
		}
		if coefficient > 1 || len(factors) == 0 {
			factors = slices.Insert(factors, 0, fmt.Sprint(coefficient))
		}
		term.text = strings.Join(factors, "⋅")
		terms = append(terms, term)
	}
	if len(terms) == 0 {
		return "0"
	}
	slices.SortFunc(terms, func(a, b written) int { return slices.Compare(a.powers, b.powers) })
	var texts []string
	for _, term := range terms {
		texts = append(texts, term.text)
	}
	return strings.Join(texts, " + ")
}

func TestHowIsTheDefinition(t *testing.T) {
	model[sum]{
		benchCase: benchCase{"how", Text, TextValue, nil},
		leaf: func(t *rapid.T) ([]byte, sum) {
			raw, name := drawName(t)
			return raw, sum{name: 1}
		},
		zero: sum{}, one: sum{"": 1},
		plus: func(x, y sum) sum {
			total := maps.Clone(x)
			for monomial, coefficient := range y {
				total[monomial] += coefficient
			}
			return total
		},
		times: func(x, y sum) sum {
			product := sum{}
			for a, n := range x {
				for b, m := range y {
					names := append(strings.Split(a, ","), strings.Split(b, ",")...)
					names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
					slices.Sort(names)
					product[strings.Join(names, ",")] += n * m
				}
			}
			return product
		},
		monus: func(x, y sum) sum {
			rest := maps.Clone(x)
			for monomial, coefficient := range y {
				if rest[monomial] -= min(rest[monomial], coefficient); rest[monomial] == 0 {
					delete(rest, monomial)
				}
			}
			return rest
		},
		delta: func(x sum) sum {
			if len(x) == 0 {
				return x
			}
			if _, constant := x[""]; constant && len(x) == 1 {
				return sum{"": 1}
			}
			return sum{"δ(" + x.text() + ")": 1}
		},
		shown: func(x sum) Result { return Result{Text: []byte(x.text())} },
	}.check(t)
}

func TestCountingNumericIsTheDefinition(t *testing.T) {
	model[int64]{
		benchCase: benchCase{"counting", Numeric, TextValue, nil},
		leaf: func(t *rapid.T) ([]byte, int64) {
			n := rapid.Int64Range(0, 3).Draw(t, "count")
			return fmt.Appendf(nil, rapid.SampledFrom([]string{"%d", "%d.0", " %d.", "%d.000"}).Draw(t, "form"), n), n
		},
		zero: 0, one: 1,
		plus:  func(x, y int64) int64 { return x + y },
		times: func(x, y int64) int64 { return x * y },
		monus: func(x, y int64) int64 { return max(0, x-y) },
		delta: func(x int64) int64 { return min(x, 1) },
		shown: func(x int64) Result { return Result{Text: fmt.Append(nil, x)} },
	}.check(t)
}

func drawFloat(t *rapid.T, numbers ...float64) ([]byte, float64) {
	x := rapid.SampledFrom(numbers).Draw(t, "number")
	return fmt.Append(nil, x), x
}

func TestTropicalIsTheDefinition(t *testing.T) {
	model[float64]{
		benchCase: benchCase{"tropical", Float8, TextValue, nil},
		leaf: func(t *rapid.T) ([]byte, float64) {
			return drawFloat(t, -2, 0, 0.5, 3, 7.25, math.Inf(1))
		},
		zero: math.Inf(1), one: 0,
		plus:  func(x, y float64) float64 { return min(x, y) },
		times: func(x, y float64) float64 { return x + y },
		monus: func(x, y float64) float64 {
			if y <= x {
				return math.Inf(1)
			}
			return x
		},
		delta: self[float64],
		shown: func(x float64) Result { return Result{Float: x} },
	}.check(t)
}

func TestUnitIntervalIsTheDefinition(t *testing.T) {
	maximum := func(x, y float64) float64 { return max(x, y) }
	monus := func(x, y float64) float64 {
		if y >= x {
			return 0
		}
		return x
	}
	leaf := func(t *rapid.T) ([]byte, float64) { return drawFloat(t, 0, 0.25, 0.5, 0.75, 1) }
	m := model[float64]{
		leaf: leaf, zero: 0, one: 1, plus: maximum, monus: monus, delta: self[float64],
		shown: func(x float64) Result { return Result{Float: x} },
	}
	m.benchCase = benchCase{"viterbi", Float8, TextValue, nil}
	m.times = func(x, y float64) float64 { return x * y }
	m.check(t)
	m.benchCase = benchCase{"lukasiewicz", Float8, TextValue, nil}
	m.times = func(x, y float64) float64 { return max(0, x+y-1) }
	m.check(t)
}

func TestEnumerationIsTheDefinition(t *testing.T) {
	last := len(levels) - 1
	m := model[int]{
		benchCase: benchCase{"minmax", Enum, TextValue, nil},
		leaf: func(t *rapid.T) ([]byte, int) {
			rank := rapid.IntRange(0, last).Draw(t, "rank")
			return []byte(levels[rank]), rank
		},
		zero: last, one: 0,
		plus:  func(x, y int) int { return min(x, y) },
		times: func(x, y int) int { return max(x, y) },
		monus: func(x, y int) int {
			if y <= x {
				return last
			}
			return x
		},
		delta: self[int],
		shown: func(x int) Result { return Result{Text: []byte(levels[x])} },
	}
	m.check(t)
	m.name = "maxmin"
	m.zero, m.one, m.plus, m.times = 0, last, m.times, m.plus
	m.monus = func(x, y int) int {
		if y >= x {
			return 0
		}
		return x
	}
	m.check(t)
}

func TestRangesAreTheDefinition(t *testing.T) {
	for name, kind := range map[string]ResultKind{
		"temporal": TstzMultirange, "interval_int": Int4Multirange, "interval_num": NumMultirange,
	} {
		model[places]{
			benchCase: benchCase{name, kind, RangesValue, nil},
			leaf: func(t *rapid.T) ([]byte, places) {
				p := drawPlaces(t, "leaf")
				return p.packed(kind, 0), p
			},
			zero: 0, one: allPlaces,
			plus:  func(x, y places) places { return x | y },
			times: func(x, y places) places { return x & y },
			monus: func(x, y places) places { return x &^ y },
			delta: self[places],
			shown: func(x places) Result { return Result{Text: x.packed(kind, 0)} },
		}.check(t)
	}
}
