package rewrite

import "provsql/gosrc/pgnode"

// text returns what a node prints as; "" for the zero Node.
func text(n pgnode.Node) string {
	if n.IsZero() {
		return ""
	}
	return string(n.Append(nil))
}

// meaning returns the text of an expression without what says only how it was
// written: expressions with the same one have the same value, unless they are
// volatile.
func meaning(e pgnode.Node) string {
	if e.IsZero() {
		return ""
	}
	e = e.Clone()
	forget(e)
	return text(e)
}

// identity is the same for expressions of which one may be computed for both:
// what is volatile, or reads tables, stands for itself alone.
func (rw *rewriter) identity(e pgnode.Node) string {
	if hasQuery(e) || rw.isVolatile(e) {
		return text(e)
	}
	return meaning(e)
}

// forget removes from a node what PostgreSQL does not look at when it compares
// expressions, as far as the same text in two places of a query may differ in
// it.
func forget(n pgnode.Node) {
	if n.Has("location") && n.Int("location") != -1 {
		n.SetInt("location", -1)
	}
	n.Children(func(child pgnode.Node) bool {
		forget(child)
		return true
	})
}
