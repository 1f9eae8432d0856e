package comparison_test

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"provsql/gosrc/semiring"
	"provsql/gosrc/token"
)

// evaluate returns the value of a token; leaf gives what leaves are mapped to,
// as text.
func evaluate(t interface{ Fatal(...any) }, s *scenario, name string, kind semiring.ResultKind, root token.UUID, leaf func(i int) string) semiring.Result {
	e, err := semiring.NewEvaluation(semiring.Request{Semiring: name, Result: kind, Server: &server{}}, s.source, semiring.Limits{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = e.Prepare(root); err != nil {
		t.Fatal(name, err)
	}
	var packed []byte
	for i, l := range s.leaves {
		value := leaf(i)
		packed = append(packed, l[:]...)
		packed = append(binary.LittleEndian.AppendUint32(packed, uint32(len(value))), value...)
	}
	if err := e.AddMapping(semiring.TextValue, packed); err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	r, err := e.Result()
	if err != nil {
		t.Fatal(name, err)
	}
	r.Text = slices.Clone(r.Text)
	return r
}

func (s *scenario) worlds() world { return 1 << len(s.leaves) }

// inAllWorlds compares a token with the worlds in which it is true: evaluated
// in each of them, as a Boolean expression, counting, and in its witnesses.
func inAllWorlds(t *rapid.T, s *scenario, root stated) {
	expr := parseExpr(t, string(evaluate(t, s, "boolexpr", semiring.Text, root.token, leafName).Text))
	for w := range s.worlds() {
		want := root.holds(w)
		number := func(i int) string { return strconv.Itoa(int(w >> i & 1)) }
		if got := evaluate(t, s, "boolean", semiring.Bool, root.token, func(i int) string {
			return map[string]string{"0": "f", "1": "t"}[number(i)]
		}).Bool; got != want {
			t.Fatalf("in world %b it is %v, not %v", w, got, want)
		}
		if got := expr(w); got != want {
			t.Fatalf("in world %b its circuit is %v, not %v", w, got, want)
		}
		if got := evaluate(t, s, "counting", semiring.Int8, root.token, number).Int; got != map[bool]int64{true: 1}[want] {
			t.Fatalf("in world %b it counts %d, and is %v", w, got, want)
		}
	}
}

func leafName(i int) string { return string(rune('a' + i)) }

func TestComparisonInAllWorlds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScenario(rapid.IntRange(1, 4).Draw(t, "leaves"))
		inAllWorlds(t, s, s.anyComparison(t))
	})
}

// TestConditionInAllWorlds is about comparisons combined, of which some share
// rows.
func TestConditionInAllWorlds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScenario(rapid.IntRange(1, 4).Draw(t, "leaves"))
		conditions := []stated{s.anyComparison(t), s.leaf(0)}
		for range rapid.IntRange(1, 4).Draw(t, "operations") {
			a, b := rapid.SampledFrom(conditions).Draw(t, "a"), rapid.SampledFrom(conditions).Draw(t, "b")
			switch rapid.IntRange(0, 3).Draw(t, "operation") {
			case 0:
				a = s.times(a, b)
			case 1:
				a = s.either(a, b)
			case 2:
				a = s.not(a)
			default:
				a = s.anyComparison(t)
			}
			conditions = append(conditions, a)
		}
		// Counted once, however it came to be.
		root := conditions[len(conditions)-1]
		inAllWorlds(t, s, s.either(root, root))
	})
}

// TestWitnesses expects every witness to be a world in which the comparison is
// true, and those in which no row can be left out to be among them. Rows are
// leaves here: what is there when something is not has no witness of its own.
func TestWitnesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScenario(rapid.IntRange(1, 5).Draw(t, "leaves"))
		f := rapid.SampledFrom(numbers).Draw(t, "function")
		var lines []line
		for i := range s.leaves {
			lines = append(lines, line{s.leaf(i), anyValue(t, f)})
		}
		constant := s.constant(text(rapid.SampledFrom(f.constants()).Draw(t, "constant")))
		cmp := s.compare(s.group(f, lines), rapid.SampledFrom(numericOperators).Draw(t, "operator"), constant)
		got := map[world]bool{}
		for _, witness := range witnesses(string(evaluate(t, s, "why", semiring.Text, cmp.token, leafName).Text)) {
			if got[witness] = true; !cmp.holds(witness) {
				t.Errorf("a witness is world %b, where it is false", witness)
			}
		}
		for w := range s.worlds() {
			minimal := cmp.holds(w)
			for i := range s.leaves {
				minimal = minimal && (w>>i&1 == 0 || !cmp.holds(w&^(1<<i)))
			}
			if minimal && !got[w] && isMinimal(cmp, w) {
				t.Errorf("world %b is no witness", w)
			}
		}
	})
}

// isMinimal reports whether a condition is false in all smaller worlds.
func isMinimal(cmp stated, w world) bool {
	for smaller := (w - 1) & w; w != 0; smaller = (smaller - 1) & w {
		if cmp.holds(smaller) {
			return false
		}
		if smaller == 0 {
			break
		}
	}
	return true
}

// witnesses reads why-provenance over leaves that are called a, b, c, ….
func witnesses(why string) (all []world) {
	inner := strings.TrimSuffix(strings.TrimPrefix(why, "{"), "}")
	if inner == "" {
		return nil
	}
	for _, set := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(inner, "{"), "}"), "},{") {
		var w world
		for _, name := range strings.Split(set, ",") {
			if name != "" {
				w |= 1 << (name[0] - 'a')
			}
		}
		all = append(all, w)
	}
	return all
}

// parseExpr reads a Boolean expression over leaves that are called a, b, c, ….
func parseExpr(t *rapid.T, text string) func(w world) bool {
	p := &exprReader{rest: text}
	e := p.expr()
	if p.rest != "" {
		t.Fatalf("%q is left of %q", p.rest, text)
	}
	return e
}

type exprReader struct{ rest string }

func (p *exprReader) accept(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = rest
	}
	return ok
}

func (p *exprReader) expr() func(w world) bool {
	switch {
	case p.accept("⊤"):
		return func(world) bool { return true }
	case p.accept("⊥"):
		return func(world) bool { return false }
	case p.accept("¬"):
		inner := p.expr()
		return func(w world) bool { return !inner(w) }
	case p.accept("("):
		left := p.expr()
		for !p.accept(")") {
			a := left
			switch {
			case p.accept(" ∧ "):
				b := p.expr()
				left = func(w world) bool { return a(w) && b(w) }
			case p.accept(" ∨ "):
				b := p.expr()
				left = func(w world) bool { return a(w) || b(w) }
			default:
				panic("no operator at " + p.rest)
			}
		}
		return left
	}
	i := p.rest[0] - 'a'
	p.rest = p.rest[1:]
	return func(w world) bool { return w>>i&1 != 0 }
}

// TestForgettingExpansions evaluates many comparisons with memory for a few at
// a time: what was made for earlier ones is dropped, and made again.
func TestForgettingExpansions(t *testing.T) {
	s := newScenario(40)
	count := numbered(s, functionOf("count(*)", 0), 1)
	var roots []stated
	for n := range 30 {
		cmp := s.compare(count, numericGe, s.constant(text(strconv.Itoa(n+1))))
		roots = append(roots, s.times(cmp, s.leaf(n%2)))
	}
	e, err := semiring.NewEvaluation(semiring.Request{Semiring: "counting", Result: semiring.Int8, Server: &server{}},
		s.source, semiring.Limits{Memory: 400 << 10}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	held := int64(0)
	shrank := 0
	for n, root := range roots {
		if _, err := e.Prepare(root.token); err != nil {
			t.Fatal(err)
		}
		// Without a mapping every row is there once.
		if r, err := e.Result(); err != nil || r.Int != 1 {
			t.Fatalf("count >= %d: %d (%v)", n+1, r.Int, err)
		}
		if e.Bytes() < held {
			shrank++
		}
		held = e.Bytes()
	}
	if shrank == 0 {
		t.Errorf("nothing was dropped of %d bytes", held)
	}
}

// TestStepsOfComparisons expects whoever evaluates step by step to be given
// gates of the semiring only, which say when the comparison is true.
func TestStepsOfComparisons(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newScenario(rapid.IntRange(1, 4).Draw(t, "leaves"))
		root := s.anyComparison(t)
		steps := semiring.NewSteps(s.source, &server{}, 0, nil)
		steps.HasMonus, steps.HasDelta = true, true
		if _, err := steps.Load(root.token); err != nil {
			t.Fatal(err)
		}
		var words []uint32
		var at uint32
		for {
			given, err := steps.Next(0)
			if err != nil {
				t.Fatal(err)
			}
			if len(given.Words) == 0 {
				break
			}
			words, at = append(words, given.Words...), given.Root
		}
		for w := range s.worlds() {
			if got := runSteps(t, s, words, w)[at]; got != root.holds(w) {
				t.Fatalf("in world %b the steps come to %v", w, got)
			}
		}
	})
}

// runSteps does in the Boolean semiring what steps say.
func runSteps(t *rapid.T, s *scenario, words []uint32, w world) (values []bool) {
	for len(words) > 0 {
		operation, operands := semiring.Operation(words[0]), words[2:2+words[1]]
		words = words[2+words[1]:]
		value := operation == semiring.TimesStep || operation == semiring.OneStep
		switch operation {
		case semiring.LeafStep:
			var leaf []byte
			for _, o := range operands {
				leaf = binary.NativeEndian.AppendUint32(leaf, o)
			}
			value = w>>slices.Index(s.leaves, token.UUID(leaf))&1 != 0
		case semiring.PlusStep:
			value = slices.ContainsFunc(operands, func(o uint32) bool { return values[o] })
		case semiring.TimesStep:
			value = !slices.ContainsFunc(operands, func(o uint32) bool { return !values[o] })
		case semiring.MonusStep:
			value = values[operands[0]] && !values[operands[1]]
		case semiring.DeltaStep, semiring.CopyStep:
			value = values[operands[0]]
		case semiring.ZeroStep, semiring.OneStep:
		default:
			t.Fatalf("operation %d", operation)
		}
		values = append(values, value)
	}
	return values
}
