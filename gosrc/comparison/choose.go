package comparison

import (
	"slices"

	"provsql/gosrc/aggregate"
	"provsql/gosrc/gate"
)

// choose finds, for each aggregate, what has to be known of the rows that were
// gone through.
func (s *sides) choose() error {
	s.parts = make([][]part, len(s.events))
	if s.nested {
		s.machines = []machine{&subsets{}}
		for e := range s.events {
			s.parts[e] = []part{{0, e}}
		}
		return nil
	}
	for n, g := range s.groups {
		m, err := newMachine(s.x.server, g)
		if err != nil {
			return err
		}
		if err := s.feed(n, g, m); err != nil {
			return err
		}
		if a, is := m.(*adder); is && !a.isExact() {
			m = &subsets{server: s.x.server, group: g}
			s.unfeed(n)
			if err := s.feed(n, g, m); err != nil {
				return err
			}
		}
		if err := m.prepare(); err != nil {
			return err
		}
		s.machines = append(s.machines, m)
	}
	if len(s.machines) == 1 {
		return s.specialise()
	}
	return nil
}

// feed gives a machine the rows of a group.
func (s *sides) feed(n int, g *Group, m machine) error {
	row := 0
	return g.EachRow(func(member uint32, values []aggregate.Value, _ []uint32) error {
		if err := m.add(values); err != nil {
			return err
		}
		if e, open := s.eventOf[member]; open {
			s.parts[e] = append(s.parts[e], part{n, row})
		} else if s.x.circuit.Type(member) == gate.One {
			m.begin(row)
		}
		row++
		return nil
	})
}

// unfeed takes back what feed noted of a group.
func (s *sides) unfeed(n int) {
	for e := range s.parts {
		s.parts[e] = slices.DeleteFunc(s.parts[e], func(p part) bool { return p.group == n })
	}
}

// specialise makes use of there being only one aggregate.
func (s *sides) specialise() (err error) {
	if s.threshold, err = s.thresholdOf(); err != nil {
		return err
	}
	switch m := s.machines[0].(type) {
	case *extremum:
		s.bestFirst(m)
	case *adder:
		if s.threshold != nil && !m.average {
			m.compareWith(s.threshold, s.parts)
		}
	case *counter:
		m.enough = s.enough(len(m.counts))
	case *distinctCounter:
		if s.byValue(m) {
			m.settling.enough = s.enough(len(m.index))
		}
	}
	return nil
}

// enough returns the count beyond which the comparison does not change, up to
// the greatest possible one; 0 when that is not known.
func (s *sides) enough(most int) uint32 {
	if s.threshold == nil {
		return 0
	}
	last := s.threshold.holds(integer(int64(most)))
	n := most
	for n > 0 && s.threshold.holds(integer(int64(n-1))) == last {
		n--
	}
	return uint32(max(n, 1))
}

// bestFirst brings the rows of a minimum or maximum into its order: what comes
// behind the first row that is there does not matter.
func (s *sides) bestFirst(m *extremum) {
	best := make([]int, len(s.events))
	for e, parts := range s.parts {
		best[e] = len(m.rank)
		for _, p := range parts {
			if !m.null[p.row] {
				best[e] = min(best[e], m.rank[p.row])
			}
		}
	}
	s.sortEvents(best)
}

// byValue brings rows with equal values together, unless events have several.
func (s *sides) byValue(m *distinctCounter) bool {
	if m.first != "" {
		return false
	}
	values := make([]int, len(s.events))
	for e, parts := range s.parts {
		if len(parts) != 1 {
			return false
		}
		values[e] = m.rows[parts[0].row]
	}
	s.sortEvents(values)
	m.byValue = true
	return true
}

// sortEvents sorts the events by a key that each has.
func (s *sides) sortEvents(keys []int) {
	order := make([]int, len(s.events))
	for e := range order {
		order[e] = e
	}
	slices.SortStableFunc(order, func(a, b int) int { return keys[a] - keys[b] })
	events, parts := make([]uint32, len(order)), make([][]part, len(order))
	for k, e := range order {
		events[k], parts[k] = s.events[e], s.parts[e]
	}
	s.events, s.parts = events, parts
}

// shorten returns a state in which nothing is kept that does not matter for the
// events from e on.
func (s *sides) shorten(state string, e int) string {
	if len(s.machines) != 1 {
		return state
	}
	switch m := s.machines[0].(type) {
	case *adder:
		return m.shorten(state, e)
	case *distinctCounter:
		if m.byValue && (e == 0 || e == len(s.events) || m.rows[s.parts[e][0].row] != m.rows[s.parts[e-1][0].row]) {
			return m.forget(state)
		}
	}
	return state
}
