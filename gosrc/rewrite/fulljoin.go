package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// fullJoin rewrites a FULL JOIN of which it is uncertain which rows match, as
// the UNION ALL of a LEFT JOIN with the rows on the right that nothing on the
// left matches. These are queries like any others, and are rewritten as such.
func (b *block) fullJoin(j pgnode.Node) {
	rw := b.rw
	moved := b.itemsBelow(j)
	b.refuseLocks(moved)
	b.resolveJoins(moved)
	leftItems, rightItems := b.itemsBelow(j.Child("larg")), b.itemsBelow(j.Child("rarg"))
	cond := j.Take("quals")
	left := b.detach(j.Take("larg"), leftItems, nil)
	right := b.detach(j.Take("rarg"), rightItems, nil)
	visitVars(cond, 0, func(v pgnode.Node, _ int) {
		for _, d := range []*detached{left, right} {
			if d.numbers[v.Int("varno")] != 0 {
				d.column(v, nil)
			}
		}
	})
	f := fullJoin{rw: rw, cond: cond, left: left, right: right}
	f.leftRows, f.rightRows = rw.with(left.q), rw.with(right.q)
	f.leftTypes, f.rightTypes = rw.columnTypesOf(left.q), rw.columnTypesOf(right.q)
	u := rw.unionAll([]pgnode.Node{f.matched(), f.unmatched()})
	f.leftRows.adopt(u)
	f.rightRows.adopt(u)

	rte := rw.subqueryEntry(u)
	rte.SetBool("lateral", refersOutward(u))
	rti := b.newItem(rte, source{bare: f.bare()})
	if old := j.Int("rtindex"); old > 0 {
		b.rtable.SetItem(old-1, rw.resultEntry())
	}
	j.Replace(rw.rangeRef(rti))
	left.follow(rti, 0)
	right.follow(rti, len(f.leftTypes))
	b.addSource(rti)
}

// fullJoin is a FULL JOIN while it is taken apart.
type fullJoin struct {
	rw                    *rewriter
	cond                  pgnode.Node
	left, right           *detached
	leftRows, rightRows   *materialized
	leftTypes, rightTypes []columnType
}

// bare returns the columns of the two sides' rows that are tokens.
func (f *fullJoin) bare() []int {
	all := slices.Clone(f.left.bare)
	for _, column := range f.right.bare {
		all = append(all, len(f.leftTypes)+column)
	}
	return all
}

// matched returns SELECT l.*, r.* FROM l LEFT JOIN r ON cond.
func (f *fullJoin) matched() pgnode.Node {
	rw := f.rw
	const l, r, join = 1, 2, 3
	q := rw.newNode(pgnode.Query)
	j := rw.newNode(pgnode.JoinExpr)
	j.SetInt("jointype", joinLeft)
	j.SetChild("larg", rw.rangeRef(l))
	j.SetChild("rarg", rw.rangeRef(r))
	j.SetInt("rtindex", join)
	j.SetChild("quals", f.condition(l, r, 0))
	from := rw.newNode(pgnode.FromExpr)
	from.SetChild("fromlist", rw.listOf(j))
	q.SetChild("jointree", from)
	q.SetChild("rtable", rw.listOf(f.leftRows.read(1), f.rightRows.read(1), rw.joinEntry(joinLeft)))
	for i, t := range f.leftTypes {
		rw.addColumn(q, rw.variable(l, i+1, t), "column"+itoa(i+1))
	}
	for i, t := range f.rightTypes {
		v := rw.variable(r, i+1, t)
		rw.nulled(v, []int{join})
		rw.addColumn(q, v, "column"+itoa(len(f.leftTypes)+i+1))
	}
	f.markSublinks(q)
	return q
}

// unmatched returns SELECT NULL, …, r.* FROM r WHERE NOT EXISTS (SELECT FROM l
// WHERE cond).
func (f *fullJoin) unmatched() pgnode.Node {
	rw := f.rw
	rows := f.rightRows.reader()
	for _, t := range f.leftTypes {
		rows.add(rw.null(t))
	}
	for i := range f.rightTypes {
		rows.pass(i + 1)
	}
	match := rw.newNode(pgnode.Query)
	rw.selectFrom(match, rw.listOf(f.leftRows.read(2)))
	match.Child("jointree").SetChild("quals", f.condition(1, 1, 1))
	f.markSublinks(match)
	exists := rw.newNode(pgnode.SubLink)
	exists.SetInt("subLinkType", sublinkExists)
	exists.SetChild("subselect", match)
	rows.where(rw.not(exists))
	rows.q.SetBool("hasSubLinks", true)
	return rows.q
}

// condition returns the join's condition for a detached query in which the
// left rows are an item, and the right rows one of the query itself or, with a
// level, of one around it.
func (f *fullJoin) condition(left, right, level int) pgnode.Node {
	cond := f.cond.Clone()
	if cond.IsZero() {
		return cond
	}
	f.place(cond, left, right, level, 0)
	return cond
}

func (f *fullJoin) place(n pgnode.Node, left, right, level, depth int) {
	switch n.Kind() {
	case pgnode.Query:
		depth++
	case pgnode.Var:
		at, varno := n.Int("varlevelsup"), n.Int("varno")
		switch {
		case at < depth:
		case at == depth && f.left.numbers[varno] != 0:
			f.left.lead(n, left, 0)
		case at == depth && f.right.numbers[varno] != 0:
			f.right.lead(n, right, 0)
			n.SetInt("varlevelsup", at+level)
		default:
			n.SetInt("varlevelsup", at+level+1)
		}
	case pgnode.RTE:
		if n.Int("rtekind") == rteCTE {
			add(n, "ctelevelsup", depth, level+1)
		}
	}
	n.Children(func(child pgnode.Node) bool {
		f.place(child, left, right, level, depth)
		return true
	})
}

func (f *fullJoin) markSublinks(q pgnode.Node) {
	if !f.cond.IsZero() && hasQuery(f.cond) {
		q.SetBool("hasSubLinks", true)
	}
}
