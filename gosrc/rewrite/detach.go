package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/sqlerror"
)

// detached is a part of a block's FROM clause that has become a query of its
// own.
type detached struct {
	b       *block
	q       pgnode.Node
	numbers map[int]int // from the items' range-table indexes in the block to those in q
	columns map[columnOf]int
	bare    []int // columns that are tokens under the name of tokens
}

type columnOf struct{ varno, attno int }

// detach makes a query of a node of the block's join tree, of which moved are
// the range-table indexes, and of conditions on its rows. The query returns
// what the block refers to.
func (b *block) detach(n pgnode.Node, moved []int, conds []pgnode.Node) *detached {
	rw := b.rw
	d := &detached{b: b, q: rw.newNode(pgnode.Query), numbers: map[int]int{}, columns: map[columnOf]int{}}
	b.resolveJoins(moved)
	for i, rti := range moved {
		d.numbers[rti] = i + 1
	}
	bare := map[columnOf]bool{}
	d.each(func(v pgnode.Node) {
		if b.isToken(v) {
			bare[columnOf{v.Int("varno"), v.Int("varattno")}] = true
		}
	})
	rtable := rw.tree.NewList(pgnode.List)
	for _, rti := range moved {
		rte := b.rtable.TakeItem(rti - 1)
		b.rtable.SetItem(rti-1, rw.resultEntry())
		b.sources[rti-1] = source{}
		descend(rte, d.numbers)
		if hasQuery(rte) {
			d.q.SetBool("hasSubLinks", true)
		}
		rtable.Push(rte)
		rw.movePermissions(rte, b.q, d.q)
	}
	d.q.SetChild("rtable", rtable)
	from := rw.newNode(pgnode.FromExpr)
	from.SetChild("fromlist", rw.listOf(n))
	for _, c := range conds {
		descend(c, d.numbers)
	}
	renumberItems(n, d.numbers)
	descend(n, d.numbers)
	from.SetChild("quals", rw.all(conds...))
	d.q.SetChild("jointree", from)
	if find(from, func(n pgnode.Node) bool { return n.Kind() == pgnode.SubLink }) {
		d.q.SetBool("hasSubLinks", true)
	}
	d.collect(bare)
	return d
}

// renumberItems changes the range-table indexes in a part of a join tree.
func renumberItems(n pgnode.Node, numbers map[int]int) {
	switch n.Kind() {
	case pgnode.RangeTblRef:
		n.SetInt("rtindex", numbers[n.Int("rtindex")])
	case pgnode.JoinExpr:
		if rti := n.Int("rtindex"); rti > 0 {
			n.SetInt("rtindex", numbers[rti])
		}
		renumberItems(n.Child("larg"), numbers)
		renumberItems(n.Child("rarg"), numbers)
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			renumberItems(list.Item(i), numbers)
		}
	}
}

// collect lets the query return the columns that the block refers to.
func (d *detached) collect(bare map[columnOf]bool) {
	d.each(func(v pgnode.Node) { d.column(v, bare) })
}

// column returns the column of the query for a reference to one of its items,
// adding one where needed.
func (d *detached) column(v pgnode.Node, bare map[columnOf]bool) int {
	c := columnOf{v.Int("varno"), v.Int("varattno")}
	if d.columns[c] == 0 {
		rw := d.b.rw
		t := columnType{v.Oid("vartype"), v.Int("vartypmod"), v.Oid("varcollid")}
		d.columns[c] = rw.addColumn(d.q, rw.variable(d.numbers[c.varno], c.attno, t), "column"+itoa(len(d.columns)+1))
		if bare[c] {
			d.bare = append(d.bare, d.columns[c])
		}
	}
	return d.columns[c]
}

// each calls f for every reference of the block to an item that has moved.
func (d *detached) each(f func(v pgnode.Node)) {
	d.b.q.Children(func(child pgnode.Node) bool {
		visitVars(child, 0, func(v pgnode.Node, _ int) {
			if d.numbers[v.Int("varno")] != 0 {
				f(v)
			}
		})
		return true
	})
}

// lead makes a reference to an item that has moved one to the item that reads
// the query, the columns of which stand behind others there.
func (d *detached) lead(v pgnode.Node, rti, behind int) {
	column := d.columns[columnOf{v.Int("varno"), v.Int("varattno")}] + behind
	v.SetInt("varno", rti)
	v.SetInt("varattno", column)
	v.SetInt("varnosyn", rti)
	v.SetInt("varattnosyn", column)
}

// follow lets the block's references lead to the item that reads the query.
func (d *detached) follow(rti, behind int) {
	d.each(func(v pgnode.Node) { d.lead(v, rti, behind) })
}

// resolveJoins replaces references to columns of joins by what the columns
// stand for.
func (b *block) resolveJoins(items []int) {
	b.unmergeBare(items)
	for again := true; again; {
		again = false
		b.q.Children(func(child pgnode.Node) bool {
			visitVars(child, 0, func(v pgnode.Node, depth int) {
				varno := v.Int("varno")
				if !slices.Contains(items, varno) {
					return
				}
				rte := b.rtable.Item(varno - 1)
				if rte.Int("rtekind") != rteJoin || v.Int("varattno") < 1 {
					return
				}
				expr := rte.Child("joinaliasvars").Item(v.Int("varattno") - 1).Clone()
				if depth > 0 {
					shift(expr, 0, 0, depth)
				}
				b.rw.changed = true
				v.Replace(expr)
				again = true
			})
			return true
		})
	}
}

// unmergeBare makes bare columns that a FULL JOIN has merged those of one side:
// they stand for the block's token, whatever side they are of.
func (b *block) unmergeBare(items []int) {
	list := b.q.Child("targetList")
	for i := range list.Len() {
		te := list.Item(i)
		v := te.Child("expr")
		if !b.isBareEntry(te) || v.Kind() != pgnode.Var || !slices.Contains(items, v.Int("varno")) {
			continue
		}
		rte := b.rtable.Item(v.Int("varno") - 1)
		if rte.Int("rtekind") != rteJoin {
			continue
		}
		merged := rte.Child("joinaliasvars").Item(v.Int("varattno") - 1)
		if merged.Kind() == pgnode.CoalesceExpr {
			te.SetChild("expr", plainVar(merged.Child("args").Item(0)).Clone())
		}
	}
}

// isLateral reports whether items refer to others of the block.
func (b *block) isLateral(items []int) bool {
	for _, rti := range items {
		if others, _ := b.sidesOf(b.rtable.Item(rti-1), items); others {
			return true
		}
	}
	return false
}

// refuseLocks raises the error that PostgreSQL has for locking rows of the
// nullable side of an outer join.
func (b *block) refuseLocks(items []int) {
	marks := b.q.Child("rowMarks")
	for i := range marks.Len() {
		if slices.Contains(items, marks.Item(i).Int("rti")) {
			fail(sqlerror.New(sqlerror.FeatureNotSupported,
				"FOR UPDATE and its like cannot be applied to the nullable side of an outer join"))
		}
	}
}

// movePermissions takes along what an item's reader must be permitted, where
// the server keeps that beside the range table.
func (rw *rewriter) movePermissions(rte, from, to pgnode.Node) {
	index := rte.Int("perminfoindex")
	if index == 0 {
		return
	}
	list := rw.field(to, "rteperminfos", pgnode.List)
	list.Push(from.Child("rteperminfos").Item(index - 1).Clone())
	rte.SetInt("perminfoindex", list.Len())
}

// columnTypesOf returns the types of a query's columns.
func (rw *rewriter) columnTypesOf(q pgnode.Node) []columnType {
	list := q.Child("targetList")
	types := make([]columnType, visibleEntries(list))
	for i := range types {
		types[i] = rw.typeOf(list.Item(i).Child("expr"))
	}
	return types
}
