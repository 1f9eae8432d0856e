package semiring

import (
	"math/big"
	"strings"
	"testing"

	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// evaluated evaluates one token whose inputs have labels.
func evaluated(c benchCase, x *expression, root token.UUID, labels map[token.UUID]string, limits Limits) (string, error) {
	e := must(NewEvaluation(c.request(), x, limits, nil))
	for tok, label := range labels {
		if err := e.AddMapping(TextValue, row(tok, []byte(label))); err != nil {
			return "", err
		}
	}
	e.MappingComplete()
	if _, err := e.Prepare(root); err != nil {
		return "", err
	}
	r, err := e.Result()
	return string(r.Text), err
}

func TestTexts(t *testing.T) {
	a, b, c, unmapped := circuittest.Token(4, 1), circuittest.Token(4, 2), circuittest.Token(4, 3), circuittest.Token(4, 4)
	sameAsA := circuittest.Token(4, 5)
	labels := map[token.UUID]string{a: "a", b: "b", c: "Maïs", sameAsA: "a"}
	type build = func(x *expression) token.UUID
	for _, test := range []struct {
		semiring string
		build    build
		want     string
	}{
		{"why", func(*expression) token.UUID { return token.Zero }, "{}"},
		{"why", func(*expression) token.UUID { return token.One }, "{{}}"},
		{"why", func(*expression) token.UUID { return unmapped }, "{{}}"},
		{"why", func(x *expression) token.UUID { return x.plus(x.times(b, a), c) }, "{{Maïs},{a,b}}"},
		{"why", func(x *expression) token.UUID { return x.plus(a, x.times(sameAsA, a), x.delta(a)) }, "{{a}}"},
		{"why", func(x *expression) token.UUID { return x.monus(x.plus(a, b), b) }, "{{a}}"},
		{"why", func(x *expression) token.UUID { return x.monus(token.One, b) }, "{{}}"},
		{"which", func(*expression) token.UUID { return token.Zero }, "⊥"},
		{"which", func(*expression) token.UUID { return unmapped }, "{}"},
		{"which", func(x *expression) token.UUID { return x.plus(x.times(b, a), c) }, "{Maïs,a,b}"},
		{"which", func(x *expression) token.UUID { return x.monus(x.plus(a, b), b) }, "{a}"},
		{"which", func(x *expression) token.UUID { return x.monus(b, x.plus(a, b)) }, "⊥"},
		{"how", func(*expression) token.UUID { return token.Zero }, "0"},
		{"how", func(*expression) token.UUID { return unmapped }, "1"},
		{"how", func(x *expression) token.UUID { return x.plus(x.times(a, b), x.times(b, a), x.times(a, a)) }, "2⋅a⋅b + a^2"},
		{"how", func(x *expression) token.UUID {
			s := x.plus(a, b, token.One)
			return x.times(s, s)
		}, "1 + 2⋅a + 2⋅a⋅b + a^2 + 2⋅b + b^2"},
		{"how", func(x *expression) token.UUID { return x.times(a, x.delta(x.plus(b, b, c))) }, "a⋅δ(Maïs + 2⋅b)"},
		{"how", func(x *expression) token.UUID { return x.delta(x.plus(unmapped, unmapped)) }, "1"},
		{"how", func(x *expression) token.UUID { return x.monus(x.plus(a, a, b), x.plus(a, c)) }, "a + b"},
		{"boolexpr", func(*expression) token.UUID { return token.Zero }, "⊥"},
		{"boolexpr", func(*expression) token.UUID { return token.One }, "⊤"},
		{"boolexpr", func(x *expression) token.UUID { return x.plus(x.times(b, a), c) }, "((b ∧ a) ∨ Maïs)"},
		{"boolexpr", func(x *expression) token.UUID { return x.plus(a, sameAsA, x.times(a, a)) }, "a"},
		{"boolexpr", func(x *expression) token.UUID { return x.plus(a, token.One) }, "⊤"},
		{"boolexpr", func(x *expression) token.UUID { return x.monus(x.plus(a, b), b) }, "((a ∨ b) ∧ (¬b))"},
		{"boolexpr", func(x *expression) token.UUID { return x.monus(token.One, x.monus(token.One, b)) }, "b"},
		{"boolexpr", func(x *expression) token.UUID { return x.monus(token.One, x.plus(a, b)) }, "(¬(a ∨ b))"},
		{"boolexpr", func(x *expression) token.UUID { return x.monus(a, token.One) }, "⊥"},
		{"boolexpr", func(x *expression) token.UUID { return x.plus(unmapped, a, circuittest.Token(4, 9), unmapped) }, "(x1 ∨ a ∨ x2)"},
	} {
		x := &expression{Source: circuittest.New()}
		got, err := evaluated(benchCase{test.semiring, Text, TextValue, nil}, x, test.build(x), labels, Limits{})
		if err != nil || got != test.want {
			t.Errorf("%s: %s, %v; want %s", test.semiring, got, err, test.want)
		}
	}
}

// TestBoolExprNumbersPerText checks that it does not matter what else was
// evaluated.
func TestBoolExprNumbersPerText(t *testing.T) {
	a, b, c := circuittest.Token(4, 1), circuittest.Token(4, 2), circuittest.Token(4, 3)
	x := &expression{Source: circuittest.New()}
	e := must(NewEvaluation(Request{Semiring: "boolexpr", Result: Text}, x, Limits{}, nil))
	e.MappingComplete()
	for _, test := range []struct {
		root token.UUID
		want string
	}{
		{x.plus(a, b), "(x1 ∨ x2)"}, {x.plus(b, a), "(x1 ∨ x2)"}, {c, "x1"}, {x.times(c, x.plus(b, c), a), "(x1 ∧ (x2 ∨ x1) ∧ x3)"},
	} {
		must(e.Prepare(test.root))
		if r := must(e.Result()); string(r.Text) != test.want {
			t.Errorf("%s, want %s", r.Text, test.want)
		}
	}
}

func TestValuesRefused(t *testing.T) {
	a := circuittest.Token(4, 1)
	for _, test := range []struct {
		benchCase
		value string
		code  string
	}{
		{benchCase{"why", Text, TextValue, nil}, "{a}", sqlerror.InvalidParameterValue},
		{benchCase{"tropical", Float8, TextValue, nil}, "NaN", sqlerror.InvalidParameterValue},
		{benchCase{"tropical", Float8, TextValue, nil}, "cheap", sqlerror.InvalidTextRepresentation},
		{benchCase{"tropical", Float8, TextValue, nil}, "1e999", sqlerror.NumericValueOutOfRange},
		{benchCase{"viterbi", Float8, TextValue, nil}, "1.5", sqlerror.InvalidParameterValue},
		{benchCase{"viterbi", Float8, TextValue, nil}, "-0.5", sqlerror.InvalidParameterValue},
		{benchCase{"lukasiewicz", Float8, TextValue, nil}, "NaN", sqlerror.InvalidParameterValue},
		{benchCase{"minmax", Enum, TextValue, nil}, "cosmic", sqlerror.InvalidTextRepresentation},
		{benchCase{"maxmin", Enum, TextValue, nil}, "", sqlerror.InvalidTextRepresentation},
		{benchCase{"temporal", TstzMultirange, TextValue, nil}, "{}", sqlerror.DatatypeMismatch},
		{benchCase{"counting", Numeric, TextValue, nil}, "2.5", sqlerror.InvalidTextRepresentation},
		{benchCase{"counting", Numeric, TextValue, nil}, "-2", sqlerror.InvalidParameterValue},
		{benchCase{"counting", Numeric, TextValue, nil}, "NaN", sqlerror.InvalidTextRepresentation},
	} {
		x := &expression{Source: circuittest.New()}
		_, err := evaluated(test.benchCase, x, a, map[token.UUID]string{a: test.value}, Limits{})
		if code(err) != test.code {
			t.Errorf("%s of %q: %v", test.name, test.value, err)
			continue
		}
		if detail := err.(*sqlerror.Error).Detail; !strings.Contains(detail, a.String()) {
			t.Errorf("%s of %q: detail %q", test.name, test.value, detail)
		}
	}
	if _, err := NewEvaluation(Request{Semiring: "minmax", Result: Enum}, circuittest.New(), Limits{}, nil); code(err) != sqlerror.InvalidParameterValue {
		t.Errorf("an enumeration without labels: %v", err)
	}
}

func TestTropicalOverflow(t *testing.T) {
	a := circuittest.Token(4, 1)
	x := &expression{Source: circuittest.New()}
	c := benchCase{"tropical", Float8, TextValue, nil}
	labels := map[token.UUID]string{a: "1e308"}
	if _, err := evaluated(c, x, x.times(a, a), labels, Limits{}); code(err) != sqlerror.NumericValueOutOfRange {
		t.Errorf("error %v", err)
	}
	if _, err := evaluated(c, x, x.times(a, a, token.Zero), labels, Limits{}); err != nil {
		t.Errorf("error %v", err)
	}
}

// product is the ⊗ of n sums of two inputs each.
func product(n int) (*expression, token.UUID, map[token.UUID]string) {
	x := &expression{Source: circuittest.New()}
	labels := map[token.UUID]string{}
	var factors []token.UUID
	for i := range n {
		a, b := circuittest.Token(4, 2*i), circuittest.Token(4, 2*i+1)
		labels[a], labels[b] = string(rune('a'+i)), string(rune('A'+i))
		factors = append(factors, x.plus(a, b))
	}
	return x, x.times(factors...), labels
}

// TestExponentialResults have limits that say so, and quickly.
func TestExponentialResults(t *testing.T) {
	for _, name := range []string{"why", "how"} {
		c := benchCase{name, Text, TextValue, nil}
		x, root, labels := product(10)
		text, err := evaluated(c, x, root, labels, Limits{})
		if err != nil || strings.Count(text, "J") != 1<<9 {
			t.Errorf("%s: %d bytes, %v", name, len(text), err)
		}
		if _, err := evaluated(c, x, root, labels, Limits{Text: int64(len(text)) - 1}); code(err) != sqlerror.ProgramLimitExceeded || !strings.Contains(err.Error(), "too long") {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := evaluated(c, x, root, labels, Limits{Text: int64(len(text))}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		x, root, labels = product(26)
		if _, err := evaluated(c, x, root, labels, Limits{Memory: 8 << 20}); code(err) != sqlerror.ProgramLimitExceeded || !strings.Contains(err.Error(), "max_memory") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What the formula repeats, these have once.
	x, top := doubling(60)
	labels := map[token.UUID]string{circuittest.Token(4, 1): "a"}
	for name, want := range map[string]string{
		"why": "{{a}}", "which": "{a}", "how": "1152921504606846976⋅a", "boolexpr": "a",
	} {
		if text, err := evaluated(benchCase{name, Text, TextValue, nil}, x, top, labels, Limits{Memory: 1 << 20}); err != nil || text != want {
			t.Errorf("%s: %s, %v", name, text, err)
		}
	}
	// Equal operands that are not: an expression that doubles.
	a := circuittest.Token(4, 1)
	deep := a
	for i := range 40 {
		b := circuittest.Token(4, 100+i)
		labels[b] = "b" + string(rune('A'+i))
		deep = x.plus(x.times(deep, b), x.monus(deep, b))
	}
	if _, err := evaluated(benchCase{"boolexpr", Text, TextValue, nil}, x, deep, labels, Limits{}); code(err) != sqlerror.ProgramLimitExceeded || !strings.Contains(err.Error(), "too long") {
		t.Errorf("boolexpr: %v", err)
	}
}

func TestHowLimits(t *testing.T) {
	a := circuittest.Token(4, 1)
	labels := map[token.UUID]string{a: "a"}
	c := benchCase{"how", Text, TextValue, nil}
	x := &expression{Source: circuittest.New()}
	power, sum := a, x.plus(a, a)
	for range 31 {
		power, sum = x.times(power, power), x.times(sum, sum)
	}
	if text, err := evaluated(c, x, power, labels, Limits{}); err != nil || text != "a^2147483648" {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := evaluated(c, x, x.times(power, power), labels, Limits{}); code(err) != sqlerror.ProgramLimitExceeded {
		t.Errorf("error %v", err)
	}
	// The coefficient would have 2³¹ bits.
	if _, err := evaluated(c, x, sum, labels, Limits{}); code(err) != sqlerror.NumericValueOutOfRange || !strings.Contains(err.Error(), "sr_how") {
		t.Errorf("error %v", err)
	}
}

func TestCountingNumericSizes(t *testing.T) {
	a := circuittest.Token(4, 1)
	x := &expression{Source: circuittest.New()}
	c := benchCase{"counting", Numeric, TextValue, nil}
	ten := map[token.UUID]string{a: "10" + strings.Repeat("0", 127)}
	// power returns 10 to the power of 128·n.
	power := func(n int) token.UUID {
		factors := make([]token.UUID, n)
		for i := range factors {
			factors[i] = a
		}
		return x.times(factors...)
	}
	exactly := func(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(128*n), nil) }
	for _, test := range []struct {
		root token.UUID
		want *big.Int // nil for an error
	}{
		{power(40), exactly(40)},
		{x.monus(power(1023), power(30)), new(big.Int).Sub(exactly(1023), exactly(30))},
		{power(1024), nil},
		{x.times(power(1024), token.Zero), new(big.Int)},
		{x.delta(power(1024)), big.NewInt(1)},
		{x.monus(power(1024), a), nil},
		{x.monus(a, power(1024)), new(big.Int)},
		{x.plus(power(1024), a), nil},
		{x.plus(power(1023), x.monus(a, a)), exactly(1023)},
	} {
		text, err := evaluated(c, x, test.root, ten, Limits{})
		switch {
		case test.want == nil:
			if code(err) != sqlerror.NumericValueOutOfRange || !strings.Contains(err.Error(), "sr_counting_numeric") {
				t.Errorf("%d bytes, error %v", len(text), err)
			}
		case err != nil || text != test.want.String():
			t.Errorf("%d bytes, %v, want %d", len(text), err, len(test.want.String()))
		}
	}
}

// TestWideProducts take time in proportion to their size.
func TestWideProducts(t *testing.T) {
	const inputs = 50_000
	src := &computed{gates: inputs + 1, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
		if g < inputs {
			return into, gate.Input
		}
		return append(into, span(0, inputs)...), gate.Times
	}}
	for _, c := range benchCases {
		e := must(NewEvaluation(c.request(), src, Limits{Memory: 64 << 20}, nil))
		if err := e.AddMapping(c.kind, c.pack(span(0, inputs))); err != nil {
			t.Fatal(err)
		}
		e.MappingComplete()
		must(e.Prepare(numbered(5, inputs)))
		if _, err := e.Result(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
