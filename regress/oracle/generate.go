package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// outCol is an output column of a relation or query. Expr refers to it, nil
// when no name does (an output name used twice).
type outCol struct {
	Name  string
	Type  Type
	Expr  *Expr
	Value bool // an aggregate's, which keeps its provenance
}

// shape is what a FROM entry or a query shows to whoever reads it, before
// provenance is added.
type shape struct {
	cols    []outCol
	tokens  int      // columns named provsql that * expands to
	sources []string // qualifiers under which exactly one such column can be named
	masked  bool     // a column made by provenance() is among those of *
	rows    scope    // whole rows, as text
}

// scope is what an expression may refer to.
type scope []*Expr

func (s shape) scope() scope {
	var sc scope
	for _, c := range s.cols {
		if c.Expr != nil && !c.Value {
			sc = append(sc, c.Expr)
		}
	}
	return append(sc, s.rows...)
}

// values lists the columns that are values of aggregates: they can be compared,
// aggregated and returned.
func (s shape) values() scope {
	var sc scope
	for _, c := range s.cols {
		if c.Expr != nil && c.Value {
			sc = append(sc, c.Expr)
		}
	}
	return sc
}

func (s shape) hasValues() bool {
	return slices.ContainsFunc(s.cols, func(c outCol) bool { return c.Value })
}

// requalified is s seen through an alias: duplicate names can no longer be
// referred to.
func (s shape) requalified(alias string) shape {
	out := shape{tokens: s.tokens, masked: s.masked}
	for _, c := range s.cols {
		var e *Expr
		if s.count(c.Name) == 1 && !isMask(c.Name) {
			e = leaf(alias+"."+ident(c.Name), c.Type)
			e.Value = c.Value
		}
		out.cols = append(out.cols, outCol{c.Name, c.Type, e, c.Value})
	}
	if s.tokens == 1 {
		out.sources = []string{alias}
	}
	return out
}

func (s shape) count(name string) int {
	n := 0
	for _, c := range s.cols {
		if c.Name == name {
			n++
		}
	}
	return n
}

// visibleCTE is a common table expression that FROM may name.
type visibleCTE struct {
	cte   *CTE
	shape shape
	cost  int
	uses  int
}

type generator struct {
	rng    *rand.Rand
	c      *Case
	banned map[string]bool
	serial int  // of aliases
	nested int  // subqueries in expressions around the present place
	choice bool // the expression is a condition that chooses rows, where values of aggregates may be compared
	groups bool // expressions are over groups, so that subqueries may only refer to grouping columns
	budget int  // base relations the query may still read
	ctes   []*visibleCTE
	views  []visibleView
}

type visibleView struct {
	view  *View
	shape shape
	cost  int
}

const (
	maxInputs    = 9
	maxRelations = 7
	maxDepth     = 3
)

// generate makes case number of seed; equal arguments make equal cases.
// attempt counts up when a case turned out too large.
func generate(seed, number, attempt uint64, banned map[string]bool) *Case {
	g := &generator{
		rng:    rand.New(rand.NewPCG(seed, number<<8|attempt)),
		c:      &Case{Seed: seed, Number: number, Features: map[string]bool{}},
		banned: banned,
	}
	g.tables()
	g.makeViews()
	if g.chance(8) && g.may("store") {
		g.makeStore()
	}
	g.use("limit") // every answer is asked for in part
	g.budget = 2 + g.rng.IntN(maxRelations-1)
	for range 20 {
		g.c.Query, _ = g.query(pick(g.rng, []int{0, 1, 2, 2, maxDepth, maxDepth}), nil, nil)
		if g.c.tracked() || g.chance(40) {
			break
		}
		g.budget = 2 + g.rng.IntN(maxRelations-1)
	}
	if !g.c.tracked() {
		g.use("untracked query")
	}
	g.c.Views = slices.DeleteFunc(g.c.Views, func(v *View) bool { return !g.c.reads(v) })
	return g.c
}

// chance is true once in n times.
func (g *generator) chance(n int) bool { return g.rng.IntN(n) == 0 }

// may reports whether a construct is allowed, and notes that it is used.
func (g *generator) may(feature string) bool {
	if g.banned[feature] {
		return false
	}
	g.use(feature)
	return true
}

func (g *generator) use(feature string) { g.c.Features[feature] = true }

func (g *generator) alias(prefix string) string {
	g.serial++
	return fmt.Sprintf("%s%d", prefix, g.serial)
}

// query makes a query expression. want gives the types of its columns, nil
// leaves them open. outer is what a LATERAL query sees of its surroundings.
func (g *generator) query(depth int, want []Type, outer scope) (*Query, shape) {
	q := &Query{}
	known := len(g.ctes)
	if depth > 0 && g.budget > 1 && g.chance(4) && g.may("cte") {
		for range 1 + g.rng.IntN(2) {
			if g.budget > 1 {
				q.With = append(q.With, g.cte(depth-1, outer))
			}
		}
	}
	var s shape
	var order []string
	switch n := g.rng.IntN(12); {
	case n < 3 && depth > 0 && !g.banned["union"] && g.budget > 1:
		q.Body, s = g.setOp(depth, want, outer)
	case n < 4 && depth < maxDepth-1 && !g.banned["values"]:
		q.Body, s = g.values(want)
	default:
		q.Body, s, order = g.selectBlock(depth, want, outer)
	}
	if g.chance(choose(depth == maxDepth, 3, 8)) && g.may("order by") {
		q.Order = g.order(s, order)
	}
	if depth == maxDepth && g.nested == 0 && outer == nil && lockable(q) && g.chance(3) && g.may("for update") {
		q.Locked = true
	}
	q.With = slices.DeleteFunc(q.With, func(c *CTE) bool {
		return !anyNode(q, func(n any) bool {
			ref, ok := n.(*CTERef)
			return ok && ref.CTE == c
		})
	})
	g.ctes = g.ctes[:known]
	return q, s
}

func (g *generator) cte(depth int, outer scope) *CTE {
	before := g.budget
	g.budget = (g.budget + 1) / 2
	own := g.budget
	c := &CTE{Name: g.alias("c"), Materialize: pick(g.rng, []string{"", "MATERIALIZED", "NOT MATERIALIZED"})}
	if c.Materialize != "" {
		g.use(c.Materialize)
	}
	var s shape
	c.Query, s = g.query(depth, nil, outer)
	if s.tokens == 0 && !s.masked && len(s.cols) > 0 && g.chance(4) {
		g.use("cte with column names")
		s, c.Columns = renamed(s)
	}
	cost := max(1, own-g.budget)
	g.budget = before
	g.ctes = append(g.ctes, &visibleCTE{cte: c, shape: s, cost: cost})
	return c
}

// order picks sort keys: ordinals and names of output columns, or expressions
// a plain SELECT offers.
func (g *generator) order(s shape, offered []string) []string {
	var keys []string
	for i, c := range s.cols {
		switch {
		case g.chance(2):
		case s.tokens == 0 && g.chance(2):
			keys = append(keys, fmt.Sprint(i+1))
		case s.count(c.Name) == 1 && !isMask(c.Name):
			keys = append(keys, ident(c.Name))
		}
	}
	if len(offered) > 0 && g.chance(2) {
		keys = append(keys, pick(g.rng, offered))
	}
	for i := range keys {
		keys[i] += pick(g.rng, []string{"", "", " DESC", " NULLS FIRST"})
	}
	return keys
}

// unreferenced is a copy of s whose columns cannot be referred to: the shape
// of a query, which has no alias yet.
func unreferenced(s shape) shape {
	out := shape{tokens: s.tokens, masked: s.masked}
	for _, c := range s.cols {
		out.cols = append(out.cols, outCol{c.Name, c.Type, nil, c.Value})
	}
	return out
}

func (g *generator) values(want []Type) (Body, shape) {
	if want == nil {
		want = g.someTypes()
	}
	g.use("values")
	v := &Values{}
	for range 1 + g.rng.IntN(3) {
		var row []*Expr
		for _, t := range want {
			row = append(row, leaf(literal(g.rng, t), t))
		}
		v.Rows = append(v.Rows, row)
	}
	var s shape
	for i, t := range want {
		s.cols = append(s.cols, outCol{Name: fmt.Sprintf("column%d", i+1), Type: t})
	}
	return v, s
}

func (g *generator) someTypes() []Type {
	types := make([]Type, 1+g.rng.IntN(3))
	for i := range types {
		types[i] = someType(g.rng)
	}
	return types
}
