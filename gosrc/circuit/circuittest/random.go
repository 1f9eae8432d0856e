package circuittest

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"

	"pgregory.net/rapid"
)

// Draw draws a circuit over at most inputs input tokens and the constants, with at most size
// derived gates of the types given, each of which has earlier gates as
// children. It returns the inputs, which may be without record, and all tokens
// with children before parents. Numbers of gates are in no order.
func Draw(t *rapid.T, inputs, size int, types ...gate.Type) (s *Source, leaves, tokens []token.UUID) {
	s = New()
	n := rapid.IntRange(1, inputs).Draw(t, "inputs")
	for i := range n {
		leaves = append(leaves, Token(4, i))
	}
	tokens = append(tokens, leaves...)
	tokens = append(tokens, token.Zero, token.One)
	k := rapid.IntRange(0, size).Draw(t, "gates")
	for _, i := range rapid.Permutation(seq(k)).Draw(t, "order") {
		s.Number(Token(5, i))
	}
	recorded := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "recorded")
	for i, r := range recorded {
		if r {
			s.Add(leaves[i], gate.Input)
		}
	}
	for i := range k {
		typ := rapid.SampledFrom(types).Draw(t, "type")
		arity := 1
		switch typ {
		case gate.Plus, gate.Times:
			arity = rapid.IntRange(0, 4).Draw(t, "arity")
		case gate.Monus:
			arity = 2
		}
		children := rapid.SliceOfN(rapid.SampledFrom(tokens), arity, arity).Draw(t, "children")
		tokens = append(tokens, s.Add(Token(5, i), typ, children...))
	}
	return s, leaves, tokens
}

func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
