package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/sqlerror"
)

// joinNames are the join types, by JoinType value, that have outer rows.
var joinNames = [...]string{1: "LEFT JOIN", 2: "FULL JOIN", 3: "RIGHT JOIN"}

// addFrom looks at all FROM items below a node of the join tree, and reports
// whether any of them is tracked.
func (b *block) addFrom(n pgnode.Node) (bool, error) {
	before := len(b.tracked)
	var err error
	switch n.Kind() {
	case pgnode.RangeTblRef:
		err = b.addSource(n.Int("rtindex"))
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		for i := 0; i < list.Len() && err == nil; i++ {
			_, err = b.addFrom(list.Item(i))
		}
	case pgnode.JoinExpr:
		if _, err = b.addFrom(n.Child("larg")); err == nil {
			_, err = b.addFrom(n.Child("rarg"))
		}
		if err == nil && len(b.tracked) > before {
			err = b.join(n)
		}
	}
	return len(b.tracked) > before, err
}

// join handles a join of which at least one side is tracked.
func (b *block) join(j pgnode.Node) error {
	if kind := j.Int("jointype"); kind != 0 && !b.rw.strip {
		err := refuse("JOIN type not supported", "Write an inner join.")
		if kind < len(joinNames) {
			err = err.WithDetail("%s over a provenance-tracked table.", joinNames[kind])
		}
		return err
	}
	return b.unmergeToken(j)
}

// unmergeToken takes the token columns out of a NATURAL JOIN or USING clause:
// tokens of different tables say nothing about each other. The i-th name of
// the clause goes with the i-th AND-ed condition.
func (b *block) unmergeToken(j pgnode.Node) error {
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
			return sqlerror.New(sqlerror.InternalError, "unexpected condition of a NATURAL JOIN or USING clause")
		}
		left, right := b.isToken(plainVar(sides.Item(0))), b.isToken(plainVar(sides.Item(1)))
		switch {
		case left && right || b.rw.strip && (left || right):
			b.dropCondition(j, i)
			return nil
		case left || right:
			return refuse("NATURAL JOIN or USING of a token column with another column named "+TokenColumn+" not supported",
				"Write the join condition with ON.")
		}
	}
	return nil
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

// joinsCalling reports whether an ON clause below n has provenance() in it.
func (b *block) joinsCalling(n pgnode.Node) bool {
	switch n.Kind() {
	case pgnode.FromExpr:
		list := n.Child("fromlist")
		return slices.ContainsFunc(indexes(list), func(i int) bool { return b.joinsCalling(list.Item(i)) })
	case pgnode.JoinExpr:
		return b.rw.hasCall(n.Child("quals")) || b.joinsCalling(n.Child("larg")) || b.joinsCalling(n.Child("rarg"))
	}
	return false
}

func indexes(list pgnode.Node) []int {
	all := make([]int, list.Len())
	for i := range all {
		all[i] = i
	}
	return all
}
