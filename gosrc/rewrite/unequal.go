package rewrite

import "provsql/gosrc/pgnode"

// unequal is the ⊕ of the rows of a subquery that an equality with a row of
// the block is not false for: those that are equal, and those that it is
// unknown for because of a NULL. The subquery's rows, grouped by what is
// compared, are a WITH query of the block: NULLs are looked for in it only when
// a row needs that.
type unequal struct {
	b      *block
	m      *matching // the grouped rows; its query is the WITH query's
	equals []equality
	rows   *materialized
	rti    int
}

func (b *block) newUnequal(m *matching, equals []equality) *unequal {
	u := &unequal{b: b, m: m, equals: equals, rows: b.rw.with(m.q)}
	b.rw.field(b.q, "cteList", pgnode.List).Push(u.rows.cte)
	u.rti = b.leftJoin(u.rows.read(0), uncertainOutput, m.conditions)
	return u
}

func (u *unequal) truth() truth {
	rw := u.b.rw
	return truth{
		no:      func() pgnode.Node { return rw.monus(rw.one(), u.sum()) },
		mayNo:   func() pgnode.Node { return rw.operator(uuidUnequal, 0, u.found(), rw.one()) },
		isFalse: func() pgnode.Node { return rw.not(u.isPresent()) },
	}
}

// found returns the ⊕ of the rows that are equal.
func (u *unequal) found() pgnode.Node {
	return u.b.rw.orZero(u.b.sourceVar(u.rti, u.m.token, u.b.rw.uuid()))
}

// sum returns the ⊕ of all rows that are not known to be different.
func (u *unequal) sum() pgnode.Node {
	rw := u.b.rw
	of := func(l *layer) pgnode.Node { return rw.plusAgg(l.column(u.m.token)) }
	return rw.when(rw.uuid(), u.outerNull(),
		rw.orZero(u.look(of, u.notFalse)),
		rw.sum(u.found(), rw.orZero(u.nulls(rw.uuid(), of))))
}

func (u *unequal) isPresent() pgnode.Node {
	rw := u.b.rw
	of := func(l *layer) pgnode.Node { return rw.boolOr(l.column(u.m.present)) }
	found := u.b.sourceVar(u.rti, u.m.present, rw.boolean())
	return rw.when(rw.boolean(), u.outerNull(),
		rw.orFalse(u.look(of, u.notFalse)),
		rw.any(rw.orFalse(found), rw.orFalse(u.nulls(rw.boolean(), of))))
}

// outerNull returns whether what the row compares has a NULL in it.
func (u *unequal) outerNull() pgnode.Node {
	var conds []pgnode.Node
	for _, e := range u.equals {
		conds = append(conds, u.b.rw.isNull(e.key.outer.Clone()))
	}
	return u.b.rw.any(conds...)
}

// nulls aggregates the rows with a NULL that may be equal. With one column
// these are the same for all rows of the block.
func (u *unequal) nulls(t columnType, of func(*layer) pgnode.Node) pgnode.Node {
	if len(u.equals) == 1 {
		return u.look(of, u.innerNull)
	}
	rw := u.b.rw
	some := u.look(func(l *layer) pgnode.Node { return rw.boolOr(u.innerNull(l)) }, nil)
	return rw.when(t, some, u.look(of, func(l *layer) pgnode.Node {
		return rw.both(u.innerNull(l), u.notFalse(l))
	}), pgnode.Node{})
}

func (u *unequal) innerNull(l *layer) pgnode.Node {
	var conds []pgnode.Node
	for i := range u.equals {
		conds = append(conds, u.b.rw.isNull(l.column(i+1)))
	}
	return u.b.rw.any(conds...)
}

// notFalse returns whether a grouped row is not known to be different from a
// row of the block. With one column, a NULL in that row leaves nothing to
// compare.
func (u *unequal) notFalse(l *layer) pgnode.Node {
	if len(u.equals) == 1 {
		return pgnode.Node{}
	}
	var conds []pgnode.Node
	for i, e := range u.equals {
		c := e.key.condition(u.b.rw.null(l.types[i]))
		descend(c, nil)
		c.Child("args").SetItem(1, l.column(i+1))
		conds = append(conds, c)
	}
	return u.b.rw.booleanTest(u.b.rw.all(conds...), testNotFalse)
}

// look returns a subquery that aggregates those grouped rows that meet a
// condition.
func (u *unequal) look(of, where func(*layer) pgnode.Node) pgnode.Node {
	l := u.rows.reader()
	l.add(of(l))
	l.groupBy()
	if where != nil {
		if cond := where(l); !cond.IsZero() {
			l.where(cond)
		}
	}
	s := u.b.rw.newNode(pgnode.SubLink)
	s.SetInt("subLinkType", sublinkExpr)
	s.SetChild("subselect", l.q)
	u.b.q.SetBool("hasSubLinks", true)
	return s
}
