package rewritetest

import (
	"maps"
	"slices"
)

// joinTree checks the join tree, and what FROM items refer to in others.
func (c *Checker) joinTree(lv *level) {
	tree := lv.q.Field("jointree")
	if tree == nil {
		if isSelect(lv.q) {
			c.report(lv, "no join tree")
		}
		return
	}
	lv.region = "FROM"
	references := map[int][]int{}
	c.joinNode(tree, lv, nil, references)
	c.circles(lv, references)
	lv.region = ""
	if target := lv.q.Int("resultRelation"); target != 0 {
		lv.inFrom[target] = true
	}
	if conflict := lv.q.Field("onConflict"); conflict != nil {
		lv.inFrom[conflict.Int("exclRelIndex")] = true
	}
}

// JoinTypes, as printed.
const (
	joinInner = "0"
	joinLeft  = "1"
)

// joinNode notes what a part of the join tree has. Its items may refer to those
// in visible; the order of items means nothing to the planner, but the
// nullable side of a join cannot be referred to from the other one.
func (c *Checker) joinNode(n *Node, lv *level, visible []int, references map[int][]int) {
	switch n.Label {
	case "RANGETBLREF":
		rti := n.Int("rtindex")
		rte := lv.entry(rti)
		if rte == nil || rte.Text("rtekind") == rteJoin {
			c.report(lv, "item %d is no entry", rti)
			return
		}
		c.once(lv, rti)
		for _, to := range referencesOf(rte) {
			references[rti] = append(references[rti], to)
			if !rte.Bool("lateral") {
				c.report(lv, "item %d refers to item %d and is not LATERAL", rti, to)
			} else if !slices.Contains(visible, to) {
				c.report(lv, "item %d refers to item %d, which it cannot see", rti, to)
			}
		}
	case "FROMEXPR":
		items := n.List("fromlist")
		for i, item := range items {
			seen := slices.Clone(visible)
			for j, other := range items {
				if i != j {
					seen = append(seen, itemsOf(other)...)
				}
			}
			c.joinNode(item, lv, seen, references)
		}
	case "JOINEXPR":
		left, right := n.Field("larg"), n.Field("rarg")
		if left == nil || right == nil {
			c.report(lv, "a join lacks a side")
			return
		}
		fromLeft, fromRight := slices.Clone(visible), slices.Clone(visible)
		if kind := n.Text("jointype"); kind == joinInner || kind == joinLeft {
			fromRight = append(fromRight, itemsOf(left)...)
			if kind == joinInner {
				fromLeft = append(fromLeft, itemsOf(right)...)
			}
		}
		c.joinNode(left, lv, fromLeft, references)
		c.joinNode(right, lv, fromRight, references)
		c.joinEntry(n, lv)
	default:
		c.report(lv, "%s in the join tree", n.Label)
	}
}

func (c *Checker) joinEntry(n *Node, lv *level) {
	rti := n.Int("rtindex")
	if rti == 0 {
		return
	}
	rte := lv.entry(rti)
	if rte == nil || rte.Text("rtekind") != rteJoin {
		c.report(lv, "entry %d is no join", rti)
		return
	}
	if rte.Text("jointype") != n.Text("jointype") {
		c.report(lv, "entry %d is a join of kind %s, not %s", rti, rte.Text("jointype"), n.Text("jointype"))
	}
	c.once(lv, rti)
}

func (c *Checker) once(lv *level, rti int) {
	if lv.inFrom[rti] {
		c.report(lv, "entry %d is twice in the join tree", rti)
	}
	lv.inFrom[rti] = true
}

// itemsOf returns the range-table indexes of what a part of the join tree has,
// joins included.
func itemsOf(n *Node) []int {
	if n == nil {
		return nil
	}
	var all []int
	if rti := n.Int("rtindex"); rti != 0 {
		all = append(all, rti)
	}
	for _, item := range n.List("fromlist") {
		all = append(all, itemsOf(item)...)
	}
	return append(append(all, itemsOf(n.Field("larg"))...), itemsOf(n.Field("rarg"))...)
}

// referencesOf returns the items of its own query that a FROM item refers to.
func referencesOf(rte *Node) []int {
	to := map[int]bool{}
	var visit func(n *Node, depth int)
	visit = func(n *Node, depth int) {
		if n.Label == "QUERY" {
			depth++
		}
		if n.Label == "VAR" && n.Int("varlevelsup") == depth {
			to[n.Int("varno")] = true
		}
		n.Children(func(child *Node) { visit(child, depth) })
	}
	for _, field := range []string{"subquery", "functions", "tablefunc", "values_lists"} {
		if n := rte.Field(field); n != nil {
			visit(n, 0)
		}
	}
	return slices.Sorted(maps.Keys(to))
}

// circles reports items that refer to each other in a circle: none of them
// could be read first.
func (c *Checker) circles(lv *level, references map[int][]int) {
	const (
		under = 1
		done  = 2
	)
	state := map[int]int{}
	var visit func(rti int)
	visit = func(rti int) {
		switch state[rti] {
		case under:
			c.report(lv, "item %d refers to itself, by way of others", rti)
			return
		case done:
			return
		}
		state[rti] = under
		for _, to := range references[rti] {
			visit(to)
		}
		state[rti] = done
	}
	for _, rti := range slices.Sorted(maps.Keys(references)) {
		visit(rti)
	}
}
