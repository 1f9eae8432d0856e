package rewrite

import "provsql/gosrc/pgnode"

// visitVars calls f for the variables below n that refer to the query that n,
// level queries up, belongs to. f may replace what it is given; depth is the
// number of queries between.
func visitVars(n pgnode.Node, depth int, f func(v pgnode.Node, depth int)) {
	switch n.Kind() {
	case pgnode.Var:
		if n.Int("varlevelsup") == depth {
			f(n, depth)
		}
		return
	case pgnode.Query:
		depth++
	}
	n.Children(func(child pgnode.Node) bool {
		visitVars(child, depth, f)
		return true
	})
}

// refersOutward reports whether a detached query refers to the block directly
// around it.
func refersOutward(q pgnode.Node) bool {
	found := false
	visitVars(q, 0, func(pgnode.Node, int) { found = true })
	return found
}

// descend tells an expression or FROM item of a query that it moves into a new
// query directly below: what it refers to in its own query is still there when
// numbers has a new range-table index for it, and else one level further up.
func descend(n pgnode.Node, numbers map[int]int) { descendAt(n, 0, numbers) }

func descendAt(n pgnode.Node, depth int, numbers map[int]int) {
	switch n.Kind() {
	case pgnode.Query:
		depth++
	case pgnode.Var:
		level := n.Int("varlevelsup")
		if to, moves := numbers[n.Int("varno")]; moves && level == depth {
			n.SetInt("varno", to)
			if n.Int("varnosyn") > 0 {
				n.SetInt("varnosyn", to)
			}
		} else if level >= depth {
			n.SetInt("varlevelsup", level+1)
		}
		renumberSet(n, "varnullingrels", numbers)
	case pgnode.Aggref, pgnode.GroupingFunc:
		add(n, "agglevelsup", depth, 1)
	case pgnode.ReturningExpr:
		add(n, "retlevelsup", depth, 1)
	case pgnode.RTE:
		if n.Int("rtekind") == rteCTE {
			add(n, "ctelevelsup", depth, 1)
		}
	}
	n.Children(func(child pgnode.Node) bool {
		descendAt(child, depth, numbers)
		return true
	})
}

// renumberSet changes the members of a set of range-table indexes; those that
// do not move are no members any more.
func renumberSet(n pgnode.Node, field string, numbers map[int]int) {
	set := n.Child(field)
	if set.Len() == 0 {
		return
	}
	for i := set.Len() - 1; i >= 0; i-- {
		to, moves := numbers[set.ItemInt(i)]
		set.Remove(i)
		if moves {
			set.PushInt(to)
		}
	}
}

// ascend tells an expression, which belongs to a query directly below another
// one, that it moves into that one.
func ascend(n pgnode.Node) { shift(n, 1, 1, -1) }
