package rewrite_test

import (
	"sync"
	"testing"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
)

const testdata = "testdata"

// loaded is what a server recorded; read-only.
type loaded struct {
	*rewritetest.Data
	templates *rewrite.Templates
}

var loadOnce = sync.OnceValues(func() (*loaded, error) {
	d, err := rewritetest.Load(testdata)
	if err != nil {
		return nil, err
	}
	templates, err := rewrite.ParseTemplates([]byte(d.Templates))
	return &loaded{d, templates}, err
})

func load(t testing.TB) *loaded {
	t.Helper()
	d, err := loadOnce()
	if err != nil {
		t.Fatalf("%v; regress/capture/run makes the test data", err)
	}
	return d
}

// entry returns a recorded statement by topic and name.
func (d *loaded) entry(t testing.TB, topic, name string) *rewritetest.Entry {
	t.Helper()
	for _, tp := range d.Topics {
		for _, e := range tp.Entries {
			if tp.Name == topic && e.Name == name {
				return e
			}
		}
	}
	t.Fatalf("no statement %s in topic %s", name, topic)
	return nil
}

// each calls f for every recorded rewriting, in a subtest of its own.
func (d *loaded) each(t *testing.T, f func(t *testing.T, e *rewritetest.Entry, c *rewritetest.Case)) {
	for _, topic := range d.Topics {
		t.Run(topic.Name, func(t *testing.T) {
			for _, e := range topic.Entries {
				for _, c := range e.Cases {
					t.Run(e.Name+"/"+c.Mode, func(t *testing.T) { f(t, e, c) })
				}
			}
		})
	}
}

// rewritten rewrites a recorded tree.
func (d *loaded) rewritten(e *rewritetest.Entry, c *rewritetest.Case) rewritetest.Outcome {
	return rewritetest.Describe(rewrite.Rewrite([]byte(e.Trees[c.Tree]), d.Facts.For(c.Denied), d.templates, c.Options))
}

// allOptions are all ways of rewriting.
var allOptions = []rewrite.Options{
	{},
	{Active: true},
	{Active: true, PossibleRows: true},
}

func parse(t testing.TB, tree string) *rewritetest.Node {
	t.Helper()
	n, err := rewritetest.ParseTree(tree)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checker returns a Checker that knows the columns of the recorded tables.
func (d *loaded) checker(t testing.TB) *rewritetest.Checker {
	t.Helper()
	c := rewritetest.NewChecker(*d.Facts.Names())
	for _, topic := range d.Topics {
		for _, e := range topic.Entries {
			for _, tree := range e.Trees {
				c.Learn(parse(t, tree))
			}
		}
	}
	return c
}
