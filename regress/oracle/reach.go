package main

// walk calls visit for every query, select block, set operation, FROM entry,
// and with them views and common table expressions, that q reads. Each view
// and common table expression is entered once per reference.
func (q *Query) walk(visit func(node any)) {
	if q == nil {
		return
	}
	visit(q)
	switch b := q.Body.(type) {
	case *Select:
		visit(b)
		for _, f := range b.From {
			walkFrom(f, visit)
		}
		b.expressions(func(e *Expr) { e.walk(visit) })
	case *SetOp:
		visit(b)
		b.Left.walk(visit)
		b.Right.walk(visit)
	case *Values:
		visit(b)
	}
}

func walkFrom(f From, visit func(node any)) {
	visit(f)
	switch n := f.(type) {
	case *ViewRef:
		n.View.Query.walk(visit)
	case *CTERef:
		n.CTE.Query.walk(visit)
	case *SubRef:
		n.Query.walk(visit)
	case *FuncRef:
		n.Call.walk(visit)
	case *JoinRef:
		walkFrom(n.Left, visit)
		walkFrom(n.Right, visit)
		n.On.walk(visit)
	}
}

// walk visits the expression, those that it is made of, and their subqueries.
func (e *Expr) walk(visit func(node any)) {
	if e == nil {
		return
	}
	visit(e)
	for _, a := range e.Args {
		a.walk(visit)
	}
	e.Sub.walk(visit)
}

// expressions calls do for each expression of a block outside FROM.
func (s *Select) expressions(do func(*Expr)) {
	for _, it := range s.Items {
		do(it.Expr)
	}
	do(s.Where)
	for _, g := range s.Group {
		do(g.Expr)
	}
	do(s.Having)
}

// aggregated reports whether a block has aggregates of its own.
func (s *Select) aggregated() bool {
	found := false
	var look func(*Expr)
	look = func(e *Expr) {
		if e != nil {
			found = found || e.Call
			for _, a := range e.Args {
				look(a)
			}
		}
	}
	s.expressions(look)
	return found
}

// tracked reports whether the case's query reads a tracked table.
func (c *Case) tracked() bool { return c.Query.reachesTracked() }

func (q *Query) reachesTracked() bool {
	return anyNode(q, func(n any) bool {
		ref, ok := n.(*TableRef)
		return ok && ref.Table.Tracked
	})
}

// reads reports whether the query, the stored table or another view reads v.
func (c *Case) reads(v *View) bool {
	is := func(n any) bool {
		ref, ok := n.(*ViewRef)
		return ok && ref.View == v
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}

// namesToken reports whether a select list names a token.
func (c *Case) namesToken() bool {
	is := func(n any) bool {
		s, ok := n.(*Select)
		if ok {
			for _, it := range s.Items {
				ok = it.Kind == ItemToken || it.Kind == ItemProvenance
				if ok {
					return true
				}
			}
		}
		return false
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}

func anyNode(q *Query, is func(node any) bool) bool {
	found := false
	q.walk(func(n any) { found = found || is(n) })
	return found
}
