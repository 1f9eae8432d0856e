package rewrite_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"provsql/gosrc/rewrite"
	"provsql/gosrc/rewrite/rewritetest"
)

// attempt rewrites whatever it is given. What is no query of PostgreSQL's may
// make the rewriter panic, which the exports turn into an error of the
// statement; a panic is returned as text.
func (d *loaded) attempt(tree []byte, cat rewrite.Catalog, o rewrite.Options) (outcome rewritetest.Outcome, panicked string) {
	defer func() {
		if p := recover(); p != nil {
			panicked = fmt.Sprint(p)
		}
	}()
	return rewritetest.Describe(rewrite.Rewrite(tree, cat, d.templates, o)), ""
}

// trees returns the recorded trees that hold.
func (d *loaded) trees(t testing.TB, holds func(c *rewritetest.Case) bool) []*rewritetest.Node {
	var all []*rewritetest.Node
	seen := map[string]bool{}
	for _, topic := range d.Topics {
		for _, e := range topic.Entries {
			for _, c := range e.Cases {
				if tree := e.Trees[c.Tree]; !seen[tree] && holds(c) {
					seen[tree] = true
					all = append(all, parse(t, tree))
				}
			}
		}
	}
	return all
}

func any(*rewritetest.Case) bool { return true }

// asWritten reports whether a query came to the rewriter as it was written,
// and not with columns that were settled for tables that are tracked.
func asWritten(c *rewritetest.Case) bool { return strings.HasPrefix(c.Mode, "function") }

// TestOtherTables rewrites queries as if other tables were tracked, with all
// options.
func TestOtherTables(t *testing.T) {
	d := load(t)
	checker := d.checker(t)
	tables := d.Facts.TrackedTables()
	for i, tree := range d.trees(t, asWritten) {
		text := tree.String()
		for only := range len(tables) + 1 {
			// One table, or all but one; the last round has none, and all.
			for _, keep := range []func(uint32) bool{
				func(relid uint32) bool { return only < len(tables) && relid == tables[only] },
				func(relid uint32) bool { return only == len(tables) || relid != tables[only] },
			} {
				o := allOptions[(i+only)%len(allOptions)]
				outcome, panicked := d.attempt([]byte(text), d.Facts.Tracks(keep).Guessing(), o)
				var problems []string
				if panicked != "" {
					problems = []string{"panic: " + panicked}
				} else if (i+only)%7 == 0 && outcome.Query != "" { // checking takes longer than rewriting
					problems = checker.Problems(parse(t, outcome.Query))
				}
				if len(problems) > 0 {
					t.Errorf("%+v, table %d:\n\t%s\n%s", o, only, strings.Join(problems, "\n\t"), beginning(d.Show(text)))
				}
			}
		}
	}
}

// TestCompositions rewrites queries made of others.
func TestCompositions(t *testing.T) {
	d := load(t)
	checker := d.checker(t)
	queries := d.trees(t, asWritten)
	count := 1000
	if testing.Short() {
		count = 200
	}
	refused := 0
	for seed := range count {
		rng := rand.New(rand.NewPCG(uint64(seed), 1))
		composer, err := rewritetest.NewComposer(rng, d.Templates, queries)
		if err != nil {
			t.Fatal(err)
		}
		q := composer.Query(1 + rng.IntN(3))
		if problems := checker.Problems(q); len(problems) > 0 {
			t.Fatalf("seed %d: the query itself: %s", seed, strings.Join(problems, "\n\t"))
		}
		outcome, panicked := d.attempt([]byte(q.String()), d.Facts.Guessing(), allOptions[rng.IntN(len(allOptions))])
		switch {
		case panicked != "":
			t.Errorf("seed %d: panic: %s\n%s", seed, panicked, d.Show(q.String()))
		case outcome.Failed():
			refused++
		case outcome.Query != "":
			if problems := checker.Problems(parse(t, outcome.Query)); len(problems) > 0 {
				t.Errorf("seed %d:\n\t%s\n%s", seed, strings.Join(problems, "\n\t"), beginning(d.Show(q.String())))
			}
		}
	}
	t.Logf("%d of %d refused", refused, count)
}

// TestMutations rewrites what is no query any more: it must come to an end, and
// leave the rewriter as it was.
func TestMutations(t *testing.T) {
	d := load(t)
	trees := d.trees(t, any)
	mutator := rewritetest.NewMutator(trees)
	good := d.entry(t, "outer_join", "left")
	want := d.rewritten(good, good.Cases[0])
	count := 3000
	if testing.Short() {
		count = 500
	}
	panics := map[string]int{}
	for seed := range count {
		rng := rand.New(rand.NewPCG(uint64(seed), 2))
		tree := trees[rng.IntN(len(trees))].Clone()
		for range 1 + rng.IntN(3) {
			mutator.Mutate(rng, tree)
		}
		if circularJoins(tree) {
			continue
		}
		text := tree.String()
		started := time.Now()
		_, panicked := d.attempt([]byte(text), d.Facts.Guessing(), allOptions[rng.IntN(len(allOptions))])
		if spent := time.Since(started); spent > 5*time.Second {
			t.Errorf("seed %d took %v", seed, spent)
		}
		if panicked != "" {
			panics[panicked]++
		}
	}
	t.Logf("panics: %v", panics)
	if got := d.rewritten(good, good.Cases[0]); !reflect.DeepEqual(got, want) {
		t.Error("a query is rewritten in another way than before")
	}
}

// circularJoins reports whether a join has columns of its own as columns, by
// way of others or not: the parser adds a join behind what it joins, and the
// rewriter looks up columns until they are of no join.
func circularJoins(n *rewritetest.Node) bool {
	for i, rte := range n.List("rtable") {
		for _, v := range rte.List("joinaliasvars") {
			if v.Label == "VAR" && v.Int("varno") > i {
				return true
			}
		}
	}
	found := false
	n.Children(func(child *rewritetest.Node) { found = found || circularJoins(child) })
	return found
}

// FuzzRewrite gives the rewriter any text, of which some is node text.
func FuzzRewrite(f *testing.F) {
	d := load(f)
	for i, tree := range d.trees(f, any) {
		if text := tree.String(); len(text) < 20000 {
			f.Add([]byte(text), byte(i))
		}
	}
	cat := d.Facts.Guessing()
	f.Fuzz(func(t *testing.T, tree []byte, option byte) {
		o := allOptions[int(option)%len(allOptions)]
		first, panicked := d.attempt(tree, cat, o)
		if panicked != "" {
			return
		}
		second, _ := d.attempt(tree, cat, o)
		if !reflect.DeepEqual(first, second) {
			t.Errorf("rewritten twice, with two outcomes")
		}
		if first.Query == "" {
			return
		}
		if _, err := rewritetest.ParseTree(first.Query); err != nil {
			t.Errorf("the result is no node text: %v", err)
		}
	})
}
