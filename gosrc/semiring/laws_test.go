package semiring

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"provsql/gosrc/circuit"

	"pgregory.net/rapid"
)

// algebra is a semiring with monus and δ, for the laws.
type algebra[T any] interface {
	Semiring[T]
	WithMonus[T]
	WithDelta[T]
}

// laws checks the laws of a semiring. leq is the natural order.
func laws[T comparable](t *rapid.T, s algebra[T], draw func(label string) T, leq func(a, b T) bool) {
	equivalence(t, s, draw, func(x, y T) bool { return x == y }, leq)
}

// equivalence checks the laws up to an equivalence.
func equivalence[T any](t *rapid.T, s algebra[T], draw func(label string) T, equal, leq func(a, b T) bool) {
	plus := func(xs ...T) T { return must(s.Plus(OperandsOf(xs...))) }
	times := func(xs ...T) T { return must(s.Times(OperandsOf(xs...))) }
	delta := func(x T) T { return must(s.Delta(x)) }
	a, b, c := draw("a"), draw("b"), draw("c")
	zero, one := s.Zero(), s.One()
	same := func(law string, x, y T) {
		if !equal(x, y) {
			t.Fatalf("%s: %v ≠ %v for a=%v b=%v c=%v", law, x, y, a, b, c)
		}
	}
	same("⊕ of nothing", plus(), zero)
	same("⊗ of nothing", times(), one)
	same("⊕ of one", plus(a), a)
	same("⊗ of one", times(a), a)
	same("⊕ associates", plus(plus(a, b), c), plus(a, plus(b, c)))
	same("⊕ is n-ary", plus(a, b, c), plus(a, plus(b, c)))
	same("⊗ associates", times(times(a, b), c), times(a, times(b, c)))
	same("⊗ is n-ary", times(a, b, c), times(a, times(b, c)))
	same("⊕ commutes", plus(a, b), plus(b, a))
	same("⊗ commutes", times(a, b), times(b, a))
	same("unit of ⊕", plus(a, zero), a)
	same("unit of ⊗", times(one, a), a)
	same("annihilation", times(a, zero), zero)
	same("distributivity", times(a, plus(b, c)), plus(times(a, b), times(a, c)))
	same("δ(𝟘)", delta(zero), zero)
	same("δ(𝟙)", delta(one), one)
	same("δ(𝟙 ⊕ 𝟙)", delta(plus(one, one)), one)
	same("δ(𝟙 ⊕ 𝟙 ⊕ 𝟙)", delta(plus(one, one, one)), one)
	if !leq(zero, a) || !leq(a, plus(a, b)) {
		t.Fatalf("⊕ is not above its operands for a=%v b=%v", a, b)
	}
	if difference, err := s.Monus(a, b); err == nil {
		if !leq(a, plus(b, difference)) {
			t.Fatalf("a ≰ b ⊕ (a ⊖ b) for a=%v b=%v", a, b)
		}
		for _, c := range []T{a, b, c, plus(difference, c), times(difference, c)} {
			if leq(a, plus(b, c)) && !leq(difference, c) {
				t.Fatalf("a ⊖ b is not the least: %v ≰ %v for a=%v b=%v", difference, c, a, b)
			}
		}
		same("𝟘 ⊖ a", must(s.Monus(zero, a)), zero)
		same("a ⊖ 𝟘", must(s.Monus(a, zero)), a)
	}
}

func TestBooleanLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		laws(t, Boolean{},
			func(label string) bool { return rapid.Bool().Draw(t, label) },
			func(a, b bool) bool { return !a || b })
	})
}

func TestCountingLaws(t *testing.T) {
	elements := rapid.OneOf(
		rapid.Int64Range(0, 9),
		rapid.Int64Range(0, 1<<32),
		rapid.Int64Range(0, math.MaxInt64),
		rapid.Just(Huge),
	)
	rapid.Check(t, func(t *rapid.T) {
		laws(t, Counting{Kind: Int8},
			func(label string) int64 { return elements.Draw(t, label) },
			func(a, b int64) bool { return b == Huge || a != Huge && a <= b })
	})
}

func TestCountingNumericLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewCountingNumeric(circuit.NewMemory(0), nil)
		leq := func(a, b natural) bool {
			if a == endless || b == endless {
				return b == endless
			}
			return s.numbers.read(new(big.Int), a).Cmp(s.numbers.read(new(big.Int), b)) <= 0
		}
		laws(t, s, func(label string) natural {
			n := natural(rapid.Uint64Range(0, 1<<63-1).Draw(t, label))
			if rapid.Bool().Draw(t, "small") {
				n %= 10
			}
			power := rapid.SampledFrom([]int{1, 1, 2, 5, 8000}).Draw(t, "power")
			if n == 0 && power > 5 {
				return endless
			}
			xs := make([]natural, power)
			for i := range xs {
				xs[i] = n
			}
			return must(s.Times(OperandsOf(xs...)))
		}, leq)
	})
}

func TestTropicalLaws(t *testing.T) {
	elements := rapid.OneOf(
		rapid.Map(rapid.IntRange(-5, 5), func(n int) float64 { return float64(n) / 4 }),
		rapid.SampledFrom([]float64{0, math.Inf(1), math.Inf(-1)}),
	)
	rapid.Check(t, func(t *rapid.T) {
		laws(t, Tropical{},
			func(label string) float64 { return elements.Draw(t, label) },
			func(a, b float64) bool { return a >= b })
	})
}

// TestUnitIntervalLaws has numbers that products and sums do not round.
func TestUnitIntervalLaws(t *testing.T) {
	atMost := func(a, b float64) bool { return a <= b }
	rapid.Check(t, func(t *rapid.T) {
		laws(t, Viterbi{}, func(label string) float64 {
			n := rapid.IntRange(0, 9).Draw(t, label)
			if n == 9 {
				return 0
			}
			return math.Ldexp(1, -n)
		}, atMost)
		laws(t, Lukasiewicz{}, func(label string) float64 {
			return float64(rapid.IntRange(0, 16).Draw(t, label)) / 16
		}, atMost)
	})
}

// TestLukasiewiczUnit has numbers that would be rounded.
func TestLukasiewiczUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(0, 1).Draw(t, "x")
		for _, got := range []float64{
			must(Lukasiewicz{}.Times(OperandsOf(x, 1))),
			must(Lukasiewicz{}.Times(OperandsOf(1, x, 1))),
		} {
			if got != x {
				t.Fatalf("1 ⊗ %v = %v", x, got)
			}
		}
	})
}

func TestEnumerationLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := levels[:rapid.IntRange(1, len(levels)).Draw(t, "labels")]
		draw := func(label string) uint32 { return uint32(rapid.IntRange(0, len(labels)-1).Draw(t, label)) }
		laws(t, must(NewMinMax(labels)), draw, func(a, b uint32) bool { return a >= b })
		laws(t, must(NewMaxMin(labels)), draw, func(a, b uint32) bool { return a <= b })
	})
}

// drawBuilt draws an element built by the operations from leaves.
func drawBuilt[T any](t *rapid.T, s algebra[T], label string, leaves []T) T {
	leaves = append([]T{s.Zero(), s.One()}, leaves...)
	var build func(depth int) T
	build = func(depth int) T {
		operation := rapid.IntRange(-2, 3).Draw(t, label)
		if operation < 0 || depth == 0 {
			return rapid.SampledFrom(leaves).Draw(t, label)
		}
		x, y := build(depth-1), build(depth-1)
		switch operation {
		case 0:
			return must(s.Plus(OperandsOf(x, y)))
		case 1:
			return must(s.Times(OperandsOf(x, y)))
		case 2:
			return must(s.Monus(x, y))
		}
		return must(s.Delta(x))
	}
	return build(4)
}

// builtLaws checks the laws for elements built from leaves a, b, c. In the
// natural order of a semiring with idempotent ⊕, x ≤ y when x ⊕ y = y.
func builtLaws[T comparable](t *testing.T, make func() interface {
	algebra[T]
	Compiled[T]
}) {
	rapid.Check(t, func(t *rapid.T) {
		s := make()
		var leaves []T
		for _, name := range []string{"a", "b", "c"} {
			leaves = append(leaves, must(s.Leaf(Value{text: []byte(name)})))
		}
		laws(t, s,
			func(label string) T { return drawBuilt[T](t, s, label, leaves) },
			func(a, b T) bool { return must(s.Plus(OperandsOf(a, b))) == b })
	})
}

func TestWhyLaws(t *testing.T) {
	builtLaws(t, func() interface {
		algebra[WhySet]
		Compiled[WhySet]
	} {
		return NewWhy(1000, circuit.NewMemory(0), nil)
	})
}

func TestWhichLaws(t *testing.T) {
	builtLaws(t, func() interface {
		algebra[Lineage]
		Compiled[Lineage]
	} {
		return NewWhich(1000, circuit.NewMemory(0), nil)
	})
}

func TestHowLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewHow(1<<20, circuit.NewMemory(0), nil)
		var leaves []Polynomial
		for _, name := range []string{"a", "b"} {
			leaves = append(leaves, must(s.Leaf(Value{text: []byte(name)})))
		}
		coefficients := func(x Polynomial) map[uint64]uint64 {
			all := map[uint64]uint64{}
			terms := s.termsOf(x)
			for i := 0; i < len(terms); i += termWords {
				all[terms[i]] = terms[i+1]
			}
			return all
		}
		laws(t, s,
			func(label string) Polynomial { return drawBuilt(t, s, label, leaves) },
			func(a, b Polynomial) bool {
				of := coefficients(b)
				for monomial, coefficient := range coefficients(a) {
					if coefficient > of[monomial] {
						return false
					}
				}
				return true
			})
	})
}

// TestBoolExprLaws checks that expressions are those of the right functions.
func TestBoolExprLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewBoolExpr(1000, circuit.NewMemory(0), nil)
		names := []string{"a", "b", "c"}
		var leaves []uint32
		for _, name := range names {
			leaves = append(leaves, must(s.Leaf(Value{text: []byte(name)})))
		}
		// table returns the truth table of an expression.
		table := func(x uint32) (table uint8) {
			for world := range 1 << len(names) {
				if s.holds(x, func(name string) bool { return world>>slices.Index(names, name)&1 != 0 }) {
					table |= 1 << world
				}
			}
			return table
		}
		equivalence(t, s,
			func(label string) uint32 { return drawBuilt(t, s, label, leaves) },
			func(a, b uint32) bool { return table(a) == table(b) },
			func(a, b uint32) bool { return table(a)&^table(b) == 0 })
	})
}

// holds evaluates an expression by recursion.
func (b *BoolExpr) holds(x uint32, truth func(name string) bool) bool {
	if x < boolConstants {
		return x == boolTrue
	}
	if x&boolName != 0 {
		return truth(string(b.names.of(x &^ boolName)))
	}
	node := b.nodes.of(x - boolConstants)
	if node[0] == boolNot {
		return !b.holds(node[1], truth)
	}
	for _, child := range node[1:] {
		if b.holds(child, truth) == (node[0] == boolOr) {
			return node[0] == boolOr
		}
	}
	return node[0] == boolAnd
}

func TestRangesLaws(t *testing.T) {
	for _, kind := range []ResultKind{TstzMultirange, Int4Multirange, NumMultirange} {
		rapid.Check(t, func(t *rapid.T) {
			s := NewRanges(kind, circuit.NewMemory(0), nil)
			leaves := make([]uint32, 3)
			for i := range leaves {
				leaves[i] = must(s.Leaf(Value{kind: RangesValue, text: drawPlaces(t, "leaf").packed(kind, i%2)}))
			}
			laws(t, s,
				func(label string) uint32 { return drawBuilt(t, s, label, leaves) },
				func(a, b uint32) bool { return must(s.Plus(OperandsOf(a, b))) == b })
		})
	}
}

// TestFormulaLaws checks what holds between terms themselves; that terms mean
// what they should is TestFormulaMeansTheCircuit.
func TestFormulaLaws(t *testing.T) {
	f := NewFormula(1000, circuit.NewMemory(0), nil)
	a := must(f.Leaf(Value{text: []byte("a")}))
	b := must(f.Leaf(Value{text: []byte("b")}))
	zero, one := f.Zero(), f.One()
	plus := func(xs ...uint32) uint32 { return must(f.Plus(OperandsOf(xs...))) }
	times := func(xs ...uint32) uint32 { return must(f.Times(OperandsOf(xs...))) }
	tests := []struct {
		law       string
		got, want uint32
	}{
		{"⊕ of nothing", plus(), zero},
		{"⊗ of nothing", times(), one},
		{"⊕ of one", plus(a), a},
		{"⊗ of one", times(a), a},
		{"unit of ⊕", plus(zero, a, zero), a},
		{"unit of ⊗", times(one, a, one), a},
		{"annihilation", times(a, zero, b), zero},
		{"only zeros", plus(zero, zero), zero},
		{"only ones", times(one, one), one},
		{"𝟘 ⊖ a", must(f.Monus(zero, a)), zero},
		{"a ⊖ a", must(f.Monus(a, a)), zero},
		{"equal terms", must(f.Monus(plus(a, b), plus(a, b))), zero},
		{"δ(𝟘)", must(f.Delta(zero)), zero},
		{"δ(𝟙)", must(f.Delta(one)), one},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("%s: %d, want %d", test.law, test.got, test.want)
		}
	}
}
