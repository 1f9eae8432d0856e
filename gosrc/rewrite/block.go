package rewrite

import "provsql/gosrc/pgnode"

// place says what becomes of a query's token.
type place uint8

const (
	top    place = iota // it is the last column
	nested              // it is a column for the query around this one
	fixed               // it replaces bare columns, and none is added
	stored              // the same, for rows that an untracked table gets

	// Only when stripping:
	compared // bare columns become NULL
	asIs     // bare columns stay what they are, even where they are compared
)

// query rewrites a SELECT and, before it, everything it reads from.
func (rw *rewriter) query(q pgnode.Node, outer *scope, at place, want demand) output {
	sc := rw.withList(q, outer)
	if !q.IsNull("setOperations") {
		if rw.strip {
			return rw.stripSets(q, sc, at)
		}
		return rw.setQuery(q, sc, want)
	}
	return rw.block(q, sc, at, want)
}

// block rewrites a SELECT without set operations.
func (rw *rewriter) block(q pgnode.Node, sc *scope, at place, want demand) output {
	rw.ungroup(q)
	touches := !rw.strip && rw.calls && rw.touches(q, sc, 0)
	if !rw.strip {
		rw.separateHaving(q, sc)
	}
	b := rw.newBlock(q, sc)
	b.tokenUsed = b.usesToken()
	if rw.strip {
		b.addFrom(q.Child("jointree"))
		rw.stripSublinks(q, sc)
		return b.stripTokens(at)
	}
	b.want = want
	b.want.present = want.present || b.restricts(at) || b.isGrouped() || rw.policies
	b.addFrom(q.Child("jointree"))
	b.pullAll()
	if !b.isTracked() && !b.usesValues() {
		if touches {
			b.replaceCalls(rw.one)
		}
		out := b.certain(at)
		b.checkNothingLeft()
		return out
	}
	b.checkTracked()
	b.spellRows()
	out := b.addToken(at, want)
	b.checkNothingLeft()
	return out
}

// checkNothingLeft refuses a query in which a subquery over tracked tables was
// overlooked: it would be evaluated in the tables as they are.
func (b *block) checkNothingLeft() {
	if !b.q.Bool("hasSubLinks") {
		return
	}
	overlooked := func(n pgnode.Node) bool {
		return n.Kind() == pgnode.SubLink && !b.rw.isOfNothing(n.Child("subselect")) &&
			b.rw.touches(n.Child("subselect"), b.sc, 1)
	}
	list := b.q.Child("targetList")
	found := find(b.q.Child("jointree"), overlooked) || find(b.q.Child("havingQual"), overlooked)
	for i := range visibleEntries(list) {
		found = found || find(list.Item(i), overlooked)
	}
	if found {
		fail(refuse("subquery over provenance-tracked tables in this place not supported",
			"Write the subquery as a join with a subquery in FROM."))
	}
}

func (b *block) isTracked() bool { return len(b.tracked) > 0 || len(b.factors) > 0 }

// usesValues reports whether there is a value that depends on tracked rows in
// what the block computes: one of an aggregate, or one of its own aggregates
// over rows that meet an uncertain condition.
func (b *block) usesValues() bool {
	list, having := b.q.Child("targetList"), b.q.Child("havingQual")
	filtered := func(n pgnode.Node) bool {
		return n.Kind() == pgnode.Aggref && n.Int("agglevelsup") == 0 && b.uncertain(n.Child("aggfilter"))
	}
	return b.rw.leaves && (b.hasLeaf(list) || b.hasLeaf(having)) ||
		b.q.Bool("hasAggs") && (find(list, filtered) || find(having, filtered))
}

func isGrouped(q pgnode.Node) bool {
	return !q.IsNull("groupClause") || !q.IsNull("groupingSets") || q.Bool("hasAggs")
}

func (b *block) isGrouped() bool { return isGrouped(b.q) }

// restricts reports whether the block returns present rows only: where rows
// are counted, and where no token goes with them.
func (b *block) restricts(at place) bool {
	q := b.q
	switch {
	case b.want.only:
		return true
	case !q.IsNull("limitCount"), !q.IsNull("limitOffset"), q.Bool("hasWindowFuncs"):
		return true
	case at == top:
		return !b.rw.possible
	case at == fixed || at == stored:
		return !b.tokenUsed
	}
	return false
}

// usesToken reports whether the block's token is in its columns.
func (b *block) usesToken() bool {
	list := b.q.Child("targetList")
	for i := range visibleEntries(list) {
		if te := list.Item(i); b.rw.hasCall(te) || b.isBareEntry(te) {
			return true
		}
	}
	return false
}

func (b *block) isBareEntry(te pgnode.Node) bool {
	return string(te.Raw("resname")) == TokenColumn && b.isToken(te.Child("expr"))
}

// bareOwn returns the indexes of the bare columns in the target list.
func (b *block) bareOwn() []int {
	var bare []int
	list := b.q.Child("targetList")
	for i := range visibleEntries(list) {
		if b.isBareEntry(list.Item(i)) {
			bare = append(bare, i)
		}
	}
	return bare
}

// certain is the output of a block whose rows depend on no tracked one.
func (b *block) certain(at place) output {
	out := output{columns: visibleEntries(b.q.Child("targetList"))}
	if at == top {
		b.handOverValues(top, out.columns)
		b.rw.addColumn(b.q, b.rw.one(), TokenColumn)
	}
	return out
}

// checkTracked refuses what cannot be tracked, and warns of what is tracked in
// part.
func (b *block) checkTracked() {
	q := b.q
	if q.Bool("hasDistinctOn") {
		fail(refuse("DISTINCT ON not supported", "Write DISTINCT or GROUP BY."))
	}
	if q.Bool("hasWindowFuncs") {
		b.rw.warn(Warning{
			Message: "window functions do not add to the provenance of their row",
			Hint:    "A row keeps its token; that the function's value depends on other rows is not recorded.",
		})
	}
}

// rowSet says of the rows that a block returns what their tokens are, and
// which are present: the zero Node when all are.
type rowSet struct{ token, present func() pgnode.Node }

// addToken computes the block's token and puts it where it belongs.
func (b *block) addToken(at place, want demand) output {
	q := b.q
	bare := b.bareOwn()
	distinct := !q.IsNull("distinctClause")
	if distinct && (b.isGrouped() || q.Bool("hasTargetSRFs") || q.Bool("hasWindowFuncs")) {
		return b.wrapDistinct(bare, at, want)
	}
	rows := rowSet{b.rowToken, b.rowPresent}
	switch {
	case distinct:
		rows = b.groupDistinct(bare)
	case b.isGrouped():
		rows = b.groupBy(bare)
	}
	return b.place(bare, rows, at, want)
}

// restrict adds a condition on the rows that the block returns.
func (b *block) restrict(cond pgnode.Node) {
	switch {
	case cond.IsZero():
	case b.isGrouped():
		b.q.SetChild("havingQual", b.rw.both(b.q.Take("havingQual"), cond))
	default:
		b.where(cond)
	}
}

// place puts token, presence and the tokens of aggregates among the columns.
func (b *block) place(bare []int, rows rowSet, at place, want demand) output {
	rw, q := b.rw, b.q
	if b.restricts(at) {
		b.restrict(rows.present())
		rows.present = nothing
	}
	out := output{tracked: true, columns: visibleEntries(q.Child("targetList"))}
	switch {
	case b.tokenUsed:
	case at == stored:
		rw.warn(Warning{Message: warnInsert})
	case at == fixed && b.isTracked():
		rw.tokenless = true
		rw.warn(Warning{
			Message: "the rows of a query over provenance-tracked tables are returned without their tokens",
			Hint:    "A query in a function has the columns it names: provenance() among them is the token.",
			Notice:  true,
		})
	}
	out.aggs = b.handOverValues(at, out.columns)
	b.replaceCalls(rows.token)
	for _, i := range bare {
		rw.setExpr(q.Child("targetList").Item(i), rows.token())
		out.token = bare[0] + 1
	}
	if at == top || at == nested && len(bare) == 0 {
		out.token = rw.addColumn(q, rows.token(), TokenColumn)
		out.grown = true
	}
	if at == nested && want.present {
		if cond := rows.present(); !cond.IsZero() {
			out.present = rw.addColumn(q, cond, "present")
			out.grown = true
		}
	}
	out.grown = out.grown || len(out.aggs) > 0
	return out
}

// nothing is a rowSet's present when all rows are.
func nothing() pgnode.Node { return pgnode.Node{} }
