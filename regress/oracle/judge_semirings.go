package main

import (
	"fmt"
	"strconv"
)

// checkSemirings: the extension's evaluators agree with the oracle's.
func checkSemirings(o *Observation) *Failure {
	for _, run := range o.Semirings {
		truth, counts := newValuation(boolean, o, run.World), newValuation(counting, o, run.World)
		for token, got := range run.Boolean {
			if want := choose(truth.of(token), "t", "f"); got != want {
				return failIn(run.World, "sr_boolean", "token %s: expected %s, got %s", token, want, got)
			}
		}
		for token, got := range run.Counting {
			if want := fmt.Sprint(counts.of(token)); got != want {
				return failIn(run.World, "sr_counting", "token %s: expected %s, got %s", token, want, got)
			}
		}
	}
	return nil
}

// checkFormulas: what sr_formula prints has the token's value (criterion 5: it
// is the free semiring's element).
func checkFormulas(o *Observation) *Failure {
	for _, run := range o.Semirings {
		truth, counts := newValuation(boolean, o, run.World), newValuation(counting, o, run.World)
		for token, formula := range o.Formulas {
			b, err := evaluateFormula(boolean, run.World, formula)
			if err != nil {
				return fail("sr_formula", "token %s: %v", token, err)
			}
			n, _ := evaluateFormula(counting, run.World, formula)
			if b != truth.of(token) || n != counts.of(token) {
				return failIn(run.World, "sr_formula", "token %s: formula %s has values %t and %d, the circuit %t and %d",
					token, formula, b, n, truth.of(token), counts.of(token))
			}
		}
	}
	return nil
}

// checkPlans: neither rows nor tokens depend on the plan.
func checkPlans(o *Observation) *Failure {
	want := rowsWithTokens(o, o.Tracked)
	for _, run := range o.Plans {
		if d := want.difference(rowsWithTokens(o, run.Result)); d != "" {
			return fail("plans", "with %s:\n%s", run.Settings, d)
		}
	}
	return nil
}

func rowsWithTokens(o *Observation, r Result) multiset {
	m := multiset{}
	for _, row := range r.Rows {
		m[dataKey(o.full().Columns, row)+" "+o.token(row)]++
	}
	return m
}

// checkWrapped: in an outer query the rows and tokens are the same, and
// provenance() evaluates to what their tokens do.
func checkWrapped(o *Observation) *Failure {
	if o.Wrapped == nil {
		return nil
	}
	counts := newValuation(counting, o, all(len(o.Tokens)))
	want, got := multiset{}, multiset{}
	for _, row := range o.Tracked.Rows {
		want[dataKey(o.full().Columns, row)+" "+o.token(row)+" "+strconv.Itoa(counts.of(o.token(row)))]++
	}
	n := len(o.full().Columns)
	for _, row := range o.Wrapped.Rows {
		if len(row) != n+2 {
			return fail("wrapped", "expected %d columns, got %v", n+2, o.Wrapped.Columns)
		}
		counted := text(row[n])
		if row[n] == nil && o.token(row) == certain {
			counted = "1"
		}
		got[dataKey(o.full().Columns, row)+" "+o.token(row)+" "+counted]++
	}
	if d := want.difference(got); d != "" {
		return failIn(all(len(o.Tokens)), "wrapped", "rows with token and sr_counting(provenance()):\n%s", d)
	}
	return nil
}
