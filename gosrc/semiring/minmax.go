package semiring

// MinMax is the semiring (labels of an enumeration, min, max): how high is the
// least demanding derivation, when each is as demanding as its highest leaf?
// 𝟘 is the last label and 𝟙 the first.
//
// The natural order is ≥, and ⊕ is idempotent: the identity is a presence
// operator.
type MinMax struct{ enumeration }

var minMaxDefinition = definition{
	name:    "minmax",
	results: []ResultKind{Enum},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		s, err := NewMinMax(e.request.Labels)
		if err != nil {
			return nil, err
		}
		return newEngine[uint32](e, s)
	},
}

// NewMinMax returns the semiring over labels in this order.
func NewMinMax(labels []string) (*MinMax, error) {
	n, err := newEnumeration(labels)
	return &MinMax{n}, err
}

// Zero implements Semiring.
func (s *MinMax) Zero() uint32 { return s.last() }

// One implements Semiring.
func (*MinMax) One() uint32 { return 0 }

// Plus implements Semiring.
func (s *MinMax) Plus(xs Operands[uint32]) (uint32, error) { return least(xs, s.last()) }

// Times implements Semiring.
func (*MinMax) Times(xs Operands[uint32]) (uint32, error) { return greatest(xs) }

// Monus returns 𝟘 when y is not above x, otherwise x.
func (s *MinMax) Monus(x, y uint32) (uint32, error) {
	if y <= x {
		return s.Zero(), nil
	}
	return x, nil
}
