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
		checkColumns, checkHereAndNow, checkOrder, checkLimited, checkInactive, checkTopProvenance,
		checkCircuit, checkFolding, checkWorlds, checkCounts, checkSemirings, checkFormulas, checkPlans, checkWrapped,
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
	if got, want := o.data().Columns, o.full().Columns; !slices.Equal(got, want) {
		return fail("columns", "expected columns %v, got %v", want, got)
	}
	return nil
}

// checkHereAndNow: criterion 4, with the rows as often as plain PostgreSQL
// returns them.
func checkHereAndNow(o *Observation) *Failure {
	if d := rowsOf(o.full()).difference(rowsOf(o.data())); d != "" {
		return failIn(all(len(o.Tokens)), "rows", "%s", d)
	}
	return nil
}

// checkOrder: a top-level ORDER BY over all columns leaves one order.
func checkOrder(o *Observation) *Failure {
	if len(o.Case.Query.Order) < len(o.full().Columns) || !ordersAll(o.Case.Query, o.full()) {
		return nil
	}
	for i, row := range o.full().Rows {
		want, got := dataKey(o.full().Columns, row), dataKey(o.full().Columns, o.data().Rows[i])
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

// checkLimited: LIMIT keeps rows with the tokens they have without it.
func checkLimited(o *Observation) *Failure {
	if o.Limited == nil {
		return nil
	}
	if got, want := len(o.Limited.Rows), min(2, len(o.full().Rows)); got != want {
		return fail("limit", "expected %d rows, got %d", want, got)
	}
	answer := rowsWithTokens(o, o.Tracked)
	for row, n := range rowsWithTokens(o, *o.Limited) {
		if answer[row] < n {
			return fail("limit", "row and token %s are not in the whole answer", row)
		}
	}
	return nil
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
	for _, row := range o.Tracked.Rows {
		if _, err := evaluate(boolean, o.Circuit, o.bits(), 0, o.token(row)); err != nil {
			return fail("circuit", "row %s: %v", dataKey(o.full().Columns, row), err)
		}
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

// valuesIn sums the value of the rows with equal data, in one world.
func valuesIn(o *Observation, w world, value func(token string) int) multiset {
	m := multiset{}
	for _, row := range o.Tracked.Rows {
		m[dataKey(o.full().Columns, row)] += value(o.token(row))
	}
	return m
}

// checkWorlds: criterion 1.
func checkWorlds(o *Observation) *Failure {
	for x := range o.Plain {
		truth := newValuation(boolean, o, world(x))
		got := valuesIn(o, world(x), func(t string) int { return choose(truth.of(t), 1, 0) })
		if d := rowsOf(o.Plain[x]).present().difference(got.present()); d != "" {
			return failIn(world(x), "worlds", "%s", d)
		}
	}
	return nil
}

// checkCounts: criterion 2. Where duplicates are eliminated, counting gives
// the number of derivations: the multiplicity in the query that does not.
func checkCounts(o *Observation) *Failure {
	dedup := o.Case.eliminatesDuplicates()
	for x := range o.Plain {
		want, known := o.Plain[x], true
		if dedup {
			want, known = o.Derivations[world(x)]
		}
		if !known {
			continue
		}
		counts := newValuation(counting, o, world(x))
		if d := rowsOf(want).difference(valuesIn(o, world(x), counts.of)); d != "" {
			return failIn(world(x), choose(dedup, "derivations", "counts"), "%s", d)
		}
	}
	return nil
}

// valuation evaluates the tokens of one answer in one world, each gate once.
type valuation[T any] struct{ e evaluator[T] }

func newValuation[T any](k semiring[T], o *Observation, w world) valuation[T] {
	return valuation[T]{evaluator[T]{k, o.Circuit, o.bits(), w, map[string]T{}, map[string]bool{}}}
}

// of is the value of a token that checkCircuit has found sound.
func (v valuation[T]) of(token string) T {
	value, _ := v.e.value(token)
	return value
}
