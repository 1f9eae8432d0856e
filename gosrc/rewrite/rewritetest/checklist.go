package rewritetest

import (
	"slices"
	"strconv"
)

// groupingOf notes what the query groups by.
func (c *Checker) groupingOf(lv *level) {
	q := lv.q
	if !isSelect(q) {
		return
	}
	lv.grouped = q.Field("groupClause") != nil || q.Field("groupingSets") != nil || q.Bool("hasAggs") || q.Field("havingQual") != nil
	lv.dependent = q.Field("constraintDeps") != nil
	lv.groupExprs = map[string]bool{}
	for _, clause := range q.List("groupClause") {
		te := entryOf(q.List("targetList"), clause.Int("tleSortGroupRef"))
		if te == nil {
			continue
		}
		expr := te.Field("expr")
		if mentions(expr, "AGGREF", "WINDOWFUNC") {
			c.report(lv, "groups by what is computed of the groups, entry %d", te.Int("resno"))
		}
		lv.groupExprs[expressionKey(expr)] = true
		if expr.Label == "VAR" && expr.Int("varlevelsup") == 0 {
			lv.groupExprs[columnKey(expr.Int("varno"), expr.Int("varattno"))] = true
		}
	}
}

// mentions reports whether an expression has structs with given labels in it,
// queries left out.
func mentions(n *Node, labels ...string) bool {
	if n.Label == "QUERY" {
		return false
	}
	found := slices.Contains(labels, n.Label)
	n.Children(func(child *Node) { found = found || mentions(child, labels...) })
	return found
}

// expressionKey is the same for expressions that the planner takes to be
// equal.
func expressionKey(n *Node) string {
	if n.Kind != Struct {
		return ""
	}
	c := n.Clone()
	forgetUnequal(c)
	return c.String()
}

func forgetUnequal(n *Node) {
	for i := range n.Fields {
		switch f := &n.Fields[i]; f.Name {
		case "varnosyn", "varattnosyn", "opfuncid", "funcformat", "coercionformat", "relabelformat", "coerceformat", "location":
			f.Value = &Node{Atom: "0"}
		}
	}
	n.Children(forgetUnequal)
}

// entryOf returns the entry that a sort/group reference means.
func entryOf(list []*Node, ref int) *Node {
	for _, te := range list {
		if te.Int("ressortgroupref") == ref {
			return te
		}
	}
	return nil
}

// targets checks a query's lists of columns, and what refers to them.
func (c *Checker) targets(lv *level) {
	q := lv.q
	list := q.List("targetList")
	lv.region = "targetList"
	refs := map[int]bool{}
	junk := false
	for i, te := range list {
		if te.Label != "TARGETENTRY" || te.Field("expr") == nil {
			c.report(lv, "entry %d is none", i+1)
			continue
		}
		if isSelect(q) {
			if te.Int("resno") != i+1 {
				c.report(lv, "entry %d has number %d", i+1, te.Int("resno"))
			}
			if junk && !te.Bool("resjunk") {
				c.report(lv, "entry %d stands behind those that are not returned", i+1)
			}
			junk = te.Bool("resjunk")
		}
		if ref := te.Int("ressortgroupref"); ref != 0 {
			if refs[ref] {
				c.report(lv, "two entries have reference %d", ref)
			}
			refs[ref] = true
		}
	}
	for _, field := range []string{"sortClause", "distinctClause", "groupClause"} {
		lv.region = field
		c.clauses(q.List(field), list, lv)
	}
	lv.region = "windowClause"
	for _, window := range q.List("windowClause") {
		c.clauses(window.List("partitionClause"), list, lv)
		c.clauses(window.List("orderClause"), list, lv)
	}
	lv.region = "groupingSets"
	for _, set := range q.List("groupingSets") {
		c.groupingSet(set, lv)
	}
	lv.region = ""
	c.distinct(lv)
}

func (c *Checker) clauses(clauses, list []*Node, lv *level) {
	seen := map[int]bool{}
	for _, clause := range clauses {
		ref := clause.Int("tleSortGroupRef")
		if ref == 0 || entryOf(list, ref) == nil {
			c.report(lv, "reference %d is that of no entry", ref)
		}
		if seen[ref] {
			c.report(lv, "reference %d is there twice", ref)
		}
		seen[ref] = true
		if clause.Int("eqop") == 0 || clause.Int("sortop") == 0 && !clause.Bool("hashable") {
			c.report(lv, "reference %d has no operators", ref)
		}
	}
}

// groupingSet expects the references of grouping sets to be grouped by.
func (c *Checker) groupingSet(set *Node, lv *level) {
	if set.Text("kind") == "1" {
		for _, ref := range set.List("content") {
			if !slices.ContainsFunc(lv.q.List("groupClause"), func(g *Node) bool { return g.Text("tleSortGroupRef") == ref.Atom }) {
				c.report(lv, "reference %s is not grouped by", ref.Atom)
			}
		}
		return
	}
	for _, inner := range set.List("content") {
		c.groupingSet(inner, lv)
	}
}

// distinct expects DISTINCT to be about all columns that are returned, and the
// sorting to be about what is returned.
func (c *Checker) distinct(lv *level) {
	q := lv.q
	if q.Field("distinctClause") == nil || q.Bool("hasDistinctOn") {
		return
	}
	has := func(field string, ref int) bool {
		return ref != 0 && slices.ContainsFunc(q.List(field), func(s *Node) bool { return s.Int("tleSortGroupRef") == ref })
	}
	for _, te := range q.List("targetList") {
		ref := te.Int("ressortgroupref")
		if !te.Bool("resjunk") && !has("distinctClause", ref) && !c.isToBeReplaced(te.Field("expr")) && te.Field("expr").Label != "CONST" {
			c.report(lv, "DISTINCT leaves out column %d", te.Int("resno"))
		}
		if te.Bool("resjunk") && has("sortClause", ref) && !c.isToBeReplaced(te.Field("expr")) {
			c.report(lv, "DISTINCT, sorted by what is not returned")
		}
	}
}

// isToBeReplaced reports whether an expression is provenance(), which stands
// for the token until the query is rewritten.
func (c *Checker) isToBeReplaced(n *Node) bool {
	return n.Label == "FUNCEXPR" && n.Text("funcid") == strconv.Itoa(int(c.names.Provenance))
}

// flags expects the query to say that something is in it that is. To say so of
// what is not does no harm, and with hasAggs may be meant: one row.
func (c *Checker) flags(lv *level) {
	for name, found := range map[string]int{
		"hasAggs": lv.aggregates, "hasWindowFuncs": lv.windows, "hasTargetSRFs": lv.targetSets(), "hasSubLinks": lv.sublinks,
	} {
		if found > 0 && !lv.q.Bool(name) {
			c.report(lv, "%s is not set", name)
		}
	}
}

// targetSets counts set-returning functions in the target list.
func (lv *level) targetSets() (n int) {
	var visit func(e *Node)
	visit = func(e *Node) {
		if e.Label == "QUERY" {
			return
		}
		if e.Label == "FUNCEXPR" && e.Bool("funcretset") || e.Label == "OPEXPR" && e.Bool("opretset") {
			n++
		}
		e.Children(visit)
	}
	for _, te := range lv.q.List("targetList") {
		visit(te)
	}
	return n
}
