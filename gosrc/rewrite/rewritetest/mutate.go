package rewritetest

import (
	"math/rand/v2"
	"strconv"
)

// Mutator changes trees so that every field still holds what it holds in some
// tree: the outcome looks like a query, but its parts do not fit together.
type Mutator struct {
	seen map[member][]*Node
}

// member is a field of structs with a label.
type member struct{ label, field string }

// NewMutator takes what it puts into trees from others.
func NewMutator(trees []*Node) *Mutator {
	m := &Mutator{seen: map[member][]*Node{}}
	for _, t := range trees {
		m.learn(t)
	}
	return m
}

func (m *Mutator) learn(n *Node) {
	for _, f := range n.Fields {
		of := member{n.Label, f.Name}
		m.seen[of] = append(m.seen[of], f.Value)
	}
	n.Children(m.learn)
}

// Mutate makes a change somewhere in a tree.
func (m *Mutator) Mutate(rng *rand.Rand, tree *Node) {
	var structs []*Node
	var visit func(n *Node)
	visit = func(n *Node) {
		if n.Kind == Struct && len(n.Fields) > 0 {
			structs = append(structs, n)
		}
		n.Children(visit)
	}
	visit(tree)
	n := structs[rng.IntN(len(structs))]
	f := &n.Fields[rng.IntN(len(n.Fields))]
	others := m.seen[member{n.Label, f.Name}]
	other := others[rng.IntN(len(others))]
	switch {
	case f.Value.Kind == List && f.Value.Label == "" && other.Kind == List && rng.IntN(3) > 0:
		mutateList(rng, f.Value, other)
	case isNumber(f.Value) && rng.IntN(2) == 0:
		f.Value = number(atoi(f.Value.Atom) + rng.IntN(5) - 2)
	default:
		f.Value = other.Clone()
	}
}

func isNumber(n *Node) bool {
	_, err := strconv.Atoi(n.Atom)
	return n.Kind == Atom && err == nil
}

// mutateList removes, repeats, exchanges or adds an item; list does not become
// empty.
func mutateList(rng *rand.Rand, list, other *Node) {
	i, j := rng.IntN(len(list.Items)), rng.IntN(len(list.Items))
	switch rng.IntN(4) {
	case 0:
		if len(list.Items) > 1 {
			list.Items = append(list.Items[:i:i], list.Items[i+1:]...)
		}
	case 1:
		list.Items = append(list.Items, list.Items[i].Clone())
	case 2:
		list.Items[i], list.Items[j] = list.Items[j], list.Items[i]
	default:
		list.Items = append(list.Items, other.Items[rng.IntN(len(other.Items))].Clone())
	}
}
