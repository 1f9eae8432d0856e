package rewrite

import (
	"strconv"

	"provsql/gosrc/pgnode"
)

// Queries that the rewriter makes are detached: references in them that leave
// them say where they lead from directly below the query being rewritten. What
// is put around such a query is detached in the same way.

// layer is SELECT … FROM (inner) while it is made.
type layer struct {
	rw    *rewriter
	q     pgnode.Node
	types []columnType // of the columns of inner
	names []string     // as node text
}

// over returns a layer without columns over a detached query.
func (rw *rewriter) over(inner pgnode.Node) *layer {
	l := &layer{rw: rw, q: rw.newNode(pgnode.Query)}
	list := inner.Child("targetList")
	for i := range visibleEntries(list) {
		te := list.Item(i)
		l.types = append(l.types, rw.typeOf(te.Child("expr")))
		l.names = append(l.names, string(te.Raw("resname")))
	}
	deepen(inner, 1, false)
	rte := rw.subqueryEntry(inner)
	rw.selectFrom(l.q, rw.listOf(rte))
	return l
}

// column returns a reference to column i, from 1, of the query below.
func (l *layer) column(i int) pgnode.Node { return l.rw.variable(1, i, l.types[i-1]) }

// add appends an output column and returns its number.
func (l *layer) add(expr pgnode.Node) int { return l.rw.addColumn(l.q, expr, "") }

// pass appends column i of the query below as an output column.
func (l *layer) pass(i int) int {
	n := l.add(l.column(i))
	l.q.Child("targetList").Item(n-1).SetRaw("resname", l.names[i-1])
	return n
}

// nullColumn appends NULL in the place of column i.
func (l *layer) nullColumn(i int) int {
	n := l.add(l.rw.null(l.types[i-1]))
	l.q.Child("targetList").Item(n-1).SetRaw("resname", l.names[i-1])
	return n
}

// name names an output column.
func (l *layer) name(column int, name string) {
	l.q.Child("targetList").Item(column-1).SetText("resname", name)
}

// where restricts the rows of the query below.
func (l *layer) where(cond pgnode.Node) {
	if hasQuery(cond) {
		l.q.SetBool("hasSubLinks", true)
	}
	from := l.q.Child("jointree")
	from.SetChild("quals", l.rw.both(from.Take("quals"), cond))
}

func (l *layer) having(cond pgnode.Node) { l.q.SetChild("havingQual", cond) }

// groupBy groups by output columns; by none of them there is one group,
// whatever the rows. false means that a column's type cannot be grouped.
func (l *layer) groupBy(columns ...int) bool {
	l.q.SetBool("hasAggs", true)
	list := l.q.Child("targetList")
	clauses := l.rw.tree.NewList(pgnode.List)
	for _, n := range columns {
		te := list.Item(n - 1)
		clause := l.rw.groupClause(l.rw.typeOf(te.Child("expr")).oid, reference(list, te))
		if clause.IsZero() {
			return false
		}
		clauses.Push(clause)
	}
	if len(columns) > 0 {
		l.q.SetChild("groupClause", clauses)
	}
	return true
}

// selectFrom gives q a range table of which the first entry is its only FROM
// item.
func (rw *rewriter) selectFrom(q, rtable pgnode.Node) {
	q.SetChild("rtable", rtable)
	from := rw.newNode(pgnode.FromExpr)
	from.SetChild("fromlist", rw.listOf(rw.rangeRef(1)))
	q.SetChild("jointree", from)
}

func (rw *rewriter) rangeRef(rti int) pgnode.Node {
	ref := rw.newNode(pgnode.RangeTblRef)
	ref.SetInt("rtindex", rti)
	return ref
}

// rangeEntry returns a range-table entry of a kind for columns with the names
// of a query's.
func (rw *rewriter) rangeEntry(kind int, q pgnode.Node) pgnode.Node {
	rte := rw.newRTE(kind)
	names := rw.tree.NewList(pgnode.List)
	list := q.Child("targetList")
	for i := range visibleEntries(list) {
		names.PushRaw(quoted(list.Item(i).Raw("resname")))
	}
	eref := rte.Child("eref")
	eref.SetText("aliasname", "unnamed_subquery")
	eref.SetChild("colnames", names)
	return rte
}

// subqueryEntry returns the range-table entry of a new subquery.
func (rw *rewriter) subqueryEntry(q pgnode.Node) pgnode.Node {
	rte := rw.rangeEntry(rteSubquery, q)
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

// unionAll returns the UNION ALL of detached queries with the same columns,
// named as the first one's.
func (rw *rewriter) unionAll(queries []pgnode.Node) pgnode.Node {
	if len(queries) == 1 {
		return queries[0]
	}
	list := queries[0].Child("targetList")
	types := make([]columnType, visibleEntries(list))
	names := make([]string, len(types))
	for i := range types {
		types[i] = rw.typeOf(list.Item(i).Child("expr"))
		names[i] = string(list.Item(i).Raw("resname"))
	}
	return rw.unionAllAs(queries, types, names)
}

// unionAllAs is unionAll with the columns' types and names given.
func (rw *rewriter) unionAllAs(queries []pgnode.Node, types []columnType, names []string) pgnode.Node {
	q := rw.newNode(pgnode.Query)
	rtable := rw.tree.NewList(pgnode.List)
	var tree pgnode.Node
	for i, branch := range queries {
		deepen(branch, 1, false)
		rtable.Push(rw.subqueryEntry(branch))
		ref := rw.rangeRef(i + 1)
		if i == 0 {
			tree = ref
			continue
		}
		tree = rw.unionAllNode(tree, ref, types)
	}
	q.SetChild("rtable", rtable)
	q.SetChild("setOperations", tree)
	for i, t := range types {
		n := rw.addColumn(q, rw.variable(1, i+1, t), "")
		q.Child("targetList").Item(n-1).SetRaw("resname", names[i])
	}
	return q
}

func (rw *rewriter) unionAllNode(left, right pgnode.Node, types []columnType) pgnode.Node {
	n := rw.newNode(pgnode.SetOperationStmt)
	n.SetInt("op", setUnion)
	n.SetBool("all", true)
	n.SetChild("larg", left)
	n.SetChild("rarg", right)
	oids, typmods, collations := rw.tree.NewList(pgnode.OidList), rw.tree.NewList(pgnode.IntList), rw.tree.NewList(pgnode.OidList)
	for _, t := range types {
		oids.PushInt(int(t.oid))
		typmods.PushInt(t.typmod)
		collations.PushInt(int(t.collation))
	}
	n.SetChild("colTypes", oids)
	n.SetChild("colTypmods", typmods)
	n.SetChild("colCollations", collations)
	return n
}

// withToken rewrites a detached query and returns one with the same columns
// that has a token for every row: 𝟙 where the rows are certain.
func (rw *rewriter) withToken(q pgnode.Node, sc *scope, present bool) (pgnode.Node, output) {
	out := rw.query(q, sc, nested, demand{present: present})
	if out.tracked {
		return q, out
	}
	if !q.IsNull("setOperations") {
		// The columns of set operations are those of their branches.
		l := rw.over(q)
		for i := range l.types {
			l.pass(i + 1)
		}
		q = l.q
	}
	out.token = rw.addColumn(q, rw.one(), TokenColumn)
	return q, out
}

// materialized is a query that is evaluated once and read several times.
type materialized struct {
	rw    *rewriter
	name  string
	cte   pgnode.Node
	q     pgnode.Node
	reads []pgnode.Node // the range-table entries that read it
}

// with makes a detached query a WITH query of the one below which it is.
func (rw *rewriter) with(q pgnode.Node) *materialized {
	rw.ctes++
	m := &materialized{rw: rw, name: TokenColumn + "_" + strconv.Itoa(rw.ctes), q: q}
	m.cte = rw.newNode(pgnode.CommonTableExpr)
	m.cte.SetText("ctename", m.name)
	m.cte.SetInt("ctematerialized", 1)
	m.cte.SetChild("ctequery", q)
	list := q.Child("targetList")
	names := rw.tree.NewList(pgnode.List)
	for i := range visibleEntries(list) {
		names.PushRaw(quoted(list.Item(i).Raw("resname")))
	}
	m.cte.SetChild("ctecolnames", names)
	rw.columnTypes(m.cte, q, "ctecoltypes", "ctecoltypmods", "ctecolcollations")
	return m
}

// read returns a range-table entry that reads the rows, in the query that has
// the WITH list or levels queries below.
func (m *materialized) read(levels int) pgnode.Node {
	rte := m.rw.rangeEntry(rteCTE, m.q)
	rte.SetText("ctename", m.name)
	rte.SetInt("ctelevelsup", levels)
	m.rw.columnTypes(rte, m.q, "coltypes", "coltypmods", "colcollations")
	m.cte.SetInt("cterefcount", m.cte.Int("cterefcount")+1)
	m.reads = append(m.reads, rte)
	return rte
}

// adopt gives the WITH query to a detached query, below which it is read.
func (m *materialized) adopt(reader pgnode.Node) {
	for _, rte := range m.reads {
		rte.SetInt("ctelevelsup", rte.Int("ctelevelsup")-1)
	}
	deepen(m.q, 1, false)
	m.rw.field(reader, "cteList", pgnode.List).Push(m.cte)
}

// reader returns a layer over the rows. It is detached, as if the WITH query
// were one of the query directly around it.
func (m *materialized) reader() *layer {
	l := &layer{rw: m.rw, q: m.rw.newNode(pgnode.Query)}
	list := m.q.Child("targetList")
	for i := range visibleEntries(list) {
		l.types = append(l.types, m.rw.typeOf(list.Item(i).Child("expr")))
		l.names = append(l.names, string(list.Item(i).Raw("resname")))
	}
	m.rw.selectFrom(l.q, m.rw.listOf(m.read(1)))
	return l
}

// columnTypes sets lists that describe the columns of a query.
func (rw *rewriter) columnTypes(n, q pgnode.Node, types, typmods, collations string) {
	list := q.Child("targetList")
	oids, mods, colls := rw.tree.NewList(pgnode.OidList), rw.tree.NewList(pgnode.IntList), rw.tree.NewList(pgnode.OidList)
	for i := range visibleEntries(list) {
		t := rw.typeOf(list.Item(i).Child("expr"))
		oids.PushInt(int(t.oid))
		mods.PushInt(t.typmod)
		colls.PushInt(int(t.collation))
	}
	n.SetChild(types, oids)
	n.SetChild(typmods, mods)
	n.SetChild(collations, colls)
}
