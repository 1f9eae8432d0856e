package main

import (
	"fmt"
	"slices"
	"strconv"
)

// from makes a FROM list; outer is visible to its LATERAL entries, which may
// also read the entries before them.
func (g *generator) from(depth int, outer scope) ([]From, shape) {
	var list []From
	var all shape
	for range 1 + g.rng.IntN(choose(g.chance(2), 3, 2)) {
		if len(list) > 0 && g.budget <= 0 {
			break
		}
		f, s := g.fromEntry(depth, outer, all.scope())
		list = append(list, f)
		all = beside(all, s)
	}
	if len(list) > 1 {
		g.use("comma join")
	}
	g.unqualify(&all, outer)
	return list, all
}

// beside is the shape of two FROM entries next to each other.
func beside(a, b shape) shape {
	return shape{
		cols:    slices.Concat(a.cols, b.cols),
		tokens:  a.tokens + b.tokens,
		sources: slices.Concat(a.sources, b.sources),
		masked:  a.masked || b.masked,
		rows:    slices.Concat(a.rows, b.rows),
	}
}

// unqualify refers to some columns of a block by their bare name, where only
// one column has it.
func (g *generator) unqualify(s *shape, outer scope) {
	if !g.chance(3) || len(outer) > 0 {
		return
	}
	s.cols = slices.Clone(s.cols)
	for i, c := range s.cols {
		if c.Expr != nil && s.count(c.Name) == 1 && g.chance(2) {
			s.cols[i].Expr = leaf(ident(c.Name), c.Type)
			s.cols[i].Expr.Value = c.Value
			g.use("unqualified column")
		}
	}
}

func (g *generator) fromEntry(depth int, outer, siblings scope) (From, shape) {
	if f, s, ok := g.pendingCTE(); ok {
		return f, s
	}
	switch n := g.rng.IntN(26); {
	case n < 9 && g.budget > 1:
		return g.join(depth, outer, siblings)
	case n < 12 && depth > 0:
		return g.subquery(depth, outer, nil)
	case n < 14 && depth > 0 && len(siblings) > 0 && g.may("lateral"):
		return g.subquery(depth, slices.Concat(outer, siblings), siblings)
	case n < 16 && len(g.views) > 0:
		v := pick(g.rng, g.views)
		g.budget -= v.cost
		g.use("view")
		alias := g.alias("t")
		return &ViewRef{v.view, alias}, v.shape.requalified(alias)
	case n < 17 && g.may("function in FROM"):
		return g.function(siblings)
	case n < 18 && g.may("values in FROM"):
		return g.valuesEntry()
	case n < 19 && g.may("opaque untracked subquery"):
		if f, s, ok := g.opaque(); ok {
			return f, s
		}
	}
	return g.tableRef(pick(g.rng, g.c.Tables))
}

// pendingCTE names a common table expression, rather one that nobody named yet.
func (g *generator) pendingCTE() (From, shape, bool) {
	for _, v := range g.ctes {
		if v.uses > 0 && !g.chance(6) || v.uses == 0 && g.chance(3) {
			continue
		}
		v.uses++
		g.budget -= v.cost
		if v.uses > 1 {
			g.use("cte referenced twice")
		}
		alias := g.alias("t")
		return &CTERef{v.cte, alias}, v.shape.requalified(alias), true
	}
	return nil, shape{}, false
}

func (g *generator) tableRef(t *Table) (From, shape) {
	g.budget--
	ref := &TableRef{Table: t, Alias: g.alias("t")}
	s := shape{}
	if t.Tracked {
		s.tokens = 1
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	ref.Sampled = g.chance(30) && !(g.c.Store != nil && t == g.c.Store.Target) && g.may("tablesample")
	if g.chance(12) && !t.LateColumn {
		g.use("column aliases")
		ref.Columns = make([]string, len(names))
		for i := range names {
			names[i] = fmt.Sprintf("x%d", i+1)
		}
		copy(ref.Columns, names)
	}
	for i, c := range t.Columns {
		s.cols = append(s.cols, outCol{Name: names[i], Type: c.Type, Value: c.Value})
	}
	return ref, s.requalified(ref.Alias)
}

// subquery is a subquery in FROM, LATERAL when it sees siblings.
func (g *generator) subquery(depth int, outer, siblings scope) (From, shape) {
	ref := &SubRef{Lateral: siblings != nil, Alias: g.alias("q")}
	var s shape
	ref.Query, s = g.query(depth-1, nil, outer)
	g.use("subquery in FROM")
	if g.nested == 0 && s.tokens == 0 && !s.masked && len(s.cols) > 0 && g.chance(20) && g.may("limit in FROM") {
		ref.Query.Order = nil
		for i := range s.cols {
			ref.Query.Order = append(ref.Query.Order, strconv.Itoa(i+1))
		}
		ref.Query.Limit = pick(g.rng, []string{"LIMIT 2", "LIMIT 1 OFFSET 1", "OFFSET 1"})
	}
	if s.tokens == 0 && !s.masked && g.chance(6) {
		s, ref.Columns = renamed(s)
	}
	s = s.requalified(ref.Alias)
	if s.tokens == 0 && !s.masked && !s.hasValues() && len(s.cols) > 0 && g.chance(12) && g.may("row of a subquery") {
		s.rows = append(s.rows, leaf("("+ref.Alias+")::text", Text))
	}
	return ref, s
}

// renamed is s under column aliases.
func renamed(s shape) (shape, []string) {
	s.cols = slices.Clone(s.cols)
	var names []string
	for i := range s.cols {
		s.cols[i].Name = fmt.Sprintf("y%d", i+1)
		names = append(names, s.cols[i].Name)
	}
	return s, names
}

// function is generate_series, with an argument from a sibling where there is
// one.
func (g *generator) function(siblings scope) (From, shape) {
	ref := &FuncRef{Alias: g.alias("f"), Column: "n"}
	upper := leaf(pick(g.rng, []string{"0", "1", "2"}), Int)
	for _, e := range siblings {
		if e.Type == Int && g.chance(2) {
			upper = apply(Int, "least(%s, 2)", e)
			g.use("lateral function")
		}
	}
	ref.Call = apply(Int, "generate_series(1, %s)", upper)
	s := shape{cols: []outCol{{Name: "n", Type: Int, Expr: leaf(ref.Alias+".n", Int)}}}
	if g.chance(4) && g.may("with ordinality") {
		ref.Ordinality = true
		s.cols = append(s.cols, outCol{Name: "m", Type: BigInt, Expr: leaf(ref.Alias+".m", BigInt)})
	}
	return ref, s
}

func (g *generator) valuesEntry() (From, shape) {
	body, s := g.values(nil)
	ref := &SubRef{Query: &Query{Body: body}, Alias: g.alias("w")}
	for i := range s.cols {
		s.cols[i].Name = columnNames[i]
		ref.Columns = append(ref.Columns, s.cols[i].Name)
	}
	return ref, s.requalified(ref.Alias)
}

// opaque is a subquery over an untracked table with constructs that would be
// refused over a tracked one.
func (g *generator) opaque() (From, shape, bool) {
	for _, t := range g.c.Tables {
		if t.Tracked {
			continue
		}
		name, col := relationName(t.Schema, t.Name), t.Columns[0]
		ref := &OpaqueRef{Alias: g.alias("u")}
		g.budget--
		s := shape{cols: []outCol{{Name: "k", Type: BigInt, Expr: leaf(ref.Alias+".k", BigInt)}}}
		switch g.rng.IntN(3) {
		case 0:
			ref.SQL = "SELECT count(*) AS k FROM " + name
		case 1:
			ref.SQL = fmt.Sprintf("SELECT count(o2.%s) AS k FROM %s o1 LEFT JOIN %s o2 ON o1.%[1]s < o2.%[1]s GROUP BY o1.%[1]s", ident(col.Name), name, name)
		default:
			ref.SQL = fmt.Sprintf("SELECT %s AS k FROM %s EXCEPT SELECT %s", ident(col.Name), name, pick(g.rng, literals[col.Type]))
			s.cols[0] = outCol{Name: "k", Type: col.Type, Expr: leaf(ref.Alias+".k", col.Type)}
		}
		return ref, s, true
	}
	return nil, shape{}, false
}
