package rewrite

import "provsql/gosrc/pgnode"

// paramSublink is ParamKind's PARAM_SUBLINK: a column of the subquery.
const paramSublink = 2

// quantified is a comparison with the rows of a subquery: IN, ANY, ALL. ALL is
// the negation of ANY with the negated comparison.
func (b *block) quantified(s pgnode.Node) truth {
	rw := b.rw
	test := b.pull(s.Child("testexpr").Clone())
	q := s.Child("subselect").Clone()
	refuseLimit(q)
	if s.Int("subLinkType") == sublinkAll {
		return rw.negation(b.anyOf(rw.negated(test), q))
	}
	return b.anyOf(test, q)
}

// negated returns the negation of a detached comparison.
func (rw *rewriter) negated(test pgnode.Node) pgnode.Node {
	if test.Kind() == pgnode.OpExpr {
		if negator := rw.operatorOf(test.Oid("opno")).Negator; negator != 0 {
			test.SetOid("opno", negator)
			test.SetOid("opfuncid", 0)
			return test
		}
	}
	return rw.not(test)
}

// anyOf is the truth of a comparison with any row of a query: true in the
// worlds where it is true for a row, false in those where it is false for all.
func (b *block) anyOf(test, q pgnode.Node) truth {
	if t, ok := b.anyEqual(test, q); ok {
		return t
	}
	return b.anyWhere(test, q)
}

// anyWhere is anyOf for every comparison: the subquery is evaluated for each
// row of the block.
func (b *block) anyWhere(test, q pgnode.Node) truth {
	rw := b.rw
	yes := once(func() *matching { return b.matchingWhere(test.Clone(), q.Clone()) })
	notFalse := once(func() *matching {
		return b.matchingWhere(rw.booleanTest(test.Clone(), testNotFalse), q.Clone())
	})
	return rw.bounds(func() truth { return yes().someMatches() }, func() truth { return notFalse().someMatches() })
}

// bounds is the truth of something that holds where one thing does, and is
// false where another does not.
func (rw *rewriter) bounds(holds, mayHold func() truth) truth {
	of := func(t func() truth, f func(t truth) func() pgnode.Node) func() pgnode.Node {
		return func() pgnode.Node { return f(t())() }
	}
	return truth{
		yes:     of(holds, func(t truth) func() pgnode.Node { return t.yes }),
		mayYes:  of(holds, func(t truth) func() pgnode.Node { return t.mayYes }),
		isTrue:  of(holds, func(t truth) func() pgnode.Node { return t.isTrue }),
		no:      of(mayHold, func(t truth) func() pgnode.Node { return t.no }),
		mayNo:   of(mayHold, func(t truth) func() pgnode.Node { return t.mayNo }),
		isFalse: of(mayHold, func(t truth) func() pgnode.Node { return t.isFalse }),
		join:    func() func() pgnode.Node { return holds().join() },
		mayBeUnknown: func() pgnode.Node {
			return rw.operator(uuidUnequal, 0, holds().no(), mayHold().no())
		},
	}
}

// once returns f, called at the first call only.
func once[T any](f func() T) func() T {
	var done bool
	var result T
	return func() T {
		if !done {
			done, result = true, f()
		}
		return result
	}
}

// matchingWhere is the ⊕ of the rows of a query for which a comparison with
// the block's row holds.
func (b *block) matchingWhere(test, q pgnode.Node) *matching {
	l := b.rw.over(q)
	descend(test, nil)
	l.where(b.rw.withColumns(test, l.column))
	return b.newMatching(l.q, nil, 1)
}

// withColumns replaces the columns of a subquery in a detached comparison.
func (rw *rewriter) withColumns(test pgnode.Node, column func(i int) pgnode.Node) pgnode.Node {
	if isColumn(test) {
		return column(test.Int("paramid"))
	}
	test.EachOf(func(child pgnode.Node) {
		switch {
		case isColumn(child):
			child.Replace(column(child.Int("paramid")))
		case child.Kind() != pgnode.SubLink:
			// A subquery in the comparison has columns of its own.
			rw.withColumns(child, column)
		}
	})
	return test
}

// hasColumn reports whether a column of the subquery is in an expression.
func hasColumn(n pgnode.Node) bool {
	if n.IsZero() || n.Kind() == pgnode.SubLink {
		return false
	}
	found := isColumn(n)
	n.Children(func(child pgnode.Node) bool {
		found = found || hasColumn(child)
		return !found
	})
	return found
}

func isColumn(n pgnode.Node) bool {
	return n.Kind() == pgnode.Param && n.Int("paramkind") == paramSublink
}

// equality is a comparison that a row of a subquery is found by.
type equality struct {
	key  joinKey
	side pgnode.Node // of the subquery's columns
}

// equalities takes a comparison apart that is an equality of each of some
// columns.
func (b *block) equalities(test, q pgnode.Node) (all []equality, ok bool) {
	for _, c := range conjuncts(test) {
		if c.Kind() != pgnode.OpExpr || c.Child("args").Len() != 2 || !b.rw.operatorOf(c.Oid("opno")).Equality {
			return nil, false
		}
		outer, side := c.Child("args").Item(0), c.Child("args").Item(1)
		if hasColumn(outer) || b.uncertain(outer) || hasQuery(side) || !hasColumn(side) ||
			b.sideMayBeValue(side, q) {
			return nil, false
		}
		if others, _ := b.sidesOf(side, nil); others {
			return nil, false
		}
		t := b.rw.typeOf(side)
		collation := c.Oid("inputcollid")
		if collation != 0 && collation != t.collation || b.rw.grouping(t.oid).Equal == 0 {
			return nil, false
		}
		all = append(all, equality{joinKey{op: c.Clone(), outer: outer.Clone()}, side.Clone()})
	}
	return all, len(all) > 0
}

func (b *block) sideMayBeValue(side, q pgnode.Node) bool {
	return find(side, func(n pgnode.Node) bool {
		return isColumn(n) && b.rw.outputMayBeValue(q, n.Int("paramid"), b.sc)
	})
}

// anyEqual is anyOf for equalities: the subquery's rows are grouped by what is
// compared, once for all rows of the block.
func (b *block) anyEqual(test, q pgnode.Node) (truth, bool) {
	equals, ok := b.equalities(test, q)
	if !ok {
		return truth{}, false
	}
	body := q.Clone()
	columns := visibleEntries(body.Child("targetList"))
	plain := b.isPlain(body)
	keys, ok := b.decorrelate(body)
	if !ok {
		return truth{}, false
	}
	if plain {
		body.SetChild("distinctClause", pgnode.Node{})
		body.SetChild("sortClause", pgnode.Node{})
	}
	for _, k := range keys {
		b.rw.addColumn(body, k.inner, "key")
	}
	nullable := !b.neverNull(equals, q)
	make := func() *matching { return b.newEqualMatching(body.Clone(), equals, keys, columns) }
	found := once(make)
	if !nullable {
		return found().someMatches(), true
	}
	holds := func() truth { return found().someMatches() }
	if len(keys) > 0 {
		notFalse := once(func() *matching {
			return b.matchingWhere(b.rw.booleanTest(test.Clone(), testNotFalse), q.Clone())
		})
		return b.rw.bounds(holds, func() truth { return notFalse().someMatches() }), true
	}
	notFalse := once(func() *unequal { return b.newUnequal(make(), equals) })
	return b.rw.bounds(holds, func() truth { return notFalse().truth() }), true
}

// newEqualMatching is the ⊕ of a query's rows, by the columns that equalities
// are about and by keys, which stand behind the query's columns.
func (b *block) newEqualMatching(q pgnode.Node, equals []equality, keys []joinKey, columns int) *matching {
	rw := b.rw
	q, out := rw.withToken(q, b.sc, b.want.present)
	l := rw.over(q)
	m := &matching{b: b}
	var grouped []int
	for _, e := range equals {
		side := rw.withColumns(e.side.Clone(), l.column)
		m.types = append(m.types, rw.typeOf(side))
		m.keys = append(m.keys, e.key)
		grouped = append(grouped, l.add(side))
	}
	for i, k := range keys {
		m.types = append(m.types, l.types[columns+i])
		m.keys = append(m.keys, k)
		grouped = append(grouped, l.pass(columns+i+1))
	}
	m.finish(l, grouped, out)
	return m
}

// neverNull reports whether all sides of equalities are columns that cannot be
// NULL.
func (b *block) neverNull(equals []equality, q pgnode.Node) bool {
	for _, e := range equals {
		if !b.isNeverNull(e.key.outer, b.q) || !isColumn(e.side) ||
			!b.isNeverNull(q.Child("targetList").Item(e.side.Int("paramid")-1).Child("expr"), q) {
			return false
		}
	}
	return true
}

// isNeverNull reports whether an expression of a query is a column of a table
// that cannot be NULL, and that no outer join makes NULL.
func (b *block) isNeverNull(e, q pgnode.Node) bool {
	if isNotNull(e) {
		return true
	}
	if e.Kind() != pgnode.Var || e.Int("varlevelsup") != 0 || !q.IsNull("setOperations") || !q.IsNull("groupingSets") {
		return false
	}
	rtable := q.Child("rtable")
	varno := e.Int("varno")
	if varno < 1 || varno > rtable.Len() || rtable.Item(varno-1).Int("rtekind") != rteRelation {
		return false
	}
	outer := false
	eachJoin(q.Child("jointree"), func(j pgnode.Node) { outer = outer || pads(j, varno) })
	if outer {
		return false
	}
	is, err := b.rw.cat.NotNull(rtable.Item(varno-1).Oid("relid"), e.Int("varattno"))
	if err != nil {
		fail(err)
	}
	return is
}

// pads reports whether a join may give NULLs for an item.
func pads(j pgnode.Node, rti int) bool {
	var sides []string
	switch j.Int("jointype") {
	case joinLeft:
		sides = []string{"rarg"}
	case joinRight:
		sides = []string{"larg"}
	case joinFull:
		sides = []string{"larg", "rarg"}
	}
	found := false
	for _, side := range sides {
		eachRange(j.Child(side), func(r int) { found = found || r == rti })
	}
	return found
}
