package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// union returns the UNION of queries: their rows, grouped.
func (s *sets) union(queries []pgnode.Node, clauses pgnode.Node) pgnode.Node {
	rw := s.rw
	l := rw.over(s.combine(queries))
	s.group(l, clauses)
	tok := func() pgnode.Node { return rw.plusAgg(l.column(s.columns + 1)) }
	s.finish(l, tok, func() pgnode.Node { return rw.orFalse(rw.boolOr(l.column(s.columns + 2))) })
	return l.q
}

// group lets a layer pass the columns and group by them, except tokens, as
// clauses say, which have one entry for each column.
func (s *sets) group(l *layer, clauses pgnode.Node) {
	rw := s.rw
	grouping := rw.tree.NewList(pgnode.List)
	for i := range s.columns {
		if slices.Contains(s.bare, i+1) {
			l.nullColumn(i + 1)
			continue
		}
		n := l.pass(i + 1)
		te := l.q.Child("targetList").Item(n - 1)
		te.SetInt("ressortgroupref", n)
		clause := clauses.Item(i).Clone()
		clause.SetInt("tleSortGroupRef", n)
		grouping.Push(clause)
	}
	l.q.SetBool("hasAggs", true)
	l.q.SetChild("groupClause", grouping)
	if grouping.Len() == 0 {
		rw.groupByConstant(l.q, grouping, 0)
	}
}

// finish appends token and presence to a layer that has the columns, and
// values without tokens: what compares values gives values.
func (s *sets) finish(l *layer, tok, present func() pgnode.Node) {
	rw := s.rw
	for _, column := range s.bare {
		rw.setExpr(l.q.Child("targetList").Item(column-1), tok())
	}
	l.name(l.add(tok()), TokenColumn)
	if s.want.present {
		l.name(l.add(present()), "present")
	}
	for _, column := range s.values {
		l.name(l.add(rw.null(rw.uuid())), "token_of_"+itoa(column))
	}
}

// difference returns EXCEPT and INTERSECT of queries: their rows, with the
// side they come from, grouped.
func (s *sets) difference(left, right []pgnode.Node, n pgnode.Node) pgnode.Node {
	rw := s.rw
	sides := []pgnode.Node{s.sided(left, false), s.sided(right, true)}
	l := rw.over(rw.unionAll(sides))
	side := len(l.types)
	s.group(l, n.Child("groupClauses"))
	of := func(agg pgnode.Node, right bool) pgnode.Node {
		cond := l.column(side)
		if !right {
			cond = rw.not(cond)
		}
		return rw.filtered(agg, cond)
	}
	sum := func(right bool) pgnode.Node { return of(rw.plusAgg(l.column(s.columns+1)), right) }
	some := func(right bool) pgnode.Node {
		return rw.orFalse(of(rw.boolOr(l.column(s.columns+2)), right))
	}
	if n.Int("op") == setExcept && n.Bool("all") {
		return s.exceptAll(l, of, sum, some)
	}
	tok := func() pgnode.Node { return rw.monus(sum(false), sum(true)) }
	present := func() pgnode.Node { return rw.both(some(false), rw.not(some(true))) }
	if n.Int("op") == setIntersect {
		tok = func() pgnode.Node { return rw.times(sum(false), sum(true)) }
		present = func() pgnode.Node { return rw.both(some(false), some(true)) }
	}
	l.having(rw.nonzero(tok()))
	s.finish(l, tok, present)
	return l.q
}

// sided returns the UNION ALL of queries with a column that says which side of
// a set operation they are.
func (s *sets) sided(queries []pgnode.Node, right bool) pgnode.Node {
	l := s.rw.over(s.combine(queries))
	for i := range l.types {
		l.pass(i + 1)
	}
	l.name(l.add(s.rw.truth(right)), "side")
	return l.q
}

// exceptAll lets every row of the left side keep its token, less what the right
// side has of equal rows: the groups' rows on the left come out of an array.
func (s *sets) exceptAll(
	l *layer, of func(agg pgnode.Node, right bool) pgnode.Node, sum, some func(right bool) pgnode.Node,
) pgnode.Node {
	rw := s.rw
	bools := plainType(boolArrayType)
	lefts := l.add(of(rw.aggregate(arrayAgg, rw.uuids(), l.column(s.columns+1)), false))
	minus := l.add(sum(true))
	presents, lacks := 0, 0
	if s.want.present {
		presents = l.add(of(rw.aggregate(arrayAgg, bools, l.column(s.columns+2)), false))
		lacks = l.add(rw.not(some(true)))
	}
	rows := rw.over(l.q)
	for i := range s.columns {
		rows.pass(i + 1)
	}
	unnest := func(column int, t columnType) pgnode.Node {
		f := rw.call(unnestArray, t, rows.column(column))
		f.SetBool("funcretset", true)
		return f
	}
	each := rows.add(unnest(lefts, rw.uuid()))
	less := rows.add(rows.column(minus))
	isThere, isAlone := 0, 0
	if s.want.present {
		isThere = rows.add(unnest(presents, rw.boolean()))
		isAlone = rows.add(rows.column(lacks))
	}
	rows.q.SetBool("hasTargetSRFs", true)
	result := rw.over(rows.q)
	for i := range s.columns {
		result.pass(i + 1)
	}
	tok := func() pgnode.Node { return rw.monus(result.column(each), result.column(less)) }
	result.where(rw.nonzero(tok()))
	s.finish(result, tok, func() pgnode.Node {
		return rw.both(result.column(isThere), result.column(isAlone))
	})
	return result.q
}
