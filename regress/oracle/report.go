package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	c, f, falsified := r.examineNumber(ctx, w, k)
	if ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for feature := range c.Features {
		r.features[feature]++
	}
	if r.print {
		fmt.Printf("case %d: %s\n", k, c.Query.sql(tracked))
	}
	r.mutants.add(falsified)
	if f == nil {
		r.passed++
		return
	}
	r.failed++
	r.kinds[f.Kind]++
	fmt.Printf("\ncase %d failed, repeat it with %s\n%v\n", k, c.describe(), f)
	if r.shrunk < r.shrink && !r.plain {
		r.shrunk++
		fmt.Println("\n" + script(w.shrinkFailure(ctx, f, c)))
	} else {
		fmt.Println(c.Query.sql(tracked))
	}
}

// examineNumber generates case k, again as long as it turns out too large.
func (r *report) examineNumber(ctx context.Context, w *worker, k uint64) (*Case, *Failure, mutants) {
	for attempt := uint64(0); ; attempt++ {
		c := generate(r.seed, k, attempt, r.banned)
		var f *Failure
		var falsified mutants
		if r.plain {
			f = asFailure(second(w.observePlain(ctx, c)))
		} else {
			f, falsified = w.examineAndFalsify(ctx, c, r.mutate)
		}
		if f != nil && f.Kind == kindTooLarge {
			continue
		}
		return c, f, falsified
	}
}

func second[A, B any](_ A, b B) B { return b }

const (
	kindTooLarge = "too large"
	kindInvalid  = "invalid query generated"
)

// asFailure turns an error of an experiment into a failure.
func asFailure(err error) *Failure {
	var f *Failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return f
	case errors.As(err, &tooLarge{}):
		return fail(kindTooLarge, "%v", err)
	}
	f = fail(kindInvalid, "%v", err)
	var se *sqlError
	if errors.As(err, &se) {
		f.Detail += "\n" + se.Statement
	}
	return f
}

// examine runs an experiment and judges it.
func (w *worker) examine(ctx context.Context, c *Case) *Failure {
	f, _ := w.examineAndFalsify(ctx, c, false)
	return f
}

func (w *worker) examineAndFalsify(ctx context.Context, c *Case, falsify bool) (*Failure, mutants) {
	if c.Store != nil && !c.reachesTracked(c.Store.Source) {
		return fail(kindInvalid, "the stored table has no tracked source"), mutants{}
	}
	o, err := w.observe(ctx, c)
	if err != nil {
		return asFailure(err), mutants{}
	}
	f := judge(o)
	if f != nil || !falsify {
		return f, mutants{}
	}
	caught := falsifyAll(o)
	if len(caught.missed) > 0 {
		return fail("mutation not noticed", "%v", caught.missed), caught
	}
	return nil, caught
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
