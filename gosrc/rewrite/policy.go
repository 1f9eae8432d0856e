package rewrite

import "provsql/gosrc/pgnode"

// policyFunction marks the condition of a row-security policy; no function has
// this OID.
const policyFunction = 1<<32 - 2

// hasUncertainPolicy reports whether a row-security policy of a table reads
// tracked rows: which of the table's rows are to be seen depends on them.
func (b *block) hasUncertainPolicy(rte pgnode.Node) bool {
	return !b.rw.strip && !rte.IsNull("securityQuals") && b.uncertain(rte.Child("securityQuals"))
}

// detachPolicy makes a query of a table, in which such policies are conditions.
// Conditions of the block are not asked about rows that the policies hide.
func (b *block) detachPolicy(rti int) {
	marks := b.q.Child("rowMarks")
	for i := range marks.Len() {
		if marks.Item(i).Int("rti") == rti {
			fail(refuse("FOR UPDATE of a table with a row-security policy that reads provenance-tracked tables not supported", ""))
		}
	}
	rw := b.rw
	rte := b.rtable.Item(rti - 1)
	quals := rte.Take("securityQuals")
	var kept, conds []pgnode.Node
	for i := range quals.Len() {
		if q := quals.Item(i).Clone(); b.uncertain(q) {
			conds = append(conds, rw.call(policyFunction, rw.boolean(), q))
		} else {
			kept = append(kept, q)
		}
	}
	if len(kept) > 0 {
		rte.SetChild("securityQuals", rw.listOf(kept...))
	}
	rw.policies = true
	b.detachSource(rti, conds...)
}

func isPolicy(n pgnode.Node) bool {
	return n.Kind() == pgnode.FuncExpr && n.Oid("funcid") == policyFunction
}

// policy is the truth of a policy: nobody sees rows that it hides in the tables
// as they are, though it be for their tokens.
func (b *block) policy(e pgnode.Node) truth {
	t := b.condition(e.Child("args").Item(0))
	if t.isCertain() {
		return t
	}
	t.mayYes, t.join = t.isTrue, nil
	return t
}

// isBoundary reports whether a FROM item is a view that keeps rows from whoever
// reads it: one that says so, or one over tables that they may not read. It
// returns present rows only.
func (b *block) isBoundary(rte pgnode.Node) bool {
	return rte.Bool("security_barrier") || b.rw.readsForOthers(rte.Child("subquery"))
}

// readsForOthers reports whether a query reads tables in the name of another
// role that the user may not read.
func (rw *rewriter) readsForOthers(q pgnode.Node) bool {
	rtable := q.Child("rtable")
	for i := range rtable.Len() {
		table := rtable.Item(i)
		if table.Int("rtekind") == rteSubquery && rw.readsForOthers(table.Child("subquery")) {
			return true
		}
		if table.Int("rtekind") != rteRelation {
			continue
		}
		owner := table
		if index := table.Int("perminfoindex"); index > 0 {
			owner = q.Child("rteperminfos").Item(index - 1)
		}
		if owner.Has("checkAsUser") && owner.Oid("checkAsUser") != 0 && !rw.mayRead(table.Oid("relid")) {
			return true
		}
	}
	return false
}

func (rw *rewriter) mayRead(relid uint32) bool {
	may, err := rw.cat.MayRead(relid)
	if err != nil {
		fail(err)
	}
	return may
}
