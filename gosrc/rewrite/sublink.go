package rewrite

import "provsql/gosrc/pgnode"

// touches reports whether anything below n reads or writes a tracked table. sc
// is the scope of the query that depth queries around n's nodes belong to:
// depth is 0 for expressions of that query, 1 for a query below it.
func (rw *rewriter) touches(n pgnode.Node, sc *scope, depth int) bool {
	if n.Kind() == pgnode.RTE {
		switch n.Int("rtekind") {
		case rteRelation, rteNamedTuplestore:
			if _, tracked := rw.cat.Tracked[n.Oid("relid")]; tracked {
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

// checkSublinks refuses subqueries in q's own expressions that read tracked
// tables. When stripping it strips what they select from instead.
func (rw *rewriter) checkSublinks(q pgnode.Node, sc *scope) error {
	if !q.Bool("hasSubLinks") {
		return nil
	}
	return rw.sublinks(q, sc)
}

func (rw *rewriter) sublinks(n pgnode.Node, sc *scope) (err error) {
	if n.Kind() == pgnode.SubLink {
		if q := n.Child("subselect"); rw.strip {
			if _, err := rw.query(q, sc, asIs); err != nil {
				return err
			}
		} else if rw.touches(q, sc, 1) {
			return refuse("Subqueries (EXISTS, IN, scalar subquery) not supported",
				"Write the subquery as a join with a subquery in FROM.")
		}
	}
	n.Children(func(child pgnode.Node) bool {
		if child.Kind() != pgnode.Query {
			err = rw.sublinks(child, sc)
		}
		return err == nil
	})
	return err
}
