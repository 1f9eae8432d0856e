package pgnode

// Reprint is Print without its short cut: nodes that did not change are put
// together from their members too, so that the result shows what the tree
// holds and not what it was read from.
func (t *Tree) Reprint() []byte {
	for i := range t.nodes {
		t.nodes[i].changed = true
	}
	return t.Print()
}
