package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// stripTokens takes the bare columns out of the block's output at the top, and
// out of comparisons everywhere: there they become NULL, which compares alike.
func (b *block) stripTokens(at place) output {
	list := b.q.Child("targetList")
	out := output{tracked: len(b.tracked) > 0, columns: visibleEntries(list)}
	bare := b.bareEntries()
	for _, i := range bare {
		out.tokens = append(out.tokens, i+1)
	}
	if at == asIs || slices.ContainsFunc(bare, b.usedElsewhere) {
		return out
	}
	for _, i := range bare {
		te := list.Item(i)
		ref := te.Int("ressortgroupref")
		if at == compared || ref != 0 && (findClause(b.q.Child("distinctClause"), ref) >= 0 ||
			findClause(b.q.Child("groupClause"), ref) >= 0) {
			b.rw.setExpr(te, b.rw.nullToken())
		}
	}
	if at == top && len(bare) > 0 {
		b.rw.dropEntries(b.q, bare)
	}
	return out
}

// dropEntries removes entries (indexes, ascending) from the output of q. Those
// that the query groups or sorts by stay without being returned.
func (rw *rewriter) dropEntries(q pgnode.Node, entries []int) {
	rw.changed = true
	list := q.Child("targetList")
	var junk []pgnode.Node
	for n := len(entries) - 1; n >= 0; n-- {
		te := list.Item(entries[n])
		list.Remove(entries[n])
		if te.Int("ressortgroupref") != 0 {
			te.SetBool("resjunk", true)
			junk = append(junk, te)
		}
	}
	for _, te := range junk {
		list.Push(te)
	}
	renumber(list)
}
