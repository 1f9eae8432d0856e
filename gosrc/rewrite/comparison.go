package rewrite

import "provsql/gosrc/pgnode"

// comparison is the truth of a condition on values of aggregates: a cmp gate
// says in which worlds it holds. e is detached; subqueries in it have been
// replaced.
func (b *block) comparison(e pgnode.Node) truth {
	// What is a leaf now need not be one any more when the rows are grouped.
	rw := b.rw
	hasTokens, hasValues := b.hasTokens(e), b.hasValues(e)
	of := func(value bool) (token, may func() pgnode.Node) {
		test := testTrue
		if !value {
			test = testFalse
		}
		is := rw.booleanTest(e.Clone(), test)
		tok := b.holds(e, value)
		if hasTokens.IsZero() {
			if !hasValues.IsZero() {
				may = hasValues.Clone
			}
			return tok.Clone, may
		}
		// Without a token, all values are the same in all worlds.
		token = func() pgnode.Node {
			return rw.when(rw.uuid(), hasTokens.Clone(), tok.Clone(),
				rw.when(rw.uuid(), is.Clone(), rw.one(), rw.zero()))
		}
		may = func() pgnode.Node {
			cond := hasTokens.Clone()
			if !hasValues.IsZero() {
				cond = rw.both(cond, hasValues.Clone())
			}
			return rw.any(is.Clone(), cond)
		}
		return token, may
	}
	yes, mayYes := of(true)
	no, mayNo := of(false)
	return truth{
		yes: yes, no: no, mayYes: mayYes, mayNo: mayNo,
		isTrue:  func() pgnode.Node { return rw.booleanTest(e.Clone(), testTrue) },
		isFalse: func() pgnode.Node { return rw.booleanTest(e.Clone(), testFalse) },
	}
}

// hasTokens returns the condition that some leaf in an expression has a token;
// the zero Node when one always has.
func (b *block) hasTokens(e pgnode.Node) pgnode.Node {
	var conds []pgnode.Node
	always := false
	b.eachLeaf(e, func(leaf, tok pgnode.Node) {
		always = always || !b.storedIn(leaf).IsZero()
		conds = append(conds, b.rw.nullTest(tok, testNotNull))
	})
	if always {
		return pgnode.Node{}
	}
	return b.rw.any(conds...)
}

// eachLeaf calls f with every leaf of an expression and its token, detached.
func (b *block) eachLeaf(e pgnode.Node, f func(leaf, tok pgnode.Node)) {
	if e.IsZero() || e.Kind() == pgnode.Query {
		return
	}
	if tok := b.leaf(e); !tok.IsZero() {
		f(e, tok)
		return
	}
	e.Children(func(child pgnode.Node) bool {
		b.eachLeaf(child, f)
		return true
	})
}

// holds returns the token of the worlds in which a condition has a truth
// value. In those in which it is unknown it has neither.
func (b *block) holds(e pgnode.Node, value bool) pgnode.Node {
	rw := b.rw
	if e.Kind() == pgnode.OpExpr && e.Child("args").Len() == 2 {
		b.refuseRows(e.Child("args").Item(0))
		b.refuseRows(e.Child("args").Item(1))
		opno := e.Oid("opno")
		op := rw.operatorOf(opno)
		if !value {
			opno = op.Negator
			if opno != 0 {
				op = rw.operatorOf(opno)
			}
		}
		collation := e.Oid("inputcollid")
		if opno != 0 && op.Strict && !op.OfRows && (collation == 0 || collation == defaultCollation) {
			if op.Underlying != 0 {
				opno = op.Underlying
			}
			return b.compare(b.operand(e.Child("args").Item(0)), opno, b.operand(e.Child("args").Item(1)))
		}
	}
	return b.compare(b.expression(e), booleanEqual, b.constant(rw.truth(value)))
}

// hasValues returns the condition that no side of a comparison is NULL in all
// worlds; the zero Node when none can be.
func (b *block) hasValues(e pgnode.Node) pgnode.Node {
	if e.Kind() != pgnode.OpExpr || !b.rw.operatorOf(e.Oid("opno")).Strict {
		return pgnode.Node{}
	}
	var conds []pgnode.Node
	args := e.Child("args")
	for i := range args.Len() {
		side := args.Item(i)
		value := func() pgnode.Node { return b.rw.nullTest(side.Clone(), testNotNull) }
		switch tok := b.leaf(side); {
		case isNotNull(side):
		case !tok.IsZero() && !b.storedIn(side).IsZero():
			conds = append(conds, b.rw.nullTest(b.storedIn(side).Clone(), testNotNull))
		case !tok.IsZero():
			conds = append(conds, b.rw.any(b.rw.nullTest(tok, testNotNull), value()))
		case !b.hasLeaf(side):
			conds = append(conds, value())
		}
	}
	return b.rw.all(conds...)
}

// compare returns the token of a comparison; 𝟘 when a side is NULL in all
// worlds.
func (b *block) compare(left pgnode.Node, opno uint32, right pgnode.Node) pgnode.Node {
	return b.rw.orZero(b.rw.call(b.rw.names.Cmp, b.rw.uuid(), left, b.rw.oid(opno), right))
}

// operand returns the gate of one side of a comparison.
func (b *block) operand(e pgnode.Node) pgnode.Node {
	switch {
	case !b.leaf(e).IsZero():
		return b.leafToken(e)
	case b.hasLeaf(e):
		return b.expression(e)
	}
	return b.constant(e.Clone())
}

// paramExtern is ParamKind's PARAM_EXTERN.
const paramExtern = 0

// expression returns the gate of an expression over values of aggregates: it
// has the expression as SQL, in which the operands are parameters.
func (b *block) expression(e pgnode.Node) pgnode.Node {
	rw := b.rw
	x := &expression{b: b}
	result := rw.typeOf(e)
	general := x.general(e.Clone())
	sql, err := rw.cat.SQL(general.Append(nil))
	if err != nil {
		fail(err)
	}
	types := rw.newNode(pgnode.ArrayExpr)
	types.SetOid("array_typeid", regtypesType)
	types.SetOid("element_typeid", regtypeType)
	elements := rw.tree.NewList(pgnode.List)
	for _, t := range x.types {
		elements.Push(rw.word(regtypeType, 4, uint64(t)))
	}
	types.SetChild("elements", elements)
	return rw.call(rw.names.Arith, rw.uuid(),
		rw.bytes(columnType{textType, -1, defaultCollation}, []byte(sql)),
		rw.word(regtypeType, 4, uint64(result.oid)), types, rw.array(x.operands))
}

const defaultCollation = 100

// expression is what an expression was taken apart into.
type expression struct {
	b        *block
	types    []uint32
	operands []pgnode.Node
}

// general returns e, a detached expression, with parameters for leaves and for
// what has none in it.
func (x *expression) general(e pgnode.Node) pgnode.Node {
	b := x.b
	switch {
	case !b.leaf(e).IsZero():
		return x.parameter(e, b.rw.orZero(b.leafToken(e)))
	case isExpression(e) && e.Kind() != pgnode.RowExpr && !b.hasLeaf(e) && !refersToCase(e):
		// 𝟘 stands for NULL, which has no gate.
		return x.parameter(e, b.rw.orZero(b.constant(e.Clone())))
	}
	e.EachOf(func(child pgnode.Node) {
		if child.Kind() != pgnode.Query {
			b.inPlace(child, x.general)
		}
	})
	return e
}

func (x *expression) parameter(e, operand pgnode.Node) pgnode.Node {
	x.b.refuseRows(e)
	t := x.b.rw.typeOf(e)
	x.types = append(x.types, t.oid)
	x.operands = append(x.operands, operand)
	p := x.b.rw.newNode(pgnode.Param)
	p.SetInt("paramkind", paramExtern)
	p.SetInt("paramid", len(x.operands))
	p.SetOid("paramtype", t.oid)
	p.SetInt("paramtypmod", t.typmod)
	p.SetOid("paramcollid", t.collation)
	return x.b.rw.collated(p, t.collation)
}

// refuseRows refuses rows without a type of their own: their text says not what
// they are.
func (b *block) refuseRows(e pgnode.Node) {
	if t := b.rw.typeOf(e); t.oid == recordType || t.oid == recordsType {
		fail(refuse("condition on an aggregate's value and rows without a type not supported",
			"Give the rows a type: ROW(…)::type."))
	}
}

// collated returns a parameter, of SQL that is to be read again, with its
// collation where that is none that the type would have anyway.
func (rw *rewriter) collated(p pgnode.Node, collation uint32) pgnode.Node {
	if collation == 0 || collation == defaultCollation {
		return p
	}
	c := rw.newNode(pgnode.CollateExpr)
	c.SetChild("arg", p)
	c.SetOid("collOid", collation)
	return c
}

// refersToCase reports whether an expression needs the CASE or the domain
// around it.
func refersToCase(e pgnode.Node) bool {
	return find(e, func(n pgnode.Node) bool {
		switch string(n.Label()) {
		case "CASETESTEXPR", "COERCETODOMAINVALUE":
			return true
		}
		return false
	})
}
