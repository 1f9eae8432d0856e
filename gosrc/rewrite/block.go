package rewrite

import "provsql/gosrc/pgnode"

// block rewrites a SELECT without set operations.
func (rw *rewriter) block(q pgnode.Node, sc *scope, at place) (output, error) {
	b := &block{rw: rw, q: q, sc: sc, rtable: q.Child("rtable")}
	b.sources = make([]source, b.rtable.Len())
	if _, err := b.addFrom(q.Child("jointree")); err != nil {
		return output{}, err
	}
	if err := rw.checkSublinks(q, sc); err != nil {
		return output{}, err
	}
	if len(b.tracked) == 0 {
		return output{columns: visibleEntries(q.Child("targetList"))}, nil
	}
	if err := b.ungroup(); err != nil {
		return output{}, err
	}
	if rw.strip {
		return b.stripTokens(at), nil
	}
	if err := b.check(); err != nil {
		return output{}, err
	}
	if err := b.spellRows(); err != nil {
		return output{}, err
	}
	return b.addToken(at)
}

// check refuses what cannot be tracked anywhere in the block.
func (b *block) check() error {
	q := b.q
	switch {
	case !q.IsNull("groupingSets"):
		return refuse("GROUPING SETS, CUBE, and ROLLUP not supported",
			"Write one query for each grouping set and combine them with UNION ALL.")
	case q.Bool("hasAggs"):
		return refuse("Aggregate functions over provenance-tracked tables not supported", "")
	case q.Bool("hasWindowFuncs"):
		return refuse("Window functions over provenance-tracked tables not supported", "")
	case q.Bool("hasDistinctOn"):
		return refuse("DISTINCT ON not supported", "Write DISTINCT or GROUP BY.")
	}
	return nil
}

// addToken computes the block's token and puts it where it belongs.
func (b *block) addToken(at place) (output, error) {
	q := b.q
	bare := b.bareEntries()
	grouped := !q.IsNull("groupClause")
	distinct := !q.IsNull("distinctClause")
	oneRow := !grouped && !q.IsNull("havingQual")

	if distinct && (grouped || oneRow || q.Bool("hasTargetSRFs")) {
		return b.wrapDistinct(bare, at)
	}
	token := b.rowToken
	switch {
	case distinct:
		if err := b.groupDistinct(bare); err != nil {
			return output{}, err
		}
		token = b.groupToken
	case grouped:
		if err := b.groupBy(bare); err != nil {
			return output{}, err
		}
		token = b.groupToken
	case oneRow:
		// Such a query has its one row whatever the tables hold.
		token = b.rw.oneToken
	}
	if err := b.replaceCalls(token); err != nil {
		return output{}, err
	}
	return b.rw.placeToken(q, bare, token, at), nil
}
