// Package pgnode reads and prints PostgreSQL's node text, the output of
// nodeToString, as a generic tree: structs with named fields, lists, and raw
// atoms. It knows the syntax of the text and the labels of a few kinds, but no
// field layout, so that one build serves every server version.
//
// A node that has not been changed prints as the exact bytes it was read from.
package pgnode

// Tree holds the nodes of one text and of the nodes added to it. The zero
// value is ready for Parse. A Tree must not be used concurrently.
type Tree struct {
	// texts that offsets refer to, chosen by an offset's upper bits: what was
	// parsed, the templates' text, and what was added by edits.
	texts [3][]byte
	nodes []node
	slots []slot
	root  int32

	pending []slot // members of the nodes that the parser has not closed yet
	printed []byte // memory for Print
	depth   int    // of walks under way
}

// node is a struct or a list; atoms live in their parent's slot.
type node struct {
	off, end     uint32 // the node's own text, meaningful unless changed
	first, count uint32 // members, in Tree.slots
	parent       int32
	kind         Kind
	changed      bool
}

// slot is one member: a named field of a struct or an item of a list. An atom
// has child == noChild and its text in off:end.
type slot struct {
	nameOff, nameEnd uint32
	off, end         uint32
	child            int32
}

const (
	noChild  = -1
	noParent = -1

	segmentShift  = 30
	offsetMask    = 1<<segmentShift - 1
	sourceText    = 0
	templateText  = 1
	editedText    = 2
	maxTextLength = offsetMask
)

// text returns the bytes between two offsets of the same segment.
func (t *Tree) text(off, end uint32) []byte {
	return t.texts[off>>segmentShift][off&offsetMask : end&offsetMask]
}

// addText copies s to the edited text and returns its offsets.
func (t *Tree) addText(s string) (off, end uint32) {
	base := editedText<<segmentShift | uint32(len(t.texts[editedText]))
	t.texts[editedText] = append(t.texts[editedText], s...)
	return base, base + uint32(len(s))
}

// Reset lets go of all texts. The memory for nodes stays for the next Parse.
func (t *Tree) Reset() {
	t.texts = [3][]byte{sourceText: nil, editedText: t.texts[editedText][:0]}
	t.nodes, t.slots = t.nodes[:0], t.slots[:0]
	t.depth = 0
}

// Size returns how many nodes the tree has made, those no longer in it
// included.
func (t *Tree) Size() int { return len(t.nodes) }

// Root returns the outermost node.
func (t *Tree) Root() Node { return Node{t, t.root} }

// SetRoot makes n, which must be detached or the root, the outermost node.
func (t *Tree) SetRoot(n Node) {
	if n.i != t.root && n.data().parent != noParent {
		panic("pgnode: the new root is still attached")
	}
	t.root = n.i
}

// newNode adds a detached, changed node without members.
func (t *Tree) newNode(kind Kind) Node {
	t.nodes = append(t.nodes, node{kind: kind, parent: noParent, changed: true})
	return Node{t, int32(len(t.nodes) - 1)}
}

// NewList returns a new, detached list of the given flavour: List, IntList,
// OidList or Bitmapset.
func (t *Tree) NewList(flavour Kind) Node { return t.newNode(flavour) }
