package main

import (
	"fmt"
	"strconv"
	"strings"
)

// checkSemirings: the extension's evaluators agree with the oracle's.
func checkSemirings(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	for _, run := range o.Semirings {
		for token, got := range run.Boolean {
			if want, _ := j.e.truths(token); got != choose(want[run.World], "t", "f") {
				return failIn(run.World, "sr_boolean", "token %s: expected %t, got %s", token, want[run.World], got)
			}
		}
		for token, got := range run.Counting {
			if j.e.unfolds(token, int(run.World)) {
				continue
			}
			if want, _ := j.e.counts(token); got != fmt.Sprint(want[run.World]) {
				return failIn(run.World, "sr_counting", "token %s: expected %d, got %s", token, want[run.World], got)
			}
		}
		for token, got := range run.Values {
			if want, _ := j.e.texts(token); got != text(want[run.World]) {
				return failIn(run.World, "aggregate_value", "token %s: expected %s, got %s", token, text(want[run.World]), got)
			}
		}
	}
	return nil
}

// checkFormulas: what sr_formula prints has the token's value (criterion 5: it
// is the free semiring's element).
func checkFormulas(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	for _, run := range o.Semirings {
		for token, formula := range o.Formulas {
			if strings.Contains(formula, "[") { // a comparison of values
				continue
			}
			b, err := evaluateFormula(boolean, run.World, formula)
			if err != nil {
				return fail("sr_formula", "token %s: %v", token, err)
			}
			n, _ := evaluateFormula(counting, run.World, formula)
			truths, _ := j.e.truths(token)
			counts, _ := j.e.counts(token)
			if truth, count := truths[run.World], counts[run.World]; b != truth || n != count {
				return failIn(run.World, "sr_formula", "token %s: formula %s has values %t and %d, the circuit %t and %d",
					token, formula, b, n, truth, count)
			}
		}
	}
	return nil
}

// checkExpressions: what sr_boolexpr prints is true where the token is.
func checkExpressions(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	const longest = 20000 // of a text that is read once for each world
	for token, expression := range o.Expressions {
		if len(expression) > longest {
			continue
		}
		truths, _ := j.e.truths(token)
		for x := range o.Plain {
			b, err := evaluateExpression(world(x), expression)
			if err != nil {
				return fail("sr_boolexpr", "token %s: %v", token, err)
			}
			if b != truths[x] {
				return failIn(world(x), "sr_boolexpr", "token %s: %s is %t, the circuit %t", token, expression, b, truths[x])
			}
		}
	}
	return nil
}

// checkNotices: a warning says where provenance ends, and only there.
func checkNotices(o *Observation) *Failure {
	ends := o.Case.endsProvenance()
	warned := ""
	for _, n := range o.Notices {
		if strings.Contains(n, "provenance of an aggregate's value ends") || strings.Contains(n, "window functions do not add") {
			warned = n
		}
	}
	s, ok := o.Case.Query.Body.(*Select)
	if ok && s.ends() && warned == "" && !o.Case.hasLoneRow() {
		return fail("no warning", "the provenance of a value ends, and nothing says so")
	}
	if warned != "" && !ends {
		return fail("warning", "%s", warned)
	}
	return nil
}

// checkPlans: neither rows nor tokens depend on the plan.
func checkPlans(o *Observation) *Failure {
	want := rowsWithTokens(o, o.shown())
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
		m[dataKey(o.full().Columns, row)+" "+o.chosen(row)]++
	}
	return m
}

// chosen is the token of a row, nothing where LIMIT may have left any of several
// rows with equal data.
func (o *Observation) chosen(row []*string) string {
	limited := func(n any) bool {
		q, ok := n.(*Query)
		return ok && q.Limit != ""
	}
	return choose(anyNode(o.Case.Query, limited), "", o.token(row))
}

// checkWrapped: in an outer query the rows and tokens are the same, and
// provenance() evaluates to what their tokens do.
func checkWrapped(o *Observation) *Failure {
	if o.Wrapped == nil {
		return nil
	}
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	at := len(o.Plain) - 1
	want, got := multiset{}, multiset{}
	for i, row := range o.shown().Rows {
		want[dataKey(o.full().Columns, row)+" "+o.chosen(row)+" "+strconv.FormatBool(j.truth[i][at])]++
	}
	n := len(o.full().Columns)
	for _, row := range o.Wrapped.Rows {
		if len(row) != n+3 {
			return fail("wrapped", "expected %d columns, got %v", n+3, o.Wrapped.Columns)
		}
		counted := text(row[n])
		if row[n] == nil && o.token(row) == certain {
			counted = "t"
		}
		if present := text(row[n+1]); present != counted && o.token(row) != certain {
			return failIn(all(len(o.Tokens)), "present", "row %s: present() is %s, sr_boolean() %s", dataKey(o.full().Columns, row), present, counted)
		}
		got[dataKey(o.full().Columns, row)+" "+o.chosen(row)+" "+choose(counted == "t", "true", "false")]++
	}
	if d := want.difference(got); d != "" {
		return failIn(all(len(o.Tokens)), "wrapped", "rows with token and sr_boolean(provenance()):\n%s", d)
	}
	return nil
}
