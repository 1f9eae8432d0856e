package main

import (
	"fmt"
	"slices"
)

// outerJoins are the kinds of joins besides the inner one.
var outerJoins = []struct{ kind, construct string }{
	{"LEFT", "left join"}, {"LEFT", "left join"}, {"RIGHT", "right join"}, {"FULL", "full join"},
}

// join is an explicit join.
func (g *generator) join(depth int, outer, siblings scope) (From, shape) {
	j := &JoinRef{}
	left, right := shape{}, shape{}
	if o := pick(g.rng, outerJoins); g.chance(2) && g.may(o.construct) {
		j.Kind = o.kind
	}
	j.Left, left = g.fromEntry(depth-1, outer, siblings)
	seen := siblings
	if j.Kind == "" || j.Kind == "LEFT" { // the others may not look at their left side
		seen = slices.Concat(siblings, left.scope())
	}
	if j.Kind == "LEFT" && depth > 0 && len(seen) > 0 && g.chance(5) && g.may("left join lateral") {
		j.Right, right = g.subquery(depth, slices.Concat(outer, seen), seen)
	} else {
		j.Right, right = g.fromEntry(depth-1, outer, seen)
	}
	common, natural := commonColumns(left, right)
	s := beside(left, right)
	switch n := g.rng.IntN(10); {
	case n < 3 && natural && g.may("natural join"):
		j.Natural = true
		s = merged(left, right, common)
		if left.tokens == 1 && right.tokens == 1 {
			s.tokens = 1
		}
	case n < 5 && len(common) > 0 && g.may("join using"):
		g.rng.Shuffle(len(common), func(a, b int) { common[a], common[b] = common[b], common[a] })
		j.Using = common[:1+g.rng.IntN(len(common))]
		s = merged(left, right, j.Using)
	case n < 6 && j.Kind == "":
		g.use("cross join")
	default:
		g.use("join on")
		j.On = g.on(j, left, right)
	}
	if r, ok := j.Right.(*JoinRef); ok && r.Alias == "" {
		g.use("join in parentheses")
	}
	if g.chance(8) {
		g.use("join alias")
		j.Alias = g.alias("j")
		s = s.requalified(j.Alias)
	}
	return j, s
}

// commonColumns lists the names two relations share and can be joined on;
// natural is false when NATURAL JOIN would refuse the pair.
func commonColumns(left, right shape) (names []string, natural bool) {
	natural = left.tokens == 0 || right.tokens == 0 || left.tokens == 1 && right.tokens == 1
	for _, l := range left.cols {
		for _, r := range right.cols {
			if l.Name != r.Name || slices.Contains(names, l.Name) {
				continue
			}
			if left.count(l.Name) > 1 || right.count(l.Name) > 1 || l.Value || r.Value || isMask(l.Name) || l.Type.family() != r.Type.family() {
				natural = false
				continue
			}
			names = append(names, l.Name)
		}
	}
	return names, natural
}

// merged is the shape of a join on common names: they come once, and first.
func merged(left, right shape, names []string) shape {
	s := shape{tokens: left.tokens + right.tokens, masked: left.masked || right.masked}
	s.sources = slices.Concat(left.sources, right.sources)
	is := func(c outCol) bool { return slices.Contains(names, c.Name) }
	for _, c := range left.cols {
		if is(c) {
			s.cols = append(s.cols, c)
		}
	}
	for _, side := range []shape{left, right} {
		for _, c := range side.cols {
			if !is(c) {
				s.cols = append(s.cols, c)
			} else if i := slices.IndexFunc(s.cols, func(m outCol) bool { return m.Name == c.Name }); i >= 0 {
				s.cols[i].Type = wider(s.cols[i].Type, c.Type)
			}
		}
	}
	return s
}

// on is the condition of a join.
func (g *generator) on(j *JoinRef, left, right shape) *Expr {
	values := slices.Concat(left.values(), right.values())
	both := slices.Concat(left.scope(), right.scope())
	if j.Kind == "FULL" {
		return g.mergeCondition(left.scope(), right.scope())
	}
	if len(values) > 0 && g.chance(3) && g.may("value of an aggregate in ON") {
		return g.choosingValues(pickFrom(g, values), both, 1)
	}
	if g.chance(4) && g.may("join on a condition of any kind") {
		return g.choosing(both, 2)
	}
	return g.joinCondition(left.scope(), right.scope())
}

// mergeCondition is one that PostgreSQL can run a FULL JOIN on: an equality of
// columns, perhaps with more.
func (g *generator) mergeCondition(left, right scope) *Expr {
	for _, l := range left {
		r := g.column(right, l.Type)
		if r == nil || len(l.Args) > 0 || len(r.Args) > 0 {
			continue
		}
		e := apply(Bool, "%s = %s", l, r)
		if g.chance(3) {
			e = apply(Bool, "(%s AND %s)", e, g.condition(slices.Concat(left, right), 1))
		}
		return e
	}
	return leaf("true", Bool)
}

// joinCondition compares a column of each side, mostly.
func (g *generator) joinCondition(left, right scope) *Expr {
	both := slices.Concat(left, right)
	if len(left) == 0 || g.chance(6) {
		return g.condition(both, 1)
	}
	l := pick(g.rng, left)
	r := g.column(right, l.Type)
	if r == nil {
		return g.condition(both, 1)
	}
	e := apply(Bool, fmt.Sprintf("%%s %s %%s", pick(g.rng, []string{"=", "=", "=", "<=", "<>"})), l, r)
	if g.chance(4) {
		e = apply(Bool, "(%s AND %s)", e, g.condition(both, 1))
	}
	return e
}
