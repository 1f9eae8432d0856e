package rewritetest

import (
	"slices"
	"strconv"
)

// expressions checks all expressions of a query.
func (c *Checker) expressions(lv *level) {
	q := lv.q
	in := func(region string, n *Node) {
		lv.region = region
		c.expression(n, lv)
		lv.region = ""
	}
	in("targetList", q.Field("targetList"))
	in("havingQual", q.Field("havingQual"))
	in("returningList", q.Field("returningList"))
	in("windowClause", q.Field("windowClause"))
	c.joinConditions(q.Field("jointree"), lv)
	for _, field := range []string{"limitOffset", "limitCount"} {
		if e := q.Field(field); e != nil {
			in(field, e)
		}
	}
	in("onConflict", q.Field("onConflict"))
	in("mergeActionList", q.Field("mergeActionList"))
	for i, rte := range lv.rtable {
		if rte.Text("rtekind") == rteJoin && lv.inFrom[i+1] {
			in("columns of join "+strconv.Itoa(i+1), rte.Field("joinaliasvars"))
		}
	}
	c.condition("havingQual", q.Field("havingQual"), lv)
}

func (c *Checker) joinConditions(n *Node, lv *level) {
	if n == nil {
		return
	}
	if quals := n.Field("quals"); quals != nil {
		lv.region = "WHERE"
		c.expression(quals, lv)
		lv.region = ""
		c.condition("a condition in FROM", quals, lv)
	}
	for _, item := range n.List("fromlist") {
		c.joinConditions(item, lv)
	}
	if n.Label == "JOINEXPR" {
		c.joinConditions(n.Field("larg"), lv)
		c.joinConditions(n.Field("rarg"), lv)
	}
}

// condition expects a boolean.
func (c *Checker) condition(what string, n *Node, lv *level) {
	if n == nil || n.Kind == List {
		return
	}
	if t := typeOf(n); !sameType(t, boolType) {
		c.report(lv, "%s has type %s", what, t)
	}
}

// expression checks what is below n, which belongs to the query of lv.
func (c *Checker) expression(n *Node, lv *level) {
	if n == nil || n.Kind == Atom {
		return
	}
	if n.Label == "QUERY" {
		c.report(lv, "a query outside of a subquery expression")
		return
	}
	if len(lv.groupExprs) > 0 && n.Label != "CONST" && lv.groupExprs[expressionKey(n)] {
		lv.covered++
		defer func() { lv.covered-- }()
	}
	switch n.Label {
	case "VAR":
		c.variable(n, lv)
		return
	case "AGGREF":
		c.aggregate(n, lv)
		return
	case "GROUPINGFUNC":
		// Its arguments are not evaluated.
		at := lv.up(n.Int("agglevelsup"))
		if at == nil || !at.grouped {
			c.report(lv, "GROUPING of a query that does not group")
			return
		}
		at.covered++
		defer func() { at.covered-- }()
	case "WINDOWFUNC":
		lv.windows++
		if lv.region != "targetList" {
			c.report(lv, "a window function in this place")
		}
		if ref := n.Int("winref"); !slices.ContainsFunc(lv.q.List("windowClause"), func(w *Node) bool { return w.Int("winref") == ref }) {
			c.report(lv, "a window function over window %d, which there is not", ref)
		}
	case "SUBLINK":
		c.subquery(n, lv)
		return
	default:
		c.typed(n, lv)
	}
	n.Children(func(child *Node) { c.expression(child, lv) })
}

// variable checks a reference to a column.
func (c *Checker) variable(v *Node, lv *level) {
	at := lv.up(v.Int("varlevelsup"))
	if at == nil {
		c.report(lv, "a column of a query %d levels up, which there is not", v.Int("varlevelsup"))
		return
	}
	rti, attno := v.Int("varno"), v.Int("varattno")
	rte := at.entry(rti)
	if rte == nil {
		c.report(lv, "a column of entry %d, which there is not", rti)
		return
	}
	if isSelect(at.q) && at.q.Field("setOperations") == nil && at.region != "" && at.lateral == 0 && !at.inFrom[rti] {
		c.report(lv, "a column of entry %d, which is not in FROM", rti)
	}
	if at.q.Field("setOperations") == nil || at.region != "targetList" {
		c.columnType(v, rte, attno, lv)
	}
	inGroups := at.region == "targetList" || at.region == "havingQual"
	if at.grouped && inGroups && at.inAgg == 0 && at.covered == 0 && !at.dependent &&
		!at.groupExprs[columnKey(rti, attno)] {
		c.report(lv, "column %d of entry %d is not grouped", attno, rti)
	}
}

func columnKey(rti, attno int) string { return strconv.Itoa(rti) + "." + strconv.Itoa(attno) }

// columnType compares the type of a reference with that of the column.
func (c *Checker) columnType(v, rte *Node, attno int, lv *level) {
	columns := len(rte.Field("eref").List("colnames"))
	kind := rte.Text("rtekind")
	if attno > columns && kind != rteTuplestore || attno < 0 && kind != rteRelation && kind != rteTuplestore {
		c.report(lv, "column %d of entry %d, which has %d", attno, v.Int("varno"), columns)
		return
	}
	if attno < 1 {
		return
	}
	want := ""
	switch kind {
	case rteRelation:
		want = c.columns[tableColumn{rte.Text("relid"), v.Text("varattno")}]
	case rteSubquery:
		if entries := visible(rte.Field("subquery")); attno <= len(entries) {
			want = typeOf(entries[attno-1].Field("expr"))
			if collation := collationOf(entries[attno-1].Field("expr")); collation != "" && collation != v.Text("varcollid") {
				c.report(lv, "column %d of entry %d has collation %s, not %s", attno, v.Int("varno"), collation, v.Text("varcollid"))
			}
		}
	case rteJoin:
		if vars := rte.List("joinaliasvars"); attno <= len(vars) {
			want = typeOf(vars[attno-1])
		}
	case rteCTE, rteValues:
		want = item(rte.List("coltypes"), attno-1)
	}
	if got := v.Text("vartype"); !sameType(want, got) {
		c.report(lv, "column %d of entry %d has type %s, not %s", attno, v.Int("varno"), want, got)
	}
}

// aggregate checks an aggregate, which may belong to a query around lv's.
func (c *Checker) aggregate(n *Node, lv *level) {
	at := lv.up(n.Int("agglevelsup"))
	if at == nil {
		c.report(lv, "an aggregate of a query %d levels up, which there is not", n.Int("agglevelsup"))
		return
	}
	at.aggregates++
	if at.region != "targetList" && at.region != "havingQual" && at.region != "windowClause" {
		c.report(lv, "an aggregate in this place")
	}
	if at.inAgg > 0 {
		c.report(lv, "an aggregate in the arguments of another")
	}
	var references func(e *Node, depth int)
	references = func(e *Node, depth int) {
		if e.Label == "QUERY" {
			depth++
		}
		if e.Label == "VAR" {
			if up := e.Int("varlevelsup") - depth; up >= 0 && up < n.Int("agglevelsup") {
				c.report(lv, "an aggregate of %d levels up refers to a column of %d levels up", n.Int("agglevelsup"), up)
			}
		}
		e.Children(func(child *Node) { references(child, depth) })
	}
	for _, field := range []string{"args", "aggdirectargs", "aggfilter"} {
		if e := n.Field(field); e != nil {
			references(e, 0)
		}
	}
	args := n.List("args")
	for i, te := range args {
		if te.Int("resno") != i+1 {
			c.report(lv, "argument %d of an aggregate has number %d", i+1, te.Int("resno"))
		}
	}
	if want := len(n.List("aggdirectargs")) + countVisible(args); len(n.List("aggargtypes")) != want {
		c.report(lv, "an aggregate of %d arguments has %d types", want, len(n.List("aggargtypes")))
	}
	for _, field := range []string{"aggorder", "aggdistinct"} {
		for _, clause := range n.List(field) {
			if entryOf(args, clause.Int("tleSortGroupRef")) == nil {
				c.report(lv, "%s of an aggregate refers to nothing", field)
			}
		}
	}
	if filter := n.Field("aggfilter"); filter != nil {
		c.condition("a filter", filter, lv)
	}
	c.signature(n, "aggfnoid", args, lv)
	at.inAgg++
	n.Children(func(child *Node) { c.expression(child, lv) })
	at.inAgg--
}

func countVisible(args []*Node) (n int) {
	for _, te := range args {
		if !te.Bool("resjunk") {
			n++
		}
	}
	return n
}

// SubLinkTypes, as printed.
const (
	sublinkAll        = "1"
	sublinkAny        = "2"
	sublinkRowCompare = "3"
	sublinkExpr       = "4"
	sublinkArray      = "6"
)

// subquery checks a subquery in an expression.
func (c *Checker) subquery(n *Node, lv *level) {
	lv.sublinks++
	q := n.Field("subselect")
	if q == nil || q.Label != "QUERY" {
		c.report(lv, "a subquery without a query")
		return
	}
	columns := len(visible(q))
	switch n.Text("subLinkType") {
	case sublinkExpr, sublinkArray:
		if columns != 1 {
			c.report(lv, "a scalar subquery of %d columns", columns)
		}
	case sublinkAny, sublinkAll, sublinkRowCompare:
		if test := n.Field("testexpr"); test == nil {
			c.report(lv, "a comparison with a subquery lacks it")
		} else {
			c.sublinkParameters(test, visible(q), lv)
			c.expression(test, lv)
		}
	}
	c.query(q, lv)
}

func (c *Checker) sublinkParameters(n *Node, columns []*Node, lv *level) {
	if n.Label == "PARAM" && n.Text("paramkind") == "2" {
		id := n.Int("paramid")
		if id < 1 || id > len(columns) {
			c.report(lv, "column %d of a subquery, which has %d", id, len(columns))
		} else if want := typeOf(columns[id-1].Field("expr")); !sameType(want, n.Text("paramtype")) {
			c.report(lv, "column %d of a subquery has type %s, not %s", id, want, n.Text("paramtype"))
		}
	}
	if n.Label == "SUBLINK" {
		return
	}
	n.Children(func(child *Node) { c.sublinkParameters(child, columns, lv) })
}
