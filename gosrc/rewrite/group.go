package rewrite

import (
	"provsql/gosrc/pgnode"
)

// groupToken returns the token of a group: ⊕ over its rows.
func (b *block) groupToken() pgnode.Node {
	b.q.SetBool("hasAggs", true)
	return b.rw.plus(b.rowToken())
}

// groupBy prepares a block with GROUP BY. Bare columns are the groups' tokens,
// and so no part of the grouping.
func (b *block) groupBy(bare []int) error {
	list := b.q.Child("targetList")
	clauses := b.q.Child("groupClause")
	if b.rw.calls {
		for i := range list.Len() {
			te := list.Item(i)
			ref := te.Int("ressortgroupref")
			if ref != 0 && findClause(clauses, ref) >= 0 && b.rw.hasCall(te.Child("expr")) {
				return refuse("GROUP BY provenance() not supported",
					"Group by columns, or group in a query around one that has the token as a column.")
			}
		}
	}
	for _, i := range bare {
		if b.usedElsewhere(i) {
			return refuse("GROUP BY "+TokenColumn+" with "+TokenColumn+" in other expressions not supported",
				"Name the token differently in a subquery in FROM and group by that.")
		}
	}
	b.dropClauses(clauses, bare)
	return nil
}

// usedElsewhere reports whether the column of a bare entry that the block
// groups by is in expressions that need the grouping.
func (b *block) usedElsewhere(entry int) bool {
	list, clauses := b.q.Child("targetList"), b.q.Child("groupClause")
	te := list.Item(entry)
	if ref := te.Int("ressortgroupref"); ref == 0 || findClause(clauses, ref) < 0 {
		return false
	}
	column := te.Child("expr")
	if mentions(b.q.Child("havingQual"), column, 0) {
		return true
	}
	for i := range list.Len() {
		other := list.Item(i)
		ref := other.Int("ressortgroupref")
		if b.isToken(other.Child("expr")) || ref != 0 && findClause(clauses, ref) >= 0 {
			continue
		}
		if mentions(other.Child("expr"), column, 0) {
			return true
		}
	}
	return false
}

// mentions reports whether an expression, level queries down, refers to the
// same column as a variable.
func mentions(n, column pgnode.Node, level int) bool {
	if n.Kind() == pgnode.Var {
		return n.Int("varlevelsup") == level && n.Int("varno") == column.Int("varno") &&
			n.Int("varattno") == column.Int("varattno")
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		below := level
		if child.Kind() == pgnode.Query {
			below++
		}
		found = mentions(child, column, below)
		return !found
	})
	return found
}

// dropClauses removes the grouping by the entries with the given indexes.
func (b *block) dropClauses(clauses pgnode.Node, entries []int) {
	list := b.q.Child("targetList")
	for _, i := range entries {
		ref := list.Item(i).Int("ressortgroupref")
		if at := findClause(clauses, ref); ref != 0 && at >= 0 {
			b.rw.changed = true
			clauses.Remove(at)
		}
	}
	if clauses.Len() == 0 {
		b.rw.groupByConstant(b.q, clauses)
	}
}

// groupByConstant makes one group of all rows, and none of no rows.
func (rw *rewriter) groupByConstant(q, clauses pgnode.Node) {
	list := rw.field(q, "targetList", pgnode.List)
	ref := maxReference(list) + 1
	te := rw.tokenEntry(rw.oneToken())
	te.SetChild("resname", pgnode.Node{})
	te.SetInt("ressortgroupref", ref)
	te.SetBool("resjunk", true)
	list.Push(te)
	renumber(list)
	clauses.Push(rw.groupClause(ref))
}

// Operators of type uuid, the same in every database.
const (
	uuidEqual = 2972
	uuidLess  = 2974
)

// groupClause returns the clause that groups by an entry of type uuid.
func (rw *rewriter) groupClause(ref int) pgnode.Node {
	c := rw.newNode(pgnode.SortGroupClause)
	c.SetInt("tleSortGroupRef", ref)
	c.SetInt("eqop", uuidEqual)
	c.SetInt("sortop", uuidLess)
	c.SetBool("hashable", true)
	return c
}

// ungroup undoes what PostgreSQL 18 does to a query with GROUP BY: select list
// and HAVING refer to a range-table entry that stands for the groups, where
// earlier versions repeat the grouping expressions.
func (b *block) ungroup() error {
	if !b.q.Bool("hasGroupRTE") {
		return nil
	}
	last := b.rtable.Len()
	rte := b.rtable.Item(last - 1)
	if rte.Int("rtekind") != rteGroup {
		return refuse("GROUP BY in this place not supported", "")
	}
	exprs := rte.Child("groupexprs")
	for _, field := range []string{"targetList", "havingQual"} {
		replaceGroupVars(b.q.Child(field), exprs, last, 0)
	}
	b.rtable.Remove(last - 1)
	b.sources = b.sources[:last-1]
	b.q.SetBool("hasGroupRTE", false)
	b.rw.changed = true
	return nil
}

func replaceGroupVars(n, exprs pgnode.Node, rti, level int) {
	if n.Kind() == pgnode.Query {
		level++
	}
	if n.Kind() == pgnode.Var && n.Int("varno") == rti && n.Int("varlevelsup") == level {
		expr := exprs.Item(n.Int("varattno") - 1).Clone()
		if level > 0 {
			shift(expr, 0, 0, level)
		}
		n.Replace(expr)
		return
	}
	n.Children(func(child pgnode.Node) bool {
		replaceGroupVars(child, exprs, rti, level)
		return true
	})
}
