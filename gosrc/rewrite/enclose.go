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
func (rw *rewriter) enclose(q pgnode.Node, columns int) {
	inner := rw.newNode(pgnode.Query)
	for _, field := range inward {
		inner.MoveField(field, q)
	}
	for _, flag := range []string{"hasAggs", "hasWindowFuncs", "hasTargetSRFs", "hasSubLinks"} {
		q.SetBool(flag, false)
	}
	q.SetBool("hasSubLinks", hasQuery(q.Child("limitCount")) || hasQuery(q.Child("limitOffset")))
	deepen(inner, 1, true)
	list := rw.tree.NewList(pgnode.List)
	from := inner.Child("targetList")
	for i := range columns {
		te := from.Item(i)
		outer := rw.newNode(pgnode.TargetEntry)
		for _, field := range []string{"resno", "resname", "ressortgroupref", "resorigtbl", "resorigcol"} {
			outer.CopyField(field, te)
		}
		outer.SetChild("expr", rw.variable(1, i+1, rw.typeOf(te.Child("expr"))))
		list.Push(outer)
	}
	q.SetChild("targetList", list)
	rw.selectFrom(q, rw.listOf(rw.subqueryEntry(inner)))
}

// wrapDistinct handles a DISTINCT whose rows are made by grouping or by
// set-returning functions: the block without DISTINCT becomes a subquery.
func (b *block) wrapDistinct(bare []int, at place, want demand) output {
	rw, q := b.rw, b.q
	list := q.Child("targetList")
	if rw.calls {
		for i := range visibleEntries(list) {
			if rw.hasCall(list.Item(i).Child("expr")) {
				fail(refuse("DISTINCT with provenance() and GROUP BY, HAVING or set-returning functions not supported",
					"Write DISTINCT in a query around this one."))
			}
		}
	}
	clauses := q.Take("distinctClause")
	for _, i := range bare {
		rw.dropClause(clauses, list.Item(i).Int("ressortgroupref"))
	}
	limit := map[string]pgnode.Node{}
	for _, field := range []string{"limitCount", "limitOffset"} {
		limit[field] = q.Take(field)
	}
	inner := b.addToken(nested, demand{present: want.present || b.want.present})
	for field, e := range limit {
		q.SetChild(field, e)
	}
	if len(inner.aggs) > 0 {
		b.warnEnds("where DISTINCT compares it")
	}
	rw.enclose(q, inner.columns)
	if clauses.Len() == 0 {
		rw.groupByConstant(q, clauses, 0)
	}
	q.SetChild("groupClause", clauses)
	q.SetBool("hasAggs", true)
	rows := rowSet{
		token:   func() pgnode.Node { return rw.plusAgg(rw.variable(1, inner.token, rw.uuid())) },
		present: nothing,
	}
	if inner.present != 0 {
		rows.present = func() pgnode.Node {
			return rw.orFalse(rw.boolOr(rw.variable(1, inner.present, rw.boolean())))
		}
	}
	outer := &block{rw: rw, q: q, sc: b.sc, rtable: q.Child("rtable"), groups: &groups{}, tokenUsed: b.tokenUsed}
	outer.sources = []source{{out: inner}}
	b.sc.block = outer
	return outer.place(bare, rows, at, want)
}
