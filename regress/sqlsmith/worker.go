package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A worker runs the statements of one generator after the other.
type worker struct {
	session
	report   *report
	compare  bool
	random   *rand.Rand
	previous string // query that was answered
}

func (w *worker) run(ctx context.Context, seed, step int) error {
	if err := w.connect(ctx); err != nil {
		return err
	}
	defer w.close()
	for ctx.Err() == nil {
		if err := generate(ctx, w.database, seed, func(statement string) error { return w.try(ctx, statement) }); err != nil {
			return err
		}
		seed += step
	}
	return nil
}

// try runs a statement as it is and, if it is a query, without what makes its
// rows uncertain: tracked, and twice without provenance.
func (w *worker) try(ctx context.Context, statement string) error {
	if hostile.MatchString(statement) {
		return ctx.Err()
	}
	tracked, err := w.answer(ctx, statement, everything)
	if err != nil {
		return err
	}
	if err := w.judge(ctx, statement, tracked); err != nil || !isQuery(statement) || !w.compare {
		return err
	}
	statement = certain(statement)
	if tracked, err = w.answer(ctx, statement, present); err != nil {
		return err
	}
	if err := w.judge(ctx, statement, tracked); err != nil {
		return err
	}
	plain, err := w.answer(ctx, statement, untracked)
	if err != nil {
		return err
	}
	if what := differ(plain, tracked); what != "" {
		// Only a query that answers the same twice can be compared.
		again, err := w.answer(ctx, statement, untracked)
		if err != nil {
			return err
		}
		if differ(plain, again) == "" {
			w.report.difference(what, statement, plain, tracked)
		}
	} else if plain.err == nil && tracked.err == nil {
		w.report.same(len(plain.rows))
		return w.tryWrapped(ctx, statement, len(plain.columns))
	}
	return ctx.Err()
}

// tryWrapped puts a query that was answered, and the one before it, into other
// statements.
func (w *worker) tryWrapped(ctx context.Context, statement string, columns int) error {
	previous := w.previous
	w.previous = statement
	if columns == 0 || previous == "" {
		return ctx.Err()
	}
	for range wrapped {
		outer := wrap(w.random, statement, previous, columns)
		tracked, err := w.answer(ctx, outer, present)
		if err != nil {
			return err
		}
		if err := w.judge(ctx, outer, tracked); err != nil || isPlan(outer) {
			return err
		}
		plain, err := w.answer(ctx, outer, untracked)
		if err != nil {
			return err
		}
		if isOrdered(outer) {
			plain.rows, tracked.rows = plain.inOrder, tracked.inOrder
		}
		if what := differ(plain, tracked); what != "" {
			again, err := w.answer(ctx, outer, untracked)
			if err != nil {
				return err
			}
			if isOrdered(outer) {
				again.rows = again.inOrder
			}
			if differ(plain, again) == "" {
				w.report.difference("wrapped: "+what, outer, plain, tracked)
			}
		} else if plain.err == nil {
			w.report.same(len(plain.rows))
		}
	}
	return ctx.Err()
}

// wrapped is the number of statements that a query is put into.
const wrapped = 4

// judge counts an answer. An internal error that PostgreSQL raises by itself
// is none of ours.
func (w *worker) judge(ctx context.Context, statement string, tracked answer) error {
	ours := false
	if tracked.err != nil && isInternal(tracked.err) {
		plain, err := w.answer(ctx, statement, untracked)
		if err != nil {
			return err
		}
		ours = plain.err == nil || shape(plain.err) != shape(tracked.err)
	}
	w.report.count(statement, tracked, ours)
	return ctx.Err()
}

// answer runs a statement, and reports when the connection was lost by it.
func (w *worker) answer(ctx context.Context, statement string, how mode) (answer, error) {
	a := w.session.run(ctx, statement, how)
	if a.lost == nil {
		return a, nil
	}
	if ctx.Err() != nil {
		return a, ctx.Err()
	}
	w.report.crash(statement, how, a.lost)
	w.close()
	return a, w.connect(ctx)
}

// differ says how a tracked answer differs from the plain one; "" when it does
// not, or when there is nothing to compare.
func differ(plain, tracked answer) string {
	switch {
	case isTransient(plain.err) || isTransient(tracked.err):
		return ""
	case tracked.err != nil && isRefusal(tracked.err):
		return ""
	case plain.err != nil && tracked.err != nil:
		return ""
	case tracked.err != nil:
		return "tracked fails: " + shape(tracked.err)
	case plain.err != nil:
		return "plain fails: " + shape(plain.err)
	}
	columns := tracked.columns
	if n := len(columns); n == len(plain.columns)+1 && columns[n-1].name == tokenColumn {
		columns = columns[:n-1]
	}
	if len(columns) != len(plain.columns) {
		return fmt.Sprintf("%d columns instead of %d", len(columns), len(plain.columns))
	}
	for i := range columns {
		if columns[i].name != plain.columns[i].name {
			return "column names"
		}
	}
	switch {
	case len(plain.rows) != len(tracked.rows):
		return "number of rows"
	case !slices.Equal(plain.rows, tracked.rows):
		return "values"
	}
	return ""
}

func firstDifference(plain, tracked answer) string {
	var only []string
	for _, row := range plain.rows {
		if _, ok := slices.BinarySearch(tracked.rows, row); !ok {
			only = append(only, "- "+row)
			break
		}
	}
	for _, row := range tracked.rows {
		if _, ok := slices.BinarySearch(plain.rows, row); !ok {
			only = append(only, "+ "+row)
			break
		}
	}
	return fmt.Sprintf("%d and %d rows\n%s", len(plain.rows), len(tracked.rows), strings.Join(only, "\n"))
}
