package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// started makes the tokens of different runs of the oracle differ.
var started = uint32(time.Now().UnixNano())

// freshTokens makes n input tokens that no earlier experiment used, so that a
// gate which is not sent is missed. Their order is the case's own.
func (w *worker) freshTokens(c *Case, n int) []string {
	w.runs++
	order := rand.New(rand.NewPCG(c.Seed, c.Number)).Perm(n)
	tokens := make([]string, n)
	for bit := range tokens {
		tokens[bit] = fmt.Sprintf("%08x-%04x-4%03x-8000-%012x", started, w.runs>>12&0xffff, w.runs&0xfff, order[bit])
	}
	return tokens
}

// setUpTracked makes the case's database with the extension.
func (w *worker) setUpTracked(ctx context.Context, o *Observation) error {
	c := o.Case
	inputs := c.inputs()
	o.Tokens = w.freshTokens(c, len(inputs))
	if _, err := w.tracked.run(ctx, strings.Join(freshSchemas, ";")); err != nil {
		return err
	}
	setup := c.trackedSetup(o.Tokens)
	if c.Number%4 != 0 { // in one transaction, which is faster
		setup = []string{strings.Join(setup, ";")}
	}
	if err := w.tracked.each(ctx, setup); err != nil {
		return err
	}
	for _, t := range c.Tables {
		if !t.Tracked || !t.DefaultTokens || c.Store != nil && t == c.Store.Target {
			continue
		}
		r, err := w.tracked.one(ctx, "SELECT * FROM "+relationName(t.Schema, t.Name))
		if err != nil {
			return err
		}
		for i, row := range r.Rows {
			if bit := bitOf(inputs, t, i); bit >= 0 && len(row) > 0 && row[len(row)-1] != nil {
				o.Tokens[bit] = *row[len(row)-1]
			}
		}
	}
	if c.Store != nil {
		w.tracked.takeNotices()
		if _, err := w.tracked.run(ctx, c.Store.fill(tracked)); err != nil {
			return err
		}
		o.Notices = w.tracked.takeNotices()
	}
	return w.makeMappings(ctx, o)
}

// makeMappings gives the leaves their values.
func (w *worker) makeMappings(ctx context.Context, o *Observation) error {
	sql := "DELETE FROM judge.leaves"
	for bit, t := range o.Tokens {
		sql += fmt.Sprintf("%s (%d, '%s')", choose(bit == 0, "; INSERT INTO judge.leaves VALUES", ","), bit, t)
	}
	_, err := w.tracked.run(ctx, sql)
	return err
}

// discarded are ways to run a query first in a transaction that comes to
// nothing, after which its gates must be made again.
var discarded = []string{
	"BEGIN; %s; ROLLBACK",
	"BEGIN; SAVEPOINT s; %s; ROLLBACK TO s; COMMIT",
	"",
}

// runTracked runs the query, and EXPLAIN, which prints all that the rewriter
// made.
func (w *worker) runTracked(ctx context.Context, o *Observation) error {
	sql := o.Case.Query.sql(tracked)
	if form := discarded[o.Case.Number%3]; form != "" {
		if _, err := w.tracked.run(ctx, fmt.Sprintf(form, sql)); err != nil {
			return err
		}
	}
	if _, err := w.tracked.run(ctx, "EXPLAIN (VERBOSE, COSTS OFF) "+sql); err != nil {
		return err
	}
	w.tracked.takeNotices()
	var err error
	o.AggregateOID = w.aggregateOID
	o.Tracked, err = w.tracked.one(ctx, sql)
	if o.Notices = append(o.Notices, w.tracked.takeNotices()...); err != nil {
		return err
	}
	if slices.Contains(o.aggregates(), true) {
		o.Shown = &Result{o.Tracked.Columns, o.Tracked.Rows}
		o.Tracked.Rows, err = w.tracked.copyOut(ctx, sql)
	}
	return err
}

// runHidden asks for the rows that are present.
func (w *worker) runHidden(ctx context.Context, o *Observation) error {
	if !o.Case.tracked() {
		return nil
	}
	results, err := w.tracked.run(ctx, "SET provsql.possible_rows = off;"+o.Case.Query.sql(tracked)+";SET provsql.possible_rows = on")
	if err != nil {
		return err
	}
	o.Hidden = &results[1]
	return nil
}

// runLimited asks for a part of the answer.
func (w *worker) runLimited(ctx context.Context, o *Observation) error {
	r, err := w.tracked.one(ctx, "SELECT * FROM ("+o.Case.Query.sql(tracked)+") AS limited"+o.limitTail())
	o.Limited = &r
	return err
}

// runInactive runs the query with tracking switched off, unless it names a
// token, which is an error then, or a stored answer has rows that are only
// possible.
func (w *worker) runInactive(ctx context.Context, o *Observation) error {
	if o.Case.namesToken() || o.Case.removesAllCopies() || o.Case.Store != nil && !o.Case.derivable() {
		return nil
	}
	results, err := w.tracked.run(ctx, "SET provsql.active = off;"+o.Case.Query.sql(tracked)+";SET provsql.active = on")
	if err != nil {
		return err
	}
	o.ActiveOff = &results[1]
	return nil
}

// planSettings are ways to run a query otherwise, each taken in one of so many
// cases: forking workers and compiling take time.
var planSettings = []struct {
	every, turn uint64
	settings    string
}{
	{3, 0, "SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_mergejoin = off"},
	{3, 1, "SET enable_sort = off; SET enable_nestloop = off; SET enable_material = off"},
	{3, 2, "SET from_collapse_limit = 1; SET join_collapse_limit = 1; SET enable_hashjoin = off; SET enable_nestloop = off"},
	{10, 0, "SET force_parallel_mode = on; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0"},
	{8, 0, "SET provsql.verbose_level = 100"},
	{100, 0, "SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0"},
}

// runPlans repeats the query under other settings.
func (w *worker) runPlans(ctx context.Context, o *Observation) error {
	for _, p := range planSettings {
		if o.Case.Number%p.every != p.turn {
			continue
		}
		results, err := w.tracked.run(ctx, "BEGIN;"+strings.ReplaceAll(p.settings, "SET ", "SET LOCAL ")+";"+o.Case.Query.sql(tracked)+";COMMIT")
		if err != nil {
			return err
		}
		o.Plans = append(o.Plans, planRun{p.settings, results[len(results)-2]})
	}
	sql := o.Case.Query.sql(tracked)
	if o.Case.Number%3 == 0 {
		results, err := w.tracked.run(ctx, "PREPARE prepared AS "+sql+";EXECUTE prepared;DEALLOCATE prepared")
		if err != nil {
			return err
		}
		o.Plans = append(o.Plans, planRun{"PREPARE", results[1]})
	}
	if o.Case.Number%3 == 1 {
		results, err := w.tracked.run(ctx, "BEGIN;DECLARE c CURSOR FOR "+sql+";FETCH ALL FROM c;COMMIT")
		if err != nil {
			return err
		}
		o.Plans = append(o.Plans, planRun{"DECLARE CURSOR", results[2]})
	}
	return nil
}

// readCircuit reads what is below the answer's tokens, every other time from
// another session.
func (w *worker) readCircuit(ctx context.Context, o *Observation) error {
	var err error
	o.Circuit, err = fetchCircuit(ctx, choose(o.Case.Number%2 == 0, w.tracked, w.reader), o.answerTokens())
	return err
}

// distinctTokens lists the tokens of an answer.
func distinctTokens(r Result) []string {
	var list []string
	seen := map[string]bool{}
	if !hasTokens(r) {
		return nil
	}
	for _, row := range r.Rows {
		if t := row[len(row)-1]; t != nil && !seen[*t] {
			seen[*t] = true
			list = append(list, *t)
		}
	}
	return list
}

// hasTokens reports whether the last column holds tokens.
func hasTokens(r Result) bool {
	return len(r.Columns) > 0 && r.Columns[len(r.Columns)-1] == ResultColumn{tokenColumn, uuidOID}
}

// runSemirings asks the extension's evaluators, in a few worlds, in half of the
// cases from another session.
func (w *worker) runSemirings(ctx context.Context, o *Observation) error {
	tokens := distinctTokens(o.Tracked)
	if len(tokens) == 0 {
		return nil
	}
	values := o.answerTokens()[len(tokens):]
	from := fmt.Sprintf(" FROM unnest('{%s}'::uuid[]) AS t", strings.Join(tokens, ","))
	asker := choose(o.Case.Number%4 < 2, w.tracked, w.reader)
	for _, x := range sampleWorlds(o.Case, len(o.Tokens), 4) {
		results, err := asker.run(ctx, fmt.Sprintf("SET oracle.world = %d;", x)+
			"SELECT t, provsql.sr_boolean(t, 'judge.leaf_kept'), provsql.sr_counting(t, 'judge.leaf_count')"+from+
			fmt.Sprintf(";SELECT t, provsql.aggregate_value(t, 'judge.leaf_kept') FROM unnest('{%s}'::uuid[]) AS t", strings.Join(values, ",")))
		if err != nil {
			return err
		}
		run := semiringRun{x, map[string]string{}, map[string]string{}, map[string]string{}}
		for _, row := range results[1].Rows {
			run.Boolean[*row[0]], run.Counting[*row[0]] = text(row[1]), text(row[2])
		}
		for _, row := range results[2].Rows {
			run.Values[*row[0]] = text(row[1])
		}
		o.Semirings = append(o.Semirings, run)
	}
	r, err := asker.one(ctx, "SELECT t, provsql.sr_formula(t, 'judge.leaf_name')"+from)
	o.Formulas = map[string]string{}
	for _, row := range r.Rows {
		o.Formulas[*row[0]] = text(row[1])
	}
	return err
}

// runExpressions asks for the tokens as Boolean functions of the inputs, and in
// semirings of their names.
func (w *worker) runExpressions(ctx context.Context, o *Observation) error {
	tokens := distinctTokens(o.Tracked)
	if len(tokens) == 0 {
		return nil
	}
	r, err := w.tracked.one(ctx, fmt.Sprintf("SELECT t, provsql.sr_boolexpr(t, 'judge.leaf_name'), provsql.sr_why(t, 'judge.leaf_name'), provsql.sr_which(t, 'judge.leaf_name'), provsql.sr_tropical(t, 'judge.leaf_cost') FROM unnest('{%s}'::uuid[]) AS t", strings.Join(tokens, ",")))
	o.Expressions, o.Named = map[string]string{}, map[string][3]string{}
	for _, row := range r.Rows {
		o.Expressions[*row[0]] = text(row[1])
		o.Named[*row[0]] = [3]string{text(row[2]), text(row[3]), text(row[4])}
	}
	return err
}

// runWrapped evaluates provenance() over the query as users do.
func (w *worker) runWrapped(ctx context.Context, o *Observation) error {
	if !o.Case.tracked() || !hasTokens(o.Tracked) {
		return nil
	}
	results, err := w.tracked.run(ctx, fmt.Sprintf("SET oracle.world = %d;", all(len(o.Tokens)))+
		"SELECT *, provsql.sr_boolean(provsql.provenance(), 'judge.leaf_kept') AS counted, provsql.present(provsql.provenance()) AS here FROM ("+o.Case.Query.sql(tracked)+") AS wrapped")
	if err != nil {
		return err
	}
	o.Wrapped = &results[1]
	return nil
}

// text is a value as text, NULL for none.
func text(v *string) string {
	if v == nil {
		return "NULL"
	}
	return *v
}
