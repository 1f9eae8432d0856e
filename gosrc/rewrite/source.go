package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// RTEKind values.
const (
	rteRelation        = 0
	rteSubquery        = 1
	rteJoin            = 2
	rteFunction        = 3
	rteTableFunc       = 4
	rteValues          = 5
	rteCTE             = 6
	rteNamedTuplestore = 7
	rteResult          = 8
	rteGroup           = 9 // since PostgreSQL 18
)

// output describes a rewritten query to the one that reads from it.
type output struct {
	tracked bool
	columns int         // non-junk columns it had before
	token   int         // number of the column with its rows' tokens
	present int         // of the column that says which rows are present; 0 when all are
	aggs    map[int]int // of a column with an aggregate's value: that with the value's token
	grown   bool        // columns were appended
}

// demand says what whoever reads from a query wants of it besides tokens.
type demand struct {
	present bool // which rows are present
	only    bool // present rows only
}

// source is a range-table entry in the role of a FROM item.
type source struct {
	bare     []int // columns that are bare in it, before it is rewritten
	out      output
	table    bool  // a stored table
	nullable bool  // a table whose token may be NULL
	nulledBy []int // joins that add rows without it, by range-table index
}

// block is one SELECT that is being rewritten.
type block struct {
	rw      *rewriter
	q       pgnode.Node
	sc      *scope
	rtable  pgnode.Node
	sources []source // by range-table index - 1
	tracked []int    // range-table indexes of the tracked sources, in FROM order
	factors []factor
	want    demand
	groups  *groups // once the rows are grouped
	// postponed is what conditions of inner joins leave to WHERE, pulled the
	// subqueries that have become FROM items, with what is in their place.
	postponed []pgnode.Node
	pulled    map[string]pgnode.Node
	tokenUsed bool // the select list has the block's token
}

// factor is an uncertain condition on the block's rows.
type factor struct{ token, present func() pgnode.Node }

func (rw *rewriter) newBlock(q pgnode.Node, sc *scope) *block {
	b := &block{rw: rw, q: q, sc: sc, rtable: rw.field(q, "rtable", pgnode.List), pulled: map[string]pgnode.Node{}}
	sc.block = b
	b.sources = make([]source, b.rtable.Len())
	for i := range b.sources {
		b.sources[i].bare = rw.bareColumns(b.rtable.Item(i), sc)
	}
	return b
}

// bareColumns returns the columns of a FROM item of the scope's query that are
// tokens under the name of tokens.
func (rw *rewriter) bareColumns(rte pgnode.Node, sc *scope) []int {
	switch rte.Int("rtekind") {
	case rteRelation, rteNamedTuplestore:
		if col, ok := rw.cat.Tracked(rte.Oid("relid")); ok {
			return []int{int(col.Attnum)}
		}
	case rteSubquery:
		return rw.bareEntries(rte.Child("subquery"), sc)
	case rteCTE:
		if c, at := sc.find(rte, 0); c != nil {
			return rw.bareOfCTE(c, at)
		}
	}
	return nil
}

// bareEntries returns the numbers of the columns of a query below the scope's
// that are tokens of its own sources, or of all its tracked branches.
func (rw *rewriter) bareEntries(q pgnode.Node, outer *scope) []int {
	list := q.Child("targetList")
	if command(q) != cmdSelect {
		list = q.Child("returningList")
	}
	var bare []int
	var sc *scope
	for i := range visibleEntries(list) {
		te := list.Item(i)
		if string(te.Raw("resname")) != TokenColumn || te.Child("expr").Kind() != pgnode.Var {
			continue
		}
		if sc == nil {
			sc = rw.scopeOf(q, outer)
		}
		if !q.IsNull("setOperations") && rw.bareInBranches(q.Child("setOperations"), q, i+1, sc) ||
			q.IsNull("setOperations") && rw.isBare(te.Child("expr"), q.Child("rtable"), sc) {
			bare = append(bare, i+1)
		}
	}
	return bare
}

// isBare reports whether an expression is a token column of one of the items
// of a range table, possibly by way of joins' column lists.
func (rw *rewriter) isBare(expr, rtable pgnode.Node, sc *scope) bool {
	for expr.Kind() == pgnode.Var && expr.Int("varlevelsup") == 0 {
		varno, attno := expr.Int("varno"), expr.Int("varattno")
		if varno < 1 || varno > rtable.Len() {
			return false
		}
		rte := rtable.Item(varno - 1)
		if rte.Int("rtekind") != rteJoin {
			return slices.Contains(rw.bareColumns(rte, sc), attno)
		}
		columns := rte.Child("joinaliasvars")
		if attno < 1 || attno > columns.Len() {
			return false
		}
		expr = columns.Item(attno - 1)
		if expr.Kind() == pgnode.CoalesceExpr {
			// The merged column of a FULL JOIN.
			sides := expr.Child("args")
			return rw.isBare(plainVar(sides.Item(0)), rtable, sc) && rw.isBare(plainVar(sides.Item(1)), rtable, sc)
		}
	}
	return false
}

// bareInBranches is isBare for a column of set operations.
func (rw *rewriter) bareInBranches(n, q pgnode.Node, column int, sc *scope) bool {
	if n.Kind() == pgnode.RangeTblRef {
		branch := q.Child("rtable").Item(n.Int("rtindex") - 1).Child("subquery")
		return !rw.touches(branch, sc, 1) || slices.Contains(rw.bareEntries(branch, sc), column)
	}
	return rw.bareInBranches(n.Child("larg"), q, column, sc) && rw.bareInBranches(n.Child("rarg"), q, column, sc)
}

// isToken reports whether an expression of the block is a source's token
// column.
func (b *block) isToken(expr pgnode.Node) bool {
	for expr.Kind() == pgnode.Var && expr.Int("varlevelsup") == 0 {
		varno, attno := expr.Int("varno"), expr.Int("varattno")
		if varno < 1 || varno > len(b.sources) {
			return false
		}
		rte := b.rtable.Item(varno - 1)
		if rte.Int("rtekind") != rteJoin {
			return slices.Contains(b.sources[varno-1].bare, attno)
		}
		columns := rte.Child("joinaliasvars")
		if attno < 1 || attno > columns.Len() {
			return false
		}
		expr = columns.Item(attno - 1)
		if expr.Kind() == pgnode.CoalesceExpr {
			sides := expr.Child("args")
			return b.isToken(plainVar(sides.Item(0))) && b.isToken(plainVar(sides.Item(1)))
		}
	}
	return false
}

// addSource looks at the FROM item with a range-table index, rewriting it if
// it is a subquery.
func (b *block) addSource(rti int) {
	rw := b.rw
	rte := b.rtable.Item(rti - 1)
	src := &b.sources[rti-1]
	switch rte.Int("rtekind") {
	case rteRelation, rteNamedTuplestore:
		if b.hasUncertainPolicy(rte) {
			b.detachPolicy(rti)
			return
		}
		if col, ok := rw.cat.Tracked(rte.Oid("relid")); ok {
			src.out = output{tracked: true, token: int(col.Attnum)}
			src.table = true
			src.nullable = !col.NotNull
		}
	case rteSubquery:
		b.dropUnused(rti)
		src.out = rw.query(rte.Child("subquery"), b.sc, nested, demand{b.want.present, b.isBoundary(rte)})
		if src.out.grown {
			rw.renameColumns(rte, rte.Child("subquery"))
		}
	case rteCTE:
		b.addWith(rte, src)
	case rteFunction:
		b.pullInSource(rti, "functions")
	case rteValues:
		b.pullInSource(rti, "values_lists")
	case rteTableFunc:
		b.pullInSource(rti, "tablefunc")
	}
	if src.out.tracked {
		b.tracked = append(b.tracked, rti)
	}
}

// pullInSource makes FROM items of the uncertain subqueries in the arguments
// of a FROM function or in VALUES. What has none is left alone; else the item
// becomes a query of its own, in which they stand before it.
func (b *block) pullInSource(rti int, field string) {
	rte := b.rtable.Item(rti - 1)
	exprs := rte.Child(field)
	if b.rw.strip || !b.uncertain(exprs) {
		return
	}
	if find(exprs, func(n pgnode.Node) bool { return n.Kind() == pgnode.SubLink && b.uncertain(n) }) {
		if !b.isAlone(rti) {
			b.detachSource(rti)
			return
		}
		items := b.q.Child("jointree").Take("fromlist")
		rte.SetChild(field, b.pull(rte.Take(field)))
		b.rw.field(b.q.Child("jointree"), "fromlist", pgnode.List).Push(items.TakeItem(0))
	}
	rte.SetBool("lateral", true)
	if b.handOver(rte.Child(field)) {
		b.warnEnds("in the FROM clause")
	}
}

// isAlone reports whether an item is all that the block reads from.
func (b *block) isAlone(rti int) bool {
	items := b.q.Child("jointree").Child("fromlist")
	return items.Len() == 1 && items.Item(0).Kind() == pgnode.RangeTblRef && items.Item(0).Int("rtindex") == rti
}

// detachSource makes a query of a FROM item, of those of its rows that meet
// conditions.
func (b *block) detachSource(rti int, conds ...pgnode.Node) {
	rw := b.rw
	d := b.detach(rw.rangeRef(rti), []int{rti}, conds)
	rte := rw.subqueryEntry(d.q)
	rte.SetBool("lateral", refersOutward(d.q))
	at := b.newItem(rte, source{bare: d.bare})
	findRange(b.q.Child("jointree"), rti).SetInt("rtindex", at)
	d.follow(at, 0)
	b.addSource(at)
	rte.SetBool("security_barrier", len(conds) > 0)
}

// findRange returns the node of a join tree that stands for an item.
func findRange(n pgnode.Node, rti int) (found pgnode.Node) {
	switch n.Kind() {
	case pgnode.RangeTblRef:
		if n.Int("rtindex") == rti {
			return n
		}
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			if found = findRange(list.Item(i), rti); !found.IsZero() {
				return found
			}
		}
	case pgnode.JoinExpr:
		if found = findRange(n.Child("larg"), rti); found.IsZero() {
			found = findRange(n.Child("rarg"), rti)
		}
	}
	return found
}

// renameColumns gives a FROM item names for the columns that its query got.
func (rw *rewriter) renameColumns(rte, q pgnode.Node) {
	rw.changed = true
	names := rw.field(rte.Child("eref"), "colnames", pgnode.List)
	list := q.Child("targetList")
	if command(q) != cmdSelect {
		list = q.Child("returningList")
	}
	for i := names.Len(); i < visibleEntries(list); i++ {
		names.PushRaw(quoted(list.Item(i).Raw("resname")))
	}
}

// sourceVar returns a reference to a column of a source.
func (b *block) sourceVar(rti, column int, t columnType) pgnode.Node {
	v := b.rw.variable(rti, column, t)
	b.rw.nulled(v, b.sources[rti-1].nulledBy)
	return v
}

// nulled says of a variable which joins may make it NULL, where the server
// wants to know.
func (rw *rewriter) nulled(v pgnode.Node, joins []int) {
	if len(joins) == 0 || !v.Has("varnullingrels") {
		return
	}
	set := rw.tree.NewList(pgnode.Bitmapset)
	for _, j := range joins {
		set.PushInt(j)
	}
	v.SetChild("varnullingrels", set)
}

// rowToken returns the token of the rows before grouping.
func (b *block) rowToken() pgnode.Node {
	rw := b.rw
	var tokens []pgnode.Node
	for _, rti := range b.tracked {
		src := &b.sources[rti-1]
		if src.out.token == 0 {
			continue
		}
		tok := b.sourceVar(rti, src.out.token, rw.uuid())
		if src.nullable || len(src.nulledBy) > 0 {
			tok = rw.orOne(tok)
		}
		tokens = append(tokens, tok)
	}
	for _, f := range b.factors {
		tokens = append(tokens, f.token())
	}
	return rw.times(tokens...)
}

// rowPresent returns whether a row is there in the tables as they are; the
// zero Node when all rows are. It is never NULL.
func (b *block) rowPresent() pgnode.Node {
	rw := b.rw
	var conds []pgnode.Node
	for _, rti := range b.tracked {
		src := &b.sources[rti-1]
		var cond pgnode.Node
		switch {
		case src.table:
			cond = rw.isPresent(b.sourceVar(rti, src.out.token, rw.uuid()))
		case src.out.present != 0:
			cond = b.sourceVar(rti, src.out.present, rw.boolean())
			if len(src.nulledBy) > 0 {
				cond = rw.orTrue(cond)
			}
		}
		conds = append(conds, cond)
	}
	for _, f := range b.factors {
		conds = append(conds, f.present())
	}
	return rw.all(conds...)
}

// newItem adds a range-table entry that is to be a FROM item.
func (b *block) newItem(rte pgnode.Node, src source) int {
	b.rtable.Push(rte)
	b.sources = append(b.sources, src)
	return b.rtable.Len()
}

// fromItems returns all FROM items as one node of the join tree, detached.
func (b *block) fromItems() pgnode.Node {
	from := b.q.Child("jointree")
	list := from.Take("fromlist")
	switch list.Len() {
	case 0:
		return pgnode.Node{}
	case 1:
		return list.TakeItem(0)
	}
	inner := b.rw.newNode(pgnode.FromExpr)
	inner.SetChild("fromlist", list)
	return inner
}

// crossJoin adds a FROM item behind all others.
func (b *block) crossJoin(rte pgnode.Node, out output) int {
	rti := b.newItem(rte, source{out: out})
	b.rw.field(b.q.Child("jointree"), "fromlist", pgnode.List).Push(b.rw.rangeRef(rti))
	if out.tracked {
		b.tracked = append(b.tracked, rti)
	}
	return rti
}

// leftJoin joins all FROM items with another one, where a condition holds that
// on makes of its range-table index.
func (b *block) leftJoin(rte pgnode.Node, out output, on func(rti int) pgnode.Node) int {
	left := b.fromItems()
	if left.IsZero() {
		left = b.rw.rangeRef(b.newItem(b.rw.resultEntry(), source{}))
	}
	rti := b.newItem(rte, source{out: out})
	join := b.newItem(b.rw.joinEntry(joinLeft), source{})
	b.sources[rti-1].nulledBy = []int{join}
	j := b.rw.newNode(pgnode.JoinExpr)
	j.SetInt("jointype", joinLeft)
	j.SetChild("larg", left)
	j.SetChild("rarg", b.rw.rangeRef(rti))
	j.SetInt("rtindex", join)
	b.q.Child("jointree").SetChild("fromlist", b.rw.listOf(j))
	if out.tracked {
		b.tracked = append(b.tracked, rti)
	}
	// In the condition the columns are not yet those of padded rows.
	nulledBy := b.sources[rti-1].nulledBy
	b.sources[rti-1].nulledBy = nil
	j.SetChild("quals", on(rti))
	b.sources[rti-1].nulledBy = nulledBy
	return rti
}

// joinEntry returns the range-table entry of a join of which nobody refers to
// the columns.
func (rw *rewriter) joinEntry(kind int) pgnode.Node {
	rte := rw.newRTE(rteJoin)
	rte.Child("eref").SetText("aliasname", "unnamed_join")
	rte.SetInt("jointype", kind)
	return rte
}

// resultEntry returns a range-table entry of one row without columns.
func (rw *rewriter) resultEntry() pgnode.Node {
	rte := rw.newRTE(rteResult)
	rte.Child("eref").SetText("aliasname", "*RESULT*")
	return rte
}
