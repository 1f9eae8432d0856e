package semiring

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

// outsider evaluates steps, counting.
type outsider struct {
	steps  *Steps
	leaf   map[token.UUID]int64
	known  map[token.UUID]bool
	values []int64
	starts int
	// size is how many bytes it says a value takes.
	size int64
}

func (o *outsider) value(t token.UUID) (int64, error) {
	leaves, err := o.steps.Load(t)
	if err != nil {
		return 0, err
	}
	for _, leaf := range leaves {
		o.known[leaf] = true
	}
	for {
		next, err := o.steps.Next(o.size * int64(len(o.values)))
		if err != nil {
			return 0, err
		}
		if next.Restarted {
			o.values = nil
			o.starts++
		}
		if len(next.Words) == 0 {
			return o.values[next.Root], nil
		}
		for words := next.Words; len(words) > 0; words = words[2+words[1]:] {
			o.values = append(o.values, o.step(Operation(words[0]), words[2:2+words[1]]))
		}
	}
}

func (o *outsider) step(operation Operation, words []uint32) (x int64) {
	switch operation {
	case LeafStep:
		var t token.UUID
		for i, w := range words {
			binary.NativeEndian.PutUint32(t[4*i:], w)
		}
		if !o.known[t] {
			panic("leaf " + t.String() + " was not announced")
		}
		return o.leaf[t]
	case ZeroStep:
		return 0
	case OneStep:
		return 1
	case PlusStep:
		for _, w := range words {
			x += o.values[w]
		}
		return x
	case TimesStep:
		x = 1
		for _, w := range words {
			x *= o.values[w]
		}
		return x
	case MonusStep:
		return max(0, o.values[words[0]]-o.values[words[1]])
	case DeltaStep:
		return min(1, o.values[words[0]])
	}
	return o.values[words[0]]
}

func newOutsider(s *Steps, leaf map[token.UUID]int64) *outsider {
	s.HasMonus, s.HasDelta = true, true
	return &outsider{steps: s, leaf: leaf, known: map[token.UUID]bool{}, size: 16}
}

func TestStepsAreTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 4, 8, evaluable...)
		counts := map[token.UUID]int64{}
		for _, leaf := range leaves {
			counts[leaf] = rapid.Int64Range(0, 3).Draw(t, "count")
		}
		n := naiveCounting(s, func(tok token.UUID) int64 { return counts[tok] })
		limit := rapid.SampledFrom([]int64{0, 0, 4 << 10, 8 << 10}).Draw(t, "memory")
		o := newOutsider(NewSteps(s, nil, limit, nil), counts)
		o.size = 100
		for range 3 {
			tok := rapid.SampledFrom(tokens).Draw(t, "token")
			got, err := o.value(tok)
			if err != nil {
				if limit == 0 || code(err) != sqlerror.ProgramLimitExceeded {
					t.Fatal(err)
				}
				o = newOutsider(NewSteps(s, nil, 0, nil), counts)
				continue
			}
			if want := n.value(tok); got != want {
				t.Fatalf("%s counts %d, want %d", tok, got, want)
			}
		}
	})
}

// TestStepsMakeRoom evaluates tokens that do not fit into memory together.
func TestStepsMakeRoom(t *testing.T) {
	src := manyTokens()
	counts := map[token.UUID]int64{}
	for g := range uint32(manyInputs) {
		counts[numbered(4, g)] = 1
	}
	o := newOutsider(NewSteps(src, nil, 1<<20, nil), counts)
	for i := range uint32(2000) {
		got, err := o.value(numbered(5, manyInputs+11*i+10))
		if err != nil || got != 10 {
			t.Fatalf("token %d counts %d, %v", i, got, err)
		}
	}
	if o.starts == 0 {
		t.Error("never restarted")
	}
	// One that does not fit alone
	wide := newOutsider(NewSteps(chain(100_000), nil, 8<<20, nil), map[token.UUID]int64{})
	wide.size = 100
	if _, err := wide.value(numbered(5, 99_999)); code(err) != sqlerror.ProgramLimitExceeded {
		t.Errorf("error %v", err)
	}
}

func TestStepsErrors(t *testing.T) {
	a, b := circuittest.Token(4, 1), circuittest.Token(4, 2)
	x := &expression{Source: circuittest.New()}
	for _, test := range []struct {
		root token.UUID
		want string
	}{
		{x.monus(a, b), "Provenance with negation evaluated over a semiring without monus function"},
		{x.times(a, x.delta(b)), "Provenance with aggregation evaluated over a semiring without delta function"},
		{x.gate(gate.Cmp, a, b), "this semiring does not support cmp gates"},
	} {
		s := NewSteps(x, nil, 0, nil)
		if _, err := s.Load(test.root); err != nil {
			t.Fatal(err)
		}
		_, err := s.Next(0)
		if code(err) != sqlerror.FeatureNotSupported || err.Error() != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
		if detail := err.(*sqlerror.Error).Detail; !strings.Contains(detail, "Token ") {
			t.Errorf("detail %q", detail)
		}
	}
	if _, err := NewSteps(x, nil, 0, nil).Load(x.plus(a, x.gate(gate.Agg))); code(err) != sqlerror.DataCorrupted {
		t.Errorf("sum of an aggregate: %v", err)
	}
	stop := errors.New("stop")
	s := NewSteps(chain(100_000), nil, 0, func() error { return stop })
	if _, err := s.Load(numbered(5, 99_999)); err != stop {
		t.Errorf("not interrupted: %v", err)
	}
	if _, err := NewSteps(x, nil, 0, nil).Load(circuittest.Token(5, 999)); code(err) != sqlerror.UndefinedObject {
		t.Errorf("error %v", err)
	}
}
