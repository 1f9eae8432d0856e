package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Failure is a departure from the semantics. Kind names the check, and stays
// the same while a case is shrunk.
type Failure struct {
	Kind     string
	World    world
	InWorld  bool // World says where it shows
	Detail   string
	Observed *Observation
}

func (f *Failure) Error() string { return f.Kind + ": " + f.Detail }

func errorFailure(o *Observation, step string, err error) *Failure {
	kind := "error in " + step
	var se *sqlError
	if errors.As(err, &se) {
		kind += " " + se.Code
	}
	detail := err.Error()
	if se != nil {
		detail += "\n" + se.statement()
	}
	return &Failure{Kind: kind, Detail: detail, Observed: o}
}

// judge checks an observation against criteria 1, 2, 4 and 5 of the semantics
// and says where it first departs from them; nil when it does not.
func judge(o *Observation) *Failure {
	for _, check := range []func(*Observation) *Failure{
		checkColumns, checkCircuit, checkFolding, checkHereAndNow, checkHidden, checkShown, checkOrder, checkLimited, checkInactive,
		checkTopProvenance, checkNotices, checkWorlds, checkCounts, checkSemirings, checkFormulas, checkExpressions, checkNames, checkPlans, checkWrapped,
	} {
		if f := check(o); f != nil {
			f.Observed = o
			return f
		}
	}
	return nil
}

func fail(kind, format string, args ...any) *Failure {
	return &Failure{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

func failIn(w world, kind, format string, args ...any) *Failure {
	return &Failure{Kind: kind, World: w, InWorld: true, Detail: fmt.Sprintf(format, args...)}
}

// full is plain PostgreSQL's answer with all rows present.
func (o *Observation) full() Result { return o.Plain[len(o.Plain)-1] }

// data is the tracked answer without tokens.
func (o *Observation) data() Result {
	if o.Case.tracked() {
		return dataOf(o.Tracked)
	}
	return o.Tracked
}

// token is the token of a row of the answer; 𝟙 and NULL say the same.
func (o *Observation) token(row []*string) string {
	if !o.Case.tracked() || row[len(row)-1] == nil || *row[len(row)-1] == oneToken {
		return certain
	}
	return *row[len(row)-1]
}

const oneToken = "d265daa9-f206-561d-845c-2a85fa0fa72c"

func (o *Observation) bits() map[string]int {
	m := map[string]int{}
	for bit, t := range o.Tokens {
		m[t] = bit
	}
	return m
}

// checkColumns: the columns are plain PostgreSQL's, then provsql.
func checkColumns(o *Observation) *Failure {
	if o.Case.tracked() && !hasTokens(o.Tracked) {
		return fail("columns", "the last column is not provsql of type uuid: %v", o.Tracked.Columns)
	}
	got, want := o.data().Columns, o.full().Columns
	if !slices.EqualFunc(got, want, func(a, b ResultColumn) bool {
		return a == b || a.Name == b.Name && a.OID == o.AggregateOID && o.Case.tracked()
	}) {
		return fail("columns", "expected columns %v, got %v", want, got)
	}
	return nil
}

// checkHereAndNow: criterion 4. The rows that are present, as often as plain
// PostgreSQL returns them.
func checkHereAndNow(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	if d := rowsOf(o.full()).difference(rowsOf(j.present(o.full().Columns, len(o.Plain)-1))); d != "" {
		return failIn(all(len(o.Tokens)), "rows", "%s", d)
	}
	return nil
}

// checkHidden: without possible rows, the present ones are all that is left.
func checkHidden(o *Observation) *Failure {
	if o.Hidden == nil {
		return nil
	}
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	want := multiset{}
	for i, row := range o.shown().Rows {
		if j.truth[i][len(o.Plain)-1] {
			want[dataKey(o.full().Columns, row)+" "+o.chosen(row)]++
		}
	}
	if d := want.difference(rowsWithTokens(o, *o.Hidden)); d != "" {
		return failIn(all(len(o.Tokens)), "possible_rows", "%s", d)
	}
	return nil
}

// checkShown: the value that is shown for an aggregate is the present one.
func checkShown(o *Observation) *Failure {
	is := o.aggregates()
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	for i, row := range o.Tracked.Rows {
		for col, cell := range row {
			if !is[col] || cell == nil {
				continue
			}
			token, value, err := aggregateCell(*cell)
			if err != nil {
				return fail("shown", "%v", err)
			}
			at := len(o.Plain) - 1
			if values, err := j.e.texts(token); err != nil || j.truth[i][at] && text(values[at]) != text(value) {
				return fail("shown", "row %d has %s, whose value is %s, %v", i+1, *cell, text(values[at]), err)
			}
			if shown := text(o.shown().Rows[i][col]); shown != text(value)+" (*)" {
				return fail("shown", "row %d has %s, which is shown as %s", i+1, *cell, shown)
			}
		}
	}
	return nil
}

// checkOrder: a top-level ORDER BY over all columns leaves one order.
func checkOrder(o *Observation) *Failure {
	if len(o.Case.Query.Order) < len(o.full().Columns) || !ordersAll(o.Case.Query, o.full()) {
		return nil
	}
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	got := j.present(o.full().Columns, len(o.Plain)-1)
	for i, row := range o.full().Rows {
		want, got := dataKey(o.full().Columns, row), dataKey(o.full().Columns, got.Rows[i])
		if want != got {
			return failIn(all(len(o.Tokens)), "order", "row %d: expected %s, got %s", i+1, want, got)
		}
	}
	return nil
}

// ordersAll reports whether every column is a sort key.
func ordersAll(q *Query, r Result) bool {
	keys := map[string]bool{}
	for _, k := range q.Order {
		k = strings.TrimSuffix(strings.TrimSuffix(k, " NULLS FIRST"), " DESC")
		keys[k] = true
	}
	for i, c := range r.Columns {
		if !keys[fmt.Sprint(i+1)] && !keys[ident(c.Name)] || c.OID == numericOID {
			return false
		}
	}
	return true
}

// checkLimited: LIMIT keeps rows with the tokens they have without it, those
// that it keeps in plain PostgreSQL.
func checkLimited(o *Observation) *Failure {
	if o.Limited == nil {
		return nil
	}
	want, got := rowsOf(*o.PlainLimited), multiset{}
	for _, row := range o.Limited.Rows {
		got[dataKey(o.full().Columns, unmarked(o, row))]++
	}
	if d := want.difference(got); d != "" {
		return failIn(all(len(o.Tokens)), "limit", "%s", d)
	}
	answer := rowsWithTokens(o, o.shown())
	for row, n := range rowsWithTokens(o, *o.Limited) {
		if answer[row] < n {
			return fail("limit", "row and token %s are not in the whole answer", row)
		}
	}
	return nil
}

// unmarked is a row whose aggregates are shown as plain values.
func unmarked(o *Observation, row []*string) []*string {
	row = slices.Clone(row)
	for i, is := range o.aggregates() {
		if is && row[i] != nil {
			v := strings.TrimSuffix(*row[i], " (*)")
			row[i] = &v
			if v == "NULL" {
				row[i] = nil
			}
		}
	}
	return row
}

// checkInactive: with provsql.active = off the answer is the plain one.
func checkInactive(o *Observation) *Failure {
	if o.ActiveOff == nil {
		return nil
	}
	if !slices.Equal(o.ActiveOff.Columns, o.full().Columns) {
		return fail("inactive", "expected columns %v, got %v", o.full().Columns, o.ActiveOff.Columns)
	}
	if d := rowsOf(o.full()).difference(rowsOf(*o.ActiveOff)); d != "" {
		return fail("inactive", "%s", d)
	}
	return nil
}

// checkTopProvenance: provenance() in the outermost select list is the row's
// token.
func checkTopProvenance(o *Observation) *Failure {
	s, ok := o.Case.Query.Body.(*Select)
	if !ok || !slices.ContainsFunc(s.Items, func(it *Item) bool { return it.Kind == ItemProvenance }) {
		return nil
	}
	at := len(o.Tracked.Columns) - 2
	for _, row := range o.Tracked.Rows {
		if got := text(row[at]); got != text(row[at+1]) {
			return fail("provenance()", "row %s has token %s, but provenance() is %s", dataKey(o.full().Columns, row), text(row[at+1]), got)
		}
	}
	return nil
}

// checkCircuit: every token can be evaluated.
func checkCircuit(o *Observation) *Failure {
	if _, err := o.judged(); err != nil {
		return fail("circuit", "%v", err)
	}
	return nil
}

// checkFolding: neutral elements are folded away when a gate is made.
func checkFolding(o *Observation) *Failure {
	for token, g := range o.Circuit {
		if g.Type != "plus" && g.Type != "times" {
			continue
		}
		if len(g.Children) < 2 {
			return fail("folding", "%s gate %s has %d children", g.Type, token, len(g.Children))
		}
		neutral := choose(g.Type == "plus", "zero", "one")
		for _, child := range g.Children {
			if o.Circuit[child].Type == neutral {
				return fail("folding", "%s gate %s has a child %s", g.Type, token, neutral)
			}
		}
	}
	return nil
}

// checkWorlds: criteria 1 and 3.
func checkWorlds(o *Observation) *Failure {
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	only := o.Case.onlyHere()
	for x := range o.Plain {
		if only && x < len(o.Plain)-1 {
			continue
		}
		got := worldRowsOf(j.present(o.full().Columns, x))
		if d := worldRowsOf(o.Plain[x]).present().difference(got.present()); d != "" {
			return failIn(world(x), "worlds", "%s", d)
		}
	}
	return nil
}

// checkCounts: criterion 2. Where duplicates are eliminated, counting gives
// the number of derivations: the multiplicity in the query that does not.
func checkCounts(o *Observation) *Failure {
	dedup, only := o.Case.eliminatesDuplicates(), o.Case.onlyHere()
	j, err := o.judged()
	if err != nil {
		return fail("circuit", "%v", err)
	}
	for x := range o.Plain {
		want, known := o.Plain[x], true
		if dedup {
			want, known = o.Derivations[world(x)]
		}
		if !known || only && x < len(o.Plain)-1 {
			continue
		}
		if d := worldRowsOf(want).difference(j.counted(o.full().Columns, x)); d != "" {
			return failIn(world(x), choose(dedup, "derivations", "counts"), "%s", d)
		}
	}
	return nil
}
