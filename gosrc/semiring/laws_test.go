package semiring

import (
	"math"
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
func laws[T any](t *rapid.T, s algebra[T], elements *rapid.Generator[T], equal, leq func(a, b T) bool) {
	plus := func(xs ...T) T { return must(s.Plus(OperandsOf(xs...))) }
	times := func(xs ...T) T { return must(s.Times(OperandsOf(xs...))) }
	delta := func(x T) T { return must(s.Delta(x)) }
	a, b, c := elements.Draw(t, "a"), elements.Draw(t, "b"), elements.Draw(t, "c")
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
	if difference, err := s.Monus(a, b); err == nil {
		if !leq(a, plus(b, difference)) {
			t.Fatalf("a ≰ b ⊕ (a ⊖ b) for a=%v b=%v", a, b)
		}
		if leq(a, plus(b, c)) && !leq(difference, c) {
			t.Fatalf("a ⊖ b is not the least: %v ≰ %v for a=%v b=%v", difference, c, a, b)
		}
		same("𝟘 ⊖ a", must(s.Monus(zero, a)), zero)
		same("a ⊖ 𝟘", must(s.Monus(a, zero)), a)
	}
}

func TestBooleanLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		laws[bool](t, Boolean{}, rapid.Bool(),
			func(a, b bool) bool { return a == b },
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
		laws[int64](t, Counting{Kind: Int8}, elements,
			func(a, b int64) bool { return a == b },
			func(a, b int64) bool { return b == Huge || a != Huge && a <= b })
	})
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
