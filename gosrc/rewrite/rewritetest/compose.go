package rewritetest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// Composer makes new queries of some that a server has made: SELECTs, whole
// ones, each of which becomes a FROM item, a WITH query, a subquery expression
// or a branch of a set operation.
type Composer struct {
	rng       *rand.Rand
	queries   []*Node
	templates map[string]*Node // by label, RANGETBLENTRY by label and rtekind
}

// NewComposer takes the server's templates, and the queries.
func NewComposer(rng *rand.Rand, templates string, queries []*Node) (*Composer, error) {
	c := &Composer{rng: rng, templates: map[string]*Node{}}
	all, err := ParseTree("(" + templates + ")")
	if err != nil {
		return nil, err
	}
	for _, n := range all.Items {
		c.templates[n.Label+n.Text("rtekind")] = n
	}
	for _, q := range queries {
		if q.Text("commandType") == "1" && len(visible(q)) > 0 && !q.Bool("hasModifyingCTE") && q.Field("rowMarks") == nil {
			c.queries = append(c.queries, q)
		}
	}
	return c, nil
}

func (c *Composer) make(label string) *Node {
	n := c.templates[label]
	if n == nil {
		panic("rewritetest: no template of " + label)
	}
	return n.Clone()
}

// Query returns a query of a nesting depth.
func (c *Composer) Query(depth int) *Node {
	if depth == 0 {
		return c.queries[c.rng.IntN(len(c.queries))].Clone()
	}
	a := c.Query(depth - 1)
	switch c.rng.IntN(9) {
	case 0:
		return c.from(a, c.Query(c.rng.IntN(depth)), "")
	case 1:
		return c.from(a, c.Query(c.rng.IntN(depth)), []string{"0", "1", "2", "3"}[c.rng.IntN(4)])
	case 2:
		return c.restricted(a, c.Query(c.rng.IntN(depth)))
	case 3:
		return c.combined(a)
	case 4:
		return c.shared(a)
	case 5:
		return c.distinct(a)
	case 6:
		return c.counted(a)
	case 7:
		return c.computed(a, c.Query(c.rng.IntN(depth)))
	}
	return c.limited(a)
}

func list(label string, items ...*Node) *Node {
	if len(items) == 0 {
		return &Node{Atom: None}
	}
	return &Node{Kind: List, Label: label, Items: items}
}

func number(v int) *Node { return &Node{Atom: strconv.Itoa(v)} }

// subquery returns a range-table entry of a query.
func (c *Composer) subquery(q *Node) *Node {
	rte := c.make("RANGETBLENTRY1")
	rte.Set("subquery", q)
	rte.Field("eref").Set("colnames", names(q))
	return rte
}

func names(q *Node) *Node {
	var all []*Node
	for i := range visible(q) {
		all = append(all, &Node{Atom: fmt.Sprintf("%q", "c"+strconv.Itoa(i+1))})
	}
	return list("", all...)
}

func (c *Composer) rangeRef(rti int) *Node {
	ref := c.make("RANGETBLREF")
	ref.SetAtom("rtindex", rti)
	return ref
}

// column returns a reference to a column of a query that is an entry.
func (c *Composer) column(rti, n int, q *Node) *Node {
	v := c.make("VAR")
	e := visible(q)[n].Field("expr")
	v.SetAtom("varno", rti)
	v.SetAtom("varattno", n+1)
	v.SetAtom("vartype", typeOf(e))
	v.SetAtom("varcollid", orZero(collationOf(e)))
	v.SetAtom("varnosyn", rti)
	v.SetAtom("varattnosyn", n+1)
	return v
}

func orZero(text string) string {
	if text == "" {
		return "0"
	}
	return text
}

func (c *Composer) entry(expr *Node, resno int) *Node {
	te := c.make("TARGETENTRY")
	te.Set("expr", expr)
	te.SetAtom("resno", resno)
	te.SetAtom("resname", "c"+strconv.Itoa(resno))
	return te
}

// selecting returns SELECT all columns FROM the queries.
func (c *Composer) selecting(queries ...*Node) *Node {
	q := c.make("QUERY")
	var entries, refs, targets []*Node
	for i, from := range queries {
		for n := range visible(from) {
			if typeOf(visible(from)[n].Field("expr")) != "" {
				targets = append(targets, c.entry(c.column(i+1, n, from), len(targets)+1))
			}
		}
		entries = append(entries, c.subquery(from))
		refs = append(refs, c.rangeRef(i+1))
	}
	q.Set("rtable", list("", entries...))
	q.Field("jointree").Set("fromlist", list("", refs...))
	q.Set("targetList", list("", targets...))
	return q
}

// from joins two queries, by a join of a kind or with a comma.
func (c *Composer) from(a, b *Node, kind string) *Node {
	q := c.selecting(a, b)
	if kind == "" {
		return q
	}
	join := c.make("JOINEXPR")
	refs := q.Field("jointree").List("fromlist")
	join.SetAtom("jointype", kind)
	join.Set("larg", refs[0])
	join.Set("rarg", refs[1])
	join.SetAtom("rtindex", 3)
	on := c.equality(a, b, func(n int, of *Node) *Node {
		if of == a {
			return c.column(1, n, a)
		}
		return c.column(2, n, b)
	})
	if on == nil && kind == "2" {
		join.SetAtom("jointype", "1")
		kind = "1"
	}
	if on == nil {
		on = c.truth()
	}
	join.Set("quals", on)
	rte := c.make("RANGETBLENTRY2")
	rte.SetAtom("jointype", kind)
	entries := q.Field("rtable")
	entries.Items = append(entries.Items, rte)
	q.Field("jointree").Set("fromlist", list("", join))
	return q
}

func (c *Composer) truth() *Node {
	n := c.make("CONST")
	for field, value := range map[string]string{
		"consttype": boolType, "constlen": "1", "constbyval": "true", "constisnull": "false",
		"constvalue": "1 [ 1 0 0 0 0 0 0 0 ]",
	} {
		n.SetAtom(field, value)
	}
	return n
}

// equals are the equalities of some types.
var equals = map[string]string{int4Type: "96", int8Type: "410", textType: "98"}

// equality compares columns of the same type of two queries; nil when there
// are none.
func (c *Composer) equality(a, b *Node, column func(n int, of *Node) *Node) *Node {
	for i, x := range visible(a) {
		for j, y := range visible(b) {
			t, collation := typeOf(x.Field("expr")), collationOf(x.Field("expr"))
			if equals[t] == "" || t != typeOf(y.Field("expr")) || collation != collationOf(y.Field("expr")) {
				continue
			}
			op := c.make("OPEXPR")
			op.SetAtom("opno", equals[t])
			op.SetAtom("opresulttype", boolType)
			op.SetAtom("inputcollid", orZero(collation))
			op.Set("args", list("", column(i, a), column(j, b)))
			return op
		}
	}
	return nil
}

// restricted returns SELECT FROM a WHERE [NOT] EXISTS (b), or IN (b).
func (c *Composer) restricted(a, b *Node) *Node {
	q := c.selecting(a)
	s := c.make("SUBLINK")
	s.SetAtom("subLinkType", 0)
	s.Set("subselect", b)
	test := c.equality(a, b, func(n int, of *Node) *Node {
		if of == a {
			return c.column(1, n, a)
		}
		p := c.make("PARAM")
		e := visible(b)[n].Field("expr")
		p.SetAtom("paramkind", 2)
		p.SetAtom("paramid", n+1)
		p.SetAtom("paramtype", typeOf(e))
		p.SetAtom("paramcollid", orZero(collationOf(e)))
		return p
	})
	if test != nil && c.rng.IntN(2) == 0 {
		s.SetAtom("subLinkType", sublinkAny)
		s.Set("testexpr", test)
	}
	cond := s
	if c.rng.IntN(2) == 0 {
		cond = c.make("BOOLEXPR")
		cond.SetAtom("boolop", "not")
		cond.Set("args", list("", s))
	}
	q.Field("jointree").Set("quals", cond)
	q.SetAtom("hasSubLinks", "true")
	return q
}

// combined returns a set operation of a with itself.
func (c *Composer) combined(a *Node) *Node {
	q := c.selecting(a)
	if len(q.List("targetList")) < len(visible(a)) {
		return q // a column has no known type
	}
	b := a.Clone()
	op := c.make("SETOPERATIONSTMT")
	kind := c.rng.IntN(3) + 1
	isAll := kind != 2 && c.rng.IntN(2) == 0
	op.SetAtom("op", kind)
	op.SetAtom("all", isAll)
	op.Set("larg", c.rangeRef(1))
	op.Set("rarg", c.rangeRef(2))
	var types, typmods, collations, clauses []*Node
	for _, te := range q.List("targetList") {
		v := te.Field("expr")
		types = append(types, v.Field("vartype").Clone())
		typmods = append(typmods, number(-1))
		collations = append(collations, v.Field("varcollid").Clone())
		clause := c.make("SORTGROUPCLAUSE")
		clause.SetAtom("eqop", 96)
		clause.SetAtom("sortop", 97)
		clause.SetAtom("hashable", "true")
		clauses = append(clauses, clause)
	}
	op.Set("colTypes", list("o", types...))
	op.Set("colTypmods", list("i", typmods...))
	op.Set("colCollations", list("o", collations...))
	if !isAll || kind != 1 {
		op.Set("groupClauses", list("", clauses...))
	}
	entries := q.Field("rtable")
	entries.Items = append(entries.Items, c.subquery(b))
	q.Field("jointree").Set("fromlist", list(""))
	q.Set("setOperations", op)
	return q
}

// shared returns WITH x AS (a) SELECT FROM x, x.
func (c *Composer) shared(a *Node) *Node {
	q := c.selecting(a, a)
	cte := c.make("COMMONTABLEEXPR")
	cte.SetAtom("ctename", "x")
	cte.SetAtom("ctematerialized", c.rng.IntN(3))
	cte.SetAtom("cterefcount", 2)
	cte.Set("ctequery", a)
	cte.Set("ctecolnames", names(a))
	var types, typmods, collations []*Node
	for _, te := range visible(a) {
		t := typeOf(te.Field("expr"))
		if t == "" {
			return c.selecting(a)
		}
		types = append(types, &Node{Atom: t})
		typmods = append(typmods, number(-1))
		collations = append(collations, &Node{Atom: orZero(collationOf(te.Field("expr")))})
	}
	describe := func(n *Node, prefix string) {
		n.Set(prefix+"coltypes", list("o", types...).Clone())
		n.Set(prefix+"coltypmods", list("i", typmods...).Clone())
		n.Set(prefix+"colcollations", list("o", collations...).Clone())
	}
	describe(cte, "cte")
	var readers []*Node
	for range 2 {
		rte := c.make("RANGETBLENTRY6")
		rte.SetAtom("ctename", "x")
		rte.Field("eref").Set("colnames", names(a))
		describe(rte, "")
		readers = append(readers, rte)
	}
	q.Set("rtable", list("", readers...))
	q.Set("cteList", list("", cte))
	return q
}

// clauses gives the entries of a query references, and returns clauses for
// them.
func (c *Composer) clauses(entries []*Node) *Node {
	var all []*Node
	for i, te := range entries {
		te.SetAtom("ressortgroupref", i+1)
		clause := c.make("SORTGROUPCLAUSE")
		clause.SetAtom("tleSortGroupRef", i+1)
		clause.SetAtom("eqop", 96)
		clause.SetAtom("sortop", 97)
		clause.SetAtom("hashable", "true")
		all = append(all, clause)
	}
	return list("", all...)
}

func (c *Composer) distinct(a *Node) *Node {
	q := c.selecting(a)
	q.Set("distinctClause", c.clauses(q.List("targetList")))
	return q
}

// counted returns SELECT columns, count(*) FROM a GROUP BY columns.
func (c *Composer) counted(a *Node) *Node {
	q := c.selecting(a)
	entries := q.List("targetList")
	keep := c.rng.IntN(len(entries) + 1)
	if keep > 0 {
		q.Set("groupClause", c.clauses(entries[:keep]))
	}
	count := c.make("AGGREF")
	count.SetAtom("aggfnoid", 2803)
	count.SetAtom("aggtype", int8Type)
	count.SetAtom("aggstar", "true")
	count.SetAtom("aggkind", "n")
	q.Set("targetList", list("", append(entries[:keep:keep], c.entry(count, keep+1))...))
	q.SetAtom("hasAggs", "true")
	return q
}

// computed returns SELECT columns, (b) FROM a, with the first column of b.
func (c *Composer) computed(a, b *Node) *Node {
	q := c.selecting(a)
	one := c.selecting(b)
	if len(one.List("targetList")) == 0 {
		return q
	}
	one.Set("targetList", list("", one.List("targetList")[0]))
	s := c.make("SUBLINK")
	s.SetAtom("subLinkType", sublinkExpr)
	s.Set("subselect", one)
	entries := q.List("targetList")
	q.Set("targetList", list("", append(entries, c.entry(s, len(entries)+1))...))
	q.SetAtom("hasSubLinks", "true")
	return q
}

// limited returns SELECT FROM a LIMIT 1.
func (c *Composer) limited(a *Node) *Node {
	q := c.selecting(a)
	n := c.truth()
	n.SetAtom("consttype", int8Type)
	n.SetAtom("constlen", 8)
	n.SetAtom("constvalue", "8 [ 1 0 0 0 0 0 0 0 ]")
	q.Set("limitCount", n)
	return q
}
