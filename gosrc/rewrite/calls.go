package rewrite

import "provsql/gosrc/pgnode"

func (rw *rewriter) isCall(n pgnode.Node) bool {
	return n.Kind() == pgnode.FuncExpr && n.Oid("funcid") == rw.names.Provenance
}

// hasCall reports whether an expression calls provenance(), not counting
// queries inside it.
func (rw *rewriter) hasCall(n pgnode.Node) bool {
	return rw.calls && find(n, rw.isCall)
}

// substitute puts tokens into the place of the calls in an expression.
func (rw *rewriter) substitute(n pgnode.Node, token func() pgnode.Node) {
	if n.Kind() == pgnode.Query {
		return
	}
	if rw.isCall(n) {
		n.Replace(token())
		return
	}
	n.Children(func(child pgnode.Node) bool {
		rw.substitute(child, token)
		return true
	})
}

// replaceCalls puts the block's token into the place of provenance(): the
// rows' token in WHERE and FROM, and token after grouping.
func (b *block) replaceCalls(token func() pgnode.Node) {
	rw := b.rw
	if !rw.calls {
		return
	}
	rw.substitute(b.q.Child("jointree").Child("quals"), b.rowToken)
	for i := range b.rtable.Len() {
		b.replaceInSource(i + 1)
	}
	rw.substitute(b.q.Child("targetList"), token)
	rw.substitute(b.q.Child("havingQual"), token)
}

// replaceInSource handles calls in the arguments of a FROM function or in
// VALUES. Such an item sees the FROM items before it.
func (b *block) replaceInSource(rti int) {
	rte := b.rtable.Item(rti - 1)
	var field string
	switch rte.Int("rtekind") {
	case rteFunction:
		field = "functions"
	case rteValues:
		field = "values_lists"
	case rteTableFunc:
		field = "tablefunc"
	default:
		return
	}
	exprs := rte.Child(field)
	if !b.rw.hasCall(exprs) {
		return
	}
	for _, t := range b.tracked {
		if t > rti {
			fail(refuse("provenance() in FROM before a provenance-tracked table not supported",
				"Write the tracked tables before the function."))
		}
	}
	rte.SetBool("lateral", true)
	b.rw.substitute(exprs, b.rowToken)
}
