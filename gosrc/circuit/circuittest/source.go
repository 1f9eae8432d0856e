// Package circuittest holds circuits in memory, for tests.
package circuittest

import (
	"encoding/binary"
	"fmt"

	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Source is a circuit.Source in memory. Gates are numbered in the order in
// which they are added or first named as a child.
type Source struct {
	numbers  map[token.UUID]uint32
	gates    []circuit.Gate
	children [][]uint32
	data     [][]byte
}

// New returns a Source that holds zero and one, as every store does.
func New() *Source {
	s := &Source{numbers: map[token.UUID]uint32{}}
	s.Add(token.Zero, gate.Zero)
	s.Add(token.One, gate.One)
	return s
}

// Token returns the n-th token of a version (4, 5 or 8): equal arguments give
// equal tokens, others different ones.
func Token(version, n int) token.UUID {
	var t token.UUID
	binary.BigEndian.PutUint64(t[8:], uint64(n)*0x9E3779B97F4A7C15>>2|1<<63)
	binary.BigEndian.PutUint32(t[:4], uint32(n))
	t[6] = byte(version << 4)
	return t
}

// Number returns the number of t, reserving one when t is new.
func (s *Source) Number(t token.UUID) uint32 {
	g, ok := s.numbers[t]
	if !ok {
		g = uint32(len(s.gates))
		s.numbers[t] = g
		s.gates = append(s.gates, circuit.Gate{Token: t, Undefined: true})
		s.children = append(s.children, nil)
		s.data = append(s.data, nil)
	}
	return g
}

// Add gives t a record and returns t.
func (s *Source) Add(t token.UUID, typ gate.Type, children ...token.UUID) token.UUID {
	return s.AddWithData(t, typ, nil, children...)
}

// AddWithData is Add for a gate with data.
func (s *Source) AddWithData(t token.UUID, typ gate.Type, data []byte, children ...token.UUID) token.UUID {
	g := s.Number(t)
	numbers := make([]uint32, len(children))
	for i, c := range children {
		numbers[i] = s.Number(c)
	}
	s.gates[g] = circuit.Gate{Token: t, Type: typ, NumChildren: uint32(len(children))}
	s.children[g], s.data[g] = numbers, data
	return t
}

// Find implements circuit.Source.
func (s *Source) Find(t token.UUID) (uint32, bool) {
	g, ok := s.numbers[t]
	return g, ok
}

// Gate implements circuit.Source.
func (s *Source) Gate(g uint32) (circuit.Gate, error) {
	if uint64(g) >= uint64(len(s.gates)) {
		return circuit.Gate{}, fmt.Errorf("no gate %d", g)
	}
	return s.gates[g], nil
}

// Children implements circuit.Source.
func (s *Source) Children(g uint32, into []uint32) ([]uint32, error) {
	return append(into, s.children[g]...), nil
}

// Data implements circuit.Source.
func (s *Source) Data(g uint32) ([]byte, error) {
	if uint64(g) >= uint64(len(s.gates)) {
		return nil, fmt.Errorf("no gate %d", g)
	}
	return s.data[g], nil
}

// NumGates implements circuit.Source.
func (s *Source) NumGates() uint64 { return uint64(len(s.gates)) }
