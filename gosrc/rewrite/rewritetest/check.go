package rewritetest

import (
	"fmt"
	"slices"
	"strings"

	"provsql/gosrc/rewrite"
)

// Checker finds out whether a query tree is one that PostgreSQL's planner can
// work with. It was written from what the planner relies on, and knows nothing
// of how the rewriter works.
type Checker struct {
	names    rewrite.Names
	columns  map[tableColumn]string // types, of those that were seen
	problems []string
}

type tableColumn struct{ relid, attno string }

// NewChecker returns a Checker that knows the extension's objects.
func NewChecker(names rewrite.Names) *Checker {
	return &Checker{names: names, columns: map[tableColumn]string{}}
}

// Learn takes notice of the types of tables' columns in a tree that a server
// has made.
func (c *Checker) Learn(tree *Node) { c.learn(tree, nil) }

func (c *Checker) learn(n *Node, outer *level) {
	if n.Label == "QUERY" {
		outer = &level{outer: outer, q: n, rtable: n.List("rtable")}
	}
	if n.Label == "VAR" && outer != nil {
		if at := outer.up(n.Int("varlevelsup")); at != nil {
			if rte := at.entry(n.Int("varno")); rte.Text("rtekind") == rteRelation {
				c.columns[tableColumn{rte.Text("relid"), n.Text("varattno")}] = n.Text("vartype")
			}
		}
	}
	n.Children(func(child *Node) { c.learn(child, outer) })
}

// Problems returns what is wrong with a query.
func (c *Checker) Problems(query *Node) []string {
	c.problems = nil
	if query.Label != "QUERY" {
		return []string{"no query but a " + query.Label}
	}
	c.query(query, nil)
	slices.Sort(c.problems)
	return slices.Compact(c.problems)
}

// level is a query, with those around it, while it is checked.
type level struct {
	outer  *level
	q      *Node
	rtable []*Node
	path   string

	inFrom  map[int]bool   // what the join tree has, joins included
	ctes    int            // how many WITH queries can be seen
	refs    map[string]int // how often WITH queries are read
	region  string         // part of the query that is being looked at
	lateral int            // range-table index of the FROM item that is being looked at

	grouped    bool
	groupExprs map[string]bool
	dependent  bool // columns may depend on those that it groups by
	covered    int  // nesting in expressions that the query groups by
	inAgg      int  // nesting in arguments of its aggregates

	aggregates, windows, sublinks int
}

// RTEKinds, as printed.
const (
	rteRelation   = "0"
	rteSubquery   = "1"
	rteJoin       = "2"
	rteFunction   = "3"
	rteTableFunc  = "4"
	rteValues     = "5"
	rteCTE        = "6"
	rteTuplestore = "7"
	rteResult     = "8"
)

func (lv *level) up(levels int) *level {
	for ; levels > 0 && lv != nil; levels-- {
		lv = lv.outer
	}
	return lv
}

// entry returns a range-table entry; nil for an index that is none.
func (lv *level) entry(rti int) *Node {
	if rti < 1 || rti > len(lv.rtable) {
		return nil
	}
	return lv.rtable[rti-1]
}

func (c *Checker) report(lv *level, format string, args ...any) {
	where := "query"
	if lv != nil {
		where = lv.path
		if lv.region != "" {
			where += " " + lv.region
		}
	}
	c.problems = append(c.problems, where+": "+fmt.Sprintf(format, args...))
}

func isSelect(q *Node) bool { return q.Text("commandType") == "1" }

// visible returns the entries of a query that are its output columns.
func visible(q *Node) []*Node {
	list := q.List("targetList")
	if !isSelect(q) {
		list = q.List("returningList")
	}
	n := 0
	for n < len(list) && !list[n].Bool("resjunk") {
		n++
	}
	return list[:n]
}

// query checks a query that is around nothing that was checked.
func (c *Checker) query(q *Node, outer *level) *level {
	lv := &level{outer: outer, q: q, rtable: q.List("rtable"), inFrom: map[int]bool{}, refs: map[string]int{}}
	lv.path = "query"
	if outer != nil {
		lv.path = outer.path + "/" + strings.TrimSpace(outer.region)
	}
	c.joinTree(lv)
	c.with(lv)
	c.groupingOf(lv)
	c.rangeTable(lv)
	c.expressions(lv)
	c.targets(lv)
	c.flags(lv)
	if q.Field("setOperations") != nil {
		c.setOperations(lv)
	}
	for _, mark := range q.List("rowMarks") {
		if lv.entry(mark.Int("rti")) == nil {
			c.report(lv, "rows of entry %d are locked, which there is not", mark.Int("rti"))
		}
	}
	c.references(lv)
	return lv
}

// with checks the WITH queries.
func (c *Checker) with(lv *level) {
	names := map[string]bool{}
	modifies := false
	for i, cte := range lv.q.List("cteList") {
		name := cte.Text("ctename")
		if names[name] {
			c.report(lv, "two WITH queries %s", name)
		}
		names[name] = true
		q := cte.Field("ctequery")
		if q == nil || q.Label != "QUERY" {
			c.report(lv, "WITH query %s is none", name)
			continue
		}
		modifies = modifies || !isSelect(q)
		lv.ctes = i
		if cte.Bool("cterecursive") {
			lv.ctes = i + 1
		}
		lv.region = "WITH " + name
		c.query(q, lv)
		lv.region = ""
		columns := len(visible(q))
		for _, field := range []string{"ctecolnames", "ctecoltypes", "ctecoltypmods", "ctecolcollations"} {
			if n := len(cte.List(field)); n != columns && cte.Field("search_clause") == nil && cte.Field("cycle_clause") == nil {
				c.report(lv, "WITH query %s has %d columns, but %d %s", name, columns, n, field)
			}
		}
		for j, te := range visible(q) {
			if want := item(cte.List("ctecoltypes"), j); !sameType(want, typeOf(te.Field("expr"))) {
				c.report(lv, "column %d of WITH query %s has type %s, not %s", j+1, name, typeOf(te.Field("expr")), want)
			}
		}
	}
	lv.ctes = len(lv.q.List("cteList"))
	if modifies && !lv.q.Bool("hasModifyingCTE") {
		c.report(lv, "hasModifyingCTE is not set")
	}
}

func item(list []*Node, i int) string {
	if i < len(list) {
		return list[i].Atom
	}
	return ""
}

// references expects WITH queries that are read to be said to be: the planner
// leaves out others. How often matters little.
func (c *Checker) references(lv *level) {
	for _, cte := range lv.q.List("cteList") {
		if name := cte.Text("ctename"); lv.refs[name] > 0 && cte.Int("cterefcount") == 0 {
			c.report(lv, "WITH query %s is read, and said not to be", name)
		}
	}
}

// rangeTable checks the entries, and what they hold.
func (c *Checker) rangeTable(lv *level) {
	for i, rte := range lv.rtable {
		lv.lateral = i + 1
		lv.region = fmt.Sprintf("entry %d", i+1)
		columns := len(rte.Field("eref").List("colnames"))
		switch rte.Text("rtekind") {
		case rteRelation:
			if rte.Int("relid") == 0 {
				c.report(lv, "a relation without OID")
			}
			c.expression(rte.Field("tablesample"), lv)
		case rteSubquery:
			q := rte.Field("subquery")
			if q == nil || q.Label != "QUERY" {
				c.report(lv, "the subquery is none")
				break
			}
			c.query(q, lv)
			if n := len(visible(q)); n != columns {
				c.report(lv, "the subquery has %d columns and %d names", n, columns)
			}
		case rteJoin:
			if n := len(rte.List("joinaliasvars")); n != columns {
				c.report(lv, "the join has %d columns and %d names", n, columns)
			}
		case rteFunction:
			c.expression(rte.Field("functions"), lv)
		case rteTableFunc:
			c.expression(rte.Field("tablefunc"), lv)
		case rteValues:
			for _, row := range rte.List("values_lists") {
				if n := len(row.Items); n != columns || n != len(rte.List("coltypes")) {
					c.report(lv, "VALUES of %d columns has a row of %d", columns, n)
				}
				for j, e := range row.Items {
					if want := item(rte.List("coltypes"), j); !sameType(want, typeOf(e)) {
						c.report(lv, "VALUES has a column of type %s in a row, not %s", typeOf(e), want)
					}
				}
				c.expression(row, lv)
			}
		case rteCTE:
			c.reader(rte, columns, lv)
		case rteResult:
			if columns != 0 {
				c.report(lv, "a result has %d columns", columns)
			}
		}
		for _, e := range rte.List("securityQuals") {
			lv.lateral = 0
			c.expression(e, lv)
		}
	}
	lv.lateral, lv.region = 0, ""
}

// reader checks a range-table entry that reads a WITH query.
func (c *Checker) reader(rte *Node, columns int, lv *level) {
	name := rte.Text("ctename")
	at := lv.up(rte.Int("ctelevelsup"))
	if at == nil {
		c.report(lv, "WITH query %s is outside of everything", name)
		return
	}
	for i, cte := range at.q.List("cteList") {
		if cte.Text("ctename") != name {
			continue
		}
		if i >= at.ctes {
			c.report(lv, "WITH query %s is read before it", name)
		}
		if !rte.Bool("self_reference") {
			at.refs[name]++
		}
		types := cte.List("ctecoltypes")
		// A reader that nobody reads may not have heard of columns that came later.
		if n := len(rte.List("coltypes")); n != columns || n > len(types) {
			c.report(lv, "WITH query %s of %d columns is read with %d names and %d types", name, len(types), columns, n)
		}
		for j, t := range rte.List("coltypes") {
			if want := item(types, j); want != t.Atom {
				c.report(lv, "column %d of WITH query %s has type %s, and is read as %s", j+1, name, want, t.Atom)
			}
		}
		return
	}
	c.report(lv, "there is no WITH query %s", name)
}

// setOperations checks a query that combines others.
func (c *Checker) setOperations(lv *level) {
	q := lv.q
	top := q.Field("setOperations")
	columns := len(top.List("colTypes"))
	if n := len(visible(q)); n != columns {
		c.report(lv, "set operations of %d columns, and %d are selected", columns, n)
	}
	if tree := q.Field("jointree"); len(tree.List("fromlist")) > 0 || tree.Field("quals") != nil {
		c.report(lv, "set operations and FROM or WHERE")
	}
	for _, field := range []string{"groupClause", "groupingSets", "havingQual", "distinctClause"} {
		if q.Field(field) != nil {
			c.report(lv, "set operations and %s", field)
		}
	}
	first := top
	for first.Label == "SETOPERATIONSTMT" {
		first = first.Field("larg")
	}
	for i, te := range visible(q) {
		v := te.Field("expr")
		if v.Label != "VAR" || v.Int("varno") != first.Int("rtindex") || v.Int("varattno") != i+1 {
			c.report(lv, "column %d of set operations is not that of the first branch", i+1)
		} else if want := item(top.List("colTypes"), i); v.Text("vartype") != want {
			c.report(lv, "column %d of set operations has type %s, not %s", i+1, v.Text("vartype"), want)
		}
	}
	c.setOperation(top, columns, lv)
}

func (c *Checker) setOperation(n *Node, columns int, lv *level) {
	if n == nil {
		c.report(lv, "a set operation lacks a side")
		return
	}
	if n.Label == "RANGETBLREF" {
		rte := lv.entry(n.Int("rtindex"))
		if rte == nil || rte.Text("rtekind") != rteSubquery {
			c.report(lv, "branch %d of a set operation is no subquery", n.Int("rtindex"))
			return
		}
		c.once(lv, n.Int("rtindex"))
		if got := len(visible(rte.Field("subquery"))); got != columns {
			c.report(lv, "branch %d of a set operation has %d columns, not %d", n.Int("rtindex"), got, columns)
		}
		return
	}
	for _, field := range []string{"colTypes", "colTypmods", "colCollations"} {
		if got := len(n.List(field)); got != columns {
			c.report(lv, "a set operation of %d columns has %d %s", columns, got, field)
		}
	}
	isAll := n.Bool("all") && n.Text("op") == "1"
	if got := len(n.List("groupClauses")); !isAll && got != columns {
		c.report(lv, "a set operation of %d columns groups by %d", columns, got)
	}
	c.setOperation(n.Field("larg"), columns, lv)
	c.setOperation(n.Field("rarg"), columns, lv)
}
