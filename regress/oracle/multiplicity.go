package main

// eliminatesDuplicates reports whether a row of the result may stand for
// several derivations.
func (c *Case) eliminatesDuplicates() bool {
	return c.Query.eliminatesDuplicates() || c.Store != nil && c.Store.Source.eliminatesDuplicates()
}

// eliminatesDuplicates looks where multiplicities come from: not below
// aggregates, whose rows are there or not, nor in subqueries that are asked for
// existence.
func (q *Query) eliminatesDuplicates() bool {
	switch b := q.Body.(type) {
	case *Select:
		found := b.Distinct
		b.expressions(func(e *Expr) { found = found || e.eliminatesDuplicates() })
		if b.aggregated() {
			return found
		}
		found = found || len(b.Group) > 0
		for _, f := range b.From {
			found = found || fromEliminatesDuplicates(f)
		}
		return found
	case *SetOp:
		return !b.All || b.Left.eliminatesDuplicates() || b.Right.eliminatesDuplicates()
	}
	return false
}

// A scalar subquery is joined; what else a subquery says is true or not.
func (e *Expr) eliminatesDuplicates() bool {
	if e == nil {
		return false
	}
	for _, a := range e.Args {
		if a.eliminatesDuplicates() {
			return true
		}
	}
	return e.Sub != nil && e.Sub.eliminatesDuplicates()
}

func fromEliminatesDuplicates(f From) bool {
	switch n := f.(type) {
	case *ViewRef:
		return n.View.Query.eliminatesDuplicates()
	case *CTERef:
		return n.CTE.Query.eliminatesDuplicates()
	case *SubRef:
		return n.Query.eliminatesDuplicates()
	case *JoinRef:
		return fromEliminatesDuplicates(n.Left) || fromEliminatesDuplicates(n.Right) || n.On.eliminatesDuplicates()
	}
	return false
}

// derivable reports whether the number of derivations is the multiplicity in
// the query that eliminates no duplicates: without difference and without what
// asks only whether there is a row.
func (c *Case) derivable() bool {
	is := func(n any) bool {
		switch n := n.(type) {
		case *Query:
			return n.Limit != ""
		case *Select:
			return n.Sets != nil || n.aggregated()
		case *SetOp:
			return n.Op != "UNION"
		case *JoinRef:
			return n.Kind != ""
		case *Expr:
			return n.Sub != nil
		}
		return false
	}
	return !anyNode(c.Query, is) && (c.Store == nil || !anyNode(c.Store.Source, is))
}

// removesAllCopies reports whether the case has an EXCEPT ALL that means
// something else than in SQL.
func (c *Case) removesAllCopies() bool {
	is := func(n any) bool {
		s, ok := n.(*SetOp)
		return ok && s.Op == "EXCEPT" && s.All && (s.Left.reachesTracked() || s.Right.reachesTracked())
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}

// hasLoneRow reports whether a block has one row whatever its FROM has, and so
// may be without tokens below others, as are subqueries whose value is not used.
func (c *Case) hasLoneRow() bool {
	return anyNode(c.Query, func(n any) bool {
		e, isExpr := n.(*Expr)
		return isLoneRow(n) || isExpr && e.Sub != nil
	})
}

func isLoneRow(n any) bool {
	s, ok := n.(*Select)
	return ok && s.Having != nil && len(s.Group) == 0 && !s.aggregated()
}
