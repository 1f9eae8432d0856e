package main

import (
	"fmt"
	"slices"
	"strings"
)

// provenanceName is the alias of provenance() in select lists. Its values are
// tokens, so that comparisons of data leave it out.
const provenanceName = "prv"

// endedName begins the names of values whose provenance has ended: they are
// compared in the actual world only.
const endedName = "ended"

// isMask reports whether a column is compared otherwise than by its value, so
// that nothing may depend on it.
func isMask(name string) bool { return name == provenanceName || strings.HasPrefix(name, endedName) }

// selectBlock makes a SELECT. The strings are sort keys beyond output columns
// that ORDER BY may use.
func (g *generator) selectBlock(depth int, want []Type, outer scope) (*Select, shape, []string) {
	s := &Select{}
	var in shape
	if g.budget > 0 && !g.chance(30) {
		s.From, in = g.from(depth, outer)
	} else {
		g.use("no FROM")
	}
	visible := slices.Concat(in.scope(), outer)
	if len(s.From) > 0 && !g.chance(3) {
		g.use("where")
		s.Where = g.choosing(visible, 2)
	}
	if values := in.values(); len(values) > 0 && g.chance(2) && g.may("where on a value of an aggregate") {
		s.Where = conjunction(s.Where, g.choosingValues(pickFrom(g, values), visible, 2))
	}
	var out shape
	switch n := g.rng.IntN(14); {
	case n >= 10 && len(s.From) > 0 && g.may("aggregate"):
		out = g.aggregated(s, in, outer, want)
		return s, out, g.aggregateKeys(s)
	case n < 2 && len(in.scope()) > 0 && g.may("group by"):
		out = g.grouped(s, in, visible, want)
		s.Distinct = !out.masked && g.chance(8)
	case n < 3 && len(s.From) > 0 && g.chance(6) && g.may("having without group by"):
		out = g.items(s, shape{}, outer, choose(want == nil, []Type{Int}, want))
		s.Having = g.choosing(outer, 1)
	case n < 4 && g.may("distinct"):
		s.Distinct = true
		out = g.items(s, in, visible, want)
	default:
		out = g.items(s, in, visible, want)
		var keys []string
		for _, e := range in.scope() {
			keys = append(keys, e.sql())
		}
		return s, out, keys
	}
	return s, out, nil
}

// items fills the select list of a block without grouping.
func (g *generator) items(s *Select, in shape, visible scope, want []Type) shape {
	out := shape{}
	open := want == nil
	if open {
		want = g.someTypes()
		switch {
		case len(s.From) > 0 && (!s.Distinct || !in.masked && !in.hasValues() && len(in.cols) > 0) && g.chance(3):
			g.use("select *")
			s.Items = append(s.Items, &Item{Kind: ItemStar})
			out = unreferenced(in)
			want = want[:g.rng.IntN(2)]
		case !s.Distinct && g.chance(40) && g.may("empty select list"):
			return out
		}
	}
	for _, t := range want {
		it := &Item{Expr: g.selectExpr(visible, t)}
		it.Name = g.freeName(out)
		out.cols = append(out.cols, outCol{Name: it.Name, Type: it.Expr.Type, Value: it.Expr.Value})
		s.Items = append(s.Items, it)
	}
	switch values := in.values(); {
	case open && !s.Distinct:
		g.valueItems(s, in, visible, &out)
	case open && g.nested == 0 && len(values) > 0 && g.chance(3) && g.may("distinct values of aggregates"):
		v := pick(g.rng, values)
		name := g.alias(endedName)
		s.Items = append(s.Items, &Item{Expr: v, Name: name})
		out.cols = append(out.cols, outCol{Name: name, Type: v.Type})
		out.masked = true
	}
	if open {
		g.tokenItem(s, in, &out)
	}
	return out
}

// tokenItem adds the token to the select list by name, sometimes.
func (g *generator) tokenItem(s *Select, in shape, out *shape) {
	if g.nested > 0 {
		return
	}
	switch n := g.rng.IntN(24); {
	case n == 0 && in.tokens == 1 && len(s.Group) == 0 && g.may("explicit provsql"):
		s.Items = slices.Insert(s.Items, g.rng.IntN(len(s.Items)+1), &Item{Kind: ItemToken})
		out.tokens++
	case n == 1 && len(in.sources) > 0 && len(s.Group) == 0 && g.may("explicit provsql"):
		s.Items = slices.Insert(s.Items, g.rng.IntN(len(s.Items)+1), &Item{Kind: ItemToken, Rel: pick(g.rng, in.sources)})
		out.tokens++
	case n == 2 && !s.Distinct && g.tracks(s) && g.may("provenance()"):
		s.Items = append(s.Items, &Item{Kind: ItemProvenance})
		out.cols = append(out.cols, outCol{Name: provenanceName, Type: Text})
		out.masked = true
	}
}

// tracks reports whether a block reads a tracked table.
func (g *generator) tracks(s *Select) bool {
	return (&Query{Body: s}).reachesTracked()
}

// freeName picks an output name that no column has yet; few names, so that
// joins find common ones.
func (g *generator) freeName(out shape) string {
	for range 5 {
		if n := pick(g.rng, columnNames); out.count(n) == 0 {
			return n
		}
	}
	for i := 1; ; i++ {
		if n := fmt.Sprintf("e%d", i); out.count(n) == 0 {
			return n
		}
	}
}

// selectExpr is an expression for a select list: a column, if one has the
// wanted type, in two cases of three.
func (g *generator) selectExpr(sc scope, want Type) *Expr {
	if want == Int && g.chance(30) && g.may("function in select list") {
		return leaf("generate_series(1, 2)", Int)
	}
	if !g.chance(3) {
		if e := g.column(sc, want); e != nil {
			return e
		}
	}
	return g.expr(sc, want, 2)
}

// grouped fills a block with GROUP BY and no aggregate.
func (g *generator) grouped(s *Select, in shape, visible scope, want []Type) shape {
	open := want == nil
	if open {
		want = g.someTypes()
	}
	var keys scope
	for range 1 + g.rng.IntN(2) {
		k := pick(g.rng, in.scope())
		if g.chance(3) {
			g.use("group by expression")
			k = g.deterministic(visible, k)
		}
		keys = append(keys, k)
		s.Group = append(s.Group, &Grouping{Expr: k})
	}
	defer g.among(true)()
	out := shape{}
	for _, t := range want {
		it := &Item{Name: g.freeName(out)}
		if it.Expr = g.column(keys, t); it.Expr == nil || g.chance(4) {
			it.Expr = g.expr(keys, t, 1)
		}
		out.cols = append(out.cols, outCol{Name: it.Name, Type: it.Expr.Type, Value: it.Expr.Value})
		s.Items = append(s.Items, it)
	}
	if open && g.chance(3) {
		g.groupByPosition(s, &out)
	}
	if g.chance(3) {
		g.use("having without aggregates")
		s.Having = g.choosing(keys, 1)
	}
	if open {
		g.tokenItem(s, in, &out)
	}
	return out
}

// deterministic is an expression to group by: it contains the column k, so
// that it is no constant, which GROUP BY would read as a position.
func (g *generator) deterministic(visible scope, k *Expr) *Expr {
	switch k.Type.family() {
	case numbers:
		return apply(k.Type, pick(g.rng, []string{"(%s + 1)", "abs(%s)", "coalesce(%s, 1)"}), k)
	case texts:
		return apply(Text, pick(g.rng, []string{"upper(%s)", "(%s || 'a')"}), k)
	case booleans:
		return apply(Bool, pick(g.rng, []string{"(NOT %s)", "(%s IS NULL)"}), k)
	default:
		return apply(k.Type, "coalesce(%s, "+literals[k.Type][0]+")", k)
	}
}

// groupByPosition adds a grouping by an output column, through its ordinal or
// its name.
func (g *generator) groupByPosition(s *Select, out *shape) {
	it := &Item{Expr: pick(g.rng, s.Group).Expr, Name: g.alias("g")}
	s.Items = append(s.Items, it)
	out.cols = append(out.cols, outCol{Name: it.Name, Type: it.Expr.Type, Value: it.Expr.Value})
	text := fmt.Sprint(len(s.Items))
	if g.chance(2) {
		text = it.Name
		g.use("group by name")
	} else {
		g.use("group by ordinal")
	}
	s.Group = append(s.Group, &Grouping{Text: text})
}
