package pgnode

import (
	"bytes"
	"strconv"
)

// Node is a handle on a struct or list of a Tree. The zero Node stands for
// what is not there: an absent field, `<>`, or an atom asked for as a node.
type Node struct {
	t *Tree
	i int32
}

func (n Node) data() *node { return &n.t.nodes[n.i] }

// members returns the node's slots; a struct's first one is its label.
func (n Node) members() []slot {
	d := n.data()
	return n.t.slots[d.first : d.first+d.count]
}

// IsZero reports whether n stands for nothing.
func (n Node) IsZero() bool { return n.t == nil }

// Kind returns the node's kind; Other for the zero Node.
func (n Node) Kind() Kind {
	if n.t == nil {
		return Other
	}
	return n.data().kind
}

// Label returns a struct's label, nil for lists and the zero Node.
func (n Node) Label() []byte {
	if n.t == nil || n.data().kind.isList() {
		return nil
	}
	s := n.members()[0]
	return n.t.text(s.off, s.end)
}

// Parent returns the node that holds n, zero when there is none.
func (n Node) Parent() Node {
	if n.t == nil || n.data().parent == noParent {
		return Node{}
	}
	return Node{n.t, n.data().parent}
}

// find returns the field's slot, nil when the struct has no such field.
func (n Node) find(name string) *slot {
	if n.t == nil {
		return nil
	}
	members := n.members()
	for i := range members {
		s := &members[i]
		if s.nameEnd-s.nameOff != uint32(len(name)) || len(name) == 0 {
			continue
		}
		// Most names of that length differ in the first byte.
		text := n.t.texts[s.nameOff>>segmentShift][s.nameOff&offsetMask:]
		if text[0] == name[0] && string(text[:len(name)]) == name {
			return s
		}
	}
	return nil
}

// Has reports whether the struct has the field.
func (n Node) Has(name string) bool { return n.find(name) != nil }

// Child returns the field's struct or list; zero for atoms, `<>` and absent
// fields.
func (n Node) Child(name string) Node {
	s := n.find(name)
	if s == nil || s.child == noChild {
		return Node{}
	}
	return Node{n.t, s.child}
}

// Raw returns the field's atom as printed; nil for nodes and absent fields.
// The bytes are the tree's.
func (n Node) Raw(name string) []byte {
	s := n.find(name)
	if s == nil || s.child != noChild {
		return nil
	}
	return n.t.text(s.off, s.end)
}

// IsNull reports whether the field is absent or prints as `<>`.
func (n Node) IsNull(name string) bool {
	s := n.find(name)
	return s == nil || s.child == noChild && string(n.t.text(s.off, s.end)) == "<>"
}

// Int returns the field's atom as a number; 0 when it is none or absent.
func (n Node) Int(name string) int { return atoi(n.Raw(name)) }

// Oid returns the field's atom as an OID; 0 when it is none or absent.
func (n Node) Oid(name string) uint32 { return uint32(n.Int(name)) }

// Bool reports whether the field's atom is true.
func (n Node) Bool(name string) bool { return string(n.Raw(name)) == "true" }

// Text returns the field's atom as the string it stands for, "" for `<>`.
func (n Node) Text(name string) string { return unescape(n.Raw(name)) }

func atoi(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	negative := b[0] == '-'
	if negative {
		b = b[1:]
	}
	v := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		v = v*10 + int(c-'0')
	}
	if negative {
		return -v
	}
	return v
}

// unescape undoes outToken's escaping; quotes around a String are dropped.
func unescape(b []byte) string {
	if string(b) == "<>" || string(b) == `""` {
		return ""
	}
	if len(b) >= 2 && b[0] == '"' {
		b = b[1 : len(b)-1]
	}
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b)
	}
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) {
			i++
		}
		out = append(out, b[i])
	}
	return string(out)
}

// Len returns the number of items of a list, 0 for the zero Node.
func (n Node) Len() int {
	if n.t == nil {
		return 0
	}
	return int(n.data().count)
}

// Item returns item i of a list as a node; zero for atoms and `<>`.
func (n Node) Item(i int) Node {
	s := n.members()[i]
	if s.child == noChild {
		return Node{}
	}
	return Node{n.t, s.child}
}

// ItemRaw returns item i of a list as printed; nil for nodes.
func (n Node) ItemRaw(i int) []byte {
	s := n.members()[i]
	if s.child != noChild {
		return nil
	}
	return n.t.text(s.off, s.end)
}

// ItemInt returns item i of a list as a number.
func (n Node) ItemInt(i int) int { return atoi(n.ItemRaw(i)) }

// ItemText returns item i of a list as the string it stands for.
func (n Node) ItemText(i int) string { return unescape(n.ItemRaw(i)) }

// Children calls f for every struct and list directly below n, until f
// returns false. f may change or replace what it is given, but not add to or
// remove from n.
func (n Node) Children(f func(Node) bool) {
	if n.t == nil {
		return
	}
	n.t.enter()
	d := n.data()
	for i, end := d.first, d.first+d.count; i < end; i++ {
		if child := n.t.slots[i].child; child != noChild && !f(Node{n.t, child}) {
			break
		}
	}
	n.t.depth--
}

// EachOf calls f for every struct and list that is directly below n now. f may
// change n in any way.
func (n Node) EachOf(f func(Node)) {
	if n.t == nil {
		return
	}
	var all []Node
	n.Children(func(child Node) bool {
		all = append(all, child)
		return true
	})
	n.t.enter()
	for _, child := range all {
		f(child)
	}
	n.t.depth--
}

// maxWalk is how deeply walks may nest: beyond, a node must be below itself, and
// the stack would not do.
const maxWalk = 3 * MaxDepth

// enter counts a walk that goes one level down.
func (t *Tree) enter() {
	if t.depth++; t.depth > maxWalk {
		t.depth = 0
		panic("pgnode: a walk over the tree does not end")
	}
}

// Any reports whether f holds for any node of a kind, in whatever order; it
// may also be asked about nodes that are not in the tree any more.
func (t *Tree) Any(kind Kind, f func(Node) bool) bool {
	for i := range t.nodes {
		if t.nodes[i].kind == kind && f(Node{t, int32(i)}) {
			return true
		}
	}
	return false
}

// Equal reports whether two nodes of the same tree print alike.
func (n Node) Equal(m Node) bool {
	if n.t == nil || m.t == nil {
		return n.t == m.t
	}
	return bytes.Equal(n.Append(nil), m.Append(nil))
}

func itoa(v int) string { return strconv.Itoa(v) }
