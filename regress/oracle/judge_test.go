package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// The fake database has r(a) with rows 1, 1, 2 and s(a) with rows 1, 2, 2, all
// tracked, and one query, SELECT DISTINCT r.a FROM r, s WHERE r.a = s.a.
var (
	fakeR = []string{"1", "1", "2"}
	fakeS = []string{"1", "2", "2"}
)

func fakeCase() *Case {
	r := &Table{Name: "r", Tracked: true, Columns: []Column{{Name: "a", Type: Int}}, Rows: []Row{{Values: []string{"1"}}, {Values: []string{"1"}}, {Values: []string{"2"}}}}
	s := &Table{Name: "s", Tracked: true, Columns: []Column{{Name: "a", Type: Int}}, Rows: []Row{{Values: []string{"1"}}, {Values: []string{"2"}}, {Values: []string{"2"}}}}
	x, y := leaf("x.a", Int), leaf("y.a", Int)
	return &Case{Tables: []*Table{r, s}, Query: &Query{Body: &Select{
		Distinct: true,
		Items:    []*Item{{Expr: x, Name: "a"}},
		From:     []From{&TableRef{Table: r, Alias: "x"}, &TableRef{Table: s, Alias: "y"}},
		Where:    apply(Bool, "%s = %s", x, y),
	}}}
}

// fakePlain is the answer of the fake database in a world.
func fakePlain(w world, distinct bool) Result {
	out := Result{Columns: []ResultColumn{{"a", 23}}}
	for i, a := range fakeR {
		for k, b := range fakeS {
			seen := slices.ContainsFunc(out.Rows, func(row []*string) bool { return *row[0] == a })
			if a == b && w.has(i) && w.has(3+k) && !(distinct && seen) {
				out.Rows = append(out.Rows, []*string{&a})
			}
		}
	}
	return out
}

// fake is what a tracking server that combines tokens by the given gates says.
func fake(join, merge string) *Observation {
	o := &Observation{Case: fakeCase(), Circuit: Circuit{}, Derivations: map[world]Result{}}
	for bit := range 6 {
		token := fmt.Sprintf("input %d", bit)
		o.Tokens = append(o.Tokens, token)
		o.Circuit[token] = Gate{}
	}
	o.Tracked.Columns = []ResultColumn{{"a", 23}, {tokenColumn, uuidOID}}
	for _, value := range []string{"1", "2"} {
		var ways []string
		for i, a := range fakeR {
			for k, b := range fakeS {
				if a == value && b == value {
					way := fmt.Sprintf("%s %d %d", join, i, k)
					o.Circuit[way] = Gate{Type: join, Children: []string{o.Tokens[i], o.Tokens[3+k]}}
					ways = append(ways, way)
				}
			}
		}
		root := merge + " " + value
		o.Circuit[root] = Gate{Type: merge, Children: ways}
		o.Tracked.Rows = append(o.Tracked.Rows, []*string{&value, &root})
	}
	for w := range all(6) + 1 {
		o.Plain = append(o.Plain, fakePlain(w, true))
		o.Derivations[w] = fakePlain(w, false)
	}
	return o
}

func TestJudgeAcceptsRightSemantics(t *testing.T) {
	if f := judge(fake("times", "plus")); f != nil {
		t.Fatal(f)
	}
}

func TestJudgeCatchesWrongSemantics(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		kind string
		make func() *Observation
	}{
		"join adds":        {"worlds", func() *Observation { return fake("plus", "plus") }},
		"DISTINCT joins":   {"worlds", func() *Observation { return fake("times", "times") }},
		"DISTINCT forgets": {"derivations", func() *Observation { return forgetWays(fake("times", "plus")) }},
		"row lost": {"rows", func() *Observation {
			o := fake("times", "plus")
			o.Tracked.Rows = o.Tracked.Rows[:1]
			return o
		}},
		"row invented": {"rows", func() *Observation {
			o := fake("times", "plus")
			o.Tracked.Rows = append(o.Tracked.Rows, []*string{text("3"), text("plus 1")})
			return o
		}},
		"row certain": {"worlds", func() *Observation {
			o := fake("times", "plus")
			o.Tracked.Rows[0] = []*string{text("1"), nil}
			return o
		}},
		"gate lost": {"circuit", func() *Observation {
			o := fake("times", "plus")
			o.Circuit["times 0 0"] = Gate{}
			return o
		}},
		"gate not folded": {"folding", func() *Observation {
			o := fake("times", "plus")
			o.Circuit["one"] = Gate{Type: "one"}
			o.Circuit["times 0 0"] = Gate{Type: "times", Children: append(o.Circuit["times 0 0"].Children, "one")}
			return o
		}},
		"no token": {"columns", func() *Observation {
			o := fake("times", "plus")
			o.Tracked = dataOf(o.Tracked)
			return o
		}},
		"evaluator": {"sr_counting", func() *Observation {
			o := fake("times", "plus")
			o.Semirings = []semiringRun{{World: all(6), Counting: map[string]string{"plus 1": "1"}}}
			return o
		}},
		"formula": {"sr_formula", func() *Observation {
			o := fake("times", "plus")
			o.Semirings = []semiringRun{{World: all(6)}}
			o.Formulas = map[string]string{"plus 1": "((x0 ⊗ x3) ⊕ (x0 ⊗ x3))", "plus 2": "(x0 ⊗ x3)"}
			return o
		}},
		"plan": {"plans", func() *Observation {
			o := fake("times", "plus")
			o.Plans = []planRun{{"SET x", fake("plus", "plus").Tracked}, {"SET y", Result{o.Tracked.Columns, o.Tracked.Rows[1:]}}}
			return o
		}},
	} {
		f := judge(c.make())
		if f == nil || f.Kind != c.kind {
			t.Errorf("%s: got %v, want a failure of kind %s", name, f, c.kind)
		}
	}
}

// forgetWays makes each group stand for its first derivation only where the
// truth stays the same, by taking a token twice out of once.
func forgetWays(o *Observation) *Observation {
	o.Circuit = maps.Clone(o.Circuit)
	g := o.Circuit["plus 2"]
	o.Circuit["plus 2"] = Gate{Type: "plus", Children: append(slices.Clone(g.Children), g.Children[0])}
	return o
}

func TestFalsifiedAnswersAreNoticed(t *testing.T) {
	m := falsifyAll(fake("times", "plus"))
	if m.tried < 5 || len(m.missed) > 0 {
		t.Fatalf("%d falsified answers tried, not noticed: %s", m.tried, strings.Join(m.missed, "; "))
	}
}

func TestShortNumeric(t *testing.T) {
	for in, want := range map[string]string{"1": "1", "1.0": "1", "1.50": "1.5", "0.0": "0", "10": "10", "-2.00": "-2"} {
		if got := shortNumeric(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
