package main

import (
	"context"
	"time"
)

// shrink looks for a smaller case that fails in the same way: it tries edits
// one at a time and keeps those after which fails still holds, until none is
// left or the deadline has passed.
func shrink(ctx context.Context, c *Case, fails func(*Case) bool) *Case {
	for site := 0; ctx.Err() == nil; {
		candidate, ok := edited(c, site)
		switch {
		case !ok:
			return c
		case fails(candidate):
			// Later sites were shifted; what came before was already refused once, and is tried again at the end.
			c = candidate
		default:
			site++
		}
	}
	return c
}

// shrinkFully repeats shrink until a whole round keeps the case as it is.
func shrinkFully(ctx context.Context, c *Case, fails func(*Case) bool) *Case {
	for size := -1; c.size() != size && ctx.Err() == nil; {
		size = c.size()
		c = shrink(ctx, c, fails)
	}
	return c
}

// size measures a case: every edit makes it smaller.
func (c *Case) size() int {
	n := 0
	for _, t := range c.Tables {
		n += 8 + 4*len(t.Columns) + len(t.Schema) + choose(t.Partitioned, 1, 0) + choose(t.DefaultTokens, 1, 0) + choose(t.LateColumn, 1, 0) + choose(t.DroppedColumn, 1, 0) + choose(t.Tracked, 2, 0)
		for _, r := range t.Rows {
			n += 8 + choose(r.Certain, 1, 0)
			for _, v := range r.Values {
				n += len(v)
			}
		}
	}
	for _, v := range c.Views {
		n += 16 + len(v.Schema) + 2*len(v.Query.sql(tracked))
	}
	if c.Store != nil {
		n += 64 + 2*len(c.Store.Source.sql(tracked)) + len(c.Store.Columns)
	}
	return n + 2*len(c.Query.sql(tracked))
}

// shrinkFailure shrinks the case of a failure on a live server and returns the
// failure of the smallest one; the case as it is when it passes a second time.
func (w *worker) shrinkFailure(ctx context.Context, f *Failure, c *Case, limit time.Duration) (*Case, *Failure) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	last := f
	fails := func(candidate *Case) bool {
		got := w.examine(ctx, candidate)
		if got == nil || got.Kind != f.Kind || ctx.Err() != nil {
			return false
		}
		last = got
		return true
	}
	if !fails(c) {
		f.Detail += "\nThe case passes when it is repeated."
		return c, f
	}
	return shrinkFully(ctx, c, fails), last
}
