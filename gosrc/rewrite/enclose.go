package rewrite

import "provsql/gosrc/pgnode"

// inward lists what moves into the subquery when a query is enclosed. WITH,
// ORDER BY and LIMIT stay.
var inward = []string{
	"rtable", "rteperminfos", "jointree", "targetList", "setOperations",
	"groupClause", "groupDistinct", "groupByAll", "groupingSets", "havingQual", "windowClause",
	"hasAggs", "hasWindowFuncs", "hasTargetSRFs", "hasRowSecurity", "hasSubLinks", "hasGroupRTE",
	"constraintDeps",
}

// enclose turns q into SELECT c1, …, cn FROM (q), n being columns; q keeps its
// place, so that only what is now inside has to know of the new level.
func (rw *rewriter) enclose(q pgnode.Node, columns int) error {
	inner := rw.newNode(pgnode.Query)
	for _, field := range inward {
		inner.MoveField(field, q)
	}
	for _, flag := range []string{"hasAggs", "hasWindowFuncs", "hasTargetSRFs"} {
		q.SetBool(flag, false)
	}
	deepen(inner, 1, true)

	return rw.selectAll(q, inner, columns)
}

// selectAll makes q read the first columns of a new subquery.
func (rw *rewriter) selectAll(q, inner pgnode.Node, columns int) error {
	list := rw.tree.NewList(pgnode.List)
	from := inner.Child("targetList")
	for i := range columns {
		te := from.Item(i)
		t, err := typeOf(te.Child("expr"))
		if err != nil {
			return err
		}
		outer := rw.newNode(pgnode.TargetEntry)
		for _, field := range []string{"resno", "resname", "ressortgroupref", "resorigtbl", "resorigcol"} {
			outer.CopyField(field, te)
		}
		outer.SetChild("expr", rw.variable(1, i+1, t))
		list.Push(outer)
	}
	q.SetChild("targetList", list)
	rw.selectFrom(q, rw.listOf(rw.subqueryEntry(inner)))
	return nil
}

// envelop returns SELECT c1, …, cn FROM (inner) for the n columns of a detached
// query, all of which moves inside.
func (rw *rewriter) envelop(inner pgnode.Node) (pgnode.Node, error) {
	deepen(inner, 1, false)
	list := inner.Child("targetList")
	q := rw.newNode(pgnode.Query)
	if err := rw.selectAll(q, inner, visibleEntries(list)); err != nil {
		return pgnode.Node{}, err
	}
	list = q.Child("targetList")
	for i := range list.Len() {
		list.Item(i).SetInt("ressortgroupref", 0)
	}
	return q, nil
}

// selectFrom gives q a range table of which the first entry is its only FROM
// item.
func (rw *rewriter) selectFrom(q, rtable pgnode.Node) {
	q.SetChild("rtable", rtable)
	ref := rw.newNode(pgnode.RangeTblRef)
	ref.SetInt("rtindex", 1)
	from := rw.newNode(pgnode.FromExpr)
	from.SetChild("fromlist", rw.listOf(ref))
	q.SetChild("jointree", from)
}

// subqueryEntry returns the range-table entry of a new subquery.
func (rw *rewriter) subqueryEntry(q pgnode.Node) pgnode.Node {
	rte := rw.newNode(pgnode.RTE)
	names := rw.tree.NewList(pgnode.List)
	list := q.Child("targetList")
	for i := range visibleEntries(list) {
		names.PushRaw(quoted(list.Item(i).Raw("resname")))
	}
	eref := rte.Child("eref")
	eref.SetText("aliasname", "unnamed_subquery")
	eref.SetChild("colnames", names)
	rte.SetChild("subquery", q)
	return rte
}

// quoted turns an atom that is a string into a String node's text. Inside
// quotes an escape in front of the first byte does no harm.
func quoted(atom []byte) string {
	switch string(atom) {
	case "<>", `""`:
		return `"?column?"`
	}
	return `"` + string(atom) + `"`
}
