package rewrite

import "provsql/gosrc/pgnode"

// separateHaving takes what is uncertain in the select list and HAVING of a
// query with groups to a query around the groups, where it is a condition or
// value of rows like any other. A query whose HAVING is without groups has one
// row whatever its FROM clause has.
func (rw *rewriter) separateHaving(q pgnode.Node, sc *scope) {
	if !isGrouped(q) {
		if having := q.Take("havingQual"); !having.IsZero() {
			rw.oneRowHaving(q, sc, having)
		}
		return
	}
	s := separation{rw: rw, q: q, sc: sc}
	if !s.needed() {
		return
	}
	s.separate()
}

// oneRowHaving makes a query whose HAVING is without groups one without FROM.
func (rw *rewriter) oneRowHaving(q pgnode.Node, sc *scope, having pgnode.Node) {
	rw.changed = true
	from, rtable := q.Child("jointree"), q.Child("rtable")
	tracked := false
	eachRange(from, func(rti int) { tracked = tracked || rw.touches(rtable.Item(rti-1), sc, 0) })
	if tracked {
		rw.substitute(q.Child("targetList"), rw.one)
		rw.substitute(having, rw.one)
	}
	from.SetChild("fromlist", pgnode.Node{})
	from.SetChild("quals", having)
	// Tables stay, so that it is asked who may read them.
	for i := range rtable.Len() {
		if rtable.Item(i).Int("rtekind") != rteRelation {
			rtable.SetItem(i, rw.resultEntry())
		}
	}
}

// separation is a query with groups while it is taken apart.
type separation struct {
	rw *rewriter
	q  pgnode.Node
	sc *scope

	inner    pgnode.Node
	grouping map[string]int // the columns of what the query groups by, by its meaning
	grouped  map[int]int    // the same, by the reference of the entry
	columns  map[string]int // those of other expressions, by their identity
}

// needed reports whether an uncertain subquery is evaluated for the groups.
func (s *separation) needed() bool {
	list, clauses := s.q.Child("targetList"), s.q.Child("groupClause")
	for i := range list.Len() {
		te := list.Item(i)
		ref := te.Int("ressortgroupref")
		if (ref == 0 || findClause(clauses, ref) < 0) && s.hasUncertain(te.Child("expr")) {
			return true
		}
	}
	return s.hasUncertain(s.q.Child("havingQual"))
}

// hasUncertain reports whether a subquery in an expression, but not one in an
// aggregate's arguments, reads tracked rows or an aggregate around it, or is
// compared with one.
func (s *separation) hasUncertain(n pgnode.Node) bool {
	switch {
	case n.IsZero():
		return false
	case (n.Kind() == pgnode.Aggref || n.Kind() == pgnode.GroupingFunc) && n.Int("agglevelsup") == 0:
		return false
	case n.Kind() == pgnode.SubLink:
		q := n.Child("subselect")
		test := n.Child("testexpr")
		return s.rw.touches(q, s.sc, 1) || mentionsAggregate(q, 0) || !test.IsZero() && mentionsAggregate(test, 0) ||
			s.hasUncertain(test)
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		found = s.hasUncertain(child)
		return !found
	})
	return found
}

// mentionsAggregate reports whether there is an aggregate of the query that n
// is depth queries below.
func mentionsAggregate(n pgnode.Node, depth int) bool {
	switch n.Kind() {
	case pgnode.Query:
		depth++
	case pgnode.Aggref:
		if n.Int("agglevelsup") == depth {
			return true
		}
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		found = mentionsAggregate(child, depth)
		return !found
	})
	return found
}

func (s *separation) separate() {
	rw, q := s.rw, s.q
	s.inner = rw.newNode(pgnode.Query)
	s.grouping, s.grouped, s.columns = map[string]int{}, map[int]int{}, map[string]int{}
	entries := q.Child("targetList")
	clauses := q.Child("groupClause")
	for i := range clauses.Len() {
		ref := clauses.Item(i).Int("tleSortGroupRef")
		// Entries with equal expressions are one each, as they are to grouping sets.
		expr := entryOf(entries, ref).Child("expr")
		n := s.addColumn(expr)
		s.inner.Child("targetList").Item(n-1).SetInt("ressortgroupref", ref)
		s.grouped[ref] = n
		if !q.IsNull("groupingSets") && hasQuery(expr) {
			// A subquery elsewhere is one of its own, which no set makes NULL.
			continue
		}
		if key := meaning(expr); s.grouping[key] == 0 {
			s.grouping[key] = n
		}
	}
	having := q.Take("havingQual")
	for i := range entries.Len() {
		te := entries.Item(i)
		expr := te.Take("expr")
		if n, is := s.grouped[te.Int("ressortgroupref")]; is {
			te.SetChild("expr", rw.variable(1, n, rw.typeOf(expr)))
			continue
		}
		te.SetChild("expr", s.replace(expr, 0))
	}
	if !having.IsZero() {
		having = s.replace(having, 0)
	}
	windows := q.Child("windowClause")
	windows.EachOf(func(window pgnode.Node) {
		for _, field := range []string{"startOffset", "endOffset"} {
			if e := window.Take(field); !e.IsZero() {
				window.SetChild(field, s.replace(e, 0))
			}
		}
	})
	for _, field := range []string{"rtable", "rteperminfos", "jointree", "groupClause", "groupDistinct",
		"groupByAll", "groupingSets", "hasAggs", "hasRowSecurity", "constraintDeps"} {
		s.inner.MoveField(field, q)
	}
	s.inner.SetBool("hasSubLinks", q.Bool("hasSubLinks"))
	q.SetBool("hasAggs", false)
	deepen(s.inner, 1, true)
	rw.selectFrom(q, rw.listOf(rw.subqueryEntry(s.inner)))
	q.Child("jointree").SetChild("quals", having)
	// What sorts or tells rows apart refers to entries that are still there.
}

// column returns the column of the inner query that has an expression.
func (s *separation) column(expr pgnode.Node) int {
	if n := s.grouping[meaning(expr)]; n != 0 {
		return n
	}
	key := s.rw.identity(expr)
	if s.columns[key] == 0 {
		s.columns[key] = s.addColumn(expr)
	}
	return s.columns[key]
}

func (s *separation) addColumn(expr pgnode.Node) int {
	number := visibleEntries(s.inner.Child("targetList")) + 1
	return s.rw.addColumn(s.inner, expr.Clone(), "column"+itoa(number))
}

// replace returns a detached expression, depth queries below the query, with
// columns of the inner query in place of what is computed for its groups.
func (s *separation) replace(n pgnode.Node, depth int) pgnode.Node {
	if !s.isOfGroup(n, depth) {
		if n.Kind() == pgnode.Query {
			depth++
		}
		n.EachOf(func(child pgnode.Node) {
			place := s.rw.newNode(pgnode.Const)
			child.Replace(place)
			place.Replace(s.replace(child, depth))
		})
		return n
	}
	if depth > 0 {
		shift(n, depth, depth, -depth)
	}
	v := s.rw.variable(1, s.column(n), s.rw.typeOf(n))
	v.SetInt("varlevelsup", depth)
	return v
}

func (s *separation) isOfGroup(n pgnode.Node, depth int) bool {
	switch n.Kind() {
	case pgnode.Var:
		return n.Int("varlevelsup") == depth
	case pgnode.Aggref, pgnode.GroupingFunc:
		return n.Int("agglevelsup") == depth
	}
	if depth > 0 {
		return false
	}
	return isExpression(n) && s.grouping[meaning(n)] != 0
}
