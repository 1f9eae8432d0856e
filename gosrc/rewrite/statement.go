package rewrite

import "provsql/gosrc/pgnode"

// selectStatement rewrites a query whose columns are settled: the token's
// place, where it has one, is held by a last column that is provenance() under
// the name of tokens.
func (rw *rewriter) selectStatement(q pgnode.Node) {
	if rw.strip {
		rw.encloseSets(q)
		rw.query(q, nil, nested, demand{})
		return
	}
	rw.ungroup(q)
	at := fixed
	ref, settled := rw.takeSettled(q)
	if settled {
		at = top
	}
	rw.encloseSets(q)
	rw.query(q, nil, at, demand{})
	if ref != 0 {
		list := q.Child("targetList")
		list.Item(visibleEntries(list)-1).SetInt("ressortgroupref", ref)
	}
}

// takeSettled removes the column that holds the token's place, if there is
// one, and returns the reference by which the query sorts by it. The query
// does not group by it: the token belongs to the groups.
func (rw *rewriter) takeSettled(q pgnode.Node) (ref int, settled bool) {
	list := q.Child("targetList")
	last := visibleEntries(list) - 1
	if last < 0 {
		return 0, false
	}
	te := list.Item(last)
	if string(te.Raw("resname")) != TokenColumn || !rw.isCall(te.Child("expr")) {
		return 0, false
	}
	ref = te.Int("ressortgroupref")
	list.Remove(last)
	renumber(list)
	rw.changed = true
	for _, field := range []string{"groupClause", "distinctClause"} {
		clauses := q.Child(field)
		before := clauses.Len()
		rw.dropClause(clauses, ref)
		if field == "groupClause" && clauses.Len() < before {
			rw.checkUngrouped(q)
		}
		if before > 0 && clauses.Len() == 0 {
			q.SetChild(field, pgnode.Node{})
			rw.groupByConstant(q, rw.field(q, "groupClause", pgnode.List), ref)
		}
	}
	return ref, true
}

// checkUngrouped refuses tokens of sources in a query that was grouped by them
// and no longer is.
func (rw *rewriter) checkUngrouped(q pgnode.Node) {
	sc := rw.scopeOf(q, nil)
	list, clauses := q.Child("targetList"), q.Child("groupClause")
	check := func(e pgnode.Node) {
		if rw.mentionsToken(e, q.Child("rtable"), sc, 0) {
			refuseTokenInGroups()
		}
	}
	for i := range list.Len() {
		te := list.Item(i)
		if ref := te.Int("ressortgroupref"); ref == 0 || findClause(clauses, ref) < 0 {
			check(te.Child("expr"))
		}
	}
	check(q.Child("havingQual"))
}

// mentionsToken reports whether a source's token is in an expression, depth
// queries down, but not in an aggregate's arguments.
func (rw *rewriter) mentionsToken(n, rtable pgnode.Node, sc *scope, depth int) bool {
	switch n.Kind() {
	case pgnode.Query:
		depth++
	case pgnode.Aggref:
		if n.Int("agglevelsup") == depth {
			return false
		}
	case pgnode.Var:
		if n.Int("varlevelsup") != depth {
			return false
		}
		v := n.Clone()
		v.SetInt("varlevelsup", 0)
		return rw.isBare(v, rtable, sc)
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		found = rw.mentionsToken(child, rtable, sc, depth)
		return !found
	})
	return found
}

// encloseSets makes set operations a subquery of the query, which then selects
// its columns from it.
func (rw *rewriter) encloseSets(q pgnode.Node) {
	if q.IsNull("setOperations") {
		return
	}
	if rw.strip && visibleEntries(q.Child("targetList")) == q.Child("setOperations").Child("colTypes").Len() {
		return
	}
	entries := q.Take("targetList")
	full := rw.tree.NewList(pgnode.List)
	types := q.Child("setOperations").Child("colTypes")
	typmods := q.Child("setOperations").Child("colTypmods")
	collations := q.Child("setOperations").Child("colCollations")
	first := leftmost(q.Child("setOperations"))
	names := q.Child("rtable").Item(first - 1).Child("subquery").Child("targetList")
	for i := range types.Len() {
		t := columnType{uint32(types.ItemInt(i)), typmods.ItemInt(i), uint32(collations.ItemInt(i))}
		te := rw.entry(rw.variable(first, i+1, t), i+1)
		te.CopyField("resname", names.Item(i))
		full.Push(te)
	}
	q.SetChild("targetList", full)
	rw.enclose(q, types.Len())
	for i := range entries.Len() {
		visitVars(entries.Item(i).Child("expr"), 0, func(v pgnode.Node, _ int) {
			v.SetInt("varno", 1)
			v.SetInt("varnosyn", 1)
		})
	}
	q.SetChild("targetList", entries)
}

// leftmost returns the range-table index of the first branch.
func leftmost(n pgnode.Node) int {
	for n.Kind() == pgnode.SetOperationStmt {
		n = n.Child("larg")
	}
	return n.Int("rtindex")
}
