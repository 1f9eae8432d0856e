package rewrite

import "provsql/gosrc/pgnode"

// scalar returns what an uncertain scalar subquery is replaced by. The one row
// of an aggregate is there in all worlds; other subqueries are joined by LEFT
// JOIN LATERAL, so that each row they may return is an alternative.
func (b *block) scalar(s pgnode.Node) pgnode.Node {
	q := s.Child("subselect").Clone()
	refuseLimit(q)
	if isOneRow(q) {
		return b.ofAggregate(q)
	}
	values := b.alternativeRows(q)
	return values[0]
}

// isOneRow reports whether a query is an aggregate over all its rows.
func isOneRow(q pgnode.Node) bool {
	return q.Bool("hasAggs") && q.IsNull("groupClause") && q.IsNull("groupingSets") && q.IsNull("havingQual") &&
		q.IsNull("setOperations") && !q.Bool("hasTargetSRFs")
}

// rowComparison is a comparison of rows with a scalar subquery.
func (b *block) rowComparison(s pgnode.Node) pgnode.Node {
	test := b.pull(s.Child("testexpr").Clone())
	q := s.Child("subselect").Clone()
	refuseLimit(q)
	values := b.alternativeRows(q)
	return b.rw.withColumns(test, func(i int) pgnode.Node { return values[i-1].Clone() })
}

// alternativeRows joins the rows of a scalar subquery to the block and returns
// its columns. More than one present row is the error that PostgreSQL has for
// it, raised where the columns are used.
func (b *block) alternativeRows(q pgnode.Node) []pgnode.Node {
	rw := b.rw
	original := q.Clone()
	distinct := !q.IsNull("distinctClause")
	keys, ok := b.decorrelate(q)
	if !ok || distinct && len(keys) > 0 {
		keys, q = nil, original
	}
	columns := visibleEntries(q.Child("targetList"))
	for _, k := range keys {
		rw.addColumn(q, k.inner, "key")
	}
	types := rw.columnTypesOf(q)
	u, out := b.padded(q, columns+1, len(keys), true)
	rte := rw.subqueryEntry(u)
	rte.SetBool("lateral", refersOutward(u))
	count := visibleEntries(u.Child("targetList"))
	rti := b.leftJoin(rte, out, func(rti int) pgnode.Node {
		var conds []pgnode.Node
		for i := range keys {
			conds = append(conds, keys[i].condition(rw.variable(rti, columns+i+1, types[columns+i])))
		}
		return rw.all(conds...)
	})
	if len(out.aggs) > 0 {
		rw.leaves = true
	}
	values := make([]pgnode.Node, columns)
	for i := range values {
		v := b.sourceVar(rti, i+1, types[i])
		checked := rw.when(types[i], rw.call(rw.names.OneRow, rw.boolean(), b.sourceVar(rti, count, plainType(int8Type))), v, pgnode.Node{})
		values[i] = checked
		if tok, is := out.aggs[i+1]; is {
			values[i] = rw.pair(checked, b.sourceVar(rti, tok, rw.uuid()))
		}
	}
	return values
}

// ofAggregate joins a query that aggregates all its rows to the block, and
// returns its value.
func (b *block) ofAggregate(q pgnode.Node) pgnode.Node {
	rw := b.rw
	original := q.Clone()
	keys, ok := b.decorrelateAggregate(q)
	if !ok {
		keys, q = nil, original
	}
	columns := visibleEntries(q.Child("targetList"))
	t := rw.typeOf(q.Child("targetList").Item(0).Child("expr"))
	ofNothing := b.ofNothing(q, len(keys) > 0)
	b.groupByKeys(q, keys)
	types := rw.columnTypesOf(q)
	in := rw.query(q, b.sc, nested, demand{})
	rte := rw.subqueryEntry(q)
	rte.SetBool("lateral", refersOutward(q))
	// The row is there whatever is aggregated: its token is nobody's factor.
	out := output{tracked: true, aggs: in.aggs}
	rw.leaves = rw.leaves || len(in.aggs) > 0
	if len(keys) == 0 {
		rti := b.crossJoin(rte, out)
		return b.sourceVar(rti, 1, t)
	}
	rti := b.leftJoin(rte, out, func(rti int) pgnode.Node {
		var conds []pgnode.Node
		for i := range keys {
			conds = append(conds, keys[i].condition(rw.variable(rti, columns+i+1, types[columns+i])))
		}
		return rw.all(conds...)
	})
	value := b.sourceVar(rti, 1, t)
	if ofNothing.IsZero() {
		return value
	}
	isThere := rw.nullTest(b.sourceVar(rti, in.token, rw.uuid()), testNotNull)
	value = rw.when(t, isThere, value, ofNothing)
	if tok, is := in.aggs[1]; is {
		value = rw.pair(value, b.sourceVar(rti, tok, rw.uuid()))
	}
	return value
}

// groupByKeys makes a query that aggregates all its rows one that groups them
// by keys.
func (b *block) groupByKeys(q pgnode.Node, keys []joinKey) {
	rw := b.rw
	if len(keys) == 0 {
		return
	}
	q.SetChild("sortClause", pgnode.Node{})
	q.SetChild("distinctClause", pgnode.Node{})
	clauses := rw.tree.NewList(pgnode.List)
	for _, k := range keys {
		typ := rw.typeOf(k.inner).oid
		list := q.Child("targetList")
		te := list.Item(rw.addColumn(q, k.inner, "key") - 1)
		clauses.Push(rw.groupClause(typ, reference(list, te)))
	}
	q.SetChild("groupClause", clauses)
}

// ofNothing returns what the value of an aggregate query is where nothing is
// aggregated; the zero Node when that is NULL, or nobody asks.
func (b *block) ofNothing(q pgnode.Node, asked bool) pgnode.Node {
	expr := q.Child("targetList").Item(0).Child("expr")
	if !asked || expr.Kind() == pgnode.Aggref && b.rw.function(expr.Oid("aggfnoid")).NullOfNothing {
		return pgnode.Node{}
	}
	s := b.rw.newNode(pgnode.SubLink)
	s.SetInt("subLinkType", sublinkExpr)
	empty := q.Clone()
	empty.Child("jointree").SetChild("quals", b.rw.truth(false))
	s.SetChild("subselect", empty)
	b.q.SetBool("hasSubLinks", true)
	return s
}

// isOfNothing reports whether a query is one that ofNothing made: whatever
// tables it reads, it reads no row.
func (rw *rewriter) isOfNothing(q pgnode.Node) bool {
	cond := q.Child("jointree").Child("quals")
	return cond.Kind() == pgnode.Const && cond.Equal(rw.truth(false))
}

// arrayOf returns what an uncertain ARRAY(…) is replaced by: an aggregate of
// the subquery's rows.
func (b *block) arrayOf(s pgnode.Node) pgnode.Node {
	rw := b.rw
	t := rw.typeOfSublink(s)
	q := s.Child("subselect").Clone()
	refuseLimit(q)
	element := rw.typeOf(q.Child("targetList").Item(0).Child("expr"))
	if element.oid == t.oid {
		fail(refuse("ARRAY of arrays over provenance-tracked tables not supported", "Write array_agg in a subquery."))
	}
	clauses := q.Take("sortClause")
	list := q.Child("targetList")
	for i := range list.Len() {
		list.Item(i).SetBool("resjunk", false)
	}
	l := rw.over(q)
	agg := rw.aggregate(arrayAgg, t, l.column(1))
	args := agg.Child("args")
	for i := range clauses.Len() {
		clause := clauses.Item(i)
		te := entryOf(list, clause.Int("tleSortGroupRef"))
		n := te.Int("resno")
		arg := args.Item(0)
		if n != 1 {
			arg = rw.entry(l.column(n), args.Len()+1)
			arg.SetBool("resjunk", true)
			args.Push(arg)
		}
		arg.SetInt("ressortgroupref", i+1)
		clause.SetInt("tleSortGroupRef", i+1)
	}
	if clauses.Len() > 0 {
		agg.SetChild("aggorder", clauses)
	}
	l.add(agg)
	l.groupBy()
	empty := rw.newNode(pgnode.ArrayExpr)
	empty.SetOid("array_typeid", t.oid)
	empty.SetOid("array_collid", t.collation)
	empty.SetOid("element_typeid", element.oid)
	value := rw.coalesce(t, b.ofAggregate(l.q), empty)
	return rw.pair(value, b.expression(value))
}
