package rewrite

import "provsql/gosrc/pgnode"

// entry returns a select-list entry without a name.
func (rw *rewriter) entry(expr pgnode.Node, number int) pgnode.Node {
	te := rw.newNode(pgnode.TargetEntry)
	te.SetChild("expr", expr)
	te.SetInt("resno", number)
	return te
}

// setExpr replaces the expression of an entry, which from now on is no
// column of a table.
func (rw *rewriter) setExpr(te, expr pgnode.Node) {
	rw.changed = true
	te.SetChild("expr", expr)
	te.SetInt("resorigtbl", 0)
	te.SetInt("resorigcol", 0)
}

// visibleEntries returns the number of entries that are output columns; they
// come before the others.
func visibleEntries(list pgnode.Node) int {
	n := list.Len()
	for n > 0 && list.Item(n-1).Bool("resjunk") {
		n--
	}
	return n
}

// addColumn appends an output column to a query and returns its number.
func (rw *rewriter) addColumn(q, expr pgnode.Node, name string) int {
	te := rw.entry(expr, 0)
	if name != "" {
		te.SetText("resname", name)
	}
	list := rw.field(q, "targetList", pgnode.List)
	rw.insertEntry(list, te)
	return te.Int("resno")
}

// addJunk appends an entry that is no output column and returns it.
func (rw *rewriter) addJunk(q, expr pgnode.Node) pgnode.Node {
	list := rw.field(q, "targetList", pgnode.List)
	te := rw.entry(expr, list.Len()+1)
	te.SetBool("resjunk", true)
	list.Push(te)
	return te
}

// insertEntry puts an entry behind the visible ones and numbers the list anew.
func (rw *rewriter) insertEntry(list, entry pgnode.Node) {
	at := visibleEntries(list)
	var junk []pgnode.Node
	for list.Len() > at {
		te := list.Item(at)
		list.Remove(at)
		junk = append(junk, te)
	}
	list.Push(entry)
	for _, te := range junk {
		list.Push(te)
	}
	renumber(list)
}

func renumber(list pgnode.Node) {
	for i := range list.Len() {
		if te := list.Item(i); te.Int("resno") != i+1 {
			te.SetInt("resno", i+1)
		}
	}
}

// maxReference returns the highest sort/group reference in a target list.
func maxReference(list pgnode.Node) int {
	m := 0
	for i := range list.Len() {
		m = max(m, list.Item(i).Int("ressortgroupref"))
	}
	return m
}

// reference returns the sort/group reference of an entry, giving it one.
func reference(list, te pgnode.Node) int {
	if te.Int("ressortgroupref") == 0 {
		te.SetInt("ressortgroupref", maxReference(list)+1)
	}
	return te.Int("ressortgroupref")
}

// findClause returns the index of the clause with a sort/group reference, -1
// when there is none.
func findClause(clauses pgnode.Node, ref int) int {
	for i := range clauses.Len() {
		if clauses.Item(i).Int("tleSortGroupRef") == ref {
			return i
		}
	}
	return -1
}

// entryOf returns the entry that a sort/group reference means.
func entryOf(list pgnode.Node, ref int) pgnode.Node {
	for i := range list.Len() {
		if te := list.Item(i); te.Int("ressortgroupref") == ref {
			return te
		}
	}
	return pgnode.Node{}
}

// field returns a field's list, making one when it is empty.
func (rw *rewriter) field(n pgnode.Node, name string, flavour pgnode.Kind) pgnode.Node {
	l := n.Child(name)
	if l.IsZero() {
		l = rw.tree.NewList(flavour)
		n.SetChild(name, l)
	}
	return l
}

// groupClause returns the clause that groups by an entry of a type; the zero
// Node for a type that cannot be grouped.
func (rw *rewriter) groupClause(typ uint32, ref int) pgnode.Node {
	g := Grouping{uuidEqual, uuidLess, true}
	if typ != rw.names.UUIDType {
		g = rw.grouping(typ)
	}
	if g.Equal == 0 {
		return pgnode.Node{}
	}
	c := rw.newNode(pgnode.SortGroupClause)
	c.SetInt("tleSortGroupRef", ref)
	c.SetOid("eqop", g.Equal)
	c.SetOid("sortop", g.Less)
	c.SetBool("hashable", g.Hashable)
	return c
}

func (rw *rewriter) grouping(typ uint32) Grouping {
	g, err := rw.cat.Grouping(typ)
	if err != nil {
		fail(err)
	}
	return g
}

func (rw *rewriter) operatorOf(opno uint32) Operator {
	o, err := rw.cat.Operator(opno)
	if err != nil {
		fail(err)
	}
	return o
}

func (rw *rewriter) function(oid uint32) Function {
	f, err := rw.cat.Function(oid)
	if err != nil {
		fail(err)
	}
	return f
}

// groupByConstant makes one group of all rows, and none of no rows. taken is a
// sort/group reference that will be used again.
func (rw *rewriter) groupByConstant(q, clauses pgnode.Node, taken int) {
	te := rw.addJunk(q, rw.one())
	ref := max(maxReference(q.Child("targetList")), taken) + 1
	te.SetInt("ressortgroupref", ref)
	clauses.Push(rw.groupClause(rw.names.UUIDType, ref))
}
