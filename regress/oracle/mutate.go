package main

import "fmt"

// mutants counts falsified answers.
type mutants struct {
	tried  int
	missed []string // those the judge let pass
}

func (m *mutants) add(other mutants) {
	m.tried += other.tried
	m.missed = append(m.missed, other.missed...)
}

// falsifyAll corrupts a right observation in several ways, each of which
// changes what it says about some world, and has each judged.
func falsifyAll(o *Observation) mutants {
	var m mutants
	if !o.Case.tracked() || len(o.Tracked.Rows) == 0 {
		return m
	}
	for _, corrupt := range []struct {
		name string
		do   func(*Observation) *Observation
	}{
		{"swapped tokens", swapTokens},
		{"row dropped", dropRow},
		{"row repeated", repeatRow},
		{"token replaced by one", tokenToOne},
		{"gate type changed", changeGate},
	} {
		bad := corrupt.do(o)
		if bad == nil {
			continue
		}
		m.tried++
		if judge(bad) == nil {
			m.missed = append(m.missed, fmt.Sprintf("%s: %s", corrupt.name, o.Case.Query.sql(tracked)))
		}
	}
	return m
}

// withRows is o with another answer; what was seen besides is left out, so that
// the worlds alone have to notice.
func withRows(o *Observation, rows [][]*string) *Observation {
	return &Observation{
		Case: o.Case, Tokens: o.Tokens, Circuit: o.Circuit, Plain: o.Plain, Derivations: o.Derivations,
		Tracked: Result{o.Tracked.Columns, rows},
	}
}

// signature tells two observations apart that say different things: the sum of
// truths and of multiplicities for each row in each world.
func signature(o *Observation) string {
	var text string
	for x := range o.Plain {
		truth := newValuation(boolean, o, world(x))
		text += fmt.Sprintln(valuesIn(o, world(x), func(t string) int { return choose(truth.of(t), 1, 0) }).present())
		if o.Case.eliminatesDuplicates() {
			continue
		}
		counts := newValuation(counting, o, world(x))
		text += fmt.Sprintln(valuesIn(o, world(x), counts.of))
	}
	return text
}

// changed returns bad if it differs from o in a way the criteria speak of.
func changed(o, bad *Observation) *Observation {
	if checkCircuit(bad) == nil && signature(bad) == signature(o) {
		return nil
	}
	return bad
}

func swapTokens(o *Observation) *Observation {
	for i := range o.Tracked.Rows {
		for k := range i {
			rows := make([][]*string, len(o.Tracked.Rows))
			for n, row := range o.Tracked.Rows {
				rows[n] = append([]*string(nil), row...)
			}
			last := len(rows[i]) - 1
			rows[i][last], rows[k][last] = rows[k][last], rows[i][last]
			if bad := changed(o, withRows(o, rows)); bad != nil {
				return bad
			}
		}
	}
	return nil
}

func dropRow(o *Observation) *Observation {
	return withRows(o, o.Tracked.Rows[1:])
}

func repeatRow(o *Observation) *Observation {
	return withRows(o, append(o.Tracked.Rows[:len(o.Tracked.Rows):len(o.Tracked.Rows)], o.Tracked.Rows[0]))
}

func tokenToOne(o *Observation) *Observation {
	for i, row := range o.Tracked.Rows {
		rows := append([][]*string(nil), o.Tracked.Rows...)
		rows[i] = append([]*string(nil), row...)
		rows[i][len(row)-1] = nil
		if bad := changed(o, withRows(o, rows)); bad != nil {
			return bad
		}
	}
	return nil
}

// changeGate turns a plus into a times or the reverse.
func changeGate(o *Observation) *Observation {
	for token, g := range o.Circuit {
		other, ok := map[string]string{"plus": "times", "times": "plus"}[g.Type]
		if !ok {
			continue
		}
		bad := withRows(o, o.Tracked.Rows)
		bad.Circuit = Circuit{}
		for t, gate := range o.Circuit {
			bad.Circuit[t] = gate
		}
		bad.Circuit[token] = Gate{other, g.Children}
		if bad = changed(o, bad); bad != nil {
			return bad
		}
	}
	return nil
}
