package rewrite

import "provsql/gosrc/pgnode"

// dropUnused takes uncertain subqueries out of columns of a FROM item that
// nobody refers to: PostgreSQL does not evaluate them either, and each of their
// values would make a row.
func (b *block) dropUnused(rti int) {
	q := b.rtable.Item(rti - 1).Child("subquery")
	if !q.Bool("hasSubLinks") || !q.IsNull("setOperations") || command(q) != cmdSelect {
		return
	}
	list := q.Child("targetList")
	touches := b.rw.calls && b.rw.touches(q, b.sc, 1)
	var used map[int]bool
	for i := range visibleEntries(list) {
		te := list.Item(i)
		expr := te.Child("expr")
		if te.Int("ressortgroupref") != 0 || !hasQuery(expr) {
			continue
		}
		if used == nil {
			used = b.usedColumns(rti)
		}
		if !used[0] && !used[i+1] {
			b.rw.setExpr(te, b.rw.null(b.rw.typeOf(expr)))
		}
	}
	if touches && !b.rw.touches(q, b.sc, 1) {
		// Nothing is left that its rows could depend on.
		q.Children(func(child pgnode.Node) bool {
			b.rw.substitute(child, b.rw.one)
			return true
		})
	}
}

// usedColumns returns the columns of an item that the block refers to, 0 for
// all of them.
func (b *block) usedColumns(rti int) map[int]bool {
	used := map[int]bool{}
	b.q.Children(func(child pgnode.Node) bool {
		visitVars(child, 0, func(v pgnode.Node, _ int) {
			if v.Int("varno") == rti {
				used[v.Int("varattno")] = true
			}
		})
		return true
	})
	return used
}
