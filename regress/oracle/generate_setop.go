package main

import "slices"

// setOp makes a tree of set operations.
func (g *generator) setOp(depth int, want []Type, outer scope) (Body, shape) {
	if want == nil && g.chance(5) {
		if body, s, ok := g.starUnion(); ok {
			return body, s
		}
	}
	if want == nil && g.chance(5) && g.may("union all of aggregates") {
		return g.aggregateUnion(outer)
	}
	if want == nil {
		want = g.someTypes()
	}
	n := &SetOp{Op: "UNION", All: g.chance(2)}
	switch k := g.rng.IntN(8); {
	case k < 2 && g.may("except"):
		n.Op, n.All = "EXCEPT", false
	case k < 3 && g.may("except all"):
		n.Op, n.All = "EXCEPT", true
	case k < 5 && g.may("intersect"):
		n.Op, n.All = "INTERSECT", false
	default:
		g.use(choose(n.All, "union all", "union"))
	}
	rest := g.budget / 2
	g.budget -= rest
	var left, right shape
	n.Left, left = g.query(depth-1, want, outer)
	g.budget = max(0, g.budget) + rest
	other := make([]Type, len(want))
	for i, t := range want {
		other[i] = t
		if g.chance(4) {
			other[i] = sameFamily(g.rng, t)
		}
	}
	n.Right, right = g.query(depth-1, other, outer)
	if s, ok := n.Right.Body.(*Select); ok && len(n.Right.Order) == 0 && !(n.Op == "EXCEPT" && n.All) {
		g.untype(s, left)
	}
	for _, side := range []*Query{n.Left, n.Right} {
		if _, nested := side.Body.(*SetOp); nested {
			g.use("set operation of set operations")
		}
	}
	for i := range left.cols {
		n.Names = append(n.Names, left.cols[i].Name)
		left.cols[i].Type = wider(left.cols[i].Type, right.cols[i].Type)
	}
	return n, left
}

// untype replaces constants of a right-hand branch by bare literals, whose
// type the left branch decides.
func (g *generator) untype(s *Select, left shape) {
	if s.Distinct || len(s.Group) > 0 || s.aggregated() {
		return
	}
	for i, it := range s.Items {
		if it.Kind != ItemExpr || len(it.Expr.Args) > 0 || it.Expr.Sub != nil || !g.chance(6) {
			continue
		}
		it.Expr = leaf("NULL", left.cols[i].Type)
		if left.cols[i].Type.family() == texts && g.chance(2) {
			it.Expr = leaf("'a'", left.cols[i].Type)
		}
		g.use("untyped literal in union")
	}
}

// starUnion is SELECT * FROM t UNION SELECT * FROM t, where the columns named
// provsql of both branches meet.
func (g *generator) starUnion() (Body, shape, bool) {
	t := pick(g.rng, g.c.Tables)
	if g.budget < 2 || slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Value }) {
		return nil, shape{}, false
	}
	n := &SetOp{Op: pick(g.rng, []string{"UNION", "UNION", "EXCEPT", "INTERSECT"})}
	n.All = n.Op == "UNION" && g.chance(2)
	var shapes [2]shape
	for i, branch := range []**Query{&n.Left, &n.Right} {
		ref, s := g.tableRef(t)
		sel := &Select{From: []From{ref}, Items: []*Item{{Kind: ItemStar}}}
		if g.chance(2) {
			sel.Where = g.condition(s.scope(), 1)
		}
		*branch, shapes[i] = &Query{Body: sel}, s
	}
	g.use("union of *")
	return n, unreferenced(shapes[0]), true
}

// aggregateUnion is UNION ALL of two queries with values of aggregates in the
// same columns, or constants in those of the second.
func (g *generator) aggregateUnion(outer scope) (Body, shape) {
	n := &SetOp{Op: "UNION", All: true}
	var out shape
	plain := false
	for i, branch := range []**Query{&n.Left, &n.Right} {
		sel := &Select{}
		var in shape
		sel.From, in = g.from(1, outer)
		if g.chance(2) {
			sel.Where = g.choosing(slices.Concat(in.scope(), outer), 1)
		}
		if len(in.scope()) > 0 && g.chance(2) {
			g.groupKeys(sel, in)
		}
		if i == 0 {
			a := g.aggregate(in)
			sel.Items = []*Item{{Expr: a, Name: "a"}}
			if g.chance(2) {
				sel.Items = append(sel.Items, &Item{Expr: &Expr{Form: "count(*)", Type: BigInt, Call: true}, Name: "b"})
			}
			for _, it := range sel.Items {
				out.cols = append(out.cols, outCol{Name: it.Name, Type: it.Expr.Type})
			}
		} else {
			plain = g.chance(3)
			for _, c := range out.cols {
				e := leaf(literal(g.rng, c.Type), c.Type)
				if !plain {
					e = g.aggregateOf(in, c.Type)
				}
				sel.Items = append(sel.Items, &Item{Expr: e})
			}
			sel.Group, sel.Sets = choose(plain, nil, sel.Group), choose(plain, nil, sel.Sets)
		}
		*branch = &Query{Body: sel}
	}
	for i := range out.cols {
		n.Names = append(n.Names, out.cols[i].Name)
		out.cols[i].Value = n.Left.reachesTracked() || !plain && n.Right.reachesTracked()
	}
	g.use("union all")
	return n, out
}

// aggregateOf is an aggregate whose value is of a type.
func (g *generator) aggregateOf(in shape, t Type) *Expr {
	for range 30 {
		if a := g.aggregate(in); a.Type == t {
			return a
		}
	}
	return leaf(literal(g.rng, t), t)
}
