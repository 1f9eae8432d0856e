package rewrite

import "provsql/gosrc/pgnode"

// What a data-modifying statement reads from tracked tables it reads as if
// they were not: the rows it makes do not remember it, and that is said.

// lost warns of a statement whose rows do not remember what they come from.
func (rw *rewriter) lost(statement string) {
	rw.warn(Warning{
		Message: statement + " on provenance-tracked tables: the provenance of what it reads is not recorded",
	})
}

// modify rewrites an UPDATE, DELETE or MERGE. One that reads no tracked table
// but the one it modifies stays as it is.
func (rw *rewriter) modify(q pgnode.Node) { rw.modifyBelow(q, nil) }

func (rw *rewriter) modifyBelow(q pgnode.Node, outer *scope) {
	sc := rw.withList(q, outer)
	if !rw.strip {
		if !rw.readsTracked(q, sc) {
			return
		}
		statement := "MERGE"
		switch command(q) {
		case cmdUpdate:
			statement = "UPDATE"
		case cmdDelete:
			statement = "DELETE"
		}
		rw.lost(statement)
		rw.strip = true
		defer func() { rw.strip = false }()
	}
	b := rw.newBlock(q, sc)
	b.addFrom(q.Child("jointree"))
	rw.stripSublinks(q, sc)
}

// readsTracked reports whether a data-modifying statement reads tracked
// tables, other than the one it modifies.
func (rw *rewriter) readsTracked(q pgnode.Node, sc *scope) bool {
	found := false
	rtable := q.Child("rtable")
	eachRange(q.Child("jointree"), func(rti int) {
		found = found || rti != q.Int("resultRelation") && rw.touches(rtable.Item(rti-1), sc, 0)
	})
	return found || q.Bool("hasSubLinks") && rw.sublinkTouches(q, sc)
}

// sublinkTouches reports whether a subquery in a query's own expressions reads
// a tracked table.
func (rw *rewriter) sublinkTouches(n pgnode.Node, sc *scope) bool {
	if n.Kind() == pgnode.SubLink && rw.touches(n.Child("subselect"), sc, 1) {
		return true
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		if child.Kind() != pgnode.Query {
			found = rw.sublinkTouches(child, sc)
		}
		return !found
	})
	return found
}

// modifyingQuery rewrites a data-modifying statement in a WITH clause. The
// rows that it returns have the tokens of the rows that it modified.
func (rw *rewriter) modifyingQuery(q pgnode.Node, sc *scope) output {
	target := q.Child("rtable").Item(q.Int("resultRelation") - 1)
	list := q.Child("returningList")
	out := output{columns: visibleEntries(list)}
	if command(q) == cmdInsert {
		rw.insertBelow(q, sc)
	} else {
		rw.modifyBelow(q, sc)
	}
	column, tracked := rw.cat.Tracked(target.Oid("relid"))
	if !tracked || list.Len() == 0 || rw.strip {
		return out
	}
	token := func() pgnode.Node {
		return rw.variable(q.Int("resultRelation"), int(column.Attnum), rw.uuid())
	}
	out.tracked, out.grown = true, true
	out.token = rw.addReturning(q, rw.orOne(token()), TokenColumn)
	out.present = rw.addReturning(q, rw.isPresent(token()), "present")
	return out
}

func (rw *rewriter) addReturning(q, expr pgnode.Node, name string) int {
	te := rw.entry(expr, 0)
	te.SetText("resname", name)
	rw.insertEntry(q.Child("returningList"), te)
	return te.Int("resno")
}
