package session

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Times returns the token of the ⊗ of children and creates its gate. The
// constant one is neutral and zero absorbs; a single factor is its own
// product, and the empty product is one.
func (s *Session) Times(children []token.UUID) (token.UUID, error) {
	ones := 0
	for i := range children {
		switch children[i] {
		case token.Zero:
			return token.Zero, nil
		case token.One:
			ones++
		}
	}
	factors := s.without(&token.One, ones, children)
	switch len(factors) {
	case 0:
		return token.One, nil
	case 1:
		return factors[0], nil
	}
	t := s.names.Times(factors)
	return t, s.create(&t, gate.Times, factors, nil)
}

// Plus returns the token of the ⊕ of children and creates its gate. The
// constant zero is neutral; a single term is its own sum, and the empty sum
// is zero. The name does not depend on the order of the children, the gate
// keeps it.
func (s *Session) Plus(children []token.UUID) (token.UUID, error) {
	zeros := 0
	for i := range children {
		if children[i] == token.Zero {
			zeros++
		}
	}
	terms := s.without(&token.Zero, zeros, children)
	switch len(terms) {
	case 0:
		return token.Zero, nil
	case 1:
		return terms[0], nil
	}
	t := s.names.Plus(terms)
	return t, s.create(&t, gate.Plus, terms, nil)
}

// Monus returns the token of a ⊖ b and creates its gate.
func (s *Session) Monus(a, b token.UUID) (token.UUID, error) {
	switch {
	case a == b || a == token.Zero:
		return token.Zero, nil
	case b == token.Zero:
		return a, nil
	}
	t := s.names.Monus(a, b)
	s.kept = append(s.kept[:0], a, b)
	return t, s.create(&t, gate.Monus, s.kept, nil)
}

// Delta returns the token of δ(a) and creates its gate.
func (s *Session) Delta(a token.UUID) (token.UUID, error) {
	if a == token.Zero || a == token.One {
		return a, nil
	}
	t := s.names.Delta(a)
	s.kept = append(s.kept[:0], a)
	return t, s.create(&t, gate.Delta, s.kept, nil)
}

// maxKept is the largest number of tokens whose buffer is kept for the next
// gate: 1 MB.
const maxKept = 1 << 16

// without returns children without the count occurrences of neutral. The
// result is valid until the next call.
func (s *Session) without(neutral *token.UUID, count int, children []token.UUID) []token.UUID {
	if count == 0 {
		return children
	}
	if cap(s.kept) > maxKept {
		s.kept = nil
	}
	s.kept = s.kept[:0]
	for i := range children {
		if children[i] != *neutral {
			s.kept = append(s.kept, children[i])
		}
	}
	return s.kept
}
