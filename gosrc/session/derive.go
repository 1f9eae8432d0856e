package session

import (
	"encoding/binary"
	"unsafe"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Value returns the token of a constant, given as text, and creates its gate.
func (s *Session) Value(text []byte) (token.UUID, error) {
	t := s.names.Value(text)
	return t, s.create(&t, gate.Value, nil, text)
}

// Semimod returns the token of a value scaled by a token, and creates its
// gate.
func (s *Session) Semimod(value, tok token.UUID) (token.UUID, error) {
	t := s.names.Semimod(tok, value)
	s.kept = append(s.kept[:0], tok, value)
	return t, s.create(&t, gate.Semimod, s.kept, nil)
}

// Cmp returns the token of the worlds in which two values compare, by an
// operator's OID, and creates its gate.
func (s *Session) Cmp(left token.UUID, operator uint32, right token.UUID) (token.UUID, error) {
	var data [4]byte
	binary.LittleEndian.PutUint32(data[:], operator)
	t := s.names.Cmp(left, operator, right)
	s.kept = append(s.kept[:0], left, right)
	return t, s.create(&t, gate.Cmp, s.kept, data[:])
}

// Arith returns the token of an expression over values, and creates its gate.
// gate.ArithData makes the data.
func (s *Session) Arith(data []byte, operands []token.UUID) (token.UUID, error) {
	t := s.names.Arith(data, operands)
	return t, s.create(&t, gate.Arith, operands, data)
}

// ListedAggregate returns the token of an aggregate over semimod gates, and
// creates its gate.
func (s *Session) ListedAggregate(function, result uint32, text []byte, semimods []token.UUID) (token.UUID, error) {
	t := s.names.ListedAggregate(function, semimods)
	return t, s.create(&t, gate.Agg, semimods, aggregate.AppendListed(nil, function, result, text))
}

// Group returns the token of the ⊕ of a group's rows, and of each aggregate
// over them, and creates the gates. An aggregate that is the same in all
// worlds has no token: token.UUID{} stands for it. The result is valid until
// the next call.
func (s *Session) Group(spec *aggregate.Spec, rows *aggregate.Rows) ([]token.UUID, error) {
	s.grouped = s.grouped[:0]
	sum, err := s.Plus(rows.Tokens)
	if err != nil {
		return nil, err
	}
	s.grouped = append(s.grouped, sum)
	g := &s.group
	g.Collect(spec, rows)
	defer g.Release()
	for i := range spec.Aggregates {
		a := &spec.Aggregates[i]
		if g.IsConstant(a) {
			s.grouped = append(s.grouped, token.UUID{})
			continue
		}
		s.children = append(s.children[:0], sum)
		s.data, s.children = g.AppendData(s.data[:0], s.children, a)
		t := s.names.Aggregate(s.data, s.children)
		if err := s.create(&t, gate.Agg, s.children, s.data); err != nil {
			return nil, err
		}
		s.grouped = append(s.grouped, t)
	}
	if cap(s.data) > maxKept*int(unsafe.Sizeof(sum)) {
		s.data = nil
	}
	if cap(s.children) > maxKept {
		s.children = nil
	}
	return s.grouped, nil
}
