package main

import (
	"fmt"
	"strings"
)

func (n *SetOp) sql(d dialect) string {
	if d != tracked && n.Op == "EXCEPT" && n.All && (n.Left.reachesTracked() || n.Right.reachesTracked()) {
		return n.exceptAllCopies(d)
	}
	op := " " + n.Op + choose(n.All || d == derivations, " ALL ", " ")
	// INTERSECT binds closer than the others.
	l, nested := n.Left.Body.(*SetOp)
	closer := nested && n.Op == "INTERSECT" && l.Op != "INTERSECT"
	return branchSQL(n.Left, d, !closer) + op + branchSQL(n.Right, d, false)
}

// exceptAllCopies is EXCEPT ALL as it is over tracked tables: a match removes
// all copies of a row. Each side is made of the types that both have in common.
func (n *SetOp) exceptAllCopies(d dialect) string {
	var left, right, items []string
	for i, name := range n.Names {
		left, right = append(left, fmt.Sprintf("l.x%d", i+1)), append(right, fmt.Sprintf("r.x%d", i+1))
		items = append(items, fmt.Sprintf("l.x%d AS %s", i+1, ident(name)))
	}
	names := strings.ReplaceAll(strings.Join(left, ", "), "l.", "")
	return fmt.Sprintf("(SELECT %s FROM ((%[2]s) UNION ALL SELECT * FROM (%[3]s) AS l0 WHERE false) AS l (%[4]s)"+
		" WHERE NOT EXISTS (SELECT 1 FROM (SELECT * FROM (%[2]s) AS r0 WHERE false UNION ALL (%[3]s)) AS r (%[4]s)"+
		" WHERE ROW(%[5]s) IS NOT DISTINCT FROM ROW(%[6]s)))",
		strings.Join(items, ", "), n.Left.sql(d), n.Right.sql(d), names, strings.Join(left, ", "), strings.Join(right, ", "))
}

// branchSQL prints an operand of a set operation; the operators associate to
// the left.
func branchSQL(q *Query, d dialect, left bool) string {
	_, nested := q.Body.(*SetOp)
	if len(q.With) > 0 || len(q.Order) > 0 || q.Limit != "" || nested && !left {
		return "(" + q.sql(d) + ")"
	}
	return q.sql(d)
}
