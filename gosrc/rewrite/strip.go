package rewrite

import "provsql/gosrc/pgnode"

// stripTokens takes the bare columns out of the block: at the top they
// disappear, below they become NULL, which compares alike everywhere.
func (b *block) stripTokens(at place) output {
	list := b.q.Child("targetList")
	out := output{tracked: len(b.tracked) > 0, columns: visibleEntries(list)}
	bare := b.bareEntries()
	for _, i := range bare {
		out.tokens = append(out.tokens, i+1)
	}
	switch {
	case at == asIs || len(bare) == 0:
	case at == top:
		b.rw.dropEntries(b.q, bare)
	default:
		for _, i := range bare {
			b.rw.setExpr(list.Item(i), b.rw.nullToken())
		}
	}
	return out
}

// dropEntries removes entries (indexes, ascending) from the output of q. Those
// that the query groups or sorts by stay as constants that are not returned,
// so that DISTINCT and GROUP BY still make one group of what is left.
func (rw *rewriter) dropEntries(q pgnode.Node, entries []int) {
	rw.changed = true
	list := q.Child("targetList")
	var junk []pgnode.Node
	for n := len(entries) - 1; n >= 0; n-- {
		te := list.Item(entries[n])
		list.Remove(entries[n])
		if te.Int("ressortgroupref") != 0 {
			rw.setExpr(te, rw.nullToken())
			te.SetBool("resjunk", true)
			junk = append(junk, te)
		}
	}
	for _, te := range junk {
		list.Push(te)
	}
	renumber(list)
}
