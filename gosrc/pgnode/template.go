package pgnode

import (
	"bytes"
	"fmt"
)

// Templates are nodes that the server printed, to be copied and filled in:
// they have the server's own fields in the server's own order. Templates are
// read-only and may be used by several trees at once.
type Templates struct {
	tree  Tree
	roots [numKinds]int32 // node of each kind, 0 when there is none
	rtes  map[int]int32   // range-table entries by rtekind, which decides their fields
}

// ParseTemplates reads templates: texts of structs, one per line, whose kinds
// this package knows; of two with the same kind the later one counts, but for range-table entries,
// which differ by rtekind.
func ParseTemplates(text []byte) (*Templates, error) {
	tm := &Templates{rtes: map[int]int32{}}
	text = bytes.Clone(text)
	wrapped := append(append([]byte("("), text...), ')')
	tm.tree.texts[templateText] = wrapped
	if len(wrapped) > maxTextLength {
		return nil, &SyntaxError{maxTextLength, "templates too long"}
	}
	if err := tm.tree.parseAll(templateText); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	all := tm.tree.Root()
	for i := range all.Len() {
		if n := all.Item(i); !n.IsZero() && n.Kind() != Other {
			tm.roots[n.Kind()] = n.i
			if n.Kind() == RTE {
				tm.rtes[n.Int("rtekind")] = n.i
			}
		}
	}
	return tm, nil
}

// Has reports whether there is a template of the kind.
func (tm *Templates) Has(kind Kind) bool { return tm.roots[kind] != 0 }

// New returns a detached copy of a template. Asking for a kind that the
// templates lack is a programming error; Has tells.
func (t *Tree) New(tm *Templates, kind Kind) Node {
	root := tm.roots[kind]
	if root == 0 {
		panic(fmt.Sprintf("pgnode: no template of kind %d", kind))
	}
	return t.copyTemplate(tm, root)
}

// HasRTE reports whether there is a template of a range-table entry.
func (tm *Templates) HasRTE(rtekind int) bool { return tm.rtes[rtekind] != 0 }

// NewRTE is New for a range-table entry of an rtekind.
func (t *Tree) NewRTE(tm *Templates, rtekind int) Node {
	root := tm.rtes[rtekind]
	if root == 0 {
		panic(fmt.Sprintf("pgnode: no template of a range-table entry of kind %d", rtekind))
	}
	return t.copyTemplate(tm, root)
}

func (t *Tree) copyTemplate(tm *Templates, root int32) Node {
	t.texts[templateText] = tm.tree.texts[templateText]
	return t.adopt(&tm.tree, root, noParent)
}

// adopt copies a template's node; templates' offsets mean the same in t.
func (t *Tree) adopt(from *Tree, i int32, parent int32) Node {
	d := from.nodes[i]
	index := int32(len(t.nodes))
	first := uint32(len(t.slots))
	t.slots = append(t.slots, from.slots[d.first:d.first+d.count]...)
	d.first = first
	d.parent = parent
	t.nodes = append(t.nodes, d)
	for s := first; s < first+d.count; s++ {
		if child := t.slots[s].child; child != noChild {
			copied := t.adopt(from, child, index).i
			t.slots[s].child = copied
		}
	}
	return Node{t, index}
}
