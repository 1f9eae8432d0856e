package semiring

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

func TestUnknownSemirings(t *testing.T) {
	for _, test := range []struct {
		name   string
		result ResultKind
		want   string
		hint   string
	}{
		{"nosuch", Int4, "Unknown semiring for type int: nosuch", "counting, formula, how,"},
		{"formula", Int8, "Unknown semiring for type bigint: formula", "of formula can be of type varchar."},
		{"nosuch", TstzMultirange, "Unknown semiring for type tstzmultirange: nosuch", "viterbi, which, why."},
		{"counting", Bool, "Unknown semiring for type boolean: counting", "of counting can be of type int, bigint, numeric."},
		{"minmax", Float8, "Unknown semiring for type double precision: minmax", "of minmax can be of type enum."},
		{"", Text, "Unknown semiring for type varchar: ", "boolean, boolexpr,"},
	} {
		_, err := NewEvaluation(Request{Semiring: test.name, Result: test.result, Mapping: "m"}, circuittest.New(), Limits{}, nil)
		if code(err) != sqlerror.UndefinedObject || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
			continue
		}
		if hint := err.(*sqlerror.Error).Hint; !strings.Contains(hint, test.hint) {
			t.Errorf("hint %s", hint)
		}
	}
}

func TestValuesAsked(t *testing.T) {
	for name, want := range map[string]ValueKind{"boolean": BoolValue, "counting": Int8Value, "formula": TextValue} {
		for _, c := range benchCases {
			if c.name == name {
				if got := must(NewEvaluation(Request{Semiring: name, Result: c.result, Mapping: "m"}, circuittest.New(), Limits{}, nil)).Values(); got != want {
					t.Errorf("%s reads %d", name, got)
				}
			}
		}
	}
}

func TestCountingRange(t *testing.T) {
	a, b := circuittest.Token(4, 1), circuittest.Token(4, 2)
	x := &expression{Source: circuittest.New()}
	sum, product := x.plus(a, b), x.times(a, b)
	huge := x.times(product, product, product)
	tests := []struct {
		name string
		kind ResultKind
		a, b int64
		root token.UUID
		want int64 // Huge for an error
	}{
		{"int4 sum", Int4, math.MaxInt32 - 1, 1, sum, math.MaxInt32},
		{"int4 sum too large", Int4, math.MaxInt32, 1, sum, Huge},
		{"int4 from large parts", Int4, math.MaxInt32 + 5, 7, x.monus(sum, a), 7},
		{"int8 sum", Int8, math.MaxInt64 - 1, 1, sum, math.MaxInt64},
		{"int8 sum too large", Int8, math.MaxInt64, 1, sum, Huge},
		{"int8 product", Int8, math.MaxInt32, math.MaxInt32, product, math.MaxInt32 * math.MaxInt32},
		{"int8 product too large", Int8, 1 << 32, 1 << 31, product, Huge},
		{"huge", Int8, 1 << 32, 1 << 31, huge, Huge},
		{"huge plus one", Int8, 1 << 32, 1 << 31, x.plus(token.One, huge), Huge},
		{"nothing times huge", Int8, 1 << 32, 1 << 31, x.times(huge, token.Zero), 0},
		{"huge times nothing", Int8, 1 << 32, 1 << 31, x.times(token.Zero, huge), 0},
		{"presence of huge", Int8, 1 << 32, 1 << 31, x.delta(huge), 1},
		{"less than huge", Int8, 1 << 32, 1 << 31, x.monus(a, huge), 0},
		{"huge less something", Int8, 1 << 32, 1 << 31, x.monus(huge, a), Huge},
		{"huge less nothing", Int8, 1 << 32, 1 << 31, x.monus(huge, token.Zero), Huge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := must(NewEvaluation(Request{Semiring: "counting", Result: test.kind, Mapping: "m"}, x, Limits{}, nil))
			if err := e.AddMapping(Int8Value, append(intRow(a, test.a), intRow(b, test.b)...)); err != nil {
				t.Fatal(err)
			}
			e.MappingComplete()
			must(e.Prepare(test.root))
			r, err := e.Result()
			switch {
			case test.want != Huge:
				if err != nil || r.Int != test.want || r.Kind != test.kind {
					t.Errorf("%v, %v", r, err)
				}
			case code(err) != sqlerror.NumericValueOutOfRange || !strings.Contains(err.Error(), "sr_counting"):
				t.Errorf("%v, error %v", r, err)
			}
		})
	}
}

// TestGatesWithoutMeaning asks for values of gates that stand for none of the
// semiring, or that nothing well-formed could have made.
func TestGatesWithoutMeaning(t *testing.T) {
	a := circuittest.Token(4, 1)
	x := &expression{Source: circuittest.New()}
	value := x.gate(gate.Value)
	aggregate := x.gate(gate.Agg, x.gate(gate.Semimod, a, value))
	tests := map[string]token.UUID{
		"value":       value,
		"semimod":     x.gate(gate.Semimod, a, a),
		"agg":         x.gate(gate.Agg),
		"cmp":         x.gate(gate.Cmp, a, a),
		"arith":       x.gate(gate.Arith, a, a),
		"agg below ⊗": x.times(a, aggregate),
	}
	good := x.plus(a, a)
	for _, c := range benchCases {
		e := must(NewEvaluation(c.request(), x, Limits{}, nil))
		e.MappingComplete()
		for name, root := range tests {
			_, err := e.Prepare(root)
			if err == nil {
				_, err = e.Result()
			}
			if got := code(err); got != sqlerror.FeatureNotSupported && got != sqlerror.DataCorrupted {
				t.Errorf("%s of %s: %v", c.name, name, err)
			}
			if _, err := e.Result(); code(err) != sqlerror.InternalError {
				t.Errorf("a second Result: %v", err)
			}
			must(e.Prepare(good))
			must(e.Result())
		}
	}
}

// bare is a semiring without monus and δ.
type bare struct{ s Counting }

func (b bare) Zero() int64                             { return 0 }
func (b bare) One() int64                              { return 1 }
func (b bare) Plus(xs Operands[int64]) (int64, error)  { return b.s.Plus(xs) }
func (b bare) Times(xs Operands[int64]) (int64, error) { return b.s.Times(xs) }
func (x *expression) load(t token.UUID) *circuit.Circuit {
	c := circuit.New(x, circuit.NewMemory(0), nil)
	must(c.Load(t))
	return c
}

func TestSemiringWithoutOperation(t *testing.T) {
	a, b := circuittest.Token(4, 1), circuittest.Token(4, 2)
	x := &expression{Source: circuittest.New()}
	for name, root := range map[string]token.UUID{"monus": x.monus(a, b), "delta": x.delta(a)} {
		e := NewEvaluator(x.load(root), bare{}, func(uint32) (int64, error) { return 1, nil }, circuit.NewMemory(0), nil)
		err := e.Advance()
		if code(err) != sqlerror.FeatureNotSupported || !strings.HasSuffix(err.Error(), "semiring without "+name) {
			t.Errorf("%v", err)
		}
	}
}

func TestPrepareAsksForLeavesOnce(t *testing.T) {
	a, b, c := circuittest.Token(4, 1), circuittest.Token(4, 2), circuittest.Token(4, 3)
	x := &expression{Source: circuittest.New()}
	ab, bc := x.plus(a, b), x.plus(b, c, c)
	e := must(NewEvaluation(Request{Semiring: "counting", Result: Int8, Mapping: "m"}, x, Limits{}, nil))

	missing := must(e.Prepare(ab))
	if !slices.Equal(missing, []token.UUID{a, b}) {
		t.Fatalf("asks for %v", missing)
	}
	if _, err := e.Result(); code(err) != sqlerror.InternalError {
		t.Errorf("a Result without answer: %v", err)
	}
	missing = must(e.Prepare(ab))
	if !slices.Equal(missing, []token.UUID{a, b}) {
		t.Fatalf("asks for %v after an error", missing)
	}
	// Another token prepared meanwhile does not lose the question.
	missing = must(e.Prepare(bc))
	if !slices.Equal(missing, []token.UUID{a, b, c}) {
		t.Fatalf("asks for %v with two tokens", missing)
	}
	if err := e.AddMapping(Int8Value, append(intRow(a, 10), intRow(c, 20)...)); err != nil {
		t.Fatal(err)
	}
	if err := e.LookedUp(missing); err != nil {
		t.Fatal(err)
	}
	if r := must(e.Result()); r.Int != 41 {
		t.Errorf("counts %d", r.Int)
	}
	if missing = must(e.Prepare(ab)); len(missing) != 0 {
		t.Errorf("asks for %v again", missing)
	}
	if r := must(e.Result()); r.Int != 11 {
		t.Errorf("counts %d", r.Int)
	}
	if e.Bytes() == 0 {
		t.Error("holds no memory")
	}
}

// TestManyLeavesAreNotAskedFor checks that a wide token asks for the whole
// mapping.
func TestManyLeavesAreNotAskedFor(t *testing.T) {
	const inputs = MostMissing + 100
	src := &computed{gates: inputs + 1, children: func(g uint32, into []uint32) ([]uint32, gate.Type) {
		if g < inputs {
			return into, gate.Input
		}
		return append(into, span(0, inputs)...), gate.Plus
	}}
	e := must(NewEvaluation(countingCase.request(), src, Limits{}, nil))
	if missing := must(e.Prepare(numbered(5, inputs))); len(missing) != MostMissing {
		t.Errorf("asks for %d leaves", len(missing))
	}
	if err := e.AddMapping(Int8Value, packInts(span(0, inputs), 2)); err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	if r := must(e.Result()); r.Int != 2*inputs {
		t.Errorf("counts %d", r.Int)
	}
}

func TestEvaluationSurvivesErrors(t *testing.T) {
	a := circuittest.Token(4, 1)
	x := &expression{Source: circuittest.New()}
	good := x.plus(a, a)
	lost := x.plus(good, circuittest.Token(5, 999))
	cyclic := circuittest.Token(5, 1000)
	x.Add(cyclic, gate.Times, good, cyclic)
	for _, c := range benchCases {
		e := must(NewEvaluation(c.request(), x, Limits{}, nil))
		missing := must(e.Prepare(good))
		if err := e.LookedUp(missing); err != nil {
			t.Fatal(err)
		}
		before := must(e.Result())
		text := string(before.Text)
		for _, root := range []token.UUID{lost, cyclic} {
			gates := e.circuit.Len()
			if _, err := e.Prepare(root); code(err) == "" {
				t.Errorf("no error for %s", root)
			}
			if _, err := e.Result(); code(err) != sqlerror.InternalError {
				t.Errorf("a Result of what was not prepared: %v", err)
			}
			if missing := must(e.Prepare(good)); len(missing) != 0 {
				t.Errorf("asks for %v again", missing)
			}
			if e.circuit.Len() != gates {
				t.Errorf("%d gates after the error, %d before", e.circuit.Len(), gates)
			}
			if after := must(e.Result()); after.Int != before.Int || after.Bool != before.Bool || string(after.Text) != text {
				t.Errorf("%s: %v, before %v", c.name, after, before)
			}
		}
	}
}

func TestEvaluationInterrupted(t *testing.T) {
	stop := errors.New("canceling statement due to user request")
	armed := false
	e := must(NewEvaluation(Request{Semiring: "counting", Result: Int8, Mapping: "m"}, chain(100_000), Limits{}, func() error {
		if armed {
			return stop
		}
		return nil
	}))
	if err := e.AddMapping(Int8Value, intRow(numbered(4, 0), 0)); err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	must(e.Prepare(numbered(5, 99_999)))
	armed = true
	if _, err := e.Result(); err != stop {
		t.Fatalf("error %v", err)
	}
	armed = false
	must(e.Prepare(numbered(5, 99_999)))
	if r := must(e.Result()); r.Int != 0 {
		t.Errorf("counts %d", r.Int)
	}
}

func TestEvaluationMemoryExceeded(t *testing.T) {
	for _, c := range benchCases {
		e := must(NewEvaluation(c.request(), chain(100_000), Limits{Memory: 1 << 20}, nil))
		e.MappingComplete()
		_, err := e.Prepare(numbered(5, 99_999))
		if code(err) != sqlerror.ProgramLimitExceeded {
			t.Errorf("%s: %v", c.name, err)
		}
		must(e.Prepare(numbered(5, 1_000)))
		must(e.Result())
	}
}

// TestMemoryExceededByValues leaves no memory for the values of a circuit that
// is loaded.
func TestMemoryExceededByValues(t *testing.T) {
	for _, c := range benchCases {
		var failed, worked int
		for limit := int64(16 << 10); limit < 2<<20; limit += 16 << 10 {
			e := must(NewEvaluation(c.request(), chain(5_000), Limits{Memory: limit}, nil))
			e.MappingComplete()
			if _, err := e.Prepare(numbered(5, 4_999)); err != nil {
				continue
			}
			_, err := e.Result()
			switch {
			case err == nil:
				worked++
			case code(err) == sqlerror.ProgramLimitExceeded:
				failed++
			default:
				t.Fatal(err)
			}
			if err != nil && e.Bytes() != 0 {
				t.Errorf("%d bytes held after the error", e.Bytes())
			}
		}
		// Numbers take less than loading did in passing; nodes of formulas more.
		if failed == 0 && c.name == "formula" || worked == 0 {
			t.Errorf("%s: %d failed, %d worked", c.name, failed, worked)
		}
	}
}

func TestLongChainEvaluates(t *testing.T) {
	const n = 1_000_000
	e := must(NewEvaluation(Request{Semiring: "counting", Result: Int8, Mapping: "m"}, chain(n), Limits{}, nil))
	if err := e.AddMapping(Int8Value, intRow(numbered(4, 0), 1)); err != nil {
		t.Fatal(err)
	}
	e.MappingComplete()
	must(e.Prepare(numbered(5, n-1)))
	if r := must(e.Result()); r.Int != n/2+1 {
		t.Errorf("counts %d", r.Int)
	}
}
