package main

// column is a column of the family of want, nil when there is none.
func (g *generator) column(sc scope, want Type) *Expr {
	var fit scope
	for _, e := range sc {
		if e.Type.family() == want.family() {
			fit = append(fit, e)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return pick(g.rng, fit)
}

// expr is an expression of the family of want that cannot fail.
func (g *generator) expr(sc scope, want Type, depth int) *Expr {
	if g.chance(16) && g.mayNest() {
		if e := g.scalarByKey(sc, want); e != nil {
			return e
		}
	}
	if depth <= 0 || g.chance(3) {
		if e := g.column(sc, want); e != nil && !g.chance(4) {
			return e
		}
		return leaf(literal(g.rng, want), want)
	}
	switch want.family() {
	case numbers:
		return g.number(sc, want, depth-1)
	case texts:
		return g.text(sc, depth-1)
	case booleans:
		return g.condition(sc, depth-1)
	}
	a, b := g.expr(sc, want, depth-1), g.expr(sc, want, depth-1)
	return apply(want, pick(g.rng, []string{"coalesce(%s, %s)", "greatest(%s, %s)", "nullif(%s, %s)"}), a, b)
}

func (g *generator) number(sc scope, want Type, depth int) *Expr {
	a := g.expr(sc, want, depth)
	switch g.rng.IntN(8) {
	case 0, 1:
		b := g.expr(sc, want, depth)
		return apply(wider(a.Type, b.Type), pick(g.rng, []string{"(%s + %s)", "(%s - %s)"}), a, b)
	case 2:
		return apply(a.Type, "(%s * 2)", a)
	case 3:
		return apply(a.Type, "abs(%s)", a)
	case 4:
		return apply(Int, "length(%s)", g.expr(sc, Text, depth))
	case 5:
		return g.branches(sc, a, depth)
	case 6:
		return apply(a.Type, "nullif(%s, 1)", a)
	default:
		b := g.expr(sc, want, depth)
		return apply(wider(a.Type, b.Type), pick(g.rng, []string{"coalesce(%s, %s)", "greatest(%s, %s)"}), a, b)
	}
}

func (g *generator) text(sc scope, depth int) *Expr {
	a := g.expr(sc, Text, depth)
	switch g.rng.IntN(7) {
	case 6:
		return apply(a.Type, `(%s COLLATE "C")`, a)
	case 0, 1:
		return apply(Text, "(%s || %s)", a, g.expr(sc, Text, depth))
	case 2:
		return apply(Text, "upper(%s)", a)
	case 3:
		return g.branches(sc, a, depth)
	case 4:
		// Not for numeric, whose equal values may differ as text.
		b := g.expr(sc, Int, depth)
		if b.Type == Numeric {
			return a
		}
		return apply(Text, "(%s)::text", b)
	default:
		b := g.expr(sc, Text, depth)
		return apply(wider(a.Type, b.Type), "coalesce(%s, %s)", a, b)
	}
}

// branches is a CASE around a.
func (g *generator) branches(sc scope, a *Expr, depth int) *Expr {
	b := g.expr(sc, a.Type, depth)
	return apply(wider(a.Type, b.Type), "CASE WHEN %s THEN %s ELSE %s END", g.condition(sc, depth), a, b)
}

// condition is a boolean expression.
func (g *generator) condition(sc scope, depth int) *Expr {
	if g.chance(choose(g.nested == 0, 3, 5)) && g.mayNest() {
		if e := g.subqueryCondition(sc); e != nil {
			return e
		}
	}
	if depth > 0 {
		switch g.rng.IntN(8) {
		case 0:
			return apply(Bool, "(%s AND %s)", g.condition(sc, depth-1), g.condition(sc, depth-1))
		case 1:
			return apply(Bool, "(%s OR %s)", g.condition(sc, depth-1), g.condition(sc, depth-1))
		case 2:
			return apply(Bool, "(NOT %s)", g.condition(sc, depth-1))
		}
	}
	t := someType(g.rng)
	if len(sc) > 0 {
		t = pick(g.rng, sc).Type
	}
	a := g.expr(sc, t, min(depth, 1))
	switch g.rng.IntN(11) {
	case 10:
		c, d := g.expr(sc, Int, 0), g.expr(sc, Int, 0)
		return apply(Bool, "((%s, %s) "+pick(g.rng, []string{"=", "<", "IS DISTINCT FROM"})+" (%s, %s))", a, c, g.expr(sc, t, 0), d)
	case 0:
		return apply(Bool, pick(g.rng, []string{"(%s IS NULL)", "(%s IS NOT NULL)"}), a)
	case 1:
		return apply(Bool, pick(g.rng, []string{"(%s IS DISTINCT FROM %s)", "(%s IS NOT DISTINCT FROM %s)"}), a, g.expr(sc, t, 0))
	case 2:
		return apply(Bool, "(%s IN (%s, %s))", a, g.expr(sc, t, 0), g.expr(sc, t, 0))
	case 3:
		return apply(Bool, "(%s BETWEEN %s AND %s)", a, g.expr(sc, t, 0), g.expr(sc, t, 0))
	case 4:
		if t == Bool {
			return a
		}
		if t == IntArray {
			return apply(Bool, "(%s @> ARRAY[2])", a)
		}
		if t == TextArray {
			return apply(Bool, "(%s @> ARRAY['a'])", a)
		}
		return apply(Bool, "(%s = ANY (ARRAY[%s, %s]))", a, leaf(literals[t][0], t), leaf(literals[t][1], t))
	default:
		op := pick(g.rng, []string{"=", "=", "<>", "<", "<=", ">="})
		return apply(Bool, "(%s "+op+" %s)", a, g.expr(sc, t, 0))
	}
}
