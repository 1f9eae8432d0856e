package rewrite

import (
	"strconv"

	"provsql/gosrc/pgnode"
)

func itoa(v int) string { return strconv.Itoa(v) }

// handOverValues gives the block's columns the tokens of the aggregates that
// they are values of. For a query around the block, each such column gets
// another one with the token; the result says which.
func (b *block) handOverValues(at place, columns int) map[int]int {
	var aggs map[int]int
	list := b.q.Child("targetList")
	b.sortByValues(list)
	for i := range list.Len() {
		te := list.Item(i)
		expr := te.Child("expr")
		tok := b.leaf(expr)
		visible := i < columns
		switch {
		case tok.IsZero():
			if b.handOver(expr) && visible {
				b.warnEnds("where it is computed with, in column \"" + te.Text("resname") + "\"")
			}
		case !visible || b.isStored(expr):
		case at == nested:
			if aggs == nil {
				aggs = map[int]int{}
			}
			aggs[i+1] = 0
		case at == top:
			b.warnEnds("in column \"" + te.Text("resname") + "\"")
		}
	}
	for i := range columns {
		if _, has := aggs[i+1]; has {
			tok := b.leaf(list.Item(i).Child("expr"))
			aggs[i+1] = b.rw.addColumn(b.q, tok, "token_of_"+itoa(i+1))
		}
	}
	return aggs
}

// sortByValues lets a query that is sorted by an entry with a token be sorted by
// the value.
func (b *block) sortByValues(list pgnode.Node) {
	if !b.rw.withTokens {
		return
	}
	for i := range list.Len() {
		te := list.Item(i)
		expr, ref := te.Child("expr"), te.Int("ressortgroupref")
		if ref == 0 || expr.Kind() != pgnode.FuncExpr || expr.Oid("funcid") != b.rw.names.WithToken {
			continue
		}
		te.SetInt("ressortgroupref", 0)
		b.rw.addJunk(b.q, expr.Child("args").Item(0).Clone()).SetInt("ressortgroupref", ref)
	}
}

// isStored reports whether an expression is a stored agg_token.
func (b *block) isStored(e pgnode.Node) bool {
	return e.Kind() == pgnode.Var && e.Oid("vartype") == b.rw.names.AggTokenType
}

// storedIn returns the stored agg_token that a leaf is, or is the value of; the
// zero Node for another leaf.
func (b *block) storedIn(leaf pgnode.Node) pgnode.Node {
	for {
		switch {
		case b.isStored(leaf):
			return leaf
		case leaf.Kind() == pgnode.RelabelType:
			leaf = leaf.Child("arg")
		case leaf.Kind() == pgnode.FuncExpr && !isPair(leaf) && leaf.Child("args").Len() == 1:
			leaf = leaf.Child("args").Item(0)
		default:
			return pgnode.Node{}
		}
	}
}

// handOver gives tokens to what wants them in an expression: with_token, and
// functions of the extension that are about tokens. It reports whether a leaf
// is used as a mere value.
func (b *block) handOver(n pgnode.Node) (value bool) {
	if !b.rw.leaves && !b.rw.withTokens {
		return false
	}
	switch n.Kind() {
	case pgnode.Query:
		return false
	case pgnode.Aggref:
		return !b.leaf(n).IsZero()
	case pgnode.FuncExpr:
		args := n.Child("args")
		switch {
		case n.Oid("funcid") == b.rw.names.WithToken || args.Len() == 1 && b.rw.function(n.Oid("funcid")).MakesToken:
			n.Replace(b.withToken(args.TakeItem(0)))
			return false
		case n.Oid("funcid") == b.rw.names.AggTokenUUID && b.isStored(args.Item(0)):
			return false
		case args.Len() > 0 && b.rw.function(n.Oid("funcid")).TakesToken && !b.leaf(args.Item(0)).IsZero():
			args.SetItem(0, b.withToken(args.TakeItem(0)))
			for i := 1; i < args.Len(); i++ {
				value = b.handOver(args.Item(i)) || value
			}
			return value
		}
	}
	if !b.leaf(n).IsZero() {
		return true
	}
	n.Children(func(child pgnode.Node) bool {
		value = b.handOver(child) || value
		return true
	})
	return value
}

// withToken returns a detached value as an agg_token.
func (b *block) withToken(value pgnode.Node) pgnode.Node {
	if b.isStored(value) {
		return value
	}
	rw := b.rw
	tok := b.leaf(value)
	if tok.IsZero() {
		tok = rw.null(rw.uuid())
	}
	return rw.call(rw.names.AggTokenOf, plainType(rw.names.AggTokenType), tok, value)
}
