package semiring

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

func code(err error) string {
	e, ok := errors.AsType[*sqlerror.Error](err)
	if !ok {
		return ""
	}
	return e.Code
}

// row packs one mapping row.
func row(t token.UUID, value []byte) []byte {
	b := append([]byte(nil), t[:]...)
	if value == nil {
		return binary.LittleEndian.AppendUint32(b, nullLength)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

func intRow(t token.UUID, n int64) []byte {
	return row(t, binary.LittleEndian.AppendUint64(nil, uint64(n)))
}

// naive evaluates by recursion, from the definition.
type naive[T any] struct {
	source *circuittest.Source
	leaf   func(token.UUID) T
	zero   T
	one    T
	plus   func([]T) T
	times  func([]T) T
	monus  func(x, y T) T
	delta  func(x T) T
}

func (n naive[T]) value(t token.UUID) T {
	switch {
	case t.Version() == 4:
		return n.leaf(t)
	case t == token.Zero:
		return n.zero
	case t == token.One:
		return n.one
	}
	g, _ := n.source.Find(t)
	record, _ := n.source.Gate(g)
	numbers, _ := n.source.Children(g, nil)
	var children []T
	for _, c := range numbers {
		child, _ := n.source.Gate(c)
		children = append(children, n.value(child.Token))
	}
	switch record.Type {
	case gate.Plus:
		return n.plus(children)
	case gate.Times:
		return n.times(children)
	case gate.Monus:
		return n.monus(children[0], children[1])
	case gate.Delta:
		return n.delta(children[0])
	}
	return children[0]
}

func naiveCounting(s *circuittest.Source, leaf func(token.UUID) int64) naive[int64] {
	return naive[int64]{
		source: s, leaf: leaf, one: 1,
		plus: func(xs []int64) (sum int64) {
			for _, x := range xs {
				sum += x
			}
			return sum
		},
		times: func(xs []int64) int64 {
			product := int64(1)
			for _, x := range xs {
				product *= x
			}
			return product
		},
		monus: func(x, y int64) int64 { return max(0, x-y) },
		delta: func(x int64) int64 { return min(x, 1) },
	}
}

func naiveBoolean(s *circuittest.Source, leaf func(token.UUID) bool) naive[bool] {
	return naive[bool]{
		source: s, leaf: leaf, one: true,
		plus: func(xs []bool) bool {
			for _, x := range xs {
				if x {
					return true
				}
			}
			return false
		},
		times: func(xs []bool) bool {
			for _, x := range xs {
				if !x {
					return false
				}
			}
			return true
		},
		monus: func(x, y bool) bool { return x && !y },
		delta: func(x bool) bool { return x },
	}
}

func naiveFormula(s *circuittest.Source, leaf func(token.UUID) string) naive[string] {
	without := func(xs []string, drop string) (rest []string) {
		for _, x := range xs {
			if x != drop {
				rest = append(rest, x)
			}
		}
		return rest
	}
	list := func(xs []string, neutral, operator string) string {
		switch xs = without(xs, neutral); len(xs) {
		case 0:
			return neutral
		case 1:
			return xs[0]
		}
		return "(" + strings.Join(xs, operator) + ")"
	}
	return naive[string]{
		source: s, leaf: leaf, zero: "𝟘", one: "𝟙",
		plus: func(xs []string) string { return list(xs, "𝟘", " ⊕ ") },
		times: func(xs []string) string {
			if len(without(xs, "𝟘")) < len(xs) {
				return "𝟘"
			}
			return list(xs, "𝟙", " ⊗ ")
		},
		monus: func(x, y string) string {
			if x == "𝟘" || x == y {
				return "𝟘"
			}
			return "(" + x + " ⊖ " + y + ")"
		},
		delta: func(x string) string {
			switch {
			case x == "𝟘" || x == "𝟙":
				return x
			case strings.HasPrefix(x, "("):
				return "δ" + x
			}
			return "δ(" + x + ")"
		},
	}
}

var evaluable = []gate.Type{gate.Plus, gate.Times, gate.Monus, gate.Delta, gate.Project, gate.Eq}

// evaluateAll evaluates tokens in one evaluation, which is told the mapping
// when it asks, or at once.
func evaluateAll(t *rapid.T, c benchCase, s circuit.Source, tokens []token.UUID, mapped map[token.UUID][]byte, limits Limits) []Result {
	e, err := NewEvaluation(c.request(), s, limits, nil)
	if err != nil {
		t.Fatal(err)
	}
	add := func(tok token.UUID) {
		if v, ok := mapped[tok]; ok {
			if err := e.AddMapping(c.kind, row(tok, v)); err != nil {
				t.Fatal(err)
			}
		}
	}
	whole := rapid.Bool().Draw(t, "whole mapping")
	if whole {
		for tok := range mapped {
			add(tok)
		}
		e.MappingComplete()
	}
	var results []Result
	asked := map[token.UUID]bool{}
	for _, root := range tokens {
		missing, err := e.Prepare(root)
		if err != nil {
			t.Fatal(err)
		}
		for _, tok := range missing {
			if whole || asked[tok] {
				t.Fatalf("asks for %s again", tok)
			}
			asked[tok] = true
			add(tok)
		}
		if err := e.LookedUp(missing); err != nil {
			t.Fatal(err)
		}
		r, err := e.Result()
		if err != nil {
			t.Fatal(err)
		}
		r.Text = append([]byte(nil), r.Text...)
		results = append(results, r)
	}
	return results
}

func TestCountingIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 4, 6, evaluable...)
		mapped := map[token.UUID][]byte{}
		counts := map[token.UUID]int64{}
		for _, leaf := range leaves {
			counts[leaf] = 1
			if rapid.Bool().Draw(t, "mapped") {
				counts[leaf] = rapid.Int64Range(0, 3).Draw(t, "count")
				mapped[leaf] = fmt.Append(nil, counts[leaf])
			}
		}
		n := naiveCounting(s, func(tok token.UUID) int64 { return counts[tok] })
		b := naiveBoolean(s, func(tok token.UUID) bool { return counts[tok] != 0 })
		monotone := true
		for _, tok := range tokens {
			if g, ok := s.Find(tok); ok {
				record, _ := s.Gate(g)
				monotone = monotone && (record.Undefined || record.Type != gate.Monus)
			}
		}
		for i, r := range evaluateAll(t, benchCase{"counting", Int8, TextValue, nil}, s, tokens, mapped, Limits{}) {
			want := n.value(tokens[i])
			if r.Kind != Int8 || r.Int != want {
				t.Fatalf("%s counts %d, want %d", tokens[i], r.Int, want)
			}
			// x ↦ x ≠ 0 is a homomorphism of semirings, though not of monus.
			if monotone && b.value(tokens[i]) != (r.Int != 0) {
				t.Fatalf("%s counts %d but is %v", tokens[i], r.Int, r.Int == 0)
			}
		}
	})
}

func TestBooleanIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 5, 10, evaluable...)
		mapped := map[token.UUID][]byte{}
		truth := map[token.UUID]bool{}
		for _, leaf := range leaves {
			truth[leaf] = true
			if rapid.Bool().Draw(t, "mapped") {
				truth[leaf] = rapid.Bool().Draw(t, "truth")
				mapped[leaf] = []byte{0}
				if truth[leaf] {
					mapped[leaf][0] = 1
				}
			}
		}
		n := naiveBoolean(s, func(tok token.UUID) bool { return truth[tok] })
		for i, r := range evaluateAll(t, benchCase{"boolean", Bool, BoolValue, nil}, s, tokens, mapped, Limits{}) {
			if want := n.value(tokens[i]); r.Kind != Bool || r.Bool != want {
				t.Fatalf("%s is %v, want %v", tokens[i], r.Bool, want)
			}
		}
	})
}

func TestFormulaIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 4, 12, evaluable...)
		labels := rapid.SampledFrom([]string{"a", "b", "", "(a ⊕ b)", "a ⊕ b", "𝟘", "𝟙", "δ", "δ(a)", "(", " ⊗ ", "long label"})
		mapped := map[token.UUID][]byte{}
		texts := map[token.UUID]string{}
		for _, leaf := range leaves {
			texts[leaf] = "𝟙"
			if rapid.Bool().Draw(t, "mapped") {
				texts[leaf] = labels.Draw(t, "label")
				mapped[leaf] = []byte(texts[leaf])
			}
		}
		n := naiveFormula(s, func(tok token.UUID) string { return texts[tok] })
		for i, r := range evaluateAll(t, benchCase{"formula", Text, TextValue, nil}, s, tokens, mapped, Limits{}) {
			if want := n.value(tokens[i]); r.Kind != Text || string(r.Text) != want {
				t.Fatalf("%s is %q, want %q", tokens[i], r.Text, want)
			}
		}
	})
}

// TestLittleMemoryGivesTheSameAnswers has memory for ever fewer of the tokens
// at a time, down to less than one.
func TestLittleMemoryGivesTheSameAnswers(t *testing.T) {
	const inputs = 500
	src := &computed{gates: 2 * inputs, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
		if g < inputs {
			return into, gate.Input
		}
		for i := range uint32(50) {
			into = append(into, (g*13+i*29)%inputs)
		}
		return into, gate.Plus
	}}
	for _, c := range benchCases {
		packed := c.pack(span(0, inputs))
		// answers returns false when memory is too small for one token.
		answers := func(limit int64) (texts []string, ok bool) {
			e := must(NewEvaluation(c.request(), src, Limits{Memory: limit}, nil))
			if err := e.AddMapping(c.kind, packed); err != nil {
				return nil, false
			}
			e.MappingComplete()
			for g := uint32(inputs); g < 2*inputs; g++ {
				_, err := e.Prepare(numbered(5, g))
				var r Result
				if err == nil {
					r, err = e.Result()
				}
				if err != nil {
					if code(err) != sqlerror.ProgramLimitExceeded {
						t.Fatal(err)
					}
					return nil, false
				}
				texts = append(texts, fmt.Sprintf("%d %v %s", r.Int, r.Bool, r.Text))
				if limit > 0 && e.Bytes() > limit {
					t.Fatalf("%s holds %d bytes of %d", c.name, e.Bytes(), limit)
				}
			}
			return texts, true
		}
		want, _ := answers(0)
		fits := false
		for limit := int64(1 << 10); limit < 1<<20; limit += limit / 16 {
			got, ok := answers(limit)
			if ok && !slices.Equal(got, want) {
				t.Fatalf("%s answers differently with %d bytes", c.name, limit)
			}
			if fits && !ok {
				t.Errorf("%s: %d bytes are too few, fewer were enough", c.name, limit)
			}
			fits = ok
		}
		if !fits {
			t.Errorf("%s: 1 MB is too little", c.name)
		}
	}
}
