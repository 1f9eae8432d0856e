package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// stripTokens takes the bare columns out of comparisons: there they become
// NULL, which compares alike.
func (b *block) stripTokens(at place) output {
	list := b.q.Child("targetList")
	out := output{tracked: len(b.tracked) > 0, columns: visibleEntries(list)}
	var bare []int
	for i := range list.Len() {
		if b.isBareEntry(list.Item(i)) {
			bare = append(bare, i)
		}
	}
	if at == asIs || slices.ContainsFunc(bare, b.usedElsewhere) {
		return out
	}
	for _, i := range bare {
		te := list.Item(i)
		ref := te.Int("ressortgroupref")
		if at == compared || ref != 0 && (findClause(b.q.Child("distinctClause"), ref) >= 0 ||
			findClause(b.q.Child("groupClause"), ref) >= 0) {
			b.rw.setExpr(te, b.rw.null(b.rw.uuid()))
		}
	}
	return out
}

// stripSets is query for set operations when stripping.
func (rw *rewriter) stripSets(q pgnode.Node, sc *scope, at place) output {
	root := q.Child("setOperations")
	branchPlace := nested
	switch {
	case at == asIs:
		branchPlace = asIs
	case at == compared || compares(root):
		branchPlace = compared
	}
	out := output{columns: visibleEntries(q.Child("targetList"))}
	leaves(root, func(rti int) {
		branch := rw.query(q.Child("rtable").Item(rti-1).Child("subquery"), sc, branchPlace, demand{})
		out.tracked = out.tracked || branch.tracked
	})
	rw.stripSublinks(q, sc)
	return out
}

// compares reports whether any operation below a node removes rows.
func compares(n pgnode.Node) bool {
	return n.Kind() == pgnode.SetOperationStmt &&
		(n.Int("op") != setUnion || !n.Bool("all") || compares(n.Child("larg")) || compares(n.Child("rarg")))
}

// stripSublinks strips what the subqueries in a query's own expressions select
// from.
func (rw *rewriter) stripSublinks(q pgnode.Node, sc *scope) {
	if q.Bool("hasSubLinks") {
		rw.stripSublinksIn(q, sc)
	}
}

func (rw *rewriter) stripSublinksIn(n pgnode.Node, sc *scope) {
	if n.Kind() == pgnode.SubLink {
		strip := rw.strip
		rw.strip = true
		rw.query(n.Child("subselect"), sc, asIs, demand{})
		rw.strip = strip
	}
	n.Children(func(child pgnode.Node) bool {
		if child.Kind() != pgnode.Query {
			rw.stripSublinksIn(child, sc)
		}
		return true
	})
}
