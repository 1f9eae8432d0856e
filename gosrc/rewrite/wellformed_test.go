package rewrite_test

import (
	"strings"
	"testing"

	"provsql/gosrc/rewrite/rewritetest"
)

// TestCapturedTrees checks the checker: it has nothing against what a server
// made. Statements of a client, and those with tracking off, have been given
// columns that only the rewriter makes consistent.
func TestCapturedTrees(t *testing.T) {
	d := load(t)
	checker := d.checker(t)
	checked := 0
	d.each(t, func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case) {
		tree := parse(t, e.Trees[c.Tree])
		if !strings.HasPrefix(c.Mode, "function") && tree.Int("commandType") == 1 {
			return
		}
		checked++
		if problems := checker.Problems(tree); len(problems) > 0 {
			t.Error(strings.Join(problems, "\n\t"))
		}
	})
	if checked < 400 {
		t.Errorf("%d trees", checked)
	}
}

// TestWellFormed checks what comes out.
func TestWellFormed(t *testing.T) {
	d := load(t)
	checker := d.checker(t)
	d.each(t, func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case) {
		outcome := d.rewritten(e, c)
		if outcome.Query == "" {
			return
		}
		if problems := checker.Problems(parse(t, outcome.Query)); len(problems) > 0 {
			t.Errorf("%s\n\t%s", c.Rejected, strings.Join(problems, "\n\t"))
		}
	})
}
