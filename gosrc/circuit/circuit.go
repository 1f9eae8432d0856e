package circuit

import (
	"provsql/gosrc/gate"
	"provsql/gosrc/token"
)

// Circuit holds the gates below the tokens loaded so far. Gates have local
// indexes 0, 1, 2, …, every child before its parents; a gate keeps its index
// until Reset, and gates shared between tokens are loaded once.
//
// Inputs, mulinputs and updates are leaves: what children they may have is not
// loaded.
type Circuit struct {
	source    Source
	memory    *Memory
	interrupt Interrupt

	nodes  []node
	wires  []uint32
	leaves []token.UUID

	local ranges
	// unrecorded holds the local indexes of tokens without record.
	unrecorded TokenTable[uint32]

	stack stack
	work  int

	expander Expander
	// hasValues: some gate was loaded that has a value.
	hasValues bool
}

// Expander makes gates of ⊕, ⊗ and ⊖ of comparisons.
type Expander interface {
	// Expand makes, by AddGate, gates that say when the comparison of two values
	// holds, and returns the last. data is that of the cmp gate.
	Expand(data []byte, left, right uint32) (uint32, error)
}

// node is one gate.
type node struct {
	// number is that of the source, or noNumber.
	number uint32
	// first is where the children begin in wires, for leaves the position of
	// the token in leaves.
	first uint32
	count uint32
	typ   gate.Type
}

// noNumber stands for the number of a gate without record.
const noNumber = 1<<32 - 1

// New returns an empty circuit that loads from source. What it holds is
// charged to memory.
func New(source Source, memory *Memory, interrupt Interrupt) *Circuit {
	return &Circuit{
		source:     source,
		memory:     memory,
		interrupt:  interrupt,
		local:      newRanges(memory),
		unrecorded: NewTokenTable[uint32](memory),
		stack:      stack{memory: memory},
	}
}

// ExpandWith lets every comparison that is loaded from now on be replaced by
// what x makes of it: it becomes a project gate over that.
func (c *Circuit) ExpandWith(x Expander) { c.expander = x }

// Len returns the number of gates loaded.
func (c *Circuit) Len() int { return len(c.nodes) }

// Type returns the type of gate i.
func (c *Circuit) Type(i uint32) gate.Type { return c.nodes[i].typ }

// Children returns the local indexes of the children of gate i, in the order
// of the record; none for leaves and constants. The slice is the circuit's own
// and valid until the next Load.
func (c *Circuit) Children(i uint32) []uint32 {
	n := &c.nodes[i]
	if n.typ.IsLeaf() {
		return nil
	}
	return c.wires[n.first : n.first+n.count]
}

// Token returns the token of gate i; that of one which an Expander made is nil.
func (c *Circuit) Token(i uint32) token.UUID {
	n := &c.nodes[i]
	switch {
	case n.typ.IsLeaf():
		return c.leaves[n.first]
	case n.typ == gate.Zero && n.number == noNumber:
		return token.Zero
	case n.typ == gate.One && n.number == noNumber:
		return token.One
	case n.number == noNumber:
		return token.UUID{}
	}
	g, err := c.source.Gate(n.number)
	if err != nil {
		return token.UUID{}
	}
	return g.Token
}

// Number returns the number that gate i has in the source; ok is false for a
// leaf or constant without record.
func (c *Circuit) Number(i uint32) (g uint32, ok bool) {
	g = c.nodes[i].number
	return g, g != noNumber
}

// Data returns the bytes that belong to what gate i is, valid until the next
// Load.
func (c *Circuit) Data(i uint32) ([]byte, error) {
	g, ok := c.Number(i)
	if !ok {
		return nil, nil
	}
	return c.source.Data(g)
}

// Leaves returns the tokens of the leaves in the order in which they were
// loaded. The slice is the circuit's own and valid until the next Load.
func (c *Circuit) Leaves() []token.UUID { return c.leaves }

// Leaf returns the position of gate i in Leaves, which must be a leaf.
func (c *Circuit) Leaf(i uint32) uint32 { return c.nodes[i].first }

// Reset forgets all gates and releases their memory.
func (c *Circuit) Reset() {
	Drop(c.memory, c.nodes)
	Drop(c.memory, c.wires)
	Drop(c.memory, c.leaves)
	c.nodes, c.wires, c.leaves = nil, nil, nil
	c.hasValues = false
	c.local.reset()
	c.unrecorded.Reset()
	c.stack.reset()
}
