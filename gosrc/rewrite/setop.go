package rewrite

import (
	"maps"
	"slices"

	"provsql/gosrc/pgnode"
)

// SetOperation values.
const (
	setUnion     = 1
	setIntersect = 2
	setExcept    = 3
)

// sets is a query with set operations that is being rewritten. Its branches,
// and what becomes of them, are detached queries with the same columns: those
// of the query, then token, presence where it is wanted, and a column for the
// token of each column that is the value of an aggregate.
type sets struct {
	rw      *rewriter
	q       pgnode.Node
	sc      *scope
	rtable  pgnode.Node
	want    demand
	columns int
	outs    []output // of the branches, by range-table index - 1
	bare    []int    // columns that are bare in every tracked branch
	values  []int    // columns that are values of aggregates
	names   []string
}

// setQuery rewrites a query with set operations, for a query around it.
func (rw *rewriter) setQuery(q pgnode.Node, sc *scope, want demand) output {
	s := &sets{rw: rw, q: q, sc: sc, rtable: q.Child("rtable")}
	list := q.Child("targetList")
	s.columns = visibleEntries(list)
	s.outs = make([]output, s.rtable.Len())
	limited := want.only || !q.IsNull("limitCount") || !q.IsNull("limitOffset")
	s.want = demand{present: want.present || limited}
	root := q.Child("setOperations")
	bare := map[int][]int{}
	leaves(root, func(rti int) {
		bare[rti] = rw.bareEntries(s.rtable.Item(rti-1).Child("subquery"), sc)
	})
	s.rewriteBranches(root, false)
	if !s.isTracked(root) {
		return output{columns: s.columns}
	}
	rw.changed = true
	s.agree(root, bare)
	for i := range s.columns {
		s.names = append(s.names, string(list.Item(i).Raw("resname")))
	}
	combined := s.combine(s.build(q.Take("setOperations")))
	s.readFrom(combined)

	out := output{tracked: true, columns: s.columns, grown: true}
	out.token = rw.addColumn(q, rw.variable(1, s.columns+1, rw.uuid()), TokenColumn)
	if s.want.present {
		present := rw.variable(1, s.columns+2, rw.boolean())
		if limited {
			q.Child("jointree").SetChild("quals", present.Clone())
		}
		if want.present {
			out.present = rw.addColumn(q, present, "present")
		}
	}
	for i, column := range s.values {
		if out.aggs == nil {
			out.aggs = map[int]int{}
		}
		at := s.columns + 2 + i
		if s.want.present {
			at++
		}
		out.aggs[column] = rw.addColumn(q, rw.variable(1, at, rw.uuid()), "token_of_"+itoa(column))
	}
	return out
}

// rewriteBranches rewrites the branches. Where an operation compares rows,
// columns are compared by their values.
func (s *sets) rewriteBranches(n pgnode.Node, compared bool) {
	if n.Kind() == pgnode.RangeTblRef {
		rti := n.Int("rtindex")
		out := s.rw.query(s.rtable.Item(rti-1).Child("subquery"), s.sc, nested, s.want)
		s.outs[rti-1] = out
		for _, column := range slices.Sorted(maps.Keys(out.aggs)) {
			if compared {
				s.rw.warn(Warning{
					Message: "the provenance of an aggregate's value ends where a set operation compares it",
					Hint:    "The value is that of the tables as they are. UNION ALL compares nothing.",
				})
			} else if !slices.Contains(s.values, column) {
				s.values = append(s.values, column)
			}
		}
		return
	}
	compared = compared || n.Int("op") != setUnion || !n.Bool("all")
	s.rewriteBranches(n.Child("larg"), compared)
	s.rewriteBranches(n.Child("rarg"), compared)
	if n.Int("op") == setIntersect && n.Bool("all") && s.isTracked(n) {
		fail(refuse("INTERSECT ALL not supported", "Write INTERSECT, or a join."))
	}
}

func (s *sets) isTracked(n pgnode.Node) bool {
	if n.Kind() == pgnode.RangeTblRef {
		return s.outs[n.Int("rtindex")-1].tracked
	}
	return s.isTracked(n.Child("larg")) || s.isTracked(n.Child("rarg"))
}

// leaves calls f for every branch, from left to right.
func leaves(n pgnode.Node, f func(rti int)) {
	if n.Kind() == pgnode.RangeTblRef {
		f(n.Int("rtindex"))
		return
	}
	leaves(n.Child("larg"), f)
	leaves(n.Child("rarg"), f)
}

// agree finds the columns that are the branches' own tokens, which must be the
// same in all tracked branches.
func (s *sets) agree(root pgnode.Node, bare map[int][]int) {
	first := true
	leaves(root, func(rti int) {
		if !s.outs[rti-1].tracked {
			return
		}
		if first {
			s.bare, first = bare[rti], false
		}
		if !slices.Equal(s.bare, bare[rti]) {
			s.refuseMixed()
		}
	})
}

func (s *sets) refuseMixed() {
	fail(refuse("set operation between a token column and another column not supported",
		"List the columns without "+TokenColumn+" instead of using *; the token is added to the result."))
}

// build returns the queries whose UNION ALL is a node of the tree.
func (s *sets) build(n pgnode.Node) []pgnode.Node {
	if n.Kind() == pgnode.RangeTblRef {
		rti := n.Int("rtindex")
		q := s.rtable.Item(rti - 1).Take("subquery")
		return []pgnode.Node{s.arranged(q, s.outs[rti-1])}
	}
	if !s.isTracked(n) {
		return []pgnode.Node{s.arranged(s.untrackedTree(n), output{})}
	}
	types := columnTypesOfNode(n)
	if n.Int("op") == setUnion && !n.Bool("all") {
		return []pgnode.Node{s.union(s.unionBranches(n, types), n.Child("groupClauses"))}
	}
	left, right := s.build(n.Child("larg")), s.build(n.Child("rarg"))
	left, right = s.converted(left, types), s.converted(right, types)
	if n.Int("op") == setUnion {
		return append(left, right...)
	}
	return []pgnode.Node{s.difference(left, right, n)}
}

// unionBranches returns queries of given types whose rows a UNION groups. What
// it unites with the same types need not be grouped before.
func (s *sets) unionBranches(n pgnode.Node, types []columnType) []pgnode.Node {
	if n.Kind() == pgnode.SetOperationStmt && n.Int("op") == setUnion && s.isTracked(n) &&
		slices.Equal(columnTypesOfNode(n), types) {
		return append(s.unionBranches(n.Child("larg"), types), s.unionBranches(n.Child("rarg"), types)...)
	}
	return s.converted(s.build(n), types)
}

// converted returns queries whose UNION ALL has given types: one query where
// types differ, for the planner converts what a set operation combines.
func (s *sets) converted(queries []pgnode.Node, types []columnType) []pgnode.Node {
	for _, q := range queries {
		list := q.Child("targetList")
		for i, t := range types {
			if got := s.rw.typeOf(list.Item(i).Child("expr")); got.oid != t.oid || got.collation != t.collation {
				return []pgnode.Node{s.combineAs(queries, types)}
			}
		}
	}
	return queries
}

// combine returns the UNION ALL of queries of the same types.
func (s *sets) combine(queries []pgnode.Node) pgnode.Node { return s.rw.unionAll(queries) }

// combineAs returns the UNION ALL of queries as given types.
func (s *sets) combineAs(queries []pgnode.Node, types []columnType) pgnode.Node {
	rw := s.rw
	list := queries[0].Child("targetList")
	names := make([]string, visibleEntries(list))
	all := slices.Clone(types)
	for i := range names {
		names[i] = string(list.Item(i).Raw("resname"))
		if i >= len(types) {
			all = append(all, rw.typeOf(list.Item(i).Child("expr")))
		}
	}
	if len(queries) == 1 {
		// A set operation needs two branches: the other one has no rows.
		empty := rw.over(queries[0].Clone())
		for i := range names {
			empty.pass(i + 1)
		}
		empty.where(rw.truth(false))
		queries = append(queries, empty.q)
	}
	return rw.unionAllAs(queries, all, names)
}

func columnTypesOfNode(n pgnode.Node) []columnType {
	oids, typmods, collations := n.Child("colTypes"), n.Child("colTypmods"), n.Child("colCollations")
	types := make([]columnType, oids.Len())
	for i := range types {
		types[i] = columnType{uint32(oids.ItemInt(i)), typmods.ItemInt(i), uint32(collations.ItemInt(i))}
	}
	return types
}

// arranged gives a detached branch the columns that all have. Rows of an
// untracked branch are certain.
func (s *sets) arranged(q pgnode.Node, out output) pgnode.Node {
	rw := s.rw
	if !out.tracked {
		s.checkCertain(q)
	}
	l := rw.over(q)
	for i := range s.columns {
		n := l.pass(i + 1)
		if slices.Contains(s.bare, n) && !out.tracked {
			rw.setExpr(l.q.Child("targetList").Item(i), rw.one())
		}
	}
	tok := rw.one()
	if out.tracked {
		tok = l.column(out.token)
	}
	l.name(l.add(tok), TokenColumn)
	if s.want.present {
		present := rw.truth(true)
		if out.present != 0 {
			present = l.column(out.present)
		}
		l.name(l.add(present), "present")
	}
	for _, column := range s.values {
		tok := rw.null(rw.uuid())
		if at, is := out.aggs[column]; is {
			tok = l.column(at)
		}
		l.name(l.add(tok), "token_of_"+itoa(column))
	}
	return l.q
}

// checkCertain refuses an untracked branch that has values where the others
// have tokens.
func (s *sets) checkCertain(q pgnode.Node) {
	list := q.Child("targetList")
	for _, column := range s.bare {
		if expr := list.Item(column - 1).Child("expr"); expr.Kind() != pgnode.Const || !expr.Bool("constisnull") {
			s.refuseMixed()
		}
	}
}

// untrackedTree returns set operations of untracked branches as a query.
func (s *sets) untrackedTree(n pgnode.Node) pgnode.Node {
	rw := s.rw
	if len(s.bare) > 0 {
		s.refuseMixed()
	}
	q := rw.newNode(pgnode.Query)
	rtable := rw.tree.NewList(pgnode.List)
	tree := n.Clone()
	leavesOf(tree, func(ref pgnode.Node) {
		rte := s.rtable.Item(ref.Int("rtindex") - 1).Clone()
		deepen(rte.Child("subquery"), 1, false)
		rtable.Push(rte)
		ref.SetInt("rtindex", rtable.Len())
	})
	q.SetChild("rtable", rtable)
	q.SetChild("setOperations", tree)
	for i, t := range columnTypesOfNode(tree) {
		n := rw.addColumn(q, rw.variable(1, i+1, t), "")
		q.Child("targetList").Item(n-1).SetRaw("resname", s.names[i])
	}
	return q
}

func leavesOf(n pgnode.Node, f func(ref pgnode.Node)) {
	if n.Kind() == pgnode.RangeTblRef {
		f(n)
		return
	}
	leavesOf(n.Child("larg"), f)
	leavesOf(n.Child("rarg"), f)
}

// readFrom makes q read its columns from a detached query instead of from its
// set operations.
func (s *sets) readFrom(from pgnode.Node) {
	rw, q := s.rw, s.q
	list := q.Child("targetList")
	for i := range list.Len() {
		visitVars(list.Item(i).Child("expr"), 0, func(v pgnode.Node, _ int) {
			v.SetInt("varno", 1)
			v.SetInt("varnosyn", 1)
		})
	}
	rtable := rw.listOf(rw.subqueryEntry(from))
	// Other entries of the range table are there for permissions.
	for i := range s.rtable.Len() {
		if rte := s.rtable.Item(i); rte.Int("rtekind") != rteSubquery {
			rtable.Push(s.rtable.TakeItem(i))
		}
	}
	rw.selectFrom(q, rtable)
}
