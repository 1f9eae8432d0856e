package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// report collects the outcome of the cases.
type report struct {
	options
	mu             sync.Mutex
	passed, failed int
	mutants        mutants
	features       map[string]int
	kinds          map[string]int
	shrunk         int
}

// one makes case number k and examines it.
func (r *report) one(ctx context.Context, w *worker, k uint64) {
	c, f, out := r.examineNumber(ctx, w, k)
	if ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for feature := range c.Features {
		r.features[feature]++
	}
	for _, trait := range out.traits {
		r.features["answer: "+trait]++
	}
	if r.print {
		fmt.Printf("case %d: %s\n", k, c.Query.sql(tracked))
	}
	r.mutants.add(out.mutants)
	if f == nil {
		r.passed++
		return
	}
	r.failed++
	r.kinds[f.Kind]++
	fmt.Printf("\ncase %d failed, repeat it with %s\n%v\n", k, c.describe(), f)
	if r.shrunk < r.shrink && !r.plain {
		r.shrunk++
		fmt.Println("\n" + script(w.shrinkFailure(ctx, f, c, r.shrinkTime)))
	} else {
		fmt.Println(c.Query.sql(tracked))
	}
}

// dullTries is how often a case is made anew because its answer is the same in
// the empty world and the full one.
const dullTries = 6

// bannedTries is how often a case is made anew because it has a construct that
// the generator could not leave out.
const bannedTries = 200

// examineNumber generates case k, again as long as it turns out too large, or
// dull.
func (r *report) examineNumber(ctx context.Context, w *worker, k uint64) (*Case, *Failure, outcome) {
	for attempt := uint64(0); ; attempt++ {
		c := generate(r.seed, k, attempt, r.banned)
		if attempt < bannedTries && c.uses(r.banned) {
			continue
		}
		if attempt < dullTries && w.dull(ctx, c) {
			continue
		}
		var f *Failure
		var out outcome
		if r.plain {
			f = asFailure(second(w.observePlain(ctx, c)))
		} else {
			f, out = w.examineAndFalsify(ctx, c, r.mutate)
			if f != nil && strings.Contains(f.Kind+f.Detail, lostConnection) {
				// The server may have crashed under another worker's query; one of ours crashes it again.
				f, out = w.examineAndFalsify(ctx, c, r.mutate)
			}
		}
		if f != nil && (f.Kind == kindTooLarge || f.Kind == kindInvalid && strings.Contains(f.Detail, "FULL JOIN is only supported")) {
			continue
		}
		return c, f, out
	}
}

func second[A, B any](_ A, b B) B { return b }

// programLimit is the SQLSTATE of comparisons that depend on too many rows.
const programLimit = "54000"

const (
	kindTooLarge = "too large"
	kindInvalid  = "invalid query generated"
	kindNoServer = "no server"
)

// asFailure turns an error of an experiment into a failure.
func asFailure(err error) *Failure {
	var f *Failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		if strings.HasSuffix(f.Kind, " "+programLimit) {
			return fail(kindTooLarge, "%s", f.Detail)
		}
		return f
	case errors.As(err, &tooLarge{}):
		return fail(kindTooLarge, "%v", err)
	}
	f = fail(kindInvalid, "%v", err)
	var se *sqlError
	if errors.As(err, &se) {
		f.Detail += "\n" + se.statement()
	}
	return f
}

// examine runs an experiment and judges it.
func (w *worker) examine(ctx context.Context, c *Case) *Failure {
	f, _ := w.examineAndFalsify(ctx, c, false)
	return f
}

// outcome is what the report counts besides failures.
type outcome struct {
	mutants mutants
	traits  []string
}

func (w *worker) examineAndFalsify(ctx context.Context, c *Case, falsify bool) (*Failure, outcome) {
	if c.Store != nil && !c.Store.Source.reachesTracked() {
		return fail(kindInvalid, "the stored table has no tracked source"), outcome{}
	}
	if err := w.revive(ctx); err != nil {
		return fail(kindNoServer, "%v", err), outcome{}
	}
	o, err := w.observe(ctx, c)
	if err != nil {
		return asFailure(err), outcome{}
	}
	out := outcome{traits: o.traits()}
	f := judge(o)
	if f == nil && c.Number%8 == 0 {
		f = w.checkRefusals(ctx, o)
	}
	if f != nil || !falsify {
		return f, out
	}
	out.mutants = falsifyAll(o)
	if len(out.mutants.missed) > 0 {
		return fail("mutation not noticed", "%v", out.mutants.missed), out
	}
	return nil, out
}

// traits says how much an answer demanded of the semantics.
func (o *Observation) traits() []string {
	var list []string
	if len(o.Tracked.Rows) > 0 {
		list = append(list, "has rows")
	}
	if rowsOf(o.full()).difference(rowsOf(o.Plain[0])) != "" {
		list = append(list, "depends on the world")
	}
	types := map[string]bool{}
	for _, g := range o.Circuit {
		types[g.Type] = true
	}
	for _, t := range []string{"plus", "times"} {
		if types[t] {
			list = append(list, "has "+t)
		}
	}
	if types["plus"] && types["times"] {
		list = append(list, "has plus and times")
	}
	return list
}

func (r *report) summary() {
	if r.stats {
		for _, name := range slices.Sorted(maps.Keys(r.features)) {
			fmt.Printf("%6d  %s\n", r.features[name], name)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(r.kinds)) {
		fmt.Printf("%6d failures: %s\n", r.kinds[kind], kind)
	}
	if r.mutate {
		fmt.Printf("%d falsified answers, %d noticed\n", r.mutants.tried, r.mutants.tried-len(r.mutants.missed))
	}
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
}
