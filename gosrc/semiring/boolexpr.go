package semiring

import (
	"math/bits"
	"strconv"

	"provsql/gosrc/circuit"
)

// BoolExpr is the semiring of Boolean functions over the inputs, as
// expressions: for which of them is the answer there? Elements are nodes of a
// graph in which equal expressions are there once. An operation leaves out what
// the constants decide, and operands that occur again; nothing else is
// simplified, so that one function may have several expressions.
//
// ⊕ is idempotent, so that the identity is a presence operator.
type BoolExpr struct {
	memory *circuit.Memory

	names interned[byte]
	// nodes holds operations: the form and the operands.
	nodes interned[uint32]

	// What an operation works with, kept for the next.
	gathered []uint32
	met      stamps

	writer writer
	// numbers holds the number of each input that the present text mentions.
	numbers  stamps
	mentions uint32
	label    []byte
}

// Elements are a constant, the number of an operation plus boolConstants, or,
// with a bit that says so, a name or the position of an input without a name.
const (
	boolFalse uint32 = iota
	boolTrue
	boolConstants

	boolName  uint32 = 1 << 31
	boolInput uint32 = 1 << 30
)

const (
	falseText = "⊥"
	trueText  = "⊤"
)

var falseBytes, trueBytes = []byte(falseText), []byte(trueText)

// The forms of operations.
const (
	boolNot uint32 = iota
	boolAnd
	boolOr
)

var boolSyntax = [...]syntax{
	boolNot: {"(¬", "", ")"},
	boolAnd: {"(", " ∧ ", ")"},
	boolOr:  {"(", " ∨ ", ")"},
}

var boolExprDefinition = definition{
	name:    "boolexpr",
	results: []ResultKind{Text},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[uint32](e, NewBoolExpr(e.limits.Text, e.memory, e.interrupt))
	},
}

// NewBoolExpr returns the semiring for results of at most limit bytes. What it
// holds is charged to memory.
func NewBoolExpr(limit int64, memory *circuit.Memory, interrupt circuit.Interrupt) *BoolExpr {
	return &BoolExpr{
		memory: memory,
		names:  newInterned[byte](memory), nodes: newInterned[uint32](memory),
		met: stamps{memory: memory}, numbers: stamps{memory: memory},
		writer: writer{memory: memory, pace: pace{interrupt: interrupt}, limit: min(limit, maxText), what: "Boolean expression"},
	}
}

// Zero implements Semiring.
func (*BoolExpr) Zero() uint32 { return boolFalse }

// One implements Semiring.
func (*BoolExpr) One() uint32 { return boolTrue }

// Plus implements Semiring.
func (b *BoolExpr) Plus(xs Operands[uint32]) (uint32, error) {
	return b.operation(boolOr, xs, boolFalse, boolTrue)
}

// Times implements Semiring.
func (b *BoolExpr) Times(xs Operands[uint32]) (uint32, error) {
	return b.operation(boolAnd, xs, boolTrue, boolFalse)
}

// operation makes the node of an operation with the constant that it leaves
// out and the one that decides.
func (b *BoolExpr) operation(form uint32, xs Operands[uint32], neutral, deciding uint32) (uint32, error) {
	var err error
	if b.gathered, err = circuit.Grow(b.memory, b.gathered[:0], 1+xs.Len()); err != nil {
		return 0, err
	}
	if err := b.met.begin(0); err != nil {
		return 0, err
	}
	b.gathered = append(b.gathered, form)
	for i := range xs.Len() {
		x := xs.At(i)
		if x == deciding {
			return deciding, nil
		}
		again, err := b.meet(x)
		if err != nil {
			return 0, err
		}
		if !again && x != neutral {
			b.gathered = append(b.gathered, x)
		}
	}
	switch len(b.gathered) {
	case 1:
		return neutral, nil
	case 2:
		return b.gathered[1], nil
	}
	return b.intern(b.gathered)
}

// meet reports whether x was met since b.met began.
func (b *BoolExpr) meet(x uint32) (again bool, err error) {
	// The bits that say what x is become the lowest.
	index := bits.RotateLeft32(x, 2)
	if err := b.met.room(int(index) + 1); err != nil {
		return false, err
	}
	_, again = b.met.noted(index)
	b.met.mark(index, 0)
	return again, nil
}

func (b *BoolExpr) intern(node []uint32) (uint32, error) {
	n, err := b.nodes.intern(node)
	if err == nil && n+boolConstants >= boolInput {
		err = tooManyParts()
	}
	return n + boolConstants, err
}

// Monus returns x ∧ ¬y.
func (b *BoolExpr) Monus(x, y uint32) (uint32, error) {
	switch {
	case x == boolFalse || x == y || y == boolTrue:
		return boolFalse, nil
	case y == boolFalse:
		return x, nil
	}
	not, err := b.not(y)
	if err != nil || x == boolTrue {
		return not, err
	}
	return b.Times(OperandsOf(x, not))
}

// not returns ¬x for an x that is no constant.
func (b *BoolExpr) not(x uint32) (uint32, error) {
	if x < boolInput {
		if node := b.nodes.of(x - boolConstants); node[0] == boolNot {
			return node[1], nil
		}
	}
	return b.intern([]uint32{boolNot, x})
}

// Delta returns x.
func (*BoolExpr) Delta(x uint32) (uint32, error) { return x, nil }

// Leaf implements Compiled: a leaf is written as its value.
func (b *BoolExpr) Leaf(v Value) (uint32, error) {
	name, err := b.names.intern(v.Text())
	if err == nil && name >= boolInput {
		err = tooManyParts()
	}
	return name | boolName, err
}

// Unmapped returns the variable of an input that has no name.
func (b *BoolExpr) Unmapped(position uint32) (uint32, error) {
	if position >= boolInput {
		return 0, tooManyParts()
	}
	return position | boolInput, nil
}

// Result implements Compiled. Inputs without a name are x1, x2, … in the order
// in which they first appear in the text, so that it does not matter what else
// was evaluated. A text longer than the limit is a *sqlerror.Error
// (program_limit_exceeded).
func (b *BoolExpr) Result(x uint32) (Result, error) {
	b.mentions = 0
	if err := b.numbers.begin(0); err != nil {
		return Result{}, err
	}
	text, err := b.writer.write(b, x, 0, b.nodes.len()+int(boolConstants))
	return Result{Kind: Text, Text: text}, err
}

func (b *BoolExpr) node(x uint32) (text []byte, s *syntax, children []uint32, err error) {
	switch {
	case x == boolFalse:
		return falseBytes, nil, nil, nil
	case x == boolTrue:
		return trueBytes, nil, nil, nil
	case x&boolName != 0:
		return b.names.of(x &^ boolName), nil, nil, nil
	case x&boolInput != 0:
		text, err = b.inputLabel(x &^ boolInput)
		return text, nil, nil, err
	}
	node := b.nodes.of(x - boolConstants)
	return nil, &boolSyntax[node[0]], node[1:], nil
}

// inputLabel returns the label of an input, which it numbers if this is where
// it first appears.
func (b *BoolExpr) inputLabel(position uint32) ([]byte, error) {
	if err := b.numbers.room(int(position) + 1); err != nil {
		return nil, err
	}
	number, mentioned := b.numbers.noted(position)
	if !mentioned {
		b.mentions++
		number = b.mentions
		b.numbers.mark(position, number)
	}
	b.label = strconv.AppendUint(append(b.label[:0], 'x'), uint64(number), 10)
	return b.label, nil
}

// Reset releases the memory of all elements.
func (b *BoolExpr) Reset() {
	b.names.reset()
	b.nodes.reset()
	b.met.reset()
	b.numbers.reset()
	b.writer.reset()
	circuit.Drop(b.memory, b.gathered)
	b.gathered = nil
}
