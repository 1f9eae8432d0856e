package rewrite

import (
	"encoding/binary"
	"strconv"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/token"
)

// newNode returns a fresh, detached node of the kind.
func (rw *rewriter) newNode(kind pgnode.Kind) pgnode.Node {
	rw.changed = true
	return rw.tree.New(rw.tmpl, kind)
}

// newRTE returns a fresh range-table entry of a kind.
func (rw *rewriter) newRTE(kind int) pgnode.Node {
	rw.changed = true
	return rw.tree.NewRTE(rw.tmpl, kind)
}

// listOf returns a list of the nodes.
func (rw *rewriter) listOf(nodes ...pgnode.Node) pgnode.Node {
	l := rw.tree.NewList(pgnode.List)
	for _, n := range nodes {
		l.Push(n)
	}
	return l
}

// columnType is the type of an expression.
type columnType struct {
	oid       uint32
	typmod    int
	collation uint32
}

func (rw *rewriter) uuid() columnType    { return columnType{rw.names.UUIDType, -1, 0} }
func (rw *rewriter) uuids() columnType   { return columnType{rw.names.UUIDArrayType, -1, 0} }
func plainType(oid uint32) columnType    { return columnType{oid, -1, 0} }
func (rw *rewriter) boolean() columnType { return plainType(boolType) }

// variable returns a reference to a column of the same query level.
func (rw *rewriter) variable(varno, attno int, t columnType) pgnode.Node {
	v := rw.newNode(pgnode.Var)
	v.SetInt("varno", varno)
	v.SetInt("varattno", attno)
	v.SetOid("vartype", t.oid)
	v.SetInt("vartypmod", t.typmod)
	v.SetOid("varcollid", t.collation)
	v.SetInt("varnosyn", varno)
	v.SetInt("varattnosyn", attno)
	return v
}

// datum is a value of length bytes as outDatum prints it; bytes print as
// signed chars.
func datum(length int, value []byte) string {
	b := strconv.AppendInt(nil, int64(length), 10)
	b = append(b, " [ "...)
	for _, v := range value {
		b = append(strconv.AppendInt(b, int64(int8(v)), 10), ' ')
	}
	return string(append(b, ']'))
}

// null returns NULL of a type of which length and passing are not known: no
// one looks at them where there is no value.
func (rw *rewriter) null(t columnType) pgnode.Node {
	c := rw.newNode(pgnode.Const)
	c.SetOid("consttype", t.oid)
	c.SetInt("consttypmod", t.typmod)
	c.SetOid("constcollid", t.collation)
	if t.oid != rw.names.UUIDType {
		c.SetInt("constlen", -1)
	}
	return c
}

// word returns a constant of up to 8 bytes that is passed by value.
func (rw *rewriter) word(typ uint32, length int, value uint64) pgnode.Node {
	c := rw.null(plainType(typ))
	c.SetInt("constlen", length)
	c.SetBool("constbyval", true)
	c.SetBool("constisnull", false)
	c.SetRaw("constvalue", datum(length, binary.LittleEndian.AppendUint64(nil, value)))
	return c
}

// firstConstant is the lowest number of the parameters that stand for other
// constants than NULL (extension/rewritings.c).
const firstConstant = 1 << 24

// isNotNull reports whether an expression is a constant other than NULL.
func isNotNull(e pgnode.Node) bool {
	switch e.Kind() {
	case pgnode.Const:
		return !e.Bool("constisnull")
	case pgnode.Param:
		return e.Int("paramid") >= firstConstant
	}
	return false
}

func (rw *rewriter) truth(v bool) pgnode.Node {
	if v {
		return rw.word(boolType, 1, 1)
	}
	return rw.word(boolType, 1, 0)
}

func (rw *rewriter) integer(v int) pgnode.Node { return rw.word(int4Type, 4, uint64(uint32(v))) }

func (rw *rewriter) oid(v uint32) pgnode.Node { return rw.word(oidType, 4, uint64(v)) }

// bytes returns a constant of a type of variable length.
func (rw *rewriter) bytes(t columnType, value []byte) pgnode.Node {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(value)+4)<<2)
	b = append(b, value...)
	c := rw.null(t)
	c.SetInt("constlen", -1)
	c.SetBool("constisnull", false)
	c.SetRaw("constvalue", datum(len(b), b))
	return c
}

func (rw *rewriter) tokenConstant(t token.UUID) pgnode.Node {
	c := rw.null(rw.uuid())
	c.SetBool("constisnull", false)
	c.SetRaw("constvalue", datum(len(t), t[:]))
	return c
}

// one and zero return the constants 𝟙 and 𝟘.
func (rw *rewriter) one() pgnode.Node  { return rw.tokenConstant(token.One) }
func (rw *rewriter) zero() pgnode.Node { return rw.tokenConstant(token.Zero) }

// call returns the call of a function.
func (rw *rewriter) call(function uint32, result columnType, args ...pgnode.Node) pgnode.Node {
	f := rw.newNode(pgnode.FuncExpr)
	f.SetOid("funcid", function)
	f.SetOid("funcresulttype", result.oid)
	f.SetOid("funccollid", result.collation)
	f.SetChild("args", rw.listOf(args...))
	return f
}

// array returns ARRAY[...] of tokens.
func (rw *rewriter) array(tokens []pgnode.Node) pgnode.Node {
	array := rw.newNode(pgnode.ArrayExpr)
	array.SetOid("array_typeid", rw.names.UUIDArrayType)
	array.SetOid("element_typeid", rw.names.UUIDType)
	array.SetChild("elements", rw.listOf(tokens...))
	return array
}

// times returns the ⊗ of tokens, as the parser represents the call with the
// arguments written out.
func (rw *rewriter) times(tokens ...pgnode.Node) pgnode.Node {
	switch len(tokens) {
	case 0:
		return rw.one()
	case 1:
		return tokens[0]
	}
	f := rw.call(rw.names.Times, rw.uuid(), rw.array(tokens))
	f.SetBool("funcvariadic", true)
	return f
}

// sum returns the ⊕ of tokens.
func (rw *rewriter) sum(tokens ...pgnode.Node) pgnode.Node {
	switch len(tokens) {
	case 0:
		return rw.zero()
	case 1:
		return tokens[0]
	}
	return rw.call(rw.names.Plus, rw.uuid(), rw.array(tokens))
}

func (rw *rewriter) monus(a, b pgnode.Node) pgnode.Node {
	return rw.call(rw.names.Monus, rw.uuid(), a, b)
}

func (rw *rewriter) delta(a pgnode.Node) pgnode.Node {
	return rw.call(rw.names.Delta, rw.uuid(), a)
}

// aggregate returns an aggregate of the current level over plain arguments.
func (rw *rewriter) aggregate(function uint32, result columnType, args ...pgnode.Node) pgnode.Node {
	a := rw.newNode(pgnode.Aggref)
	a.SetOid("aggfnoid", function)
	a.SetOid("aggtype", result.oid)
	a.SetOid("aggcollid", result.collation)
	argtypes := rw.tree.NewList(pgnode.OidList)
	list := rw.tree.NewList(pgnode.List)
	for i, arg := range args {
		argtypes.PushInt(int(rw.typeOf(arg).oid))
		list.Push(rw.entry(arg, i+1))
	}
	if len(args) > 0 {
		a.SetChild("aggargtypes", argtypes)
		a.SetChild("args", list)
	} else {
		a.SetBool("aggstar", true)
	}
	a.SetRaw("aggkind", "n")
	for _, field := range []string{"aggno", "aggtransno"} {
		if a.Has(field) {
			a.SetInt(field, -1)
		}
	}
	return a
}

// plusAgg returns the aggregate ⊕ of a token over a group.
func (rw *rewriter) plusAgg(tok pgnode.Node) pgnode.Node {
	return rw.aggregate(rw.names.PlusAgg, rw.uuid(), tok)
}

// OIDs of pg_proc and pg_operator that the server fixes.
const (
	boolOrAgg     = 2518
	countAgg      = 2803
	arrayAgg      = 2335 // of what is no array
	arrayArrayAgg = 4053
	unnestArray   = 2331
	uuidEqual     = 2972
	uuidUnequal   = 2973
	uuidLess      = 2974
	booleanEqual  = 91
)

// boolOr returns whether a condition holds for any row of a group; NULL
// without rows.
func (rw *rewriter) boolOr(cond pgnode.Node) pgnode.Node {
	return rw.aggregate(boolOrAgg, rw.boolean(), cond)
}

// filtered adds a condition to the FILTER of an aggregate.
func (rw *rewriter) filtered(agg, cond pgnode.Node) pgnode.Node {
	agg.SetChild("aggfilter", rw.both(agg.Take("aggfilter"), cond))
	return agg
}

func (rw *rewriter) coalesce(t columnType, args ...pgnode.Node) pgnode.Node {
	c := rw.newNode(pgnode.CoalesceExpr)
	c.SetOid("coalescetype", t.oid)
	c.SetOid("coalescecollid", t.collation)
	c.SetChild("args", rw.listOf(args...))
	return c
}

// orOne and orZero replace a token that is NULL.
func (rw *rewriter) orOne(tok pgnode.Node) pgnode.Node { return rw.coalesce(rw.uuid(), tok, rw.one()) }
func (rw *rewriter) orZero(tok pgnode.Node) pgnode.Node {
	return rw.coalesce(rw.uuid(), tok, rw.zero())
}

func (rw *rewriter) orFalse(cond pgnode.Node) pgnode.Node {
	return rw.coalesce(rw.boolean(), cond, rw.truth(false))
}

func (rw *rewriter) orTrue(cond pgnode.Node) pgnode.Node {
	return rw.coalesce(rw.boolean(), cond, rw.truth(true))
}

// when returns CASE WHEN cond THEN yes ELSE no END; no may be the zero Node,
// for NULL.
func (rw *rewriter) when(t columnType, cond, yes, no pgnode.Node) pgnode.Node {
	w := rw.newNode(pgnode.CaseWhen)
	w.SetChild("expr", cond)
	w.SetChild("result", yes)
	c := rw.newNode(pgnode.CaseExpr)
	c.SetOid("casetype", t.oid)
	c.SetOid("casecollid", t.collation)
	c.SetChild("args", rw.listOf(w))
	if no.IsZero() {
		no = rw.null(t)
	}
	c.SetChild("defresult", no)
	return c
}

func (rw *rewriter) boolExpr(op string, args ...pgnode.Node) pgnode.Node {
	e := rw.newNode(pgnode.BoolExpr)
	e.SetRaw("boolop", op)
	e.SetChild("args", rw.listOf(args...))
	return e
}

// all returns the conjunction of conditions, of none of them the zero Node.
func (rw *rewriter) all(conds ...pgnode.Node) pgnode.Node {
	kept := conds[:0:0]
	for _, c := range conds {
		if !c.IsZero() {
			kept = append(kept, c)
		}
	}
	switch len(kept) {
	case 0:
		return pgnode.Node{}
	case 1:
		return kept[0]
	}
	return rw.boolExpr("and", kept...)
}

func (rw *rewriter) both(a, b pgnode.Node) pgnode.Node { return rw.all(a, b) }

func (rw *rewriter) any(conds ...pgnode.Node) pgnode.Node {
	if len(conds) == 1 {
		return conds[0]
	}
	return rw.boolExpr("or", conds...)
}

func (rw *rewriter) not(cond pgnode.Node) pgnode.Node { return rw.boolExpr("not", cond) }

// NullTestType and BoolTestType values.
const (
	testNull    = 0
	testNotNull = 1

	testTrue       = 0
	testNotTrue    = 1
	testFalse      = 2
	testNotFalse   = 3
	testUnknown    = 4
	testNotUnknown = 5
)

func (rw *rewriter) nullTest(arg pgnode.Node, test int) pgnode.Node {
	t := rw.newNode(pgnode.NullTest)
	t.SetChild("arg", arg)
	t.SetInt("nulltesttype", test)
	return t
}

func (rw *rewriter) isNull(arg pgnode.Node) pgnode.Node { return rw.nullTest(arg, testNull) }

func (rw *rewriter) booleanTest(arg pgnode.Node, test int) pgnode.Node {
	t := rw.newNode(pgnode.BooleanTest)
	t.SetChild("arg", arg)
	t.SetInt("booltesttype", test)
	return t
}

// operator returns a op b, a condition.
func (rw *rewriter) operator(opno, collation uint32, a, b pgnode.Node) pgnode.Node {
	e := rw.newNode(pgnode.OpExpr)
	e.SetOid("opno", opno)
	e.SetOid("opresulttype", boolType)
	e.SetOid("inputcollid", collation)
	e.SetChild("args", rw.listOf(a, b))
	return e
}

// nonzero returns whether a token is another than 𝟘.
func (rw *rewriter) nonzero(tok pgnode.Node) pgnode.Node {
	return rw.operator(uuidUnequal, 0, tok, rw.zero())
}

// isPresent asks the circuit whether a stored token is true when every input
// is.
func (rw *rewriter) isPresent(tok pgnode.Node) pgnode.Node {
	return rw.call(rw.names.Present, rw.boolean(), tok)
}
