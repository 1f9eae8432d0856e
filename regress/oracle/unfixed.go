package main

// unfixed are defects of the extension that random cases would find over and
// over: cases that have them are made anew, except with -unfixed. An entry is
// removed when its defect is.
var unfixed = map[string]func(s *Select) bool{
	"equal grouping expressions beside a subquery": func(s *Select) bool {
		seen := map[string]bool{}
		for _, g := range s.Group {
			if g.Text != "" || seen[g.Expr.sql()] {
				return s.hasSubquery()
			}
			seen[g.Expr.sql()] = true
		}
		return false
	},
	"grouping sets of an expression beside a subquery": func(s *Select) bool {
		for _, g := range s.Group {
			if s.Sets != nil && g.Expr != nil && len(g.Expr.Args) > 0 {
				return s.hasSubquery()
			}
		}
		return false
	},
	"aggregates over untracked rows with tracked arguments": func(s *Select) bool {
		return s.aggregated() && s.hasSubquery() && !(&Query{Body: &Select{From: s.From}}).reachesTracked()
	},
}

// unfixedExpr are such defects of expressions.
var unfixedExpr = map[string]func(e *Expr) bool{
	"set operation in an expression with a branch of one certain row": func(e *Expr) bool {
		if e.Sub == nil {
			return false
		}
		_, isSet := e.Sub.Body.(*SetOp)
		return isSet && anyNode(e.Sub, isLoneRow)
	},
	"subquery in the row left of IN, or left of IN of an untracked set operation": func(e *Expr) bool {
		found := false
		if e.Sub != nil && len(e.Args) > 0 {
			for _, a := range e.Args {
				a.walk(func(n any) {
					x, ok := n.(*Expr)
					found = found || ok && x.Sub != nil
				})
			}
		}
		return found
	},
}

// hasSubquery reports whether the select list or HAVING has one.
func (s *Select) hasSubquery() bool {
	found := false
	look := func(n any) {
		e, ok := n.(*Expr)
		found = found || ok && e.Sub != nil
	}
	for _, it := range s.Items {
		it.Expr.walk(look)
	}
	s.Having.walk(look)
	return found
}

// meetsUnfixed reports whether a case has a defect of the list.
func (c *Case) meetsUnfixed() bool {
	is := func(n any) bool {
		s, ok := n.(*Select)
		for _, defect := range unfixed {
			if ok && defect(s) {
				return true
			}
		}
		e, ok := n.(*Expr)
		for _, defect := range unfixedExpr {
			if ok && defect(e) {
				return true
			}
		}
		return false
	}
	return anyNode(c.Query, is) || c.Store != nil && anyNode(c.Store.Source, is)
}
