package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

const warnInsert = "INSERT ... SELECT on provenance-tracked tables: source provenance is not propagated to inserted rows"

// insert rewrites an INSERT: rows that come from tracked tables and go into
// one keep their token.
func (rw *rewriter) insert(q pgnode.Node) error {
	reads, err := rw.reads(q)
	if err != nil || !reads.any() {
		return err
	}
	rtable := q.Child("rtable")
	column, target := rw.cat.Tracked[rtable.Item(q.Int("resultRelation")-1).Oid("relid")]
	from := sourceOf(q)
	at := nested
	switch {
	case rw.strip && from == 0:
		return nil
	case rw.strip:
		at = asIs
	case reads.sublink || from == 0:
		return reads.refuse("INSERT ... VALUES")
	case !target:
		// Whoever selects the token stores it in a column of their own.
		if rw.calls || selectsToken(rtable.Item(from-1).Child("subquery")) {
			at = fixed
			break
		}
		rw.strip = true
		rw.warnings = append(rw.warnings, Warning{Message: warnInsert})
	case !q.IsNull("onConflict"):
		return refuse("INSERT ... SELECT ... ON CONFLICT between provenance-tracked tables not supported",
			"Insert what does not conflict yet, without ON CONFLICT.")
	}
	rte := rtable.Item(from - 1)
	sc, err := rw.withList(q, nil)
	if err != nil {
		return err
	}
	out, err := rw.query(rte.Child("subquery"), sc, at)
	if err != nil {
		return err
	}
	if out.appended {
		rw.pushName(rte)
	}
	if err := rw.checkSublinks(q, sc); err != nil {
		return err
	}
	if target && out.tracked && !rw.strip {
		return rw.insertToken(q, from, out, int(column.Attnum))
	}
	return nil
}

// sourceOf returns the range-table index of the SELECT of an INSERT, 0 when
// the statement has none.
func sourceOf(q pgnode.Node) int {
	from := q.Child("jointree").Child("fromlist")
	if from.Len() != 1 || from.Item(0).Kind() != pgnode.RangeTblRef {
		return 0
	}
	rti := from.Item(0).Int("rtindex")
	if q.Child("rtable").Item(rti-1).Int("rtekind") != rteSubquery {
		return 0
	}
	return rti
}

// selectsToken reports whether a query selects something as provsql that may
// be a token.
func selectsToken(q pgnode.Node) bool {
	list := q.Child("targetList")
	for i := range visibleEntries(list) {
		te := list.Item(i)
		if string(te.Raw("resname")) == TokenColumn && te.Child("expr").Kind() == pgnode.Var {
			return true
		}
	}
	return false
}

// insertToken stores the source rows' token in the target's token column,
// which so far gets its default or a bare column of the source.
func (rw *rewriter) insertToken(q pgnode.Node, from int, out output, attnum int) error {
	list := q.Child("targetList")
	at := 0
	for at < list.Len() && list.Item(at).Int("resno") < attnum {
		at++
	}
	if at < list.Len() && list.Item(at).Int("resno") == attnum {
		expr := list.Item(at).Child("expr")
		isBare := expr.Kind() == pgnode.Var && expr.Int("varno") == from && slices.Contains(out.tokens, expr.Int("varattno"))
		if !isBare && (expr.Kind() != pgnode.FuncExpr || hasVar(expr)) {
			return refuse("INSERT ... SELECT with an explicit value for column "+TokenColumn+" not supported",
				"Leave the column out; it gets the source rows' tokens.")
		}
	} else {
		rw.insertAt(list, at, attnum)
	}
	rw.setExpr(list.Item(at), rw.variable(from, out.token(), rw.uuid()))
	return nil
}

// insertAt adds an empty entry for the token column at index i.
func (rw *rewriter) insertAt(list pgnode.Node, i, attnum int) {
	var behind []pgnode.Node
	for list.Len() > i {
		te := list.Item(i)
		list.Remove(i)
		behind = append(behind, te)
	}
	te := rw.newNode(pgnode.TargetEntry)
	te.SetInt("resno", attnum)
	te.SetText("resname", TokenColumn)
	list.Push(te)
	for _, te := range behind {
		list.Push(te)
	}
}

// hasVar reports whether an expression refers to a column.
func hasVar(n pgnode.Node) bool {
	found := n.Kind() == pgnode.Var
	n.Children(func(child pgnode.Node) bool {
		found = found || hasVar(child)
		return !found
	})
	return found
}
