package rewrite

import "provsql/gosrc/pgnode"

// A leaf is an expression that is the value of an aggregate over tracked rows:
// a column that a source has from one, a stored agg_token, or, above the
// grouping, the aggregate itself. The token of a leaf names the aggregate's
// gate; it is NULL where the value is the same in all worlds.

// pairFunction is the function of a pair, for which no function has this OID.
const pairFunction = 1<<32 - 1

// pair returns an expression that is a value which has a token, for values
// that are no column. unpair leaves the value of it.
func (rw *rewriter) pair(value, tok pgnode.Node) pgnode.Node {
	rw.paired, rw.leaves = true, true
	return rw.call(pairFunction, rw.typeOf(value), value, tok)
}

func isPair(n pgnode.Node) bool {
	return n.Kind() == pgnode.FuncExpr && n.Oid("funcid") == pairFunction
}

func (rw *rewriter) unpair() {
	if rw.paired {
		unpair(rw.tree.Root())
	}
}

func unpair(n pgnode.Node) {
	for isPair(n) {
		value := n.Child("args").TakeItem(0)
		n.Replace(value)
		n = value
	}
	n.Children(func(child pgnode.Node) bool {
		unpair(child)
		return true
	})
}

// leaf returns the token of a leaf, detached; the zero Node when e is none.
func (b *block) leaf(e pgnode.Node) pgnode.Node {
	if !b.rw.leaves {
		return pgnode.Node{}
	}
	switch e.Kind() {
	case pgnode.Var:
		if b.groups != nil && e.Int("varlevelsup") == 0 {
			// Rows were grouped by the value.
			return pgnode.Node{}
		}
		if e.Oid("vartype") == b.rw.names.AggTokenType {
			return b.rw.call(b.rw.names.AggTokenUUID, b.rw.uuid(), e.Clone())
		}
		return b.sc.aggToken(e)
	case pgnode.Aggref:
		if b.groups != nil && e.Int("agglevelsup") == 0 {
			return b.groups.token(e)
		}
	case pgnode.RelabelType:
		return b.leaf(e.Child("arg"))
	case pgnode.FuncExpr:
		if isPair(e) {
			return e.Child("args").Item(1).Clone()
		}
		if args := e.Child("args"); args.Len() == 1 && b.rw.function(e.Oid("funcid")).KeepsText {
			return b.leaf(args.Item(0))
		}
	}
	return pgnode.Node{}
}

// leafToken is leaf with the value's own gate where the token is NULL.
func (b *block) leafToken(e pgnode.Node) pgnode.Node {
	tok := b.leaf(e)
	if tok.IsZero() {
		return tok
	}
	if !b.storedIn(e).IsZero() {
		return tok
	}
	return b.rw.coalesce(b.rw.uuid(), tok, b.constant(e.Clone()))
}

// constant returns the gate of a value that is the same in all worlds; NULL
// for NULL.
func (b *block) constant(value pgnode.Node) pgnode.Node {
	return b.rw.call(b.rw.names.Semimod, b.rw.uuid(), value, b.rw.one())
}

// aggToken returns the token of the aggregate that a variable of the scope's
// query has its value from.
func (sc *scope) aggToken(v pgnode.Node) pgnode.Node {
	level := v.Int("varlevelsup")
	for range level {
		if sc = sc.outer; sc == nil {
			return pgnode.Node{}
		}
	}
	if sc.block == nil {
		return pgnode.Node{}
	}
	return sc.block.columnToken(v.Int("varno"), v.Int("varattno"), level)
}

// columnToken returns the token of an aggregate's value in a source's column,
// as a query that is level queries below the block refers to it.
func (b *block) columnToken(varno, attno, level int) pgnode.Node {
	if varno < 1 || varno > len(b.sources) || attno < 1 {
		return pgnode.Node{}
	}
	rte := b.rtable.Item(varno - 1)
	if rte.Int("rtekind") == rteJoin {
		columns := rte.Child("joinaliasvars")
		if attno > columns.Len() {
			return pgnode.Node{}
		}
		v := plainVar(columns.Item(attno - 1))
		if v.Kind() != pgnode.Var || v.Int("varlevelsup") != 0 {
			return pgnode.Node{}
		}
		return b.columnToken(v.Int("varno"), v.Int("varattno"), level)
	}
	src := &b.sources[varno-1]
	column, ok := src.out.aggs[attno]
	if !ok {
		return pgnode.Node{}
	}
	v := b.sourceVar(varno, column, b.rw.uuid())
	v.SetInt("varlevelsup", level)
	return v
}

// hasLeaf reports whether a leaf is in an expression, not counting queries in
// it.
func (b *block) hasLeaf(e pgnode.Node) bool {
	return find(e, func(n pgnode.Node) bool { return !b.leaf(n).IsZero() })
}

// find reports whether f holds for a node of an expression, queries in it left
// out.
func find(n pgnode.Node, f func(pgnode.Node) bool) bool {
	if n.IsZero() || n.Kind() == pgnode.Query {
		return false
	}
	if f(n) {
		return true
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		found = find(child, f)
		return !found
	})
	return found
}

// uncertain reports whether the value of an expression depends on which
// tracked rows there are.
func (b *block) uncertain(e pgnode.Node) bool {
	return find(e, func(n pgnode.Node) bool {
		return n.Kind() == pgnode.SubLink && b.uncertainQuery(n.Child("subselect"), 1) || !b.leaf(n).IsZero()
	})
}

// uncertainQuery reports whether a query, depth queries below the block, reads
// tracked rows or values that depend on them.
func (b *block) uncertainQuery(q pgnode.Node, depth int) bool {
	return b.rw.touches(q, b.sc, depth) || b.seesLeaf(q, depth-1)
}

// seesLeaf reports whether a query below the block, at a depth, refers to a
// leaf of the block or of one around it.
func (b *block) seesLeaf(n pgnode.Node, depth int) bool {
	switch n.Kind() {
	case pgnode.Query:
		depth++
	case pgnode.Var:
		if n.Int("varlevelsup") < depth {
			return false
		}
		v := n.Clone()
		v.SetInt("varlevelsup", n.Int("varlevelsup")-depth)
		return !b.sc.aggToken(v).IsZero()
	case pgnode.Aggref:
		if b.groups != nil && n.Int("agglevelsup") == depth && depth > 0 {
			return true
		}
	}
	found := false
	n.Children(func(child pgnode.Node) bool {
		found = b.seesLeaf(child, depth)
		return !found
	})
	return found
}

// warnEnds tells the user where a value stops being known to come from an
// aggregate.
func (b *block) warnEnds(where string) {
	b.rw.warn(Warning{
		Message: "the provenance of an aggregate's value ends " + where,
		Hint:    "The value is that of the tables as they are. A column that is the aggregate itself keeps its provenance.",
		ends:    true,
	})
}
