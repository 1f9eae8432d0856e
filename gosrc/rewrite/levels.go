package rewrite

import "provsql/gosrc/pgnode"

// deepen tells the expressions of a query, which moves delta levels further
// down, where the queries around it are now. References that leave the query
// grow by delta; so do references to its own CTEs when those stay behind.
func deepen(q pgnode.Node, delta int, ctesStay bool) {
	first := 1
	if ctesStay {
		first = 0
	}
	q.Children(func(child pgnode.Node) bool {
		shift(child, 1, first, delta)
		return true
	})
}

// shift adds delta to the level of variables from level vars on, and of CTE
// references from level ctes on.
func shift(n pgnode.Node, vars, ctes, delta int) {
	switch n.Kind() {
	case pgnode.Query:
		vars++
		ctes++
	case pgnode.Var:
		add(n, "varlevelsup", vars, delta)
	case pgnode.Aggref, pgnode.GroupingFunc:
		add(n, "agglevelsup", vars, delta)
	case pgnode.ReturningExpr:
		add(n, "retlevelsup", vars, delta)
	case pgnode.RTE:
		if n.Int("rtekind") == rteCTE {
			add(n, "ctelevelsup", ctes, delta)
		}
	}
	n.Children(func(child pgnode.Node) bool {
		shift(child, vars, ctes, delta)
		return true
	})
}

func add(n pgnode.Node, field string, from, delta int) {
	if level := n.Int(field); level >= from {
		n.SetInt(field, level+delta)
	}
}
