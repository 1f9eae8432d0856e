package rewrite

import (
	"provsql/gosrc/pgnode"
)

// scope is a query that is being rewritten, or around one: what its WITH
// clause defines, and its block once there is one.
type scope struct {
	outer *scope
	ctes  []cte
	block *block
}

// cte is one entry of a WITH clause. It is rewritten when a query that counts
// refers to it first; what nobody needs stays as it is, whatever it holds.
type cte struct {
	node    pgnode.Node
	name    string
	started bool
	out     output // the zero output for one that is recursive or untracked

	looked, touched bool // whether it touches tracked tables, once looked

	bareKnown bool
	bare      []int // columns that are bare, before it is rewritten
}

// find returns the CTE that an RTE refers to and the scope that has it. The
// RTE's query is levels queries below the one of sc.
func (sc *scope) find(rte pgnode.Node, levels int) (*cte, *scope) {
	for levels = rte.Int("ctelevelsup") - levels; levels > 0 && sc != nil; levels-- {
		sc = sc.outer
	}
	if sc != nil {
		name := rte.Text("ctename")
		for i := range sc.ctes {
			if sc.ctes[i].name == name {
				return &sc.ctes[i], sc
			}
		}
	}
	return nil, nil
}

// scopeOf reads a query's WITH clause.
func (rw *rewriter) scopeOf(q pgnode.Node, outer *scope) *scope {
	list := q.Child("cteList")
	if list.Len() == 0 {
		return &scope{outer: outer}
	}
	sc := &scope{outer: outer, ctes: make([]cte, list.Len())}
	for i := range sc.ctes {
		node := list.Item(i)
		sc.ctes[i] = cte{node: node, name: node.Text("ctename")}
	}
	return sc
}

// withList is scopeOf for a query that is rewritten now. Data-modifying
// queries in its WITH clause run whether or not anything refers to them.
func (rw *rewriter) withList(q pgnode.Node, outer *scope) *scope {
	sc := rw.scopeOf(q, outer)
	for i := range sc.ctes {
		c := &sc.ctes[i]
		if body := c.node.Child("ctequery"); command(body) != cmdSelect {
			rw.bareOfCTE(c, sc)
			c.started = true
			c.out = rw.modifyingQuery(body, sc)
			rw.describeColumns(c, body.Child("returningList"))
		}
	}
	return sc
}

// bareOfCTE returns the columns of a WITH query that are bare.
func (rw *rewriter) bareOfCTE(c *cte, at *scope) []int {
	if !c.bareKnown {
		c.bareKnown = true
		if !c.started && !c.node.Bool("cterecursive") {
			c.bare = rw.bareEntries(c.node.Child("ctequery"), at)
		}
	}
	return c.bare
}

// addWith is addSource for a reference to a WITH query, which is rewritten at
// its first reference: once and where it is, so that what is evaluated once
// still is.
func (b *block) addWith(rte pgnode.Node, src *source) {
	rw := b.rw
	c, at := b.sc.find(rte, 0)
	if c == nil {
		return
	}
	q := c.node.Child("ctequery")
	if !c.started {
		rw.bareOfCTE(c, at)
		c.started = true
		switch {
		case !c.node.Bool("cterecursive"):
			// Later references may want what the first does not.
			c.out = rw.query(q, at, nested, demand{present: true})
			rw.describeColumns(c, q.Child("targetList"))
		case rw.strip:
		case rw.touches(q, at, 1):
			fail(refuse("Recursive CTEs not supported", "Write a fixed number of steps as joins."))
		}
	}
	src.out = c.out
	if c.out.grown {
		rw.renameColumns(rte, q)
		for _, field := range []string{"coltypes", "coltypmods", "colcollations"} {
			rte.SetChild(field, c.node.Child("cte"+field).Clone())
		}
	}
}

// describeColumns makes a WITH query's lists of columns those of its query.
func (rw *rewriter) describeColumns(c *cte, list pgnode.Node) {
	if !c.out.grown {
		return
	}
	names := rw.field(c.node, "ctecolnames", pgnode.List)
	types := rw.field(c.node, "ctecoltypes", pgnode.OidList)
	typmods := rw.field(c.node, "ctecoltypmods", pgnode.IntList)
	collations := rw.field(c.node, "ctecolcollations", pgnode.OidList)
	for i := names.Len(); i < visibleEntries(list); i++ {
		t := rw.typeOf(list.Item(i).Child("expr"))
		names.PushRaw(quoted(list.Item(i).Raw("resname")))
		types.PushInt(int(t.oid))
		typmods.PushInt(t.typmod)
		collations.PushInt(int(t.collation))
	}
}

// touches reports whether anything below n reads or writes a tracked table. sc
// is the scope of the query that depth queries around n's nodes belong to:
// depth is 0 for expressions of that query, 1 for a query below it.
func (rw *rewriter) touches(n pgnode.Node, sc *scope, depth int) bool {
	if n.Kind() == pgnode.RTE {
		switch n.Int("rtekind") {
		case rteRelation, rteNamedTuplestore:
			if _, tracked := rw.cat.Tracked(n.Oid("relid")); tracked {
				return true
			}
		case rteCTE:
			if n.Int("ctelevelsup") >= depth && rw.touchesCTE(n, sc, depth) {
				return true
			}
		}
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		below := depth
		if child.Kind() == pgnode.Query {
			below++
		}
		found = rw.touches(child, sc, below)
		return !found
	})
	return found
}

// touchesCTE is touches for a reference to a CTE outside of what is looked at.
func (rw *rewriter) touchesCTE(rte pgnode.Node, sc *scope, depth int) bool {
	c, sc := sc.find(rte, depth)
	if c == nil {
		return false
	}
	if !c.looked {
		// Until the answer is known, its own recursive reference adds nothing.
		c.looked = true
		c.touched = c.out.tracked || rw.touches(c.node.Child("ctequery"), sc, 1)
	}
	return c.touched
}
