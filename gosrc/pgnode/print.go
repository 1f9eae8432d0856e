package pgnode

import "bytes"

// Print returns the tree's text.
func (t *Tree) Print() []byte {
	// How long it will be is hard to tell, and letting a slice grow costs more
	// than a copy.
	t.printed = t.Root().Append(t.printed[:0])
	return bytes.Clone(t.printed)
}

// Append appends the node's text to b. The zero Node prints as `<>`, and so
// does a list without items, except a Bitmapset.
func (n Node) Append(b []byte) []byte {
	if n.t == nil {
		return append(b, "<>"...)
	}
	t := n.t
	d := n.data()
	if !d.changed {
		return append(b, t.text(d.off, d.end)...)
	}
	members := n.members()
	if d.kind.isList() {
		if len(members) == 0 && d.kind != Bitmapset {
			return append(b, "<>"...)
		}
		b = append(b, '(')
		prefix := d.kind.prefix()
		b = append(b, prefix...)
		for i := range members {
			if i > 0 || prefix != "" {
				b = append(b, ' ')
			}
			b = t.appendSlot(b, &members[i])
		}
		return append(b, ')')
	}
	b = append(b, '{')
	for i := range members {
		s := &members[i]
		if i > 0 {
			b = append(b, ' ')
		}
		if s.nameEnd != 0 {
			b = append(b, ':')
			b = append(b, t.text(s.nameOff, s.nameEnd)...)
			b = append(b, ' ')
		}
		b = t.appendSlot(b, s)
	}
	return append(b, '}')
}

func (t *Tree) appendSlot(b []byte, s *slot) []byte {
	if s.child != noChild {
		return Node{t, s.child}.Append(b)
	}
	return append(b, t.text(s.off, s.end)...)
}
