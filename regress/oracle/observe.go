package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Observation is all that one experiment saw; judging it needs no server.
type Observation struct {
	Case        *Case
	Tokens      []string // of each input, by bit
	Tracked     Result   // the query's answer, tokens last
	ActiveOff   *Result  // the same with provsql.active = off; nil when it was not run
	Circuit     Circuit  // below the answer's tokens
	Plain       []Result // plain PostgreSQL's answer in each world
	Derivations map[world]Result
	Plans       []planRun
	Semirings   []semiringRun
	Formulas    map[string]string // sr_formula of each token
	Expressions map[string]string // sr_boolexpr of each token

	Named map[string][3]string // values of each token in the semirings of names

	Shown        *Result // the answer where Tracked has values of aggregates with their tokens; nil when it has none
	Hidden       *Result // without rows that are only possible
	Limited      *Result // some rows of the query
	PlainLimited *Result // the same from plain PostgreSQL
	Wrapped      *Result // the query as a subquery of one that evaluates provenance()
	Notices      []string
	AggregateOID uint32 // of the type of an aggregate's value
	Calculator   calculator
	judgement    *judgement
}

// shown is the answer as it is displayed.
func (o *Observation) shown() Result {
	if o.Shown != nil {
		return *o.Shown
	}
	return o.Tracked
}

// planRun is the query's answer under other planner settings.
type planRun struct {
	Settings string
	Result   Result
}

// semiringRun is what the extension's evaluators say in one world.
type semiringRun struct {
	World    world
	Boolean  map[string]string
	Counting map[string]string
	Values   map[string]string // of aggregates
}

// all is the world that keeps every one of n inputs.
func all(n int) world { return world(1)<<n - 1 }

// tooLarge is returned for cases that would cost too much.
type tooLarge struct{ rows int }

func (e tooLarge) Error() string { return fmt.Sprintf("the query makes %d rows", e.rows) }

const maxRows = 80

// invalidQuery is a query that plain PostgreSQL refuses: an error of the
// generator, not of the extension.
type invalidQuery struct{ err error }

func (e invalidQuery) Unwrap() error { return e.err }

func (e invalidQuery) Error() string { return "plain PostgreSQL refuses the case: " + e.err.Error() }

// observePlain sets the case up without the extension and runs it in every
// world.
func (w *worker) observePlain(ctx context.Context, c *Case) (*Observation, error) {
	if v := c.volume(); v.work > maxWork {
		return nil, tooLarge{v.work}
	}
	o := &Observation{Case: c, Calculator: newCalculator(ctx, w.plain)}
	inputs := len(c.inputs())
	if err := w.setUpPlain(ctx, c); err != nil {
		return nil, invalidQuery{err}
	}
	full, err := w.inWorlds(ctx, c, plain, []world{all(inputs)})
	if err != nil {
		return nil, invalidQuery{err}
	}
	if n := len(full[0].Rows); n > maxRows {
		return nil, tooLarge{n}
	}
	var worlds []world
	for x := range all(inputs) + 1 {
		worlds = append(worlds, x)
	}
	if o.Plain, err = w.inWorlds(ctx, c, plain, worlds); err != nil {
		return nil, invalidQuery{err}
	}
	if err := w.limitPlain(ctx, o); err != nil {
		return nil, invalidQuery{err}
	}
	if !c.eliminatesDuplicates() || !c.derivable() {
		return o, nil
	}
	sample := sampleWorlds(c, inputs, 24)
	runs, err := w.inWorlds(ctx, c, derivations, sample)
	if err != nil {
		return nil, invalidQuery{err}
	}
	o.Derivations = map[world]Result{}
	for i, x := range sample {
		o.Derivations[x] = runs[i]
	}
	return o, nil
}

// limitTail asks for a part of the answer, in an order that leaves no choice.
func (o *Observation) limitTail() string {
	var keys []string
	for i, c := range o.full().Columns {
		if c.Name != provenanceName {
			keys = append(keys, strconv.Itoa(i+1))
		}
	}
	tail := fmt.Sprintf(" LIMIT 2 OFFSET %d", o.Case.Number%2)
	if len(keys) > 0 {
		tail = " ORDER BY " + strings.Join(keys, ", ") + tail
	}
	return tail
}

// limitPlain runs the query with LIMIT, with all rows present.
func (w *worker) limitPlain(ctx context.Context, o *Observation) error {
	setup := fmt.Sprintf("SET oracle.world = %d;", all(len(o.Case.inputs())))
	if st := o.Case.Store; st != nil {
		setup += st.empty() + ";" + st.fill(plain) + ";"
	}
	results, err := w.plain.run(ctx, setup+"SELECT * FROM ("+o.Case.Query.sql(plain)+") AS limited"+o.limitTail())
	if err == nil {
		o.PlainLimited = &results[len(results)-1]
	}
	return err
}

func (w *worker) setUpPlain(ctx context.Context, c *Case) error {
	if w.ready == c {
		return nil
	}
	w.ready = nil
	_, err := w.plain.run(ctx, strings.Join(slices.Concat(freshSchemas, c.plainSetup()), ";\n"))
	if err == nil {
		w.ready = c
	}
	return err
}

// dull reports whether a tracked query answers the same in the empty world as
// in the full one. A case that cannot be run is not dull.
func (w *worker) dull(ctx context.Context, c *Case) bool {
	if !c.tracked() || c.volume().work > maxWork || w.setUpPlain(ctx, c) != nil {
		return false
	}
	r, err := w.inWorlds(ctx, c, plain, []world{0, all(len(c.inputs()))})
	return err == nil && rowsOf(r[0]).difference(rowsOf(r[1])) == ""
}

// sampleWorlds picks at most n of the worlds, the full one always among them.
func sampleWorlds(c *Case, inputs, n int) []world {
	rng := rand.New(rand.NewPCG(c.Seed, c.Number))
	total := 1 << inputs
	worlds := []world{all(inputs)}
	for _, x := range rng.Perm(total) {
		if len(worlds) < n && world(x) != all(inputs) {
			worlds = append(worlds, world(x))
		}
	}
	return worlds
}

// prepareViews makes the views anew for a dialect that prints them otherwise.
func (w *worker) prepareViews(ctx context.Context, c *Case, d dialect) error {
	if d == plain {
		return nil
	}
	w.ready = nil
	var list []string
	for _, v := range slices.Backward(c.Views) {
		list = append(list, "DROP VIEW "+relationName(v.Schema, v.Name))
	}
	_, err := w.plain.run(ctx, strings.Join(append(list, c.views(d)...), ";\n"))
	return err
}

// observe runs a whole experiment. An error of the tracked side comes as
// *Failure.
func (w *worker) observe(ctx context.Context, c *Case) (*Observation, error) {
	o, err := w.observePlain(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, step := range []struct {
		name string
		run  func(context.Context, *Observation) error
	}{
		{"setup", w.setUpTracked},
		{"query", w.runTracked},
		{"query without possible rows", w.runHidden},
		{"query with LIMIT", w.runLimited},
		{"query with provsql.active = off", w.runInactive},
		{"query under other planner settings", w.runPlans},
		{"reading the circuit", w.readCircuit},
		{"evaluation", w.runSemirings},
		{"evaluation as a Boolean expression", w.runExpressions},
		{"evaluation of provenance()", w.runWrapped},
	} {
		if err := step.run(ctx, o); err != nil {
			if _, err2 := w.tracked.run(ctx, "ROLLBACK; RESET ALL;"+sessionSettings); err2 != nil {
				return nil, errorFailure(o, step.name, err2)
			}
			return nil, errorFailure(o, step.name, err)
		}
	}
	return o, nil
}
