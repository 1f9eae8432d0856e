package main

import (
	"slices"
	"strings"
)

// pickFrom picks one of some values again and again.
func pickFrom(g *generator, values scope) func() *Expr {
	return func() *Expr { return pick(g.rng, values) }
}

// choosing is a condition that chooses rows.
func (g *generator) choosing(sc scope, depth int) *Expr {
	defer func(before bool) { g.choice = before }(g.choice)
	g.choice = true
	return g.condition(sc, depth)
}

// choosingValues is one on values of aggregates.
func (g *generator) choosingValues(value func() *Expr, sc scope, depth int) *Expr {
	defer func(before bool) { g.choice = before }(g.choice)
	g.choice = true
	return g.valueCondition(value, sc, depth)
}

// valueCondition is a condition on values of aggregates, combined with others
// and with plain conditions over sc.
func (g *generator) valueCondition(value func() *Expr, sc scope, depth int) *Expr {
	if depth > 0 {
		switch g.rng.IntN(9) {
		case 0:
			return apply(Bool, "(%s AND %s)", g.valueCondition(value, sc, depth-1), g.valueCondition(value, sc, depth-1))
		case 1:
			return apply(Bool, "(%s OR %s)", g.valueCondition(value, sc, depth-1), g.valueCondition(value, sc, depth-1))
		case 2:
			return apply(Bool, "(NOT %s)", g.valueCondition(value, sc, depth-1))
		case 3:
			return apply(Bool, "(%s OR %s)", g.condition(sc, 1), g.valueCondition(value, sc, depth-1))
		case 4:
			return apply(Bool, "(%s AND %s)", g.valueCondition(value, sc, depth-1), g.condition(sc, 1))
		case 5:
			if g.may("value of an aggregate in CASE") {
				return apply(Bool, "(CASE WHEN %s THEN %s ELSE %s END)", g.valueCondition(value, sc, depth-1), g.condition(sc, 0), g.valueCondition(value, sc, 0))
			}
		}
	}
	v := value()
	if v.Type == StoredNumber && g.chance(2) {
		return apply(Bool, "(%s "+pick(g.rng, []string{"=", "<>", "<", ">="})+" %s)", v, leaf(pick(g.rng, constants), Numeric))
	}
	if g.chance(6) || v.Type == Stored || v.Type == StoredNumber {
		return apply(Bool, pick(g.rng, []string{"(%s IS NULL)", "(%s IS NOT NULL)"}), v)
	}
	switch v.Type.family() {
	case numbers:
		return g.numberComparison(v, value, sc)
	case booleans:
		return apply(Bool, pick(g.rng, []string{"%s", "(NOT %s)", "(%s IS NOT TRUE)", "(%s IS FALSE)"}), v)
	case texts:
		switch g.rng.IntN(5) {
		case 0:
			return apply(Bool, "(length(%s) > 1)", v)
		case 1:
			return apply(Bool, "(%s LIKE 'a%%%%')", v)
		}
	case arrays, textArrays:
		if g.chance(2) {
			return apply(Bool, "(array_length(%s, 1) > 1)", v)
		}
	case jsons:
		return apply(Bool, "(%s @> '[1]'::jsonb)", v)
	}
	op := pick(g.rng, []string{"=", "<>", "<", "<=", ">="})
	if g.chance(5) {
		return apply(Bool, "(%s "+op+" %s)", g.expr(sc, v.Type, 0), v)
	}
	return apply(Bool, "(%s "+op+" %s)", v, g.expr(sc, v.Type, 0))
}

var constants = []string{"0", "1", "2", "3", "1.5"}

// numberComparison compares a number that an aggregate gives.
func (g *generator) numberComparison(v *Expr, value func() *Expr, sc scope) *Expr {
	op := pick(g.rng, []string{"=", "<>", "<", "<=", ">", ">="})
	c := leaf(pick(g.rng, constants), Numeric)
	other := c
	for range 4 {
		if o := value(); o.Type.family() == numbers {
			other = o
			break
		}
	}
	switch g.rng.IntN(16) {
	case 0:
		return apply(Bool, "(%s "+op+" %s)", v, other)
	case 1:
		return apply(Bool, "(%s + %s "+op+" %s)", v, other, c)
	case 2:
		return apply(Bool, "(2 * %s "+op+" %s + 1)", v, other)
	case 3:
		return apply(Bool, pick(g.rng, []string{"(%s BETWEEN %s AND %s)", "(%s NOT BETWEEN %s AND %s)"}), v, leaf(pick(g.rng, constants), Numeric), other)
	case 4:
		return apply(Bool, pick(g.rng, []string{"(%s IN (1, 3))", "(%s NOT IN (0, 2))", "(%s = ANY (ARRAY[1, 2]))"}), v)
	case 5:
		return apply(Bool, pick(g.rng, []string{"(%s IS DISTINCT FROM %s)", "(%s IS NOT DISTINCT FROM %s)"}), v, other)
	case 6:
		return apply(Bool, "(coalesce(%s, 0) "+op+" %s)", v, c)
	case 7:
		return apply(Bool, "(abs(%s - 2) "+op+" %s)", v, c)
	case 8:
		return apply(Bool, "(CASE WHEN %s > 1 THEN %s ELSE 0 END "+op+" %s)", v, other, c)
	case 9:
		return apply(Bool, "((%s, %s) "+pick(g.rng, []string{"=", "<", ">="})+" (1, 2))", v, other)
	case 10:
		return apply(Bool, "(%s "+op+" %s)", g.expr(sc, Int, 1), v)
	case 11:
		if g.mayNest() && g.may("value of an aggregate compared with a subquery") {
			if x := g.valueInSubquery(v, sc); x != nil {
				return x
			}
		}
	}
	return apply(Bool, "(%s "+op+" %s)", v, c)
}

// valueInSubquery compares a value with what a subquery returns.
func (g *generator) valueInSubquery(v *Expr, sc scope) *Expr {
	switch g.rng.IntN(4) {
	case 3:
		if v.Call || !strings.Contains(v.Form, ".") { // would be of the subquery
			return nil
		}
		sel := &Select{Items: []*Item{{Expr: leaf("1", Int)}}}
		g.nest(sc, func(scope) {
			f, in := g.tableRef(pick(g.rng, g.c.Tables))
			sel.From = []From{f}
			sel.Where = g.choosingValues(func() *Expr { return v }, in.scope(), 1)
		})
		return &Expr{Form: pick(g.rng, []string{"EXISTS (%s)", "(NOT EXISTS (%s))"}), Sub: &Query{Body: sel}, Type: Bool}
	case 0:
		q, _ := g.nestedQuery(sc, []Type{Int})
		return &Expr{Form: pick(g.rng, []string{"(%s IN (%s))", "(%s NOT IN (%s))", "(%s >= ALL (%s))"}), Args: []*Expr{v}, Sub: q, Type: Bool}
	case 1:
		if s := g.scalarAggregate(sc); s != nil && s.Type.family() == numbers {
			return apply(Bool, "(%s >= %s)", v, s)
		}
		return nil
	default:
		if s := g.scalarByKey(sc, Int); s != nil {
			return apply(Bool, "(%s > %s)", v, s)
		}
		return nil
	}
}

// valueItems adds columns that are values of aggregates: of the relations read,
// or of subqueries; and, sometimes, what a window function makes.
func (g *generator) valueItems(s *Select, in shape, visible scope, out *shape) {
	add := func(e *Expr, name string) {
		s.Items = append(s.Items, &Item{Expr: e, Name: name})
		out.cols = append(out.cols, outCol{Name: name, Type: e.Type, Value: e.Value})
	}
	for _, v := range in.values() {
		if g.chance(3) {
			g.use("aggregate as a column")
			add(v, g.freeName(*out))
		}
	}
	if g.chance(14) && g.mayNest() {
		if v := g.scalarAggregate(visible); v != nil {
			add(v, g.freeName(*out))
		}
	}
	if g.chance(30) && g.mayNest() {
		if v := g.arraySubquery(visible); v != nil {
			add(v, g.freeName(*out))
		}
	}
	if g.nested == 0 && len(in.scope()) > 0 && g.chance(20) && g.may("window function") {
		x, y := pick(g.rng, in.scope()), pick(g.rng, in.scope())
		form := pick(g.rng, []string{
			"rank() OVER (ORDER BY %s, %s)", "count(*) OVER (PARTITION BY %s ORDER BY %s)",
			"dense_rank() OVER (PARTITION BY %s ORDER BY %s DESC)", "count(%s) OVER (ORDER BY %s)",
		})
		add(apply(BigInt, form, x, y), g.alias(endedName))
		out.masked = true
	}
}

// among notes whether expressions are over groups, and returns what undoes it.
func (g *generator) among(groups bool) func() {
	before := g.groups
	g.groups = groups
	return func() { g.groups = before }
}

// onlyHere reports whether the answer speaks of the actual world alone: it lacks
// rows that are only possible, as window functions and LIMIT see only rows that
// are there, or rows are told apart by values of aggregates.
func (c *Case) onlyHere() bool {
	windows := !c.derivable()
	is := func(n any) bool {
		switch n := n.(type) {
		case *Query:
			return n.Limit != "" && n.reachesTracked()
		case *Select:
			return n.ends() && slices.ContainsFunc(n.Items, func(it *Item) bool {
				return it.Expr != nil && (windows && strings.Contains(it.Expr.Form, " OVER (") ||
					n.Distinct && strings.HasPrefix(it.Name, endedName))
			})
		}
		return false
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}

// endsProvenance reports whether a value is computed whose provenance ends.
func (c *Case) endsProvenance() bool {
	is := func(n any) bool {
		s, ok := n.(*Select)
		return ok && s.ends()
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}

func (s *Select) ends() bool {
	return (&Query{Body: s}).reachesTracked() && slices.ContainsFunc(s.Items, func(it *Item) bool {
		return strings.HasPrefix(it.Name, endedName) && it.Expr != nil &&
			(it.Expr.Value || strings.Contains(it.Expr.Form, " OVER (") || slices.ContainsFunc(it.Expr.Args, func(e *Expr) bool { return e.Call }))
	})
}
