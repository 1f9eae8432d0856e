package main

import (
	"slices"
	"strings"
)

// call is an aggregate over an argument of some type; the argument comes once,
// or twice where it is a sort key as well.
type call struct {
	form   string
	twice  bool
	result Type
}

var calls = map[Type][]call{
	Int: {
		{"count(%s)", false, BigInt}, {"count(DISTINCT %s)", false, BigInt}, {"sum(%s)", false, BigInt}, {"sum(%s)", false, BigInt},
		{"sum(DISTINCT %s)", false, BigInt}, {"avg(%s)", false, Numeric}, {"avg(DISTINCT %s)", false, Numeric},
		{"min(%s)", false, Int}, {"max(%s)", false, Int}, {"bit_or(%s)", false, Int}, {"var_pop(%s)", false, Numeric},
		{"array_agg(%s ORDER BY %s)", true, IntArray}, {"array_agg(DISTINCT %s)", false, IntArray}, {"jsonb_agg(%s ORDER BY %s DESC)", true, Jsonb},
		{"percentile_disc(0.5) WITHIN GROUP (ORDER BY %s)", false, Int}, {"percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", false, Float},
		{"mode() WITHIN GROUP (ORDER BY %s)", false, Int}, {"regr_count(%s, %s)", true, BigInt},
	},
	BigInt:  {{"count(%s)", false, BigInt}, {"sum(%s)", false, Numeric}, {"max(%s)", false, BigInt}},
	Numeric: {{"count(DISTINCT %s)", false, BigInt}, {"sum(%s)", false, Numeric}, {"avg(%s)", false, Numeric}, {"min(%s)", false, Numeric}, {"max(%s)", false, Numeric}},
	Text: {
		{"count(%s)", false, BigInt}, {"count(DISTINCT %s)", false, BigInt}, {"min(%s)", false, Text}, {"max(%s)", false, Text},
		{"string_agg(%s, ',' ORDER BY %s)", true, Text}, {"string_agg(DISTINCT %s, ';')", false, Text},
		{"string_agg(%s, '-' ORDER BY %s DESC NULLS LAST)", true, Text}, {"array_agg(%s::text ORDER BY %s)", true, TextArray},
	},
	Bool:      {{"bool_and(%s)", false, Bool}, {"bool_or(%s)", false, Bool}, {"every(%s)", false, Bool}, {"count(%s)", false, BigInt}},
	Date:      {{"min(%s)", false, Date}, {"max(%s)", false, Date}, {"count(DISTINCT %s)", false, BigInt}},
	UUID:      {{"count(%s)", false, BigInt}, {"count(DISTINCT %s)", false, BigInt}},
	IntArray:  {{"count(%s)", false, BigInt}, {"max(%s)", false, IntArray}},
	Float:     {{"count(%s)", false, BigInt}, {"max(%s)", false, Float}, {"sum(%s)", false, Float}, {"avg(%s)", false, Float}},
	TextArray: {{"count(%s)", false, BigInt}},
	Jsonb:     {{"count(%s)", false, BigInt}},

	StoredNumber: {{"count(%s)", false, BigInt}},
	Stored:       {{"count(%s)", false, BigInt}},
}

// aggregate is an aggregate over the rows of in.
func (g *generator) aggregate(in shape) *Expr {
	defer g.among(false)()
	defer func(before bool) { g.choice = before }(g.choice)
	g.choice = false
	if g.chance(10) {
		if a := g.sorted(in); a != nil {
			return g.filtered(in, a)
		}
	}
	if g.chance(5) {
		return g.filtered(in, &Expr{Form: "count(*)", Type: BigInt, Call: true})
	}
	var x *Expr
	if values := in.values(); len(values) > 0 && g.chance(2) && g.may("aggregate of an aggregate") {
		x = pick(g.rng, values)
	} else {
		t := someType(g.rng)
		if sc := in.scope(); len(sc) > 0 && !g.chance(4) {
			t = pick(g.rng, sc).Type
		}
		if x = g.column(in.scope(), t); x == nil || g.chance(4) {
			x = g.expr(in.scope(), t, 1)
		}
	}
	list := calls[x.Type]
	if x.Type == Varchar {
		list = calls[Text]
	}
	if x.Value { // of several arguments, none may be the value of an aggregate
		list = slices.DeleteFunc(slices.Clone(list), func(c call) bool {
			return c.twice || strings.Contains(c.form, ",") || strings.Contains(c.form, "WITHIN")
		})
	}
	c := pick(g.rng, list)
	g.noteForm(c.form)
	a := &Expr{Form: c.form, Args: []*Expr{x}, Type: c.result, Call: true}
	if c.twice {
		a.Args = append(a.Args, x)
	}
	return g.filtered(in, a)
}

// sorted is an aggregate over two columns, the one sorted by the other.
func (g *generator) sorted(in shape) *Expr {
	sc := in.scope()
	x, n := g.column(sc, Text), g.column(sc, Int)
	if len(sc) == 0 {
		return nil
	}
	y := pick(g.rng, sc)
	g.use("order by in an aggregate")
	switch k := g.rng.IntN(4); {
	case k == 0 && n != nil && n.Type == Int:
		return &Expr{Form: "array_agg(%s ORDER BY %s DESC, %s)", Args: []*Expr{n, y, n}, Type: IntArray, Call: true}
	case k == 1 && n != nil && n.Type == Int:
		return &Expr{Form: "jsonb_object_agg(%s, %s ORDER BY %s) FILTER (WHERE %s IS NOT NULL)", Args: []*Expr{n, n, y, n}, Type: Jsonb, Call: true}
	case k == 2 && x != nil:
		if z := g.column(sc, Text); z != nil {
			return &Expr{Form: "string_agg(%s, %s ORDER BY %s, %s)", Args: []*Expr{x, z, x, z}, Type: Text, Call: true}
		}
	case x != nil:
		return &Expr{Form: "string_agg(%s, ',' ORDER BY %s NULLS FIRST, %s)", Args: []*Expr{x, y, x}, Type: Text, Call: true}
	}
	return nil
}

// aggregateKeys are sort keys of a block with aggregates.
func (g *generator) aggregateKeys(s *Select) []string {
	if s.Distinct {
		return nil
	}
	for _, it := range s.Items {
		if it.Expr != nil && it.Expr.Call {
			return []string{"count(*)", "count(*) + 1"}
		}
	}
	return nil
}

// noteForm notes what an aggregate is written with.
func (g *generator) noteForm(form string) {
	for mark, construct := range map[string]string{
		"DISTINCT ": "distinct in an aggregate", " ORDER BY ": "order by in an aggregate", "WITHIN GROUP": "ordered-set aggregate",
	} {
		if strings.Contains(form, mark) {
			g.use(construct)
		}
	}
}

func (g *generator) filtered(in shape, a *Expr) *Expr {
	if !g.chance(7) || strings.Contains(a.Form, "FILTER") || !g.may("filter") {
		return a
	}
	a.Form += " FILTER (WHERE %s)"
	a.Args = append(a.Args, g.condition(in.scope(), 1))
	return a
}

// aggregated fills a block with aggregates, with GROUP BY or without.
func (g *generator) aggregated(s *Select, in shape, outer scope, want []Type) shape {
	tracked := g.tracks(s)
	open := want == nil
	var keys scope
	if len(in.scope()) > 0 && !g.chance(3) {
		keys = g.groupKeys(s, in)
	} else {
		g.use("aggregate without group by")
	}
	undo := g.among(true)
	visible := slices.Concat(keys, outer)
	fresh := func() *Expr { return g.aggregate(in) }
	out := shape{}
	for _, t := range want {
		it := &Item{Name: g.freeName(out)}
		if it.Expr = g.column(keys, t); it.Expr == nil || g.chance(4) {
			it.Expr = g.expr(visible, t, 1)
		}
		out.cols = append(out.cols, outCol{Name: it.Name, Type: it.Expr.Type})
		s.Items = append(s.Items, it)
	}
	if open {
		g.aggregateItems(s, in, keys, &out)
	}
	if !open || g.chance(3) {
		g.use("having")
		s.Having = g.choosingValues(fresh, visible, 2)
	}
	undo()
	// The subqueries of what was added may read a tracked table.
	tracked = tracked || g.tracks(s)
	for i, it := range s.Items {
		if it.Expr != nil && it.Expr.Call {
			out.cols[i].Value = tracked
		}
	}
	s.Distinct = !out.hasValues() && !out.masked && g.chance(12)
	return out
}

// groupKeys fills GROUP BY, perhaps with grouping sets.
func (g *generator) groupKeys(s *Select, in shape) scope {
	var keys scope
	for range 1 + g.rng.IntN(2) {
		k := pick(g.rng, in.scope())
		switch {
		case g.chance(5):
			k = g.deterministic(nil, k)
		case g.chance(25) && g.mayNest():
			if e := g.scalarByKey(in.scope(), k.Type); e != nil && g.may("group by a subquery") {
				k = e
			}
		}
		if slices.ContainsFunc(keys, func(e *Expr) bool { return e.sql() == k.sql() }) {
			continue
		}
		keys = append(keys, k)
		s.Group = append(s.Group, &Grouping{Expr: k})
	}
	if !g.chance(4) || !g.may("grouping sets") {
		return keys
	}
	s.Sets = &Sets{Form: pick(g.rng, []string{"ROLLUP", "CUBE", "GROUPING SETS"})}
	if s.Sets.Form == "GROUPING SETS" {
		s.Sets.Groups = [][]int{}
		for range 1 + g.rng.IntN(3) {
			set := []int{}
			for i := range keys {
				if g.chance(2) {
					set = append(set, i)
				}
			}
			s.Sets.Groups = append(s.Sets.Groups, set)
		}
		// Each grouping column must be in some set.
		all := make([]int, len(keys))
		for i := range all {
			all[i] = i
		}
		s.Sets.Groups = append(s.Sets.Groups, all)
	}
	return keys
}

// aggregateItems fills the select list with groups, aggregates, and what is
// computed from them.
func (g *generator) aggregateItems(s *Select, in shape, keys scope, out *shape) {
	add := func(e *Expr, name string) {
		s.Items = append(s.Items, &Item{Expr: e, Name: name})
		out.cols = append(out.cols, outCol{Name: name, Type: e.Type, Value: e.Value})
	}
	for _, k := range keys {
		if !g.chance(4) {
			add(k, g.freeName(*out))
		}
		if s.Sets != nil && g.chance(3) {
			g.use("grouping()")
			add(apply(Int, "grouping(%s)", k), g.freeName(*out))
		}
	}
	for range 1 + g.rng.IntN(2) {
		g.use("aggregate as a column")
		a := g.aggregate(in)
		add(a, g.freeName(*out))
	}
	if len(keys) > 0 && g.chance(12) && g.mayNest() {
		if v := g.scalarAggregate(keys); v != nil {
			add(v, g.freeName(*out))
		}
	}
	if g.nested == 0 && len(keys) > 0 && g.chance(12) && g.may("window function") {
		k := pick(g.rng, keys)
		form := pick(g.rng, []string{"rank() OVER (ORDER BY %s)", "count(*) OVER (PARTITION BY %s)", "sum(1) OVER (ORDER BY %s DESC)"})
		add(apply(BigInt, form, k), g.alias(endedName))
		out.masked = true
	}
	if g.nested == 0 && g.chance(20) && g.may("computed from an aggregate") {
		x := &Expr{Form: "count(*)", Type: BigInt, Call: true}
		add(apply(BigInt, pick(g.rng, []string{"(2 * %s)", "(%s)::integer", "abs(%s - 1)"}), x), g.alias(endedName))
		out.masked = true
	}
}

// lockable reports whether FOR UPDATE may follow a query.
func lockable(q *Query) bool {
	s, ok := q.Body.(*Select)
	if !ok || len(q.With) > 0 || s.Distinct || len(s.Group) > 0 || s.Having != nil || s.aggregated() || len(s.From) == 0 {
		return false
	}
	for _, it := range s.Items {
		if it.Kind != ItemStar && (it.Expr == nil || it.Expr.Form != "%s" && len(it.Expr.Args) > 0 || isMask(it.Name) || it.Expr.Form == "generate_series(1, 2)") {
			return false
		}
	}
	return !slices.ContainsFunc(s.From, func(f From) bool {
		_, isTable := f.(*TableRef)
		return !isTable
	})
}
