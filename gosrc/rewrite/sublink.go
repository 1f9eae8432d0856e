package rewrite

import "provsql/gosrc/pgnode"

// pullAll makes FROM items of the block's uncertain subqueries, and factors of
// its uncertain conditions.
func (b *block) pullAll() {
	q := b.q
	from := q.Child("jointree")
	conds := conjuncts(from.Child("quals"))
	var certain []pgnode.Node
	var uncertain []pgnode.Node
	for _, c := range append(conds, b.postponed...) {
		if b.uncertain(c) {
			uncertain = append(uncertain, c.Clone())
		} else {
			certain = append(certain, c.Clone())
		}
	}
	if len(uncertain) > 0 || len(b.postponed) > 0 {
		from.SetChild("quals", b.rw.all(certain...))
	}
	for _, c := range uncertain {
		b.require(b.condition(c))
	}
	b.pullEntries()
	for _, field := range []string{"limitCount", "limitOffset"} {
		if e := q.Child(field); b.uncertain(e) {
			b.rw.stripSublinksIn(e, b.sc)
			b.warnEnds("in LIMIT and OFFSET")
		}
	}
}

// pullEntries makes FROM items of the uncertain subqueries in the select list,
// where rows are grouped in what is computed before.
func (b *block) pullEntries() {
	list := b.q.Child("targetList")
	for i := range list.Len() {
		te := list.Item(i)
		expr := te.Child("expr")
		if !hasQuery(expr) || !b.uncertain(expr) {
			continue
		}
		ref := te.Int("ressortgroupref")
		switch {
		case te.Bool("resjunk") && !b.isGrouped():
			// Where a row stands among the others is not part of its provenance.
			b.rw.stripSublinksIn(expr, b.sc)
		case !b.isGrouped(), ref != 0 && findClause(b.q.Child("groupClause"), ref) >= 0:
			b.rw.setExpr(te, b.pull(te.Take("expr")))
		default:
			b.pullInAggregates(expr)
		}
	}
	b.pullInAggregates(b.q.Child("havingQual"))
	if b.isGrouped() {
		b.agreeOnGroups(list)
		b.agreeOnGroups(b.q.Child("havingQual"))
	}
}

// agreeOnGroups makes the arguments of GROUPING what the groups are now.
func (b *block) agreeOnGroups(n pgnode.Node) {
	if n.IsZero() || n.Kind() == pgnode.Query {
		return
	}
	if n.Kind() == pgnode.GroupingFunc && n.Int("agglevelsup") == 0 {
		args, refs := n.Child("args"), n.Child("refs")
		for i := range args.Len() {
			args.SetItem(i, entryOf(b.q.Child("targetList"), refs.ItemInt(i)).Child("expr").Clone())
		}
		return
	}
	n.EachOf(b.agreeOnGroups)
}

// pullInAggregates is pull for the arguments of aggregates.
func (b *block) pullInAggregates(n pgnode.Node) {
	if n.IsZero() || n.Kind() == pgnode.Query {
		return
	}
	if n.Kind() == pgnode.Aggref && n.Int("agglevelsup") == 0 {
		for _, field := range []string{"args", "aggdirectargs"} {
			if !n.IsNull(field) {
				n.SetChild(field, b.pull(n.Take(field)))
			}
		}
		return
	}
	n.EachOf(b.pullInAggregates)
}

// valueOf returns a copy of an expression in which the uncertain subqueries
// are replaced by columns.
func (b *block) valueOf(e pgnode.Node) pgnode.Node { return b.pull(e.Clone()) }

// pull replaces the uncertain subqueries in a detached expression, or list of
// some, by columns of FROM items that it adds.
func (b *block) pull(e pgnode.Node) pgnode.Node {
	if e.Kind() == pgnode.SubLink {
		if !b.uncertain(e) {
			return e
		}
		key := text(e)
		value, known := b.pulled[key]
		if !known {
			value = b.sublinkValue(e)
			b.pulled[key] = value.Clone()
			return value
		}
		return value.Clone()
	}
	e.EachOf(func(child pgnode.Node) {
		if child.Kind() != pgnode.Query {
			b.inPlace(child, b.pull)
		}
	})
	return e
}

// inPlace puts what f makes of an attached node, given to it detached, into
// its place.
func (b *block) inPlace(n pgnode.Node, f func(pgnode.Node) pgnode.Node) {
	place := b.rw.newNode(pgnode.Const)
	n.Replace(place)
	place.Replace(f(n))
}

// sublinkValue returns an expression for the value of an uncertain subquery.
func (b *block) sublinkValue(s pgnode.Node) pgnode.Node {
	switch s.Int("subLinkType") {
	case sublinkExpr:
		return b.scalar(s)
	case sublinkArray:
		return b.arrayOf(s)
	case sublinkRowCompare:
		return b.rowComparison(s)
	case sublinkExists:
		return b.alternatives(b.exists(s))
	case sublinkAny, sublinkAll:
		return b.alternatives(b.quantified(s))
	}
	fail(refuse("subquery in this place not supported", "Write the subquery as a join with a subquery in FROM."))
	return pgnode.Node{}
}

// alternatives makes a value of a condition: a FROM item of one row for each
// of true, false and, where it may be unknown, NULL. Each row has the token of
// the worlds in which the condition has that value.
func (b *block) alternatives(t truth) pgnode.Node {
	rw := b.rw
	if t.isCertain() {
		return t.certain
	}
	// What the condition needs is to stand before the alternatives.
	yes, no := t.yes(), t.no()
	var mayYes, mayNo, mayBeUnknown pgnode.Node
	if t.mayYes != nil {
		mayYes = t.mayYes()
	}
	if t.mayNo != nil {
		mayNo = t.mayNo()
	}
	if t.mayBeUnknown != nil {
		mayBeUnknown = t.mayBeUnknown()
	}
	var isTrue, isFalse pgnode.Node
	if b.want.present {
		isTrue, isFalse = t.isTrue(), t.isFalse()
	}
	values := []pgnode.Node{rw.truth(true), rw.truth(false)}
	if t.mayBeUnknown != nil {
		values = append(values, rw.null(rw.boolean()))
	}
	rti := b.crossJoin(rw.valuesEntry(rw.boolean(), values), output{})
	value := func() pgnode.Node { return rw.variable(rti, 1, rw.boolean()) }
	may := func(cond pgnode.Node) pgnode.Node {
		if cond.IsZero() {
			return rw.truth(true)
		}
		return cond
	}
	if !mayYes.IsZero() || !mayNo.IsZero() || !mayBeUnknown.IsZero() {
		b.where(rw.when(rw.boolean(), value(), may(mayYes),
			rw.when(rw.boolean(), rw.not(value()), may(mayNo), may(mayBeUnknown))))
	}
	b.factors = append(b.factors, factor{
		token: func() pgnode.Node {
			var unknown pgnode.Node
			if t.mayBeUnknown != nil {
				unknown = rw.times(rw.monus(rw.one(), yes.Clone()), rw.monus(rw.one(), no.Clone()))
			} else {
				unknown = rw.zero()
			}
			return rw.when(rw.uuid(), value(), yes.Clone(),
				rw.when(rw.uuid(), rw.not(value()), no.Clone(), unknown))
		},
		present: func() pgnode.Node {
			return rw.when(rw.boolean(), value(), isTrue.Clone(),
				rw.when(rw.boolean(), rw.not(value()), isFalse.Clone(),
					rw.not(rw.any(isTrue.Clone(), isFalse.Clone()))))
		},
	})
	return value()
}

// valuesEntry returns a range-table entry for VALUES of one column.
func (rw *rewriter) valuesEntry(t columnType, values []pgnode.Node) pgnode.Node {
	rte := rw.newRTE(rteValues)
	rte.Child("eref").SetText("aliasname", "*VALUES*")
	names := rw.tree.NewList(pgnode.List)
	names.PushRaw(`"column1"`)
	rte.Child("eref").SetChild("colnames", names)
	lists := rw.tree.NewList(pgnode.List)
	for _, v := range values {
		lists.Push(rw.listOf(v))
	}
	rte.SetChild("values_lists", lists)
	types, typmods, collations := rw.tree.NewList(pgnode.OidList), rw.tree.NewList(pgnode.IntList), rw.tree.NewList(pgnode.OidList)
	types.PushInt(int(t.oid))
	typmods.PushInt(t.typmod)
	collations.PushInt(int(t.collation))
	rte.SetChild("coltypes", types)
	rte.SetChild("coltypmods", typmods)
	rte.SetChild("colcollations", collations)
	return rte
}
