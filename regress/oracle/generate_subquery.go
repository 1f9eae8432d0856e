package main

import (
	"fmt"
	"slices"
	"strings"
)

// mayNest reports whether a further subquery may stand in an expression.
func (g *generator) mayNest() bool { return g.budget > 0 && g.nested < maxDepth }

// correlated lists what a subquery in an expression over sc may refer to:
// columns with a qualifier, which no relation of the subquery has.
func (g *generator) correlated(sc scope) scope {
	var list scope
	for _, e := range sc {
		if len(e.Args) == 0 && strings.Contains(e.Form, ".") && !strings.Contains(e.Form, "(") && e.Form[0] != '\'' {
			list = append(list, e)
		}
	}
	return list
}

// nest makes what is inside a subquery of an expression over sc, which has a
// part of the budget.
func (g *generator) nest(sc scope, inside func(outer scope)) {
	before, groups, choice := g.budget, g.groups, g.choice
	own := min(g.budget, 1+g.rng.IntN(3))
	g.budget, g.groups, g.choice = own, false, false
	g.nested++
	if g.nested > 1 {
		g.use(fmt.Sprintf("subquery in an expression %d deep", g.nested))
	}
	outer := g.correlated(sc)
	if g.chance(3) {
		outer = nil
	}
	inside(outer)
	g.nested--
	g.budget, g.groups, g.choice = before-max(1, own-g.budget), groups, choice
}

// nestedQuery is a subquery with columns of the wanted types.
func (g *generator) nestedQuery(sc scope, want []Type) (q *Query, s shape) {
	g.nest(sc, func(outer scope) {
		q, s = g.query(pick(g.rng, []int{0, 1, 2, 2}), want, outer)
	})
	return q, s
}

// subqueryCondition is a condition with a subquery, nil when none was found.
func (g *generator) subqueryCondition(sc scope) *Expr {
	t := someType(g.rng)
	if len(sc) > 0 {
		t = pick(g.rng, sc).Type
	}
	switch g.rng.IntN(12) {
	case 0, 1, 2:
		return g.exists(sc)
	case 3, 4, 5:
		if !g.may("in subquery") {
			return nil
		}
		x := g.operand(sc, t)
		q, _ := g.nestedQuery(sc, []Type{x.Type})
		if x.Type.family() == numbers && g.choice && g.chance(5) && g.mayNest() && g.may("in a subquery of values of aggregates") {
			q = g.valueQuery(sc)
		}
		return &Expr{Form: pick(g.rng, []string{"(%s IN (%s))", "(%s NOT IN (%s))", "(NOT (%s IN (%s)))"}), Args: []*Expr{x}, Sub: q, Type: Bool}
	case 6, 7:
		if !g.may("any and all") {
			return nil
		}
		x := g.operand(sc, t)
		q, _ := g.nestedQuery(sc, []Type{x.Type})
		op := pick(g.rng, []string{"=", "<>", "<", ">="}) + " " + pick(g.rng, []string{"ANY", "ALL", "SOME"})
		return &Expr{Form: "(%s " + op + " (%s))", Args: []*Expr{x}, Sub: q, Type: Bool}
	case 8:
		if !g.may("rows in a subquery") {
			return nil
		}
		x, y := g.operand(sc, t), g.operand(sc, Int)
		q, _ := g.nestedQuery(sc, []Type{x.Type, y.Type})
		return &Expr{Form: pick(g.rng, []string{"((%s, %s) IN (%s))", "((%s, %s) NOT IN (%s))", "((%s, %s) = ANY (%s))", "((%s, %s) < ALL (%s))"}),
			Args: []*Expr{x, y}, Sub: q, Type: Bool}
	case 9:
		return g.rowComparison(sc)
	case 10:
		if !g.choice {
			return nil
		}
		if v := g.arraySubquery(sc); v != nil {
			return g.valueCondition(func() *Expr { return v }, sc, 0)
		}
		return nil
	default:
		if !g.choice {
			return nil
		}
		v := g.scalarAggregate(sc)
		if v == nil {
			return nil
		}
		return g.valueCondition(func() *Expr { return v }, sc, 1)
	}
}

// operand is what a subquery's rows are compared with.
func (g *generator) operand(sc scope, t Type) *Expr {
	if e := g.column(sc, t); e != nil && !g.chance(4) {
		return e
	}
	return g.expr(sc, t, choose(g.chance(3), 1, 0))
}

func (g *generator) exists(sc scope) *Expr {
	if !g.may("exists") {
		return nil
	}
	if g.chance(6) && g.may("exists over an aggregate") {
		if v := g.scalarAggregate(sc); v != nil {
			return &Expr{Form: pick(g.rng, []string{"EXISTS (%s)", "(NOT EXISTS (%s))"}), Sub: v.Sub, Type: Bool}
		}
	}
	var want []Type
	if !g.chance(3) {
		want = g.someTypes()
	}
	q, _ := g.nestedQuery(sc, want)
	return &Expr{Form: pick(g.rng, []string{"EXISTS (%s)", "(NOT EXISTS (%s))"}), Sub: q, Type: Bool}
}

// byKey is a subquery with at most one row: it asks for one key of a table.
// nil when no table has a key.
func (g *generator) byKey(sc scope, want []Type) *Query {
	var tables []*Table
	for _, t := range g.c.Tables {
		if t.keyed() {
			tables = append(tables, t)
		}
	}
	if len(tables) == 0 {
		return nil
	}
	sel := &Select{}
	g.nest(sc, func(outer scope) {
		f, s := g.tableRef(pick(g.rng, tables))
		sel.From = []From{f}
		var key *Expr
		for i, c := range f.(*TableRef).Table.Columns {
			if c.Name == keyColumn {
				key = s.cols[i].Expr
			}
		}
		visible := append(s.scope(), outer...)
		x := leaf(pick(g.rng, []string{"0", "1", "2", "3"}), Int)
		if e := g.column(outer, Int); e != nil && e.Type == Int && !g.chance(3) {
			x = e
		}
		sel.Where = apply(Bool, "%s = %s", key, x)
		if g.chance(3) {
			sel.Where = conjunction(sel.Where, g.choosing(visible, 1))
		}
		sel.Distinct = g.chance(8)
		for _, t := range want {
			e := g.column(s.scope(), t)
			if e == nil || g.chance(4) {
				e = g.expr(visible, t, 1)
			}
			sel.Items = append(sel.Items, &Item{Expr: e})
		}
	})
	return &Query{Body: sel}
}

// scalarByKey is a scalar subquery of a row, nil when no table has a key.
func (g *generator) scalarByKey(sc scope, want Type) *Expr {
	if g.banned["scalar subquery by a key"] {
		return nil
	}
	q := g.byKey(sc, []Type{want})
	if q == nil {
		return nil
	}
	g.use("scalar subquery by a key")
	return &Expr{Form: "(%s)", Sub: q, Type: q.Body.(*Select).Items[0].Expr.Type}
}

func (g *generator) rowComparison(sc scope) *Expr {
	if g.banned["row comparison with a subquery"] {
		return nil
	}
	x, y := g.operand(sc, Int), g.operand(sc, someType(g.rng))
	q := g.byKey(sc, []Type{x.Type, y.Type})
	if q == nil {
		return nil
	}
	g.use("row comparison with a subquery")
	return &Expr{Form: "((%s, %s) " + pick(g.rng, []string{"=", "<>", "<", ">="}) + " (%s))", Args: []*Expr{x, y}, Sub: q, Type: Bool}
}

// scalarAggregate is a scalar subquery of an aggregate.
func (g *generator) scalarAggregate(sc scope) *Expr {
	if !g.may("scalar subquery with an aggregate") {
		return nil
	}
	sel, q := &Select{}, &Query{}
	var a *Expr
	g.nest(sc, func(outer scope) {
		var in shape
		sel.From, in = g.from(1, outer)
		visible := append(in.scope(), outer...)
		if g.chance(2) || len(outer) > 0 {
			sel.Where = g.joinCondition(outer, visible)
		}
		a = g.aggregate(in)
		sel.Items = []*Item{{Expr: a}}
		if g.chance(6) {
			sel.Having = g.choosingValues(func() *Expr { return g.aggregate(in) }, outer, 1)
		}
	})
	q.Body = sel
	return &Expr{Form: "(%s)", Sub: q, Type: a.Type, Value: q.reachesTracked()}
}

// arraySubquery is ARRAY(SELECT …) in one order.
func (g *generator) arraySubquery(sc scope) *Expr {
	if g.banned["array subquery"] {
		return nil
	}
	q, s := g.nestedQuery(sc, []Type{pick(g.rng, []Type{Int, Text})})
	t, ok := map[Type]Type{Int: IntArray, Text: TextArray}[s.cols[0].Type]
	block, isBlock := q.Body.(*Select)
	if !ok || t == TextArray && !isBlock {
		return nil
	}
	if t == TextArray { // it may be of type varchar
		block.Items[0].Expr = apply(Text, "(%s)::text", block.Items[0].Expr)
	}
	g.use("array subquery")
	q.Order = []string{"1"}
	return &Expr{Form: "ARRAY(%s)", Sub: q, Type: t, Value: q.reachesTracked()}
}

// valueQuery is a subquery whose column is the value of a numeric aggregate.
func (g *generator) valueQuery(sc scope) *Query {
	sel := &Select{}
	g.nest(sc, func(outer scope) {
		var in shape
		sel.From, in = g.from(1, outer)
		if g.chance(2) {
			sel.Where = g.choosing(slices.Concat(in.scope(), outer), 1)
		}
		if len(in.scope()) > 0 && g.chance(2) {
			g.groupKeys(sel, in)
		}
		a := g.aggregateOf(in, BigInt)
		sel.Items = []*Item{{Expr: a}}
	})
	return &Query{Body: sel}
}
