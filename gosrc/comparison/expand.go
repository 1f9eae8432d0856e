package comparison

import (
	"provsql/gosrc/aggregate"
	"provsql/gosrc/circuit"
	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
)

// maxStates is in how many ways a comparison may depend on the rows that were
// looked at.
const maxStates = 1 << 16

// Expander is a circuit.Expander: a comparison becomes the ⊕, over the sets of
// rows for which it is true, of the ⊗ of the rows in the set and of 𝟙 ⊖ each
// other row. Sets that lead to the same are kept together while the rows are
// gone through, so that what counts or adds up few numbers stays small.
type Expander struct {
	circuit *circuit.Circuit
	server  Server
	world   *World // for its answers
	one     uint32
	hasOne  bool
}

// NewExpander returns an Expander that makes gates in c.
func NewExpander(c *circuit.Circuit, server Server) *Expander {
	return &Expander{circuit: c, server: server, world: NewWorld(c, server, nil)}
}

// Reset forgets the gates it made, when the circuit does.
func (x *Expander) Reset() { x.hasOne = false }

// Expand implements circuit.Expander.
func (x *Expander) Expand(data []byte, left, right uint32) (uint32, error) {
	cmp, err := x.newSides(data, left, right)
	if err != nil {
		return 0, err
	}
	if err := cmp.collect(left); err != nil {
		return 0, err
	}
	if err := cmp.collect(right); err != nil {
		return 0, err
	}
	if err := cmp.choose(); err != nil {
		return 0, err
	}
	return cmp.run()
}

func (x *Expander) oneGate() (i uint32, err error) {
	if !x.hasOne {
		if x.one, err = x.circuit.AddGate(gate.One); err != nil {
			return 0, err
		}
		x.hasOne = true
	}
	return x.one, nil
}

// sides is a comparison that is being expanded.
type sides struct {
	x           *Expander
	operator    uint32
	types       [2]uint32
	left, right uint32
	groups      []*Group
	nested      bool // a value is aggregated of values of other gates
	seen        map[uint32]bool
	// events are the gates of rows, of which it is open whether they hold.
	events   []uint32
	eventOf  map[uint32]int
	machines []machine // one for each group
	// parts says which rows of which groups an event brings.
	parts [][]part
	// threshold, where there is one, is the comparison.
	threshold *threshold
}

// part is a row of a group.
type part struct{ group, row int }

func (x *Expander) newSides(data []byte, left, right uint32) (*sides, error) {
	operator, ok := parseOperator(data)
	if !ok {
		return nil, sqlerror.New(sqlerror.DataCorrupted, "malformed data of a cmp gate")
	}
	types, err := typesOf(x.circuit, left, right)
	return &sides{
		x: x, operator: operator, types: types, left: left, right: right,
		seen: map[uint32]bool{}, eventOf: map[uint32]int{},
	}, err
}

// collect finds the rows that a value depends on.
func (s *sides) collect(i uint32) error {
	c := s.x.circuit
	if s.seen[i] {
		return nil
	}
	s.seen[i] = true
	switch c.Type(i) {
	case gate.Semimod:
		children := c.Children(i)
		if c.Type(children[0]) != gate.One {
			s.nested = true
			s.event(children[0])
		}
		return s.collect(children[1])
	case gate.Arith:
		for _, child := range c.Children(i) {
			if err := s.collect(child); err != nil {
				return err
			}
		}
	case gate.Agg:
		g, err := NewGroup(c, s.x.server, i)
		if err != nil {
			return err
		}
		s.groups = append(s.groups, g)
		s.nested = s.nested || g.isNested()
		return g.EachRow(func(member uint32, values []aggregate.Value, gates []uint32) error {
			s.event(member)
			for k, v := range values {
				if v.Gate < 0 {
					continue
				}
				if err := s.collect(gates[k]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return nil
}

// event notes a gate of which it is open whether it holds.
func (s *sides) event(i uint32) {
	switch s.x.circuit.Type(i) {
	case gate.One, gate.Zero:
		return
	}
	if _, known := s.eventOf[i]; !known {
		s.eventOf[i] = len(s.events)
		s.events = append(s.events, i)
	}
}

// run goes through the events and returns the gate of the comparison.
func (s *sides) run() (uint32, error) {
	one, err := s.x.oneGate()
	if err != nil {
		return 0, err
	}
	f := newFrontier(s, one)
	for e := range s.events {
		if err := f.pass(e); err != nil {
			return 0, err
		}
	}
	var terms []uint32
	for _, st := range f.all() {
		truth, err := s.truth(st.key)
		if err != nil {
			return 0, err
		}
		if truth {
			terms = append(terms, st.gate)
		}
	}
	switch len(terms) {
	case 0:
		return s.x.circuit.AddGate(gate.Zero)
	case 1:
		return terms[0], nil
	}
	return s.x.circuit.AddGate(gate.Plus, terms...)
}

// truth reports whether the comparison is true when the rows led to a state.
func (s *sides) truth(key string) (bool, error) {
	states := split(key, len(s.machines))
	if s.threshold != nil && (states[0] == settledTrue || states[0] == settledFalse) {
		return states[0] == settledTrue, nil
	}
	w := NewWorld(s.x.circuit, s.x.server, nil)
	w.truths = s.x.world.truths
	if s.nested {
		w.holds = func(i uint32) bool {
			e, known := s.eventOf[i]
			return known && hasBit(states[0], e)
		}
	} else {
		for n, g := range s.groups {
			v, err := s.machines[n].value(states[n])
			if err != nil {
				return false, err
			}
			w.values[g.gate] = v
			if s.threshold != nil && !v.Null {
				if d, ok := parseDecimal(v.Text); ok {
					return s.threshold.holds(d), nil
				}
			}
		}
	}
	return w.compare(s.operator, s.left, s.right)
}

func tooManyStates(events int) error {
	return sqlerror.New(sqlerror.ProgramLimitExceeded,
		"a comparison depends on %d rows in more than %d ways", events, maxStates).
		WithHint("In the Boolean semiring every comparison is evaluated. In others, count, min, max, and sum and avg of few different numbers stay small.")
}
