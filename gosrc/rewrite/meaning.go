package rewrite

import "provsql/gosrc/pgnode"

// meaning returns the text of an expression without what says only how it was
// written: expressions with the same one have the same value.
func meaning(e pgnode.Node) string {
	e = e.Clone()
	forget(e)
	return text(e)
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
