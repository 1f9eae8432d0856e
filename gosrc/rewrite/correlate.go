package rewrite

import (
	"provsql/gosrc/pgnode"
)

// decorrelate takes the equalities by which a detached query is tied to the
// block around it out of its WHERE clause, if nothing else ties it. ok is
// false, and the query may have changed, when something does. Only the rows of
// a plain query are the same ones when others join them.
func (b *block) decorrelate(q pgnode.Node) (keys []joinKey, ok bool) {
	if !b.isPlain(q) {
		return nil, !refersOutward(q)
	}
	return b.takeKeys(q)
}

// decorrelateAggregate is decorrelate for a query that aggregates all its
// rows, which the caller is to group by the keys.
func (b *block) decorrelateAggregate(q pgnode.Node) (keys []joinKey, ok bool) {
	if !isOneRow(q) || !isUnlimited(q) {
		return nil, !refersOutward(q)
	}
	return b.takeKeys(q)
}

func (b *block) takeKeys(q pgnode.Node) (keys []joinKey, ok bool) {
	from := q.Child("jointree")
	var rest []pgnode.Node
	for _, c := range conjuncts(from.Child("quals")) {
		outward, _ := sidesBelow(c)
		k, isKey := b.keyOf(c, sidesBelow)
		if !outward || !isKey || b.mayBeValueIn(k.inner, q) || b.uncertainBeside(k.outer) {
			rest = append(rest, c.Clone())
			continue
		}
		ascend(k.outer)
		keys = append(keys, k)
	}
	if len(keys) > 0 {
		from.SetChild("quals", b.rw.all(rest...))
	}
	return keys, !refersOutward(q)
}

// sidesBelow is the sides of an expression in a query directly below the
// block: what of it is the block's, and what the query's own. What is of
// neither counts as the block's.
func sidesBelow(e pgnode.Node) (outer, inner bool) {
	visitVars(e, 0, func(pgnode.Node, int) { inner = true })
	visitVars(e, 1, func(pgnode.Node, int) { outer = true })
	return outer, inner
}

// uncertainBeside reports whether an expression of a query directly below the
// block is, as the block's, uncertain.
func (b *block) uncertainBeside(e pgnode.Node) bool {
	e = e.Clone()
	ascend(e)
	return b.uncertain(e)
}

// isPlain reports whether a query is a block that neither groups nor limits.
func (b *block) isPlain(q pgnode.Node) bool { return !isGrouped(q) && isUnlimited(q) }

// isUnlimited reports whether a query has nothing by which a row's place among
// the others would matter.
func isUnlimited(q pgnode.Node) bool {
	for _, field := range []string{"setOperations", "havingQual", "limitCount", "limitOffset", "cteList"} {
		if !q.IsNull(field) {
			return false
		}
	}
	return !q.Bool("hasWindowFuncs") && !q.Bool("hasTargetSRFs") && !q.Bool("hasDistinctOn")
}

// refuseLimit refuses LIMIT in a subquery of an expression: which rows it
// leaves depends on which tracked rows there are.
func refuseLimit(q pgnode.Node) {
	if !q.IsNull("limitCount") || !q.IsNull("limitOffset") {
		fail(refuse("LIMIT or OFFSET in a subquery of an expression not supported",
			"Write the subquery in FROM, where LIMIT keeps the rows it returns."))
	}
}

// mayBeValue reports whether an expression over the block's FROM items, which
// were not looked at yet, may have a value of an aggregate in it.
func (b *block) mayBeValue(e pgnode.Node) bool { return b.rw.mayBeValueOver(e, b.q, b.sc) }

// mayBeValueIn is mayBeValue for a query directly below the block.
func (b *block) mayBeValueIn(e, q pgnode.Node) bool {
	return b.rw.mayBeValueOver(e, q, b.rw.scopeOf(q, b.sc))
}

func (rw *rewriter) mayBeValueOver(e, q pgnode.Node, sc *scope) bool {
	found := false
	visitVars(e, 0, func(v pgnode.Node, _ int) {
		found = found || rw.columnMayBeValue(v, q.Child("rtable"), sc)
	})
	return found
}

// columnMayBeValue reports whether a variable may be the value of an
// aggregate.
func (rw *rewriter) columnMayBeValue(v, rtable pgnode.Node, sc *scope) bool {
	varno, attno := v.Int("varno"), v.Int("varattno")
	if v.Oid("vartype") == rw.names.AggTokenType {
		return true
	}
	if varno < 1 || varno > rtable.Len() || attno < 1 {
		return false
	}
	rte := rtable.Item(varno - 1)
	switch rte.Int("rtekind") {
	case rteSubquery:
		return rw.outputMayBeValue(rte.Child("subquery"), attno, sc)
	case rteCTE:
		c, at := sc.find(rte, 0)
		switch {
		case c == nil, c.node.Bool("cterecursive"):
			return false
		case c.started:
			_, is := c.out.aggs[attno]
			return is
		}
		return rw.outputMayBeValue(c.node.Child("ctequery"), attno, at)
	case rteJoin:
		columns := rte.Child("joinaliasvars")
		return attno <= columns.Len() && rw.expressionMayBeValue(columns.Item(attno-1), rtable, sc)
	}
	return false
}

// outputMayBeValue is columnMayBeValue for a column of a query below the
// scope's.
func (rw *rewriter) outputMayBeValue(q pgnode.Node, column int, outer *scope) bool {
	list := q.Child("targetList")
	if column > list.Len() || command(q) != cmdSelect {
		return false
	}
	return rw.expressionMayBeValue(list.Item(column-1).Child("expr"), q.Child("rtable"), rw.scopeOf(q, outer)) ||
		!q.IsNull("setOperations") && rw.branchMayBeValue(q.Child("setOperations"), q, column, rw.scopeOf(q, outer))
}

func (rw *rewriter) branchMayBeValue(n, q pgnode.Node, column int, sc *scope) bool {
	if n.Kind() == pgnode.RangeTblRef {
		return rw.outputMayBeValue(q.Child("rtable").Item(n.Int("rtindex")-1).Child("subquery"), column, sc)
	}
	return rw.branchMayBeValue(n.Child("larg"), q, column, sc) || rw.branchMayBeValue(n.Child("rarg"), q, column, sc)
}

func (rw *rewriter) expressionMayBeValue(e, rtable pgnode.Node, sc *scope) bool {
	switch e.Kind() {
	case pgnode.Aggref:
		return true
	case pgnode.SubLink:
		kind := e.Int("subLinkType")
		return kind == sublinkExpr || kind == sublinkArray
	case pgnode.RelabelType:
		return rw.expressionMayBeValue(e.Child("arg"), rtable, sc)
	case pgnode.FuncExpr:
		args := e.Child("args")
		return args.Len() == 1 && rw.expressionMayBeValue(args.Item(0), rtable, sc)
	case pgnode.Var:
		return e.Int("varlevelsup") > 0 || rw.columnMayBeValue(e, rtable, sc)
	}
	return false
}
