package rewrite

import (
	"maps"
	"slices"

	"provsql/gosrc/pgnode"
)

// padJoin rewrites a LEFT JOIN of which it is uncertain what matches a row on
// the left: the right side becomes a query that also has, for each key that it
// is joined by, a row of NULLs whose token says that nothing matches the key.
// Where the condition is more than an equality of keys, the query depends on
// the row on the left.
func (b *block) padJoin(j pgnode.Node) {
	rw := b.rw
	moved := b.itemsBelow(j.Child("rarg"))
	b.refuseLocks(moved)
	c := b.classify(j.Child("quals"), moved)
	if c.general || b.isLateral(moved) {
		c = classified{inside: cloneAll(conjuncts(j.Child("quals")))}
	}
	j.SetChild("quals", pgnode.Node{})
	d := b.detach(j.Take("rarg"), moved, c.inside)
	first := visibleEntries(d.q.Child("targetList")) + 1
	for _, k := range c.keys {
		descend(k.inner, d.numbers)
		rw.addColumn(d.q, k.inner, "key")
	}
	types := rw.columnTypesOf(d.q)
	u, out := b.padded(d.q, first, len(c.keys), false)
	rte := rw.subqueryEntry(u)
	rte.SetBool("lateral", refersOutward(u))
	rti := b.newItem(rte, source{bare: d.bare, out: out, nulledBy: []int{j.Int("rtindex")}})
	b.tracked = append(b.tracked, rti)
	conds := c.outside
	for i, k := range c.keys {
		conds = append(conds, k.condition(rw.variable(rti, first+i, types[first+i-1])))
	}
	j.SetChild("rarg", rw.rangeRef(rti))
	j.SetChild("quals", rw.all(conds...))
	d.follow(rti, 0)
}

// classified is a join's condition in parts.
type classified struct {
	inside  []pgnode.Node // about the right side only
	outside []pgnode.Node // about the left side only
	keys    []joinKey
	general bool // there is more
}

// classify takes a join's condition apart; moved are the items of the right
// side, which were not looked at yet.
func (b *block) classify(quals pgnode.Node, moved []int) (c classified) {
	for _, cond := range conjuncts(quals) {
		left, right := b.sidesOf(cond, moved)
		switch {
		case right && !left:
			c.inside = append(c.inside, cond.Clone())
		case b.uncertain(cond):
			c.general = true
		case !right:
			c.outside = append(c.outside, cond.Clone())
		default:
			k, ok := b.keyOf(cond, func(e pgnode.Node) (outer, inner bool) { return b.sidesOf(e, moved) })
			if !ok || b.mayBeValue(k.inner) {
				c.general = true
				continue
			}
			c.keys = append(c.keys, k)
		}
	}
	return c
}

func cloneAll(nodes []pgnode.Node) []pgnode.Node {
	for i, n := range nodes {
		nodes[i] = n.Clone()
	}
	return nodes
}

// joinKey is an equality by which rows can be found: an operator between an
// expression of the rows outside and one of those inside.
type joinKey struct {
	op           pgnode.Node // the OpExpr
	outer, inner pgnode.Node // its sides, detached
	innerFirst   bool
}

// keyOf returns an equality as a key. sides tells whether an expression is
// about the rows outside, and about those inside.
func (b *block) keyOf(cond pgnode.Node, sides func(pgnode.Node) (outer, inner bool)) (k joinKey, ok bool) {
	if cond.Kind() != pgnode.OpExpr || cond.Child("args").Len() != 2 || !b.rw.operatorOf(cond.Oid("opno")).Equality {
		return k, false
	}
	args := cond.Child("args")
	first, second := args.Item(0), args.Item(1)
	outer0, inner0 := sides(first)
	outer1, inner1 := sides(second)
	k.op = cond.Clone()
	switch {
	case !inner0 && inner1 && !outer1:
		k.outer, k.inner = first.Clone(), second.Clone()
	case inner0 && !outer0 && !inner1:
		k.outer, k.inner, k.innerFirst = second.Clone(), first.Clone(), true
	default:
		return k, false
	}
	if hasQuery(cond) {
		return k, false
	}
	t := b.rw.typeOf(k.inner)
	collation := cond.Oid("inputcollid")
	return k, (collation == 0 || collation == t.collation) && b.rw.grouping(t.oid).Equal != 0
}

// condition returns the equality with an expression for the rows inside.
func (k *joinKey) condition(inner pgnode.Node) pgnode.Node {
	cond := k.op.Clone()
	at := 1
	if k.innerFirst {
		at = 0
	}
	cond.Child("args").SetItem(at, inner)
	cond.Child("args").SetItem(1-at, k.outer.Clone())
	return cond
}

// hasQuery reports whether a query is in an expression.
func hasQuery(e pgnode.Node) bool {
	return find(e, func(n pgnode.Node) bool { return n.Kind() == pgnode.SubLink })
}

// padded returns a detached query, with key columns from one on, together with
// rows of NULLs that say of each key that no row has it; without keys there is
// one such row. With count, such a row counts the present ones.
func (b *block) padded(q pgnode.Node, firstKey, keys int, count bool) (pgnode.Node, output) {
	rw := b.rw
	columns := visibleEntries(q.Child("targetList"))
	present := b.want.present || count
	q, in := rw.withToken(q, b.sc, present)
	read, adopt := rw.readTwice(q)
	isKey := func(column int) bool { return column >= firstKey && column < firstKey+keys }
	values := slices.Sorted(maps.Keys(in.aggs))

	rows, pads := read(), read()
	var keyColumns []int
	for i := 1; i <= columns; i++ {
		rows.pass(i)
		if isKey(i) {
			keyColumns = append(keyColumns, pads.pass(i))
		} else {
			pads.add(rw.null(pads.types[i-1]))
		}
	}
	out := output{tracked: true, columns: columns, grown: true}
	sum := func() pgnode.Node { return rw.plusAgg(pads.column(in.token)) }
	out.token = rows.add(rows.column(in.token))
	pads.add(rw.monus(rw.one(), sum()))
	isThere := func(l *layer) pgnode.Node {
		if in.present == 0 {
			return rw.truth(true)
		}
		return l.column(in.present)
	}
	if present {
		out.present = rows.add(isThere(rows))
		pads.add(rw.not(rw.orFalse(rw.boolOr(isThere(pads)))))
	}
	for _, column := range values {
		if out.aggs == nil {
			out.aggs = map[int]int{}
		}
		out.aggs[column] = rows.add(rows.column(in.aggs[column]))
		pads.add(rw.null(rw.uuid()))
	}
	some := rw.operator(uuidUnequal, 0, sum(), rw.one())
	if count {
		rows.add(rw.null(plainType(int8Type)))
		n := rw.filtered(rw.aggregate(countAgg, plainType(int8Type)), isThere(pads))
		pads.add(n.Clone())
		some = rw.any(some, rw.operator(int8Greater, 0, n, rw.word(int8Type, 8, 1)))
	}
	pads.groupBy(keyColumns...)
	pads.having(some)
	u := rw.unionAll([]pgnode.Node{rows.q, pads.q})
	adopt(u)
	return u, out
}

const int8Greater = 413

// readTwice returns a way to read a detached query more than once, and what
// must be done with the query in which it is read, when that is complete.
func (rw *rewriter) readTwice(q pgnode.Node) (read func() *layer, adopt func(reader pgnode.Node)) {
	if rw.repeatable(q) {
		return func() *layer { return rw.over(q.Clone()) }, func(pgnode.Node) {}
	}
	m := rw.with(q)
	return m.reader, m.adopt
}

// repeatable reports whether a query can be read twice for little more than
// once, with the same result: a condition on one table.
func (rw *rewriter) repeatable(q pgnode.Node) bool {
	for _, field := range []string{"cteList", "setOperations", "groupClause", "groupingSets", "havingQual",
		"distinctClause", "limitCount", "limitOffset", "windowClause", "rowMarks"} {
		if !q.IsNull(field) {
			return false
		}
	}
	from := q.Child("jointree").Child("fromlist")
	if q.Bool("hasAggs") || q.Bool("hasSubLinks") || q.Bool("hasTargetSRFs") ||
		from.Len() != 1 || from.Item(0).Kind() != pgnode.RangeTblRef {
		return false
	}
	rte := q.Child("rtable").Item(from.Item(0).Int("rtindex") - 1)
	return rte.Int("rtekind") == rteRelation && rte.IsNull("tablesample") &&
		!rw.isVolatile(q.Child("targetList")) && !rw.isVolatile(q.Child("jointree"))
}

// isVolatile reports whether an expression may have another value each time.
func (rw *rewriter) isVolatile(e pgnode.Node) bool {
	return find(e, func(n pgnode.Node) bool {
		switch string(n.Label()) {
		case "NEXTVALUEEXPR":
			return true
		case "FUNCEXPR":
			return rw.function(n.Oid("funcid")).Volatile
		}
		return false
	})
}
