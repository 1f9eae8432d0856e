package expectation

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"provsql/gosrc/circuit"
	"provsql/gosrc/circuit/circuittest"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// load returns an Expectation over a circuit, and the gates of tokens.
func load(t interface{ Fatal(...any) }, s *circuittest.Source, input func(token.UUID) Input, tokens ...token.UUID) (*Expectation, []uint32) {
	c := circuit.New(s, circuit.NewMemory(0), nil)
	var gates []uint32
	for _, tok := range tokens {
		i, err := c.Load(tok)
		if err != nil {
			t.Fatal(err)
		}
		gates = append(gates, i)
	}
	return New(c, nil, func(i uint32) (Input, error) { return input(c.Token(i)), nil }, nil), gates
}

// TestTotalProbability: of two gates, either both hold, or one without the
// other.
func TestTotalProbability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, leaves, tokens := circuittest.Draw(t, 6, 12, gate.Plus, gate.Times, gate.Monus, gate.Delta)
		probs := map[token.UUID]float64{}
		for _, l := range leaves {
			probs[l] = float64(rapid.IntRange(0, 4).Draw(t, "quarters")) / 4
		}
		a := rapid.SampledFrom(tokens).Draw(t, "a")
		b := rapid.SampledFrom(tokens).Draw(t, "b")
		not := s.Add(circuittest.Token(5, 1000), gate.Monus, token.One, b)
		x, g := load(t, s, func(l token.UUID) Input { return Input{Probability: probs[l]} }, a, b, not)
		var p [3]float64
		for k, other := range []uint32{g[0], g[1], g[2]} {
			var err error
			if p[k], err = x.probability(g[0], other); err != nil {
				t.Fatal(err)
			}
		}
		if math.Abs(p[0]-p[1]-p[2]) > 1e-12 {
			t.Fatalf("%v is not %v + %v", p[0], p[1], p[2])
		}
	})
}

// TestBlocks: inputs of a block exclude each other.
func TestBlocks(t *testing.T) {
	s := circuittest.New()
	block := circuittest.Token(4, 9)
	var members []token.UUID
	for i := range 3 {
		members = append(members, s.Add(circuittest.Token(8, i), gate.MulInput, block))
	}
	either := s.Add(circuittest.Token(5, 0), gate.Plus, members...)
	both := s.Add(circuittest.Token(5, 1), gate.Times, members[0], members[1])
	x, g := load(t, s, func(token.UUID) Input { return Input{Probability: 0.25, Block: block} }, either, both)
	for k, want := range []float64{0.75, 0} {
		if p, err := x.probability(g[k], g[k]); err != nil || math.Abs(p-want) > 1e-12 {
			t.Errorf("gate %d holds with probability %v, %v, not %v", k, p, err, want)
		}
	}
}

func TestTooManyWorlds(t *testing.T) {
	s := circuittest.New()
	var leaves []token.UUID
	for i := range 21 {
		leaves = append(leaves, s.Add(circuittest.Token(4, i), gate.Input))
	}
	sum := s.Add(circuittest.Token(5, 0), gate.Plus, leaves...)
	for p, refused := range map[float64]bool{0: false, 0.5: true, 1: false} {
		x, g := load(t, s, func(token.UUID) Input { return Input{Probability: p} }, sum)
		if _, err := x.probability(g[0], g[0]); (err != nil) != refused {
			t.Errorf("inputs of probability %v: %v", p, err)
		}
	}
}
