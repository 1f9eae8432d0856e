package main

// unfixed are defects of the extension that random cases would find over and
// over: cases that have them are made anew, except with -unfixed. An entry is
// removed when its defect is.
var unfixed = map[string]func(s *Select) bool{}

// unfixedExpr are such defects of expressions.
var unfixedExpr = map[string]func(e *Expr) bool{}

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
