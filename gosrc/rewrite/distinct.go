package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// groupDistinct turns SELECT DISTINCT into GROUP BY the same columns. Bare
// columns, and what is computed from provenance(), belong to the groups.
func (b *block) groupDistinct(bare []int) error {
	b.q.SetChild("groupClause", b.q.Take("distinctClause"))
	b.rw.changed = true
	ofGroup := slices.Clone(bare)
	list := b.q.Child("targetList")
	if b.rw.calls {
		for i := range list.Len() {
			if b.rw.hasCall(list.Item(i).Child("expr")) {
				ofGroup = append(ofGroup, i)
			}
		}
	}
	for _, i := range ofGroup[len(bare):] {
		if !b.groupedVars(list.Item(i).Child("expr"), ofGroup) {
			return refuse("DISTINCT with provenance() beside other columns in one expression not supported",
				"Compute the expression in a query around the one with DISTINCT.")
		}
	}
	b.dropClauses(b.q.Child("groupClause"), ofGroup)
	return nil
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

// wrapDistinct handles a DISTINCT whose rows are made by grouping or by
// set-returning functions: the block without DISTINCT becomes a subquery.
func (b *block) wrapDistinct(bare []int, at place) (output, error) {
	q := b.q
	list := q.Child("targetList")
	if b.rw.calls {
		for i := range visibleEntries(list) {
			if b.rw.hasCall(list.Item(i).Child("expr")) {
				return output{}, refuse("DISTINCT with provenance() and GROUP BY, HAVING or set-returning functions not supported",
					"Write DISTINCT in a query around this one.")
			}
		}
	}
	clauses := q.Take("distinctClause")
	for _, i := range bare {
		if found := findClause(clauses, list.Item(i).Int("ressortgroupref")); found >= 0 {
			clauses.Remove(found)
		}
	}
	inner, err := b.addToken(nested)
	if err != nil {
		return output{}, err
	}
	if err := b.rw.enclose(q, inner.columns); err != nil {
		return output{}, err
	}
	if clauses.Len() == 0 {
		b.rw.groupByConstant(q, clauses)
	}
	q.SetChild("groupClause", clauses)
	return b.rw.placeToken(q, bare, func() pgnode.Node {
		q.SetBool("hasAggs", true)
		return b.rw.plus(b.rw.variable(1, inner.token(), b.rw.uuid()))
	}, at), nil
}
