package semiring

// MaxMin is the semiring (labels of an enumeration, max, min): how good is the
// best derivation, when each is as good as its worst leaf? 𝟘 is the first
// label and 𝟙 the last.
//
// The natural order is ≤, and ⊕ is idempotent: the identity is a presence
// operator.
type MaxMin struct{ enumeration }

var maxMinDefinition = definition{
	name:    "maxmin",
	results: []ResultKind{Enum},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		s, err := NewMaxMin(e.request.Labels)
		if err != nil {
			return nil, err
		}
		return newEngine[uint32](e, s)
	},
}

// NewMaxMin returns the semiring over labels in this order.
func NewMaxMin(labels []string) (*MaxMin, error) {
	n, err := newEnumeration(labels)
	return &MaxMin{n}, err
}

// Zero implements Semiring.
func (*MaxMin) Zero() uint32 { return 0 }

// One implements Semiring.
func (s *MaxMin) One() uint32 { return s.last() }

// Plus implements Semiring.
func (*MaxMin) Plus(xs Operands[uint32]) (uint32, error) { return greatest(xs) }

// Times implements Semiring.
func (s *MaxMin) Times(xs Operands[uint32]) (uint32, error) { return least(xs, s.last()) }

// Monus returns 𝟘 when y is at least x, otherwise x.
func (s *MaxMin) Monus(x, y uint32) (uint32, error) {
	if y >= x {
		return s.Zero(), nil
	}
	return x, nil
}
