package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// level is a query that combines branches by UNION ALL; the branches become
// its range table.
type level struct {
	rtable pgnode.Node
	depth  int // queries between the original one and this one
}

// unionAllRoot rewrites a query whose outermost operation keeps duplicates.
func (s *sets) unionAllRoot(at place) (output, error) {
	rw, q := s.rw, s.q
	lv := &level{rtable: rw.tree.NewList(pgnode.List)}
	root, err := s.build(q.Take("setOperations"), lv, false)
	if err != nil {
		return output{}, err
	}
	rw.changed = true
	s.keepOthers(lv.rtable)
	q.SetChild("rtable", lv.rtable)
	q.SetChild("setOperations", root)
	list := q.Child("targetList")
	for i := range list.Len() {
		v := list.Item(i).Child("expr")
		v.SetInt("varno", 1)
		v.SetInt("varnosyn", 1)
	}
	token := func() pgnode.Node { return rw.variable(1, s.tokenColumn(), rw.uuid()) }
	bare := s.bareEntries()
	if len(bare) == 0 {
		// All branches have the column now, so the query must have it too.
		out := rw.placeToken(q, bare, token, nested)
		if at == fixed {
			return output{tracked: true, columns: s.columns}, rw.enclose(q, s.columns)
		}
		return out, nil
	}
	if at == top && (len(bare) > 1 || bare[0] != s.columns-1) {
		if err := rw.enclose(q, s.columns); err != nil {
			return output{}, err
		}
		return rw.placeToken(q, bare, token, at), nil
	}
	return output{tracked: true, columns: s.columns, tokens: s.tokens}, nil
}

// unionRoot rewrites a query whose outermost operation is UNION: it groups the
// rows of all branches.
func (s *sets) unionRoot(at place) (output, error) {
	rw, q := s.rw, s.q
	rw.changed = true
	node := q.Take("setOperations")
	clauses := node.Child("groupClauses").Clone()
	inner, err := s.combined(node, 1)
	if err != nil {
		return output{}, err
	}
	rtable := rw.listOf(rw.subqueryEntry(inner))
	s.keepOthers(rtable)
	rw.selectFrom(q, rtable)
	list := q.Child("targetList")
	for i := range list.Len() {
		v := list.Item(i).Child("expr")
		v.SetInt("varno", 1)
		v.SetInt("varnosyn", 1)
	}
	s.groupBy(q, clauses)
	return rw.placeToken(q, s.bareEntries(), func() pgnode.Node { return s.groupToken(q) }, at), nil
}

// keepOthers moves the query's range-table entries that are no branches (a
// view's permission checks) behind the new ones.
func (s *sets) keepOthers(rtable pgnode.Node) {
	for i := range s.rtable.Len() {
		if rte := s.rtable.TakeItem(i); !rte.IsZero() {
			rtable.Push(rte)
		}
	}
}

// groupToken returns ⊕ over a group of the combined branches' rows.
func (s *sets) groupToken(q pgnode.Node) pgnode.Node {
	q.SetBool("hasAggs", true)
	return s.rw.plus(s.rw.variable(1, s.tokenColumn(), s.rw.uuid()))
}

// groupBy lets q group by its columns, except tokens, as clauses say, which
// have one entry for each column.
func (s *sets) groupBy(q, clauses pgnode.Node) {
	list := q.Child("targetList")
	next := maxReference(list) + 1
	grouping := s.rw.tree.NewList(pgnode.List)
	for i := range s.columns {
		if slices.Contains(s.tokens, i+1) {
			continue
		}
		te := list.Item(i)
		if te.Int("ressortgroupref") == 0 {
			te.SetInt("ressortgroupref", next)
			next++
		}
		clause := clauses.TakeItem(i)
		clause.SetInt("tleSortGroupRef", te.Int("ressortgroupref"))
		grouping.Push(clause)
	}
	if grouping.Len() == 0 {
		s.rw.groupByConstant(q, grouping)
	}
	q.SetChild("groupClause", grouping)
}

// combined returns a query that returns the rows of all branches of a UNION,
// depth levels below the original query.
func (s *sets) combined(node pgnode.Node, depth int) (pgnode.Node, error) {
	lv := &level{rtable: s.rw.tree.NewList(pgnode.List), depth: depth}
	node, err := s.build(node, lv, true)
	if err != nil {
		return pgnode.Node{}, err
	}
	return s.queryOf(node, lv), nil
}

// queryOf returns the query for a node of set operations over lv's branches.
func (s *sets) queryOf(node pgnode.Node, lv *level) pgnode.Node {
	q := s.rw.newNode(pgnode.Query)
	q.SetChild("rtable", lv.rtable)
	q.SetChild("setOperations", node)
	s.selectColumns(q, node)
	return q
}

// selectColumns makes the target list of q: the columns of node, read from the
// first range-table entry.
func (s *sets) selectColumns(q, node pgnode.Node) {
	rw := s.rw
	names := s.q.Child("targetList")
	list := rw.tree.NewList(pgnode.List)
	types, typmods, collations := node.Child("colTypes"), node.Child("colTypmods"), node.Child("colCollations")
	for i := range types.Len() {
		t := columnType{uint32(types.ItemInt(i)), typmods.ItemInt(i), uint32(collations.ItemInt(i))}
		te := rw.tokenEntry(rw.variable(1, i+1, t))
		te.SetInt("resno", i+1)
		if i < s.columns {
			te.CopyField("resname", names.Item(i))
		}
		list.Push(te)
	}
	q.SetChild("targetList", list)
}

// build moves the branches below a node to lv and returns the node as lv has
// it. dedup says that what is around the node removes duplicates, so that it
// need not do so itself.
func (s *sets) build(node pgnode.Node, lv *level, dedup bool) (pgnode.Node, error) {
	if node.Kind() == pgnode.RangeTblRef {
		rti := node.Int("rtindex")
		rte := s.rtable.TakeItem(rti - 1)
		if lv.depth > 0 {
			deepen(rte.Child("subquery"), lv.depth, false)
		}
		if !s.outs[rti-1].tracked {
			if err := s.certainBranch(rte); err != nil {
				return pgnode.Node{}, err
			}
		}
		return s.branch(rte, lv), nil
	}
	if !s.tracked(node) {
		return s.certainTree(node, lv)
	}
	if distinct(node) && !dedup {
		return s.grouped(node, lv)
	}
	node.SetBool("all", true)
	node.SetChild("groupClauses", pgnode.Node{})
	for _, field := range []string{"larg", "rarg"} {
		child := node.Take(field)
		built, err := s.build(child, lv, dedup && sameTypes(node, child))
		if err != nil {
			return pgnode.Node{}, err
		}
		node.SetChild(field, built)
	}
	if len(s.tokens) == 0 {
		s.rw.pushColumn(node, "", "colTypes", "colTypmods", "colCollations")
	}
	return node, nil
}

// sameTypes reports whether a node below has the same column types as the one
// above it, which may have got its token column.
func sameTypes(node, child pgnode.Node) bool {
	return child.Kind() == pgnode.RangeTblRef ||
		node.Child("colTypes").Equal(child.Child("colTypes")) &&
			node.Child("colCollations").Equal(child.Child("colCollations"))
}

// branch adds a range-table entry to lv and returns the reference to it.
func (s *sets) branch(rte pgnode.Node, lv *level) pgnode.Node {
	lv.rtable.Push(rte)
	ref := s.rw.newNode(pgnode.RangeTblRef)
	ref.SetInt("rtindex", lv.rtable.Len())
	return ref
}

// grouped turns a UNION below a UNION ALL into a branch of its own.
func (s *sets) grouped(node pgnode.Node, lv *level) (pgnode.Node, error) {
	rw := s.rw
	clauses := node.Child("groupClauses").Clone()
	types := node.Clone()
	inner, err := s.combined(node, lv.depth+2)
	if err != nil {
		return pgnode.Node{}, err
	}
	q := rw.newNode(pgnode.Query)
	s.selectColumns(q, types)
	rw.selectFrom(q, rw.listOf(rw.subqueryEntry(inner)))
	s.groupBy(q, clauses)
	rw.placeToken(q, s.bareEntries(), func() pgnode.Node { return s.groupToken(q) }, nested)
	return s.branch(rw.subqueryEntry(q), lv), nil
}

// certainTree makes a branch of set operations of untracked queries.
func (s *sets) certainTree(node pgnode.Node, lv *level) (pgnode.Node, error) {
	if len(s.tokens) > 0 {
		return pgnode.Node{}, mixedColumns()
	}
	inner := &level{rtable: s.rw.tree.NewList(pgnode.List), depth: lv.depth + 1}
	s.move(node, inner)
	rte := s.rw.subqueryEntry(s.queryOf(node, inner))
	if err := s.certainBranch(rte); err != nil {
		return pgnode.Node{}, err
	}
	return s.branch(rte, lv), nil
}

// move moves the branches below a node to lv, changing nothing else.
func (s *sets) move(node pgnode.Node, lv *level) {
	if node.Kind() == pgnode.SetOperationStmt {
		s.move(node.Child("larg"), lv)
		s.move(node.Child("rarg"), lv)
		return
	}
	rte := s.rtable.TakeItem(node.Int("rtindex") - 1)
	deepen(rte.Child("subquery"), lv.depth, false)
	lv.rtable.Push(rte)
	node.SetInt("rtindex", lv.rtable.Len())
}

// certainBranch gives the rows of an untracked branch the token 𝟙. Where the
// others have tokens it must supply NULL.
func (s *sets) certainBranch(rte pgnode.Node) error {
	rw := s.rw
	rw.changed = true
	q := rte.Child("subquery")
	list := q.Child("targetList")
	for _, column := range s.tokens {
		te := list.Item(column - 1)
		if expr := te.Child("expr"); expr.Kind() != pgnode.Const || !expr.Bool("constisnull") {
			return mixedColumns()
		}
		rw.setExpr(te, rw.oneToken())
	}
	if len(s.tokens) > 0 {
		return nil
	}
	if !q.IsNull("setOperations") || !q.IsNull("distinctClause") {
		outer, err := rw.envelop(rte.Take("subquery"))
		if err != nil {
			return err
		}
		rte.SetChild("subquery", outer)
		q = outer
	}
	rw.placeToken(q, nil, rw.oneToken, nested)
	rw.pushName(rte)
	return nil
}
