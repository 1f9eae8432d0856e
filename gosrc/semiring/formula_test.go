package semiring

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// expression builds circuits for tests from operations on tokens.
type expression struct {
	*circuittest.Source
	last int
}

func (x *expression) gate(typ gate.Type, children ...token.UUID) token.UUID {
	x.last++
	return x.Add(circuittest.Token(5, x.last), typ, children...)
}

func (x *expression) plus(c ...token.UUID) token.UUID    { return x.gate(gate.Plus, c...) }
func (x *expression) times(c ...token.UUID) token.UUID   { return x.gate(gate.Times, c...) }
func (x *expression) monus(a, b token.UUID) token.UUID   { return x.gate(gate.Monus, a, b) }
func (x *expression) delta(a token.UUID) token.UUID      { return x.gate(gate.Delta, a) }
func (x *expression) project(a token.UUID) token.UUID    { return x.gate(gate.Project, a) }
func (x *expression) eq(a token.UUID) token.UUID         { return x.gate(gate.Eq, a) }
func (x *expression) mulinput(key token.UUID) token.UUID { return x.gate(gate.MulInput, key) }
func (x *expression) update() token.UUID                 { return x.gate(gate.Update) }

func TestFormulaTexts(t *testing.T) {
	a, b, c, d := circuittest.Token(4, 1), circuittest.Token(4, 2), circuittest.Token(4, 3), circuittest.Token(4, 4)
	unmapped, paren, zero, one := circuittest.Token(4, 5), circuittest.Token(4, 6), token.Zero, token.One
	sameAsA := circuittest.Token(4, 7)
	labels := map[token.UUID]string{a: "a", b: "b", c: "c", d: "Maïs", paren: "(x", sameAsA: "a"}
	tests := []struct {
		make func(x *expression) token.UUID
		want string
	}{
		{func(x *expression) token.UUID { return a }, "a"},
		{func(x *expression) token.UUID { return unmapped }, "𝟙"},
		{func(x *expression) token.UUID { return zero }, "𝟘"},
		{func(x *expression) token.UUID { return one }, "𝟙"},
		{func(x *expression) token.UUID { return x.plus() }, "𝟘"},
		{func(x *expression) token.UUID { return x.times() }, "𝟙"},
		{func(x *expression) token.UUID { return x.plus(a) }, "a"},
		{func(x *expression) token.UUID { return x.times(a) }, "a"},
		{func(x *expression) token.UUID { return x.plus(a, b) }, "(a ⊕ b)"},
		{func(x *expression) token.UUID { return x.plus(b, a, d) }, "(b ⊕ a ⊕ Maïs)"},
		{func(x *expression) token.UUID { return x.plus(a, a) }, "(a ⊕ a)"},
		{func(x *expression) token.UUID { return x.times(b, a, a) }, "(b ⊗ a ⊗ a)"},
		{func(x *expression) token.UUID { return x.plus(x.times(a, b), x.times(c, d)) }, "((a ⊗ b) ⊕ (c ⊗ Maïs))"},
		{func(x *expression) token.UUID { return x.plus(x.plus(a, b), c) }, "((a ⊕ b) ⊕ c)"},
		{func(x *expression) token.UUID { return x.plus(x.plus(), a, zero, b) }, "(a ⊕ b)"},
		{func(x *expression) token.UUID { return x.plus(unmapped, unmapped) }, "(𝟙 ⊕ 𝟙)"},
		{func(x *expression) token.UUID { return x.times(a, x.plus(), b) }, "𝟘"},
		{func(x *expression) token.UUID { return x.times(a, unmapped, one, b) }, "(a ⊗ b)"},
		{func(x *expression) token.UUID { return x.times(unmapped, one) }, "𝟙"},
		{func(x *expression) token.UUID { return x.monus(a, b) }, "(a ⊖ b)"},
		{func(x *expression) token.UUID { return x.monus(one, x.plus(a, b)) }, "(𝟙 ⊖ (a ⊕ b))"},
		{func(x *expression) token.UUID { return x.monus(x.plus(), b) }, "𝟘"},
		{func(x *expression) token.UUID { return x.monus(a, x.plus()) }, "(a ⊖ 𝟘)"},
		{func(x *expression) token.UUID { return x.monus(a, sameAsA) }, "𝟘"},
		{func(x *expression) token.UUID {
			return x.monus(x.times(a, x.delta(x.plus(b, c))), x.times(sameAsA, x.delta(x.plus(b, c))))
		}, "𝟘"},
		{func(x *expression) token.UUID {
			return x.monus(x.times(a, x.delta(x.plus(b, c))), x.times(sameAsA, x.delta(x.plus(c, b))))
		}, "((a ⊗ δ(b ⊕ c)) ⊖ (a ⊗ δ(c ⊕ b)))"},
		{func(x *expression) token.UUID { return x.delta(a) }, "δ(a)"},
		{func(x *expression) token.UUID { return x.delta(x.plus(a, b)) }, "δ(a ⊕ b)"},
		{func(x *expression) token.UUID { return x.delta(x.times(a, b)) }, "δ(a ⊗ b)"},
		{func(x *expression) token.UUID { return x.delta(x.monus(a, b)) }, "δ(a ⊖ b)"},
		{func(x *expression) token.UUID { return x.delta(x.delta(a)) }, "δ(δ(a))"},
		{func(x *expression) token.UUID { return x.delta(paren) }, "δ(x"},
		{func(x *expression) token.UUID { return x.delta(x.plus()) }, "𝟘"},
		{func(x *expression) token.UUID { return x.times(a, x.delta(x.plus(x.times(b, c), d))) }, "(a ⊗ δ((b ⊗ c) ⊕ Maïs))"},
		{func(x *expression) token.UUID { return x.project(x.eq(x.times(a, b))) }, "(a ⊗ b)"},
		{func(x *expression) token.UUID { return x.times(a, x.mulinput(b), x.update()) }, "a"},
		{func(x *expression) token.UUID {
			shared := x.plus(a, b)
			return x.times(shared, x.monus(c, shared), shared)
		}, "((a ⊕ b) ⊗ (c ⊖ (a ⊕ b)) ⊗ (a ⊕ b))"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			x := &expression{Source: circuittest.New()}
			root := test.make(x)
			e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, x, Limits{}, nil))
			for tok, label := range labels {
				if err := e.AddMapping(TextValue, row(tok, []byte(label))); err != nil {
					t.Fatal(err)
				}
			}
			e.MappingComplete()
			must(e.Prepare(root))
			if r := must(e.Result()); string(r.Text) != test.want {
				t.Errorf("got %s", r.Text)
			}
		})
	}
}

// doubling is an input under levels of ⊕ of a gate with itself.
func doubling(levels int) (*expression, token.UUID) {
	x := &expression{Source: circuittest.New()}
	top := circuittest.Token(4, 1)
	for range levels {
		top = x.plus(top, top)
	}
	return x, top
}

func TestExponentialFormula(t *testing.T) {
	x, top := doubling(30)
	annihilated := x.times(top, token.Zero)
	present := x.delta(top)

	e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, x, Limits{}, nil))
	e.MappingComplete()
	must(e.Prepare(top))
	_, err := e.Result()
	if code(err) != sqlerror.ProgramLimitExceeded || !strings.Contains(err.(*sqlerror.Error).Hint, "sr_counting") {
		t.Fatalf("error %v", err)
	}
	must(e.Prepare(annihilated))
	if r := must(e.Result()); string(r.Text) != "𝟘" {
		t.Errorf("with 𝟘: %s", r.Text)
	}

	e = must(NewEvaluation(Request{Semiring: "counting", Result: Int4, Mapping: "m"}, x, Limits{}, nil))
	e.MappingComplete()
	must(e.Prepare(top))
	if r := must(e.Result()); r.Int != 1<<30 {
		t.Errorf("counts %d", r.Int)
	}
	must(e.Prepare(present))
	if r := must(e.Result()); r.Int != 1 {
		t.Errorf("δ counts %d", r.Int)
	}
}

func TestFormulaLimitIsExact(t *testing.T) {
	x, top := doubling(4)
	want := "𝟙"
	for range 4 {
		want = "(" + want + " ⊕ " + want + ")"
	}
	for _, limit := range []int64{int64(len(want)), int64(len(want)) - 1} {
		e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, x, Limits{Text: limit}, nil))
		e.MappingComplete()
		must(e.Prepare(top))
		r, err := e.Result()
		if limit == int64(len(want)) && (err != nil || string(r.Text) != want) {
			t.Errorf("at the limit: %v, %s", err, r.Text)
		}
		if limit < int64(len(want)) && code(err) != sqlerror.ProgramLimitExceeded {
			t.Errorf("above the limit: %v", err)
		}
	}
}

// TestNestedFormula has parentheses nested 100 k deep.
func TestNestedFormula(t *testing.T) {
	const depth = 100_000
	src := chain(depth)
	e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, src, Limits{}, nil))
	if err := e.AddMapping(TextValue, row(numbered(4, 0), []byte("x"))); err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	must(e.Prepare(numbered(5, depth-1)))
	var want strings.Builder
	want.WriteString(strings.Repeat("(", depth-1) + "x")
	for g := 1; g < depth; g++ {
		if g%2 == 0 {
			want.WriteString(" ⊗ x)")
		} else {
			want.WriteString(" ⊕ x)")
		}
	}
	if r := must(e.Result()); string(r.Text) != want.String() {
		t.Error("wrong text")
	}
}

func TestSameTextOfLargeTerms(t *testing.T) {
	// Two towers that repeat themselves: equal texts of 8 · 2¹² bytes without
	// a common node.
	x := &expression{Source: circuittest.New()}
	tower := func(bottom token.UUID) token.UUID {
		for range 12 {
			bottom = x.times(bottom, bottom)
		}
		return bottom
	}
	left, right := tower(circuittest.Token(4, 1)), tower(circuittest.Token(4, 2))
	root := x.monus(left, right)
	for _, test := range []struct {
		second string
		zero   bool
	}{{"ab", true}, {"ba", false}} {
		e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, x, Limits{}, nil))
		for i, label := range []string{"ab", test.second} {
			if err := e.AddMapping(TextValue, row(circuittest.Token(4, i+1), []byte(label))); err != nil {
				t.Fatal(err)
			}
		}
		e.MappingComplete()
		must(e.Prepare(root))
		if r := must(e.Result()); (string(r.Text) == "𝟘") != test.zero {
			t.Errorf("ab and %s: %.40s…", test.second, r.Text)
		}
	}
}

func TestFormulaInterrupted(t *testing.T) {
	stop := errors.New("canceling statement due to user request")
	for after := range 12 {
		calls := 0
		e := must(NewEvaluation(Request{Semiring: "formula", Result: Text, Mapping: "m"}, chain(10_000), Limits{}, func() error {
			calls++
			if calls > after {
				return stop
			}
			return nil
		}))
		e.MappingComplete()
		_, err := e.Prepare(numbered(5, 9_999))
		if err == nil {
			_, err = e.Result()
		}
		if calls > after && err != stop {
			t.Errorf("interrupted after %d calls: %v", after, err)
		}
	}
}

func TestFormulaMemoryIsReleased(t *testing.T) {
	memory := circuit.NewMemory(0)
	f := NewFormula(1<<20, memory, nil)
	var terms []uint32
	for i := range 1000 {
		terms = append(terms, must(f.Leaf(Value{text: fmt.Append(nil, i)})))
	}
	must(f.Result(must(f.Plus(OperandsOf(terms...)))))
	if memory.Used() == 0 {
		t.Error("nothing charged")
	}
	f.Reset()
	if memory.Used() != 0 {
		t.Errorf("%d bytes left after Reset", memory.Used())
	}
	if r := must(f.Result(must(f.Leaf(Value{text: []byte("again")})))); string(r.Text) != "again" {
		t.Errorf("after Reset: %s", r.Text)
	}
}
