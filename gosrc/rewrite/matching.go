package rewrite

import "provsql/gosrc/pgnode"

// matching is the ⊕ of the rows of a subquery, for each of the keys that a row
// of the block may have, or for the row as a whole. It is joined to the block
// when it is needed.
type matching struct {
	b       *block
	q       pgnode.Node // detached
	keys    []joinKey   // of its first columns
	types   []columnType
	token   int // its column with the ⊕
	present int // and that which says whether any row is present, 0 when nobody asked

	joined   bool
	rti      int
	optional bool // no row may be joined
}

// newMatching rewrites a detached query, of which the columns from first on
// are keys.
func (b *block) newMatching(q pgnode.Node, keys []joinKey, first int) *matching {
	rw := b.rw
	q, out := rw.withToken(q, b.sc, b.want.present)
	l := rw.over(q)
	m := &matching{b: b, keys: keys}
	var columns []int
	for i := range keys {
		columns = append(columns, l.pass(first+i))
		m.types = append(m.types, l.types[first+i-1])
	}
	m.finish(l, columns, out)
	return m
}

// finish groups the rows that a layer reads by some of its columns.
func (m *matching) finish(l *layer, columns []int, out output) {
	rw := m.b.rw
	m.token = l.add(rw.plusAgg(l.column(out.token)))
	if m.b.want.present {
		there := rw.truth(true)
		if out.present != 0 {
			there = l.column(out.present)
		}
		m.present = l.add(rw.boolOr(there))
	}
	l.groupBy(columns...)
	m.q = l.q
}

func (m *matching) entry() pgnode.Node {
	rte := m.b.rw.subqueryEntry(m.q)
	rte.SetBool("lateral", refersOutward(m.q))
	return rte
}

// conditions returns what ties the rows of an item that reads the query to the
// block's.
func (m *matching) conditions(rti int) pgnode.Node {
	var conds []pgnode.Node
	for i := range m.keys {
		conds = append(conds, m.keys[i].condition(m.b.rw.variable(rti, i+1, m.types[i])))
	}
	return m.b.rw.all(conds...)
}

// uncertainOutput is that of an item whose token is used by name only.
var uncertainOutput = output{tracked: true}

// ensure joins the query to the block if it is not yet: to all rows.
func (m *matching) ensure() {
	switch {
	case m.joined:
	case len(m.keys) == 0:
		m.rti = m.b.crossJoin(m.entry(), uncertainOutput)
	default:
		m.rti = m.b.leftJoin(m.entry(), uncertainOutput, m.conditions)
		m.optional = true
	}
	m.joined = true
}

// require joins the query to the block so that rows without a match disappear.
func (m *matching) require() {
	if !m.joined && len(m.keys) > 0 {
		m.rti = m.b.crossJoin(m.entry(), uncertainOutput)
		m.joined = true
		m.b.where(m.conditions(m.rti))
		return
	}
	m.ensure()
	m.b.where(m.b.rw.nonzero(m.sum()))
}

// sum returns the ⊕ of what matches a row of the block; 𝟘 for nothing.
func (m *matching) sum() pgnode.Node {
	m.ensure()
	v := m.b.sourceVar(m.rti, m.token, m.b.rw.uuid())
	if m.optional {
		return m.b.rw.orZero(v)
	}
	return v
}

// isPresent returns whether a present row matches.
func (m *matching) isPresent() pgnode.Node {
	m.ensure()
	return m.b.rw.orFalse(m.b.sourceVar(m.rti, m.present, m.b.rw.boolean()))
}

// someMatches is the truth of there being a match.
func (m *matching) someMatches() truth {
	rw := m.b.rw
	yes := func() pgnode.Node { return rw.delta(m.sum()) }
	return truth{
		yes:     yes,
		no:      func() pgnode.Node { return rw.monus(rw.one(), m.sum()) },
		mayYes:  func() pgnode.Node { return rw.nonzero(m.sum()) },
		mayNo:   func() pgnode.Node { return rw.operator(uuidUnequal, 0, m.sum(), rw.one()) },
		isTrue:  m.isPresent,
		isFalse: func() pgnode.Node { return rw.not(m.isPresent()) },
		join: func() func() pgnode.Node {
			m.require()
			return yes
		},
	}
}

// exists is EXISTS (…).
func (b *block) exists(s pgnode.Node) truth {
	rw := b.rw
	q := s.Child("subselect").Clone()
	refuseLimit(q)
	if isOneRow(q) {
		return rw.certainly(rw.truth(true))
	}
	original := q.Clone()
	plain := b.isPlain(q)
	keys, ok := b.decorrelate(q)
	if !ok {
		keys, q = nil, original
	}
	if plain {
		for _, field := range []string{"targetList", "distinctClause", "sortClause"} {
			q.SetChild(field, pgnode.Node{})
		}
		for _, k := range keys {
			rw.addColumn(q, k.inner, "key")
		}
	}
	m := b.newMatching(q, keys, 1)
	return m.someMatches()
}
