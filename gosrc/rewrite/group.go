package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// groupBy prepares a block that has groups. Bare columns are the groups'
// tokens, and so no part of the grouping.
func (b *block) groupBy(bare []int) rowSet {
	q := b.q
	b.refuseGroupedCalls()
	if !q.IsNull("groupClause") {
		b.dropClauses(q.Child("groupClause"), bare)
	}
	b.warnGroupedValues()
	having := q.Child("havingQual")
	aggregates := q.Bool("hasAggs")
	if aggregates {
		b.groups = b.newGroups()
	}
	rows := b.groupRows()
	if !aggregates || having.IsZero() {
		return rows
	}
	return b.having(rows, q.Take("havingQual"))
}

// groupRows returns what the groups of rows are like as rows.
func (b *block) groupRows() rowSet {
	rw, q := b.rw, b.q
	var plus pgnode.Node
	aggregates := q.Bool("hasAggs")
	if b.groups != nil {
		plus = b.groups.sum()
	} else {
		plus = rw.plusAgg(b.rowToken())
		q.SetBool("hasAggs", true)
	}
	var ofAll func() pgnode.Node // whether a group is that of all rows, which is always there
	switch {
	case q.IsNull("groupClause") && q.IsNull("groupingSets"):
		return rowSet{rw.one, nothing}
	case !q.IsNull("groupingSets"):
		ofAll = b.grandTotal()
	}
	rows := rowSet{
		token: func() pgnode.Node {
			tok := plus.Clone()
			if aggregates {
				tok = rw.delta(tok)
			}
			if ofAll != nil {
				tok = rw.when(rw.uuid(), ofAll(), rw.one(), tok)
			}
			return tok
		},
		present: nothing,
	}
	if !b.want.present {
		return rows
	}
	present := b.rowPresent()
	if present.IsZero() {
		return rows
	}
	some := rw.boolOr(present)
	rows.present = func() pgnode.Node {
		cond := some.Clone()
		if ofAll != nil {
			cond = rw.any(ofAll(), cond)
		}
		return rw.orFalse(cond)
	}
	return rows
}

// having applies a condition on the groups.
func (b *block) having(rows rowSet, cond pgnode.Node) rowSet {
	rw := b.rw
	var truths []truth
	for _, c := range conjuncts(cond) {
		t := b.condition(c)
		switch {
		case t.isCertain():
			b.restrict(t.certain)
			continue
		case t.mayYes != nil:
			b.restrict(t.mayYes())
		}
		truths = append(truths, t)
	}
	if len(truths) == 0 {
		return rows
	}
	t := rw.conjunction(truths)
	return rowSet{
		token: func() pgnode.Node { return rw.times(rows.token(), t.yes()) },
		present: func() pgnode.Node {
			return rw.both(rows.present(), t.isTrue())
		},
	}
}

// groupDistinct turns SELECT DISTINCT into GROUP BY the same columns. Bare
// columns, and what is computed from provenance(), belong to the groups.
func (b *block) groupDistinct(bare []int) rowSet {
	q := b.q
	q.SetChild("groupClause", q.Take("distinctClause"))
	b.rw.changed = true
	ofGroup := slices.Clone(bare)
	list := q.Child("targetList")
	if b.rw.calls {
		for i := range list.Len() {
			if b.rw.hasCall(list.Item(i).Child("expr")) {
				ofGroup = append(ofGroup, i)
			}
		}
	}
	for _, i := range ofGroup[len(bare):] {
		if !b.groupedVars(list.Item(i).Child("expr"), ofGroup) {
			fail(refuse("DISTINCT with provenance() beside other columns in one expression not supported",
				"Compute the expression in a query around the one with DISTINCT."))
		}
	}
	b.dropClauses(q.Child("groupClause"), ofGroup)
	b.warnGroupedValues()
	rows := b.groupRows()
	// What DISTINCT compared is what comes out: values.
	b.groups = &groups{b: b}
	return rows
}

// groupedVars reports whether all columns in an expression are themselves
// entries of the target list, other than those in ofGroup.
func (b *block) groupedVars(expr pgnode.Node, ofGroup []int) bool {
	switch {
	case expr.Kind() == pgnode.SubLink:
		return false
	case expr.Kind() == pgnode.Var && expr.Int("varlevelsup") == 0:
		list := b.q.Child("targetList")
		for i := range list.Len() {
			v := list.Item(i).Child("expr")
			if !slices.Contains(ofGroup, i) && v.Kind() == pgnode.Var && v.Int("varlevelsup") == 0 &&
				v.Int("varno") == expr.Int("varno") && v.Int("varattno") == expr.Int("varattno") {
				return true
			}
		}
		return false
	}
	grouped := true
	expr.Children(func(child pgnode.Node) bool {
		grouped = b.groupedVars(child, ofGroup)
		return grouped
	})
	return grouped
}

// warnGroupedValues warns of groups that are told apart by aggregates' values.
func (b *block) warnGroupedValues() {
	if !b.rw.leaves {
		return
	}
	list, clauses := b.q.Child("targetList"), b.q.Child("groupClause")
	for i := range clauses.Len() {
		if te := entryOf(list, clauses.Item(i).Int("tleSortGroupRef")); b.hasLeaf(te.Child("expr")) {
			b.warnEnds("where rows are grouped by it or DISTINCT compares it")
			return
		}
	}
}

// refuseGroupedCalls refuses GROUP BY provenance().
func (b *block) refuseGroupedCalls() {
	list, clauses := b.q.Child("targetList"), b.q.Child("groupClause")
	if !b.rw.calls {
		return
	}
	for i := range list.Len() {
		te := list.Item(i)
		ref := te.Int("ressortgroupref")
		if ref != 0 && findClause(clauses, ref) >= 0 && b.rw.hasCall(te.Child("expr")) {
			fail(refuse("GROUP BY provenance() not supported",
				"Group by columns, or group in a query around one that has the token as a column."))
		}
	}
}

// dropClauses removes the grouping by the entries with the given indexes.
func (b *block) dropClauses(clauses pgnode.Node, entries []int) {
	list := b.q.Child("targetList")
	for _, i := range entries {
		if b.usedElsewhere(i) {
			refuseTokenInGroups()
		}
		b.rw.dropClause(clauses, list.Item(i).Int("ressortgroupref"))
	}
	if clauses.Len() == 0 {
		b.rw.groupByConstant(b.q, clauses, 0)
	}
}

func refuseTokenInGroups() {
	fail(refuse("GROUP BY "+TokenColumn+" with "+TokenColumn+" in other expressions not supported",
		"Name the token differently in a subquery in FROM and group by that."))
}

func (rw *rewriter) dropClause(clauses pgnode.Node, ref int) {
	if at := findClause(clauses, ref); ref != 0 && at >= 0 {
		rw.changed = true
		clauses.Remove(at)
	}
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
	if column.Kind() != pgnode.Var {
		return false
	}
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

// ungroup undoes what PostgreSQL 18 does to a query with GROUP BY: select list
// and HAVING refer to a range-table entry that stands for the groups, where
// earlier versions repeat the grouping expressions.
func (rw *rewriter) ungroup(q pgnode.Node) {
	if !q.Bool("hasGroupRTE") {
		return
	}
	rtable := q.Child("rtable")
	last := rtable.Len()
	rte := rtable.Item(last - 1)
	if rte.Int("rtekind") != rteGroup {
		fail(refuse("GROUP BY in this place not supported", ""))
	}
	exprs := rte.Child("groupexprs")
	for _, field := range []string{"targetList", "havingQual"} {
		replaceGroupVars(q.Child(field), exprs, last, 0)
	}
	rtable.Remove(last - 1)
	q.SetBool("hasGroupRTE", false)
	rw.changed = true
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
