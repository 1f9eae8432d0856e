package rewrite

import "provsql/gosrc/pgnode"

// GroupingSetKind values.
const (
	setEmpty  = 0
	setSimple = 1
	setSets   = 4
)

const int4Equal = 96

// maxGroupingArgs is how many arguments GROUPING takes.
const maxGroupingArgs = 31

// grandTotal returns the condition that a group of one of several grouping
// sets is that of all rows, which exists even when there are none; nil when no
// grouping set has it.
func (b *block) grandTotal() func() pgnode.Node {
	sets := b.q.Child("groupingSets")
	for i := range sets.Len() {
		if !mayBeEmpty(sets.Item(i)) {
			return nil
		}
	}
	rw := b.rw
	return func() pgnode.Node {
		list, clauses := b.q.Child("targetList"), b.q.Child("groupClause")
		var conds []pgnode.Node
		for from := 0; from < clauses.Len(); from += maxGroupingArgs {
			n := min(clauses.Len()-from, maxGroupingArgs)
			g := rw.newNode(pgnode.GroupingFunc)
			args, refs := rw.tree.NewList(pgnode.List), rw.tree.NewList(pgnode.IntList)
			for i := range n {
				ref := clauses.Item(from + i).Int("tleSortGroupRef")
				args.Push(entryOf(list, ref).Child("expr").Clone())
				refs.PushInt(ref)
			}
			g.SetChild("args", args)
			g.SetChild("refs", refs)
			conds = append(conds, rw.operator(int4Equal, 0, g, rw.integer(1<<n-1)))
		}
		if len(conds) == 0 {
			return rw.truth(true)
		}
		return rw.all(conds...)
	}
}

// mayBeEmpty reports whether a grouping set, or one of those that it stands
// for, has no columns.
func mayBeEmpty(set pgnode.Node) bool {
	switch set.Int("kind") {
	case setEmpty:
		return true
	case setSimple:
		return false
	case setSets:
		content := set.Child("content")
		for i := range content.Len() {
			if mayBeEmpty(content.Item(i)) {
				return true
			}
		}
		return false
	}
	// ROLLUP and CUBE.
	return true
}
