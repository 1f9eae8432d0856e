package rewrite

import (
	"strconv"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/token"
)

// newNode returns a fresh, detached node of the kind.
func (rw *rewriter) newNode(kind pgnode.Kind) pgnode.Node {
	rw.changed = true
	return rw.tree.New(rw.tmpl, kind)
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

func (rw *rewriter) uuid() columnType { return columnType{rw.cat.UUIDType, -1, 0} }

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

// nullToken returns NULL::uuid.
func (rw *rewriter) nullToken() pgnode.Node {
	c := rw.newNode(pgnode.Const)
	c.SetOid("consttype", rw.cat.UUIDType)
	c.SetInt("constlen", len(token.One))
	return c
}

// oneDatum is 𝟙 as outDatum prints it; bytes print as signed chars.
var oneDatum = func() string {
	b := strconv.AppendInt(nil, int64(len(token.One)), 10)
	b = append(b, " [ "...)
	for _, v := range token.One {
		b = append(strconv.AppendInt(b, int64(int8(v)), 10), ' ')
	}
	return string(append(b, ']'))
}()

// oneToken returns the constant 𝟙.
func (rw *rewriter) oneToken() pgnode.Node {
	c := rw.nullToken()
	c.SetBool("constisnull", false)
	c.SetRaw("constvalue", oneDatum)
	return c
}

// orOne returns COALESCE(expr, 𝟙).
func (rw *rewriter) orOne(expr pgnode.Node) pgnode.Node {
	c := rw.newNode(pgnode.CoalesceExpr)
	c.SetOid("coalescetype", rw.cat.UUIDType)
	c.SetChild("args", rw.listOf(expr, rw.oneToken()))
	return c
}

// times returns provenance_times of several tokens, as the parser represents
// the call with the arguments written out.
func (rw *rewriter) times(tokens []pgnode.Node) pgnode.Node {
	array := rw.newNode(pgnode.ArrayExpr)
	array.SetOid("array_typeid", rw.cat.UUIDArrayType)
	array.SetOid("element_typeid", rw.cat.UUIDType)
	array.SetChild("elements", rw.listOf(tokens...))
	f := rw.newNode(pgnode.FuncExpr)
	f.SetOid("funcid", rw.cat.Times)
	f.SetOid("funcresulttype", rw.cat.UUIDType)
	f.SetBool("funcvariadic", true)
	f.SetChild("args", rw.listOf(array))
	return f
}

// plus returns the aggregate ⊕ of a token over a group.
func (rw *rewriter) plus(tok pgnode.Node) pgnode.Node {
	a := rw.newNode(pgnode.Aggref)
	a.SetOid("aggfnoid", rw.cat.PlusAgg)
	a.SetOid("aggtype", rw.cat.UUIDType)
	argtypes := rw.tree.NewList(pgnode.OidList)
	argtypes.PushInt(int(rw.cat.UUIDType))
	a.SetChild("aggargtypes", argtypes)
	arg := rw.newNode(pgnode.TargetEntry)
	arg.SetChild("expr", tok)
	a.SetChild("args", rw.listOf(arg))
	a.SetRaw("aggkind", "n")
	for _, field := range []string{"aggno", "aggtransno"} {
		if a.Has(field) {
			a.SetInt(field, -1)
		}
	}
	return a
}

// tokenEntry returns a select-list entry for a token; its number is set later.
func (rw *rewriter) tokenEntry(expr pgnode.Node) pgnode.Node {
	te := rw.newNode(pgnode.TargetEntry)
	te.SetChild("expr", expr)
	te.SetText("resname", TokenColumn)
	return te
}

// placeToken gives the bare entries of q's target list (indexes, ascending)
// the token, or appends one, as the place demands. make is called once for
// each copy of the token.
func (rw *rewriter) placeToken(q pgnode.Node, bare []int, make func() pgnode.Node, at place) output {
	list := q.Child("targetList")
	out := output{tracked: true, columns: visibleEntries(list)}
	if at != top || len(bare) == 1 && bare[0] == out.columns-1 {
		for _, i := range bare {
			rw.setExpr(list.Item(i), make())
			out.tokens = append(out.tokens, i+1)
		}
		if len(bare) > 0 || at == fixed {
			return out
		}
	}
	var entry pgnode.Node
	if len(bare) == 0 {
		entry = rw.tokenEntry(make())
	} else {
		entry = rw.takeBare(q, bare)
		rw.setExpr(entry, make())
	}
	if list.IsZero() {
		list = rw.tree.NewList(pgnode.List)
		q.SetChild("targetList", list)
	}
	rw.insertEntry(list, entry)
	out.tokens = []int{entry.Int("resno")}
	out.appended = true
	return out
}

// setExpr replaces the expression of an entry, which from now on is no
// column of a table.
func (rw *rewriter) setExpr(te, expr pgnode.Node) {
	rw.changed = true
	te.SetChild("expr", expr)
	te.SetInt("resorigtbl", 0)
	te.SetInt("resorigcol", 0)
}

// takeBare removes the bare entries from the target list and returns one that
// stands for all of them, also where the query sorts.
func (rw *rewriter) takeBare(q pgnode.Node, bare []int) pgnode.Node {
	list := q.Child("targetList")
	var kept pgnode.Node
	for n := len(bare) - 1; n >= 0; n-- {
		te := list.Item(bare[n])
		list.Remove(bare[n])
		ref := te.Int("ressortgroupref")
		if kept.IsZero() {
			kept = te
			continue
		}
		if ref == 0 {
			continue
		}
		if keptRef := kept.Int("ressortgroupref"); keptRef == 0 {
			kept.SetInt("ressortgroupref", ref)
		} else {
			replaceReference(q.Child("sortClause"), ref, keptRef)
		}
	}
	return kept
}

// replaceReference lets the clause that refers to one entry refer to another,
// and drops it when that one has a clause already.
func replaceReference(clauses pgnode.Node, from, to int) {
	first, second := findClause(clauses, from), findClause(clauses, to)
	switch {
	case first < 0:
	case second < 0:
		clauses.Item(first).SetInt("tleSortGroupRef", to)
	case first < second:
		// The earlier clause decides the order; the later one is idle.
		clauses.Item(first).SetInt("tleSortGroupRef", to)
		clauses.Remove(second)
	default:
		clauses.Remove(first)
	}
}

// findClause returns the index of the clause with a sort/group reference, -1
// when there is none.
func findClause(clauses pgnode.Node, ref int) int {
	for i := range clauses.Len() {
		if clauses.Item(i).Int("tleSortGroupRef") == ref {
			return i
		}
	}
	return -1
}

// visibleEntries returns the number of entries that are output columns; they
// come before the others.
func visibleEntries(list pgnode.Node) int {
	n := list.Len()
	for n > 0 && list.Item(n-1).Bool("resjunk") {
		n--
	}
	return n
}

// insertEntry puts an entry behind the visible ones and numbers the list anew.
func (rw *rewriter) insertEntry(list, entry pgnode.Node) {
	at := visibleEntries(list)
	var junk []pgnode.Node
	for list.Len() > at {
		te := list.Item(at)
		list.Remove(at)
		junk = append(junk, te)
	}
	list.Push(entry)
	for _, te := range junk {
		list.Push(te)
	}
	renumber(list)
}

func renumber(list pgnode.Node) {
	for i := range list.Len() {
		if te := list.Item(i); te.Int("resno") != i+1 {
			te.SetInt("resno", i+1)
		}
	}
}

// maxReference returns the highest sort/group reference in a target list.
func maxReference(list pgnode.Node) int {
	m := 0
	for i := range list.Len() {
		m = max(m, list.Item(i).Int("ressortgroupref"))
	}
	return m
}
