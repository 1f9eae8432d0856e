package main

import (
	"fmt"
	"maps"
	"slices"
)

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
		{"row taken out of an aggregate", dropAggregated},
		{"comparison never true", changeComparison},
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
		Tracked: Result{o.Tracked.Columns, rows}, AggregateOID: o.AggregateOID, Calculator: o.Calculator,
	}
}

// signature tells two observations apart that say different things: the rows
// and multiplicities in each world.
func signature(o *Observation) string {
	j, err := o.judged()
	if err != nil {
		return err.Error()
	}
	text := fmt.Sprintln(rowsOf(j.present(o.full().Columns, len(o.Plain)-1)))
	for x := range o.Plain {
		text += fmt.Sprintln(worldRowsOf(j.present(o.full().Columns, x)).present())
		if !o.Case.eliminatesDuplicates() {
			text += fmt.Sprintln(j.counted(o.full().Columns, x))
		}
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
	for i := range o.Tracked.Rows {
		if bad := changed(o, withRows(o, slices.Delete(slices.Clone(o.Tracked.Rows), i, i+1))); bad != nil {
			return bad
		}
	}
	return nil
}

func repeatRow(o *Observation) *Observation {
	for i := range o.Tracked.Rows {
		if bad := changed(o, withRows(o, append(slices.Clone(o.Tracked.Rows), o.Tracked.Rows[i]))); bad != nil {
			return bad
		}
	}
	return nil
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

// changeGates returns what o is with one gate changed, the first change that
// says something else.
func changeGates(o *Observation, change func(Gate) []Gate) *Observation {
	for _, token := range slices.Sorted(maps.Keys(o.Circuit)) {
		for _, gate := range change(o.Circuit[token]) {
			bad := withRows(o, o.Tracked.Rows)
			bad.Circuit = maps.Clone(o.Circuit)
			bad.Circuit[token] = gate
			if bad = changed(o, bad); bad != nil {
				return bad
			}
		}
	}
	return nil
}

// changeGate turns a plus into a times or the reverse, and a difference into
// its left side.
func changeGate(o *Observation) *Observation {
	return changeGates(o, func(g Gate) []Gate {
		other, ok := map[string]string{"plus": "times", "times": "plus", "monus": "plus"}[g.Type]
		if !ok {
			return nil
		}
		g.Type = other
		return []Gate{g}
	})
}

// dropAggregated takes a row out of an aggregate.
func dropAggregated(o *Observation) *Observation {
	return changeGates(o, func(g Gate) []Gate {
		var list []Gate
		for i := range g.Children {
			if g.Type == "agg" {
				without := g
				without.Children = slices.Delete(slices.Clone(g.Children), i, i+1)
				list = append(list, without)
			}
		}
		return list
	})
}

// changeComparison makes a comparison never hold.
func changeComparison(o *Observation) *Observation {
	return changeGates(o, func(g Gate) []Gate {
		if g.Type != "cmp" || len(g.Children) != 2 {
			return nil
		}
		g.Type = "zero"
		g.Children = nil
		return []Gate{g}
	})
}
