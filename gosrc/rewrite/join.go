package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/sqlerror"
)

// JoinType values.
const (
	joinInner = 0
	joinLeft  = 1
	joinFull  = 2
	joinRight = 3
)

// addFrom looks at all FROM items below a node of the join tree.
func (b *block) addFrom(n pgnode.Node) {
	switch n.Kind() {
	case pgnode.RangeTblRef:
		b.addSource(n.Int("rtindex"))
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			b.addFrom(list.Item(i))
		}
	case pgnode.JoinExpr:
		b.addJoin(n)
	}
}

func (b *block) addJoin(j pgnode.Node) {
	b.unmergeToken(j)
	kind := j.Int("jointype")
	if b.rw.strip {
		kind = joinInner
	}
	if kind != joinInner && b.rw.hasCall(j.Child("quals")) {
		fail(refuse("provenance() in the condition of an outer join not supported", "Write the condition in WHERE."))
	}
	switch kind {
	case joinFull:
		if b.uncertainJoin(j, "larg") || b.uncertainJoin(j, "rarg") {
			b.fullJoin(j)
			return
		}
	case joinRight:
		b.turn(j)
		fallthrough
	case joinLeft:
		b.addFrom(j.Child("larg"))
		if b.uncertainJoin(j, "rarg") {
			b.padJoin(j)
			return
		}
		b.addFrom(j.Child("rarg"))
		return
	}
	b.addFrom(j.Child("larg"))
	b.addFrom(j.Child("rarg"))
	if kind == joinInner && !b.rw.strip {
		b.postpone(j)
	}
}

// uncertainJoin reports whether it depends on tracked rows which rows of a
// side of a join match.
func (b *block) uncertainJoin(j pgnode.Node, side string) bool {
	uncertain := false
	eachRange(j.Child(side), func(rti int) {
		uncertain = uncertain || b.uncertainItem(rti)
	})
	return uncertain || b.uncertainBelow(j.Child(side)) || b.uncertain(j.Child("quals"))
}

// uncertainItem is uncertain for a FROM item that was not looked at yet.
func (b *block) uncertainItem(rti int) bool {
	rte := b.rtable.Item(rti - 1)
	return b.rw.touches(rte, b.sc, 0) || b.seesLeaf(rte, 0)
}

// uncertainBelow reports whether a condition of the joins in a side of a join
// is uncertain.
func (b *block) uncertainBelow(n pgnode.Node) bool {
	found := false
	eachJoin(n, func(j pgnode.Node) { found = found || b.uncertain(j.Child("quals")) })
	return found
}

// eachRange calls f with the range-table index of every FROM item below a node
// of the join tree.
func eachRange(n pgnode.Node, f func(rti int)) {
	switch n.Kind() {
	case pgnode.RangeTblRef:
		f(n.Int("rtindex"))
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			eachRange(list.Item(i), f)
		}
	case pgnode.JoinExpr:
		eachRange(n.Child("larg"), f)
		eachRange(n.Child("rarg"), f)
	}
}

// postpone moves what is uncertain in the condition of an inner join to WHERE.
// The join is not on the nullable side of an outer one: that is a query of its
// own.
func (b *block) postpone(j pgnode.Node) {
	quals := j.Child("quals")
	if quals.IsZero() || !b.uncertain(quals) && !b.rw.hasCall(quals) {
		return
	}
	quals = j.Take("quals")
	var kept []pgnode.Node
	for _, c := range conjuncts(quals) {
		if b.uncertain(c) || b.rw.hasCall(c) {
			b.postponed = append(b.postponed, c.Clone())
		} else {
			kept = append(kept, c.Clone())
		}
	}
	j.SetChild("quals", b.rw.all(kept...))
}

// turn makes a RIGHT JOIN a LEFT JOIN.
func (b *block) turn(j pgnode.Node) {
	left, right := j.Take("larg"), j.Take("rarg")
	j.SetChild("larg", right)
	j.SetChild("rarg", left)
	j.SetInt("jointype", joinLeft)
	if rti := j.Int("rtindex"); rti > 0 {
		b.rtable.Item(rti-1).SetInt("jointype", joinLeft)
	}
	b.rw.changed = true
}

// unmergeToken takes the token columns out of a NATURAL JOIN or USING clause:
// tokens of different tables say nothing about each other. The i-th name of
// the clause goes with the i-th AND-ed condition.
func (b *block) unmergeToken(j pgnode.Node) {
	using := j.Child("usingClause")
	for i := range using.Len() {
		if using.ItemText(i) != TokenColumn {
			continue
		}
		condition := j.Child("quals")
		if using.Len() > 1 {
			condition = condition.Child("args").Item(i)
		}
		sides := condition.Child("args")
		if sides.Len() != 2 {
			fail(sqlerror.New(sqlerror.InternalError, "unexpected condition of a NATURAL JOIN or USING clause"))
		}
		left, right := b.isToken(plainVar(sides.Item(0))), b.isToken(plainVar(sides.Item(1)))
		switch {
		case left && right || b.rw.strip && (left || right):
			b.dropCondition(j, i)
			return
		case left || right:
			fail(refuse("NATURAL JOIN or USING of a token column with another column named "+TokenColumn+" not supported",
				"Write the join condition with ON."))
		}
	}
}

// plainVar looks through relabelling.
func plainVar(expr pgnode.Node) pgnode.Node {
	for expr.Kind() == pgnode.RelabelType {
		expr = expr.Child("arg")
	}
	return expr
}

// dropCondition removes condition i of a USING clause. The clause itself and
// the join's merged columns stay: the planner looks at neither, and whoever
// prints the tree as SQL counts on both to agree.
func (b *block) dropCondition(j pgnode.Node, i int) {
	b.rw.changed = true
	var rest pgnode.Node
	if merged := j.Child("usingClause").Len(); merged > 1 {
		rest = j.Take("quals")
		args := rest.Child("args")
		args.Remove(i)
		if merged == 2 {
			rest = args.TakeItem(0)
		}
	}
	j.SetChild("quals", rest)
}

// itemsBelow returns the range-table indexes of the FROM items and joins below
// a node of the join tree.
func (b *block) itemsBelow(n pgnode.Node) []int {
	var all []int
	eachRange(n, func(rti int) { all = append(all, rti) })
	eachJoin(n, func(j pgnode.Node) {
		if rti := j.Int("rtindex"); rti > 0 {
			all = append(all, rti)
		}
	})
	return all
}

// eachJoin calls f for every join below a node of the join tree.
func eachJoin(n pgnode.Node, f func(j pgnode.Node)) {
	switch n.Kind() {
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := range list.Len() {
			eachJoin(list.Item(i), f)
		}
	case pgnode.JoinExpr:
		f(n)
		eachJoin(n.Child("larg"), f)
		eachJoin(n.Child("rarg"), f)
	}
}

// sidesOf reports whether an expression refers to FROM items of the block
// other than some, and to those.
func (b *block) sidesOf(e pgnode.Node, items []int) (others, these bool) {
	visitVars(e, 0, func(v pgnode.Node, _ int) {
		if slices.Contains(items, v.Int("varno")) {
			these = true
		} else {
			others = true
		}
	})
	return others, these
}
