package rewrite

import (
	"slices"

	"provsql/gosrc/pgnode"
)

// RTEKind values.
const (
	rteRelation        = 0
	rteSubquery        = 1
	rteJoin            = 2
	rteFunction        = 3
	rteTableFunc       = 4
	rteValues          = 5
	rteCTE             = 6
	rteNamedTuplestore = 7
	rteGroup           = 9 // since PostgreSQL 18
)

// source is a range-table entry in the role of a FROM item.
type source struct {
	out      output // of a subquery or CTE; of a table, its token column
	nullable bool   // a table whose token may be NULL
}

// block is one SELECT that is being rewritten.
type block struct {
	rw      *rewriter
	q       pgnode.Node
	sc      *scope
	rtable  pgnode.Node
	sources []source // by range-table index - 1
	tracked []int    // range-table indexes of the tracked sources, in FROM order
}

// addSource looks at the FROM item with a range-table index, rewriting it if
// it is a subquery.
func (b *block) addSource(rti int) error {
	rw := b.rw
	rte := b.rtable.Item(rti - 1)
	src := &b.sources[rti-1]
	switch rte.Int("rtekind") {
	case rteRelation, rteNamedTuplestore:
		if col, ok := rw.cat.Tracked[rte.Oid("relid")]; ok {
			src.out = output{tracked: true, tokens: []int{int(col.Attnum)}}
			src.nullable = !col.NotNull
		}
	case rteSubquery:
		out, err := rw.query(rte.Child("subquery"), b.sc, nested)
		if err != nil {
			return err
		}
		src.out = out
		if out.appended {
			rw.pushName(rte)
		}
	case rteCTE:
		out, err := rw.withQuery(rte, b.sc)
		if err != nil {
			return err
		}
		src.out = out
		if src.out.appended {
			rw.pushName(rte)
			rw.pushColumn(rte, "", "coltypes", "coltypmods", "colcollations")
		}
	}
	if src.out.tracked {
		b.tracked = append(b.tracked, rti)
	}
	return nil
}

// pushName adds the token column to an entry's column names.
func (rw *rewriter) pushName(rte pgnode.Node) {
	rw.changed = true
	rw.field(rte.Child("eref"), "colnames", pgnode.List).PushRaw(`"` + TokenColumn + `"`)
}

// isToken reports whether an expression is a source's token column, possibly
// by way of joins' column lists.
func (b *block) isToken(expr pgnode.Node) bool {
	for expr.Kind() == pgnode.Var && expr.Int("varlevelsup") == 0 {
		varno, attno := expr.Int("varno"), expr.Int("varattno")
		if varno < 1 || varno > len(b.sources) {
			return false
		}
		rte := b.rtable.Item(varno - 1)
		if rte.Int("rtekind") != rteJoin {
			return slices.Contains(b.sources[varno-1].out.tokens, attno)
		}
		columns := rte.Child("joinaliasvars")
		if attno < 1 || attno > columns.Len() {
			return false
		}
		expr = columns.Item(attno - 1)
	}
	return false
}

// bareEntries returns the indexes of the bare columns in the target list.
func (b *block) bareEntries() []int {
	var bare []int
	list := b.q.Child("targetList")
	for i := range visibleEntries(list) {
		te := list.Item(i)
		if string(te.Raw("resname")) == TokenColumn && b.isToken(te.Child("expr")) {
			bare = append(bare, i)
		}
	}
	return bare
}

// rowToken returns the token of the rows before grouping.
func (b *block) rowToken() pgnode.Node {
	rw := b.rw
	tokens := make([]pgnode.Node, len(b.tracked))
	for i, rti := range b.tracked {
		src := &b.sources[rti-1]
		tokens[i] = rw.variable(rti, src.out.token(), rw.uuid())
		if src.nullable {
			tokens[i] = rw.orOne(tokens[i])
		}
	}
	if len(tokens) == 1 {
		return tokens[0]
	}
	return rw.times(tokens)
}
