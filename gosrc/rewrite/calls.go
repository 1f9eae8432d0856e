package rewrite

import "provsql/gosrc/pgnode"

func (rw *rewriter) isCall(n pgnode.Node) bool {
	return n.Kind() == pgnode.FuncExpr && n.Oid("funcid") == rw.cat.Provenance
}

// hasCall reports whether an expression calls provenance(), not counting
// queries inside it.
func (rw *rewriter) hasCall(n pgnode.Node) bool {
	if !rw.calls || n.Kind() == pgnode.Query {
		return false
	}
	found := rw.isCall(n)
	n.Children(func(child pgnode.Node) bool {
		found = found || rw.hasCall(child)
		return !found
	})
	return found
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
func (b *block) replaceCalls(token func() pgnode.Node) error {
	rw := b.rw
	if !rw.calls {
		return nil
	}
	from := b.q.Child("jointree")
	if b.joinsCalling(from) {
		return refuse("provenance() in a join condition not supported", "Write the condition in WHERE.")
	}
	rw.substitute(from.Child("quals"), b.rowToken)
	for i := range b.rtable.Len() {
		if err := b.replaceInSource(i + 1); err != nil {
			return err
		}
	}
	rw.substitute(b.q.Child("targetList"), token)
	rw.substitute(b.q.Child("havingQual"), token)
	return nil
}

// replaceInSource handles calls in the arguments of a FROM function or in
// VALUES. Such an item sees the FROM items before it.
func (b *block) replaceInSource(rti int) error {
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
		return nil
	}
	exprs := rte.Child(field)
	if !b.rw.hasCall(exprs) {
		return nil
	}
	for _, t := range b.tracked {
		if t > rti {
			return refuse("provenance() in FROM before a provenance-tracked table not supported",
				"Write the tracked tables before the function.")
		}
	}
	rte.SetBool("lateral", true)
	b.rw.substitute(exprs, b.rowToken)
	return nil
}
