package pgnode

// touch marks n and the nodes that hold it as changed.
func (n Node) touch() {
	nodes := n.t.nodes
	for i := n.i; i != noParent && !nodes[i].changed; i = nodes[i].parent {
		nodes[i].changed = true
	}
}

// set returns the slot of a field that is about to be overwritten; its node,
// if any, is detached.
func (n Node) set(name string) *slot {
	s := n.find(name)
	if s == nil {
		panic("pgnode: " + string(n.Label()) + " has no field " + name)
	}
	n.touch()
	n.t.release(s)
	return s
}

// release detaches the node in s.
func (t *Tree) release(s *slot) {
	if s.child != noChild {
		t.nodes[s.child].parent = noParent
		s.child = noChild
	}
}

// attach makes child the content of s, a slot of n.
func (n Node) attach(s *slot, child Node) {
	if child.t == nil {
		s.off, s.end = n.t.addText("<>")
		return
	}
	if n.t.nodes[child.i].parent != noParent {
		panic("pgnode: node is attached already")
	}
	n.t.nodes[child.i].parent = n.i
	s.child = child.i
}

// SetChild sets a field to a detached node, or to `<>` for the zero Node.
// Setting a field that the struct does not have is a programming error.
func (n Node) SetChild(name string, child Node) { n.attach(n.set(name), child) }

// SetRaw sets a field to an atom as it is to be printed.
func (n Node) SetRaw(name, atom string) {
	s := n.set(name)
	s.off, s.end = n.t.addText(atom)
}

// SetInt sets a field to a number.
func (n Node) SetInt(name string, v int) { n.SetRaw(name, itoa(v)) }

// SetOid sets a field to an OID.
func (n Node) SetOid(name string, v uint32) { n.SetRaw(name, itoa(int(v))) }

// SetBool sets a field to true or false.
func (n Node) SetBool(name string, v bool) {
	if v {
		n.SetRaw(name, "true")
	} else {
		n.SetRaw(name, "false")
	}
}

// SetText sets a field to a string. s must need no escaping.
func (n Node) SetText(name, s string) { n.SetRaw(name, s) }

// CopyField sets a field to what the same field of from holds, copying nodes.
// When from does not have the field, n keeps its own.
func (n Node) CopyField(name string, from Node) {
	s := from.find(name)
	if s == nil {
		return
	}
	if s.child != noChild {
		n.SetChild(name, Node{n.t, s.child}.Clone())
		return
	}
	off, end := s.off, s.end
	d := n.set(name)
	d.off, d.end = off, end
}

// MoveField sets a field to what the same field of from holds, and from's to
// `<>` if it held a node. When either lacks the field, nothing happens.
func (n Node) MoveField(name string, from Node) {
	if !n.Has(name) || !from.Has(name) {
		return
	}
	if child := from.Take(name); !child.IsZero() {
		n.SetChild(name, child)
		return
	}
	n.CopyField(name, from)
}

// Take detaches and returns the field's node, leaving `<>`. For atoms it
// returns the zero Node and changes nothing.
func (n Node) Take(name string) Node {
	child := n.Child(name)
	if !child.IsZero() {
		n.SetChild(name, Node{})
	}
	return child
}

// grow adds an empty slot to a list and returns it.
func (n Node) grow() *slot {
	n.touch()
	d := n.data()
	t := n.t
	if int(d.first+d.count) != len(t.slots) {
		first := uint32(len(t.slots))
		t.slots = append(t.slots, t.slots[d.first:d.first+d.count]...)
		d.first = first
	}
	t.slots = append(t.slots, slot{child: noChild})
	d.count++
	return &t.slots[len(t.slots)-1]
}

// Push appends a detached node, or `<>` for the zero Node, to a list.
func (n Node) Push(child Node) { n.attach(n.grow(), child) }

// PushRaw appends an atom, as it is to be printed, to a list.
func (n Node) PushRaw(atom string) {
	s := n.grow()
	s.off, s.end = n.t.addText(atom)
}

// PushInt appends a number to a list.
func (n Node) PushInt(v int) { n.PushRaw(itoa(v)) }

// SetItem replaces item i of a list by a detached node, or by `<>` for the
// zero Node.
func (n Node) SetItem(i int, child Node) {
	n.touch()
	s := &n.members()[i]
	n.t.release(s)
	n.attach(s, child)
}

// TakeItem detaches and returns item i of a list, leaving `<>`.
func (n Node) TakeItem(i int) Node {
	child := n.Item(i)
	if !child.IsZero() {
		n.SetItem(i, Node{})
	}
	return child
}

// Remove drops item i of a list; its node, if any, is detached.
func (n Node) Remove(i int) {
	n.touch()
	members := n.members()
	n.t.release(&members[i])
	copy(members[i:], members[i+1:])
	n.data().count--
}

// Clear drops all items of a list; their nodes are detached.
func (n Node) Clear() {
	n.touch()
	members := n.members()
	for i := range members {
		n.t.release(&members[i])
	}
	n.data().count = 0
}

// Replace puts a detached node into the place of n, which becomes detached.
// When n is the root, with becomes the root.
func (n Node) Replace(with Node) {
	t := n.t
	parent := n.Parent()
	if parent.IsZero() {
		if t.root != n.i {
			panic("pgnode: replacing a detached node")
		}
		t.SetRoot(with)
		return
	}
	parent.touch()
	members := parent.members()
	for i := range members {
		if members[i].child == n.i {
			t.release(&members[i])
			parent.attach(&members[i], with)
			return
		}
	}
	panic("pgnode: node is missing in its parent")
}

// Clone returns a detached copy of n and everything below it.
func (n Node) Clone() Node {
	if n.t == nil {
		return n
	}
	return n.t.copyOf(n, noParent)
}

func (t *Tree) copyOf(n Node, parent int32) Node {
	d := *n.data()
	index := int32(len(t.nodes))
	first := uint32(len(t.slots))
	t.slots = append(t.slots, n.members()...)
	d.first = first
	d.parent = parent
	t.nodes = append(t.nodes, d)
	for i := first; i < first+d.count; i++ {
		if child := t.slots[i].child; child != noChild {
			copied := t.copyOf(Node{t, child}, index).i
			t.slots[i].child = copied
		}
	}
	return Node{t, index}
}
