package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

const warnInsert = "INSERT ... SELECT on provenance-tracked tables: source provenance is not propagated to inserted rows"

// insert rewrites an INSERT: rows that come from tracked tables and go into
// one keep their token.
func (rw *rewriter) insert(q pgnode.Node) { rw.insertBelow(q, nil) }

func (rw *rewriter) insertBelow(q pgnode.Node, outer *scope) {
	sc := rw.withList(q, outer)
	rtable := q.Child("rtable")
	from := sourceOf(q)
	reads := from != 0 && rw.touches(rtable.Item(from-1), sc, 0)
	sublinks := q.Bool("hasSubLinks") && rw.sublinkTouches(q, sc)
	if !reads && !sublinks {
		return
	}
	if sublinks {
		if !rw.strip {
			rw.lost("INSERT")
		}
		rw.stripSublinksIn(q, sc)
	}
	if !reads {
		return
	}
	column, target := rw.cat.Tracked(rtable.Item(q.Int("resultRelation") - 1).Oid("relid"))
	rte := rtable.Item(from - 1)
	source := rte.Child("subquery")
	switch {
	case rw.strip:
		rw.query(source, sc, asIs, demand{})
	case target:
		rw.insertTracked(q, sc, rte, from, int(column.Attnum))
	default:
		// Whoever selects the token stores it in a column of their own.
		rw.encloseSets(source)
		rw.query(source, sc, stored, demand{})
	}
}

// insertTracked stores the source rows' tokens in the target's token column.
func (rw *rewriter) insertTracked(q pgnode.Node, sc *scope, rte pgnode.Node, from, attnum int) {
	list := q.Child("targetList")
	at := 0
	for at < list.Len() && list.Item(at).Int("resno") < attnum {
		at++
	}
	given := at < list.Len() && list.Item(at).Int("resno") == attnum && hasVar(list.Item(at).Child("expr"))
	if given && !rw.givesToken(list.Item(at).Child("expr"), rte, from, sc) {
		fail(refuse("INSERT ... SELECT with an explicit value for column "+TokenColumn+" not supported",
			"Leave the column out; it gets the source rows' tokens."))
	}
	out := rw.query(rte.Child("subquery"), sc, nested, demand{})
	if out.grown {
		rw.renameColumns(rte, rte.Child("subquery"))
	}
	if rw.storeValues(list, from, out) < len(out.aggs) {
		rw.warn(Warning{Message: "the provenance of an aggregate's value ends where it is stored as another type than agg_token"})
	}
	if !out.tracked || given {
		return
	}
	if at == list.Len() || list.Item(at).Int("resno") != attnum {
		rw.insertAt(list, at, attnum)
	}
	rw.setExpr(list.Item(at), rw.variable(from, out.token, rw.uuid()))
}

// storeValues gives values of aggregates that are stored as agg_token their
// tokens, and returns how many columns of the SELECT these are.
func (rw *rewriter) storeValues(list pgnode.Node, from int, out output) int {
	stored := map[int]bool{}
	for i := range list.Len() {
		expr := list.Item(i).Child("expr")
		if expr.Kind() != pgnode.FuncExpr || !rw.function(expr.Oid("funcid")).MakesToken {
			continue
		}
		value := expr.Child("args").Item(0)
		column, is := out.aggs[value.Int("varattno")]
		if value.Kind() != pgnode.Var || value.Int("varno") != from || !is {
			continue
		}
		stored[value.Int("varattno")] = true
		tok := rw.variable(from, column, rw.uuid())
		rw.setExpr(list.Item(i), rw.call(rw.names.AggTokenOf, plainType(rw.names.AggTokenType), tok, value.Clone()))
	}
	return len(stored)
}

// givesToken reports whether what a statement stores as token is the token of
// the rows of its SELECT.
func (rw *rewriter) givesToken(expr, rte pgnode.Node, from int, sc *scope) bool {
	if expr.Kind() != pgnode.Var || expr.Int("varno") != from {
		return false
	}
	q, column := rte.Child("subquery"), expr.Int("varattno")
	return slices.Contains(rw.bareEntries(q, sc), column) ||
		rw.isCall(q.Child("targetList").Item(column-1).Child("expr"))
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

// insertAt adds an empty entry for the token column at index i.
func (rw *rewriter) insertAt(list pgnode.Node, i, attnum int) {
	var behind []pgnode.Node
	for list.Len() > i {
		te := list.Item(i)
		list.Remove(i)
		behind = append(behind, te)
	}
	te := rw.entry(pgnode.Node{}, attnum)
	te.SetText("resname", TokenColumn)
	list.Push(te)
	for _, te := range behind {
		list.Push(te)
	}
}

// hasVar reports whether an expression refers to a column.
func hasVar(n pgnode.Node) bool {
	return find(n, func(n pgnode.Node) bool { return n.Kind() == pgnode.Var })
}
