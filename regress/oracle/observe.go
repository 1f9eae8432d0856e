package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
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
	Limited     *Result           // two rows of the query
	Wrapped     *Result           // the query as a subquery of one that evaluates provenance()
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
	o := &Observation{Case: c}
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
	if !c.eliminatesDuplicates() {
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

func (w *worker) setUpPlain(ctx context.Context, c *Case) error {
	_, err := w.plain.run(ctx, strings.Join(slices.Concat(freshSchemas, c.plainSetup()), ";\n"))
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

// inWorlds runs the query on the plain side in some worlds.
func (w *worker) inWorlds(ctx context.Context, c *Case, d dialect, worlds []world) ([]Result, error) {
	if err := w.prepareViews(ctx, c, d); err != nil {
		return nil, err
	}
	var results []Result
	for chunk := range slices.Chunk(worlds, 128) {
		var b strings.Builder
		perWorld := 2
		if c.Store == nil {
			fmt.Fprintf(&b, "PREPARE q AS %s;\n", c.Query.sql(d))
		}
		for _, x := range chunk {
			fmt.Fprintf(&b, "SET oracle.world = %d;\n", x)
			if c.Store == nil {
				b.WriteString("EXECUTE q;\n")
				continue
			}
			perWorld = 4
			fmt.Fprintf(&b, "%s;\n%s;\n%s;\n", c.Store.empty(), c.Store.fill(d), c.Query.sql(d))
		}
		if c.Store == nil {
			b.WriteString("DEALLOCATE q;\n")
		}
		got, err := w.plain.run(ctx, b.String())
		if err != nil {
			_, _ = w.plain.run(ctx, "DEALLOCATE ALL")
			return nil, err
		}
		first := choose(c.Store == nil, 1, 0)
		for i := range chunk {
			results = append(results, got[first+(i+1)*perWorld-1])
		}
	}
	return results, nil
}

// prepareViews makes the views anew for a dialect that prints them otherwise.
func (w *worker) prepareViews(ctx context.Context, c *Case, d dialect) error {
	if d == plain {
		return nil
	}
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
		{"query with LIMIT", w.runLimited},
		{"query with provsql.active = off", w.runInactive},
		{"query under other planner settings", w.runPlans},
		{"reading the circuit", w.readCircuit},
		{"evaluation", w.runSemirings},
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
