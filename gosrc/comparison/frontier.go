package comparison

import (
	"encoding/binary"

	"provsql/gosrc/gate"
)

// frontier is the states that the rows so far can lead to, each with the gate
// that says when they do.
type frontier struct {
	s      *sides
	states []state
	// settled are states that no row can change any more.
	settled []state
	index   map[string]int
	one     uint32
}

type state struct {
	key  string
	gate uint32
}

func newFrontier(s *sides, one uint32) *frontier {
	f := &frontier{s: s, index: map[string]int{}, one: one}
	var starts []string
	for _, m := range s.machines {
		starts = append(starts, m.start())
	}
	f.put(state{join(starts), one})
	return f
}

func (f *frontier) all() []state { return append(f.states, f.settled...) }

func (f *frontier) put(st state) {
	if f.isSettled(st.key) {
		f.settled = append(f.settled, st)
	} else {
		f.states = append(f.states, st)
	}
}

func (f *frontier) isSettled(key string) bool {
	for n, part := range split(key, len(f.s.machines)) {
		if !f.s.machines[n].settled(part) {
			return false
		}
	}
	return len(f.s.machines) > 0
}

// pass goes on behind an event: in every state it may hold or not.
func (f *frontier) pass(e int) error {
	before := f.states
	f.states = nil
	clear(f.index)
	var merged [][]uint32
	var keys []string
	s := f.s
	add := func(key string, g uint32) {
		key = s.shorten(key, e+1)
		at, known := f.index[key]
		if !known {
			at = len(keys)
			f.index[key] = at
			keys = append(keys, key)
			merged = append(merged, nil)
		}
		merged[at] = append(merged[at], g)
	}
	var not uint32
	hasNot := false
	for _, st := range before {
		next := f.next(st.key, e)
		if next == st.key {
			add(st.key, st.gate)
			continue
		}
		if !hasNot {
			var err error
			if not, err = f.s.x.circuit.AddGate(gate.Monus, f.one, f.s.events[e]); err != nil {
				return err
			}
			hasNot = true
		}
		without, err := f.times(st.gate, not)
		if err != nil {
			return err
		}
		with, err := f.times(st.gate, f.s.events[e])
		if err != nil {
			return err
		}
		add(st.key, without)
		add(next, with)
		if len(keys)+len(f.settled) > maxStates {
			return tooManyStates(len(f.s.events))
		}
	}
	for i, key := range keys {
		g := merged[i][0]
		if len(merged[i]) > 1 {
			var err error
			if g, err = f.s.x.circuit.AddGate(gate.Plus, merged[i]...); err != nil {
				return err
			}
		}
		f.put(state{key, g})
	}
	return nil
}

func (f *frontier) times(a, b uint32) (uint32, error) {
	if a == f.one {
		return b, nil
	}
	return f.s.x.circuit.AddGate(gate.Times, a, b)
}

// next returns the state when an event holds.
func (f *frontier) next(key string, e int) string {
	states := split(key, len(f.s.machines))
	changed := false
	for _, p := range f.s.parts[e] {
		if n := f.s.machines[p.group].step(states[p.group], p.row); n != states[p.group] {
			states[p.group] = n
			changed = true
		}
	}
	if !changed {
		return key
	}
	return join(states)
}

// join makes one key of the states of several machines.
func join(states []string) string {
	if len(states) == 1 {
		return states[0]
	}
	var b []byte
	for _, s := range states {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return string(b)
}

func split(key string, n int) []string {
	if n == 1 {
		return []string{key}
	}
	states := make([]string, n)
	b := []byte(key)
	for i := range states {
		length, size := binary.Uvarint(b)
		states[i] = string(b[size : size+int(length)])
		b = b[size+int(length):]
	}
	return states
}
