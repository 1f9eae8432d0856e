package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Semirings whose inputs are their names, or costs. Worlds stand for sets of
// inputs.

// witnesses are sets of sets of inputs, in ascending order.
var witnesses = semiring[[]world]{
	zero: nil, one: []world{0},
	plus: func(a, b []world) []world { return sets(slices.Concat(a, b)) },
	times: func(a, b []world) []world {
		var list []world
		for _, x := range a {
			for _, y := range b {
				list = append(list, x|y)
			}
		}
		return sets(list)
	},
	monus: func(a, b []world) []world {
		return slices.DeleteFunc(slices.Clone(a), func(x world) bool { return slices.Contains(b, x) })
	},
	delta: func(a []world) []world { return a },
	leaf:  func(bit int) []world { return []world{1 << bit} },
}

func sets(list []world) []world {
	slices.Sort(list)
	return slices.Compact(list)
}

// lineage is a set of inputs, or nothing, which is below all sets.
type lineage struct {
	some bool
	set  world
}

func joint(a, b lineage) lineage { return lineage{true, a.set | b.set} }

var lineages = semiring[lineage]{
	zero: lineage{}, one: lineage{some: true},
	plus: func(a, b lineage) lineage {
		if !a.some || !b.some {
			return lineage{a.some || b.some, a.set | b.set}
		}
		return joint(a, b)
	},
	times: func(a, b lineage) lineage {
		if !a.some || !b.some {
			return lineage{}
		}
		return joint(a, b)
	},
	monus: func(a, b lineage) lineage {
		if !a.some || b.some && a.set&^b.set == 0 {
			return lineage{}
		}
		return lineage{true, a.set &^ b.set}
	},
	delta: func(a lineage) lineage { return a },
	leaf:  func(bit int) lineage { return lineage{true, 1 << bit} },
}

// costs: input number i costs i + 1.
var costs = semiring[float64]{
	zero: math.Inf(1), one: 0,
	plus:  func(a, b float64) float64 { return min(a, b) },
	times: func(a, b float64) float64 { return a + b },
	monus: func(a, b float64) float64 { return choose(b <= a, math.Inf(1), a) },
	delta: func(a float64) float64 { return a },
	leaf:  func(bit int) float64 { return float64(bit + 1) },
}

func setText(s world) string {
	var names []string
	for bit := range 32 {
		if s.has(bit) {
			names = append(names, fmt.Sprintf("x%d", bit))
		}
	}
	return "{" + strings.Join(names, ",") + "}"
}

// whyText is what sr_why prints.
func whyText(list []world) string {
	var texts []string
	for _, s := range list {
		texts = append(texts, setText(s))
	}
	slices.SortFunc(texts, func(a, b string) int { // names one by one: a set comes before those that go on
		return strings.Compare(strings.Trim(a, "{}"), strings.Trim(b, "{}"))
	})
	return "{" + strings.Join(texts, ",") + "}"
}

func whichText(l lineage) string { return choose(l.some, setText(l.set), "⊥") }

func costText(c float64) string {
	if math.IsInf(c, 1) {
		return "Infinity"
	}
	return fmt.Sprint(c)
}

// checkNames: criterion 5 for semirings of names and costs, where no comparison
// has to be unfolded.
func checkNames(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	e := newEvaluation(o.Circuit, o.bits(), []world{0}, o.Calculator)
	e.others = j.e.others
	why, which, cost := map[string][][]world{}, map[string][]lineage{}, map[string][]float64{}
	for token, got := range o.Named {
		if e.compares(token) {
			continue
		}
		w, _ := sweep(e, witnesses, why, token)
		l, _ := sweep(e, lineages, which, token)
		c, _ := sweep(e, costs, cost, token)
		for i, want := range []string{whyText(w[0]), whichText(l[0]), costText(c[0])} {
			if got[i] != want {
				return fail(namedSemirings[i], "token %s: expected %s, got %s", token, want, got[i])
			}
		}
	}
	return nil
}

var namedSemirings = [3]string{"sr_why", "sr_which", "sr_tropical"}
