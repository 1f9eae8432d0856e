package semiring

import (
	"math"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// Formula is the semiring of terms over the leaves' values: which derivations
// are there? Its elements are nodes of a graph that shares what the circuit
// shares; the text is made only for a result.
type Formula struct {
	memory    *circuit.Memory
	interrupt circuit.Interrupt
	// limit is the longest text to answer, in bytes.
	limit uint32

	// nodes holds the nodes by element; the first two, zero and one, have no
	// content of their own.
	nodes  []formulaNode
	wires  []uint32
	labels []byte

	writer writer
}

type formulaNode struct {
	// first is where the children begin in wires, or the text in labels.
	first uint32
	// count is the number of children.
	count uint32
	// length is that of the text in bytes, unending when it is longer than can
	// be answered.
	length uint32
	form   formulaForm
}

// formulaZero and formulaOne are the elements 𝟘 and 𝟙.
const (
	formulaZero uint32 = iota
	formulaOne
)

// formulaConstants is the number of elements without content.
const formulaConstants = 2

const (
	zeroText = "𝟘"
	oneText  = "𝟙"
	unending = math.MaxUint32
	// maxText is the longest text that PostgreSQL can hold.
	maxText = 1<<30 - 5
)

var zeroBytes, oneBytes = []byte(zeroText), []byte(oneText)

// formulaForm says how a node is written.
type formulaForm uint8

const (
	labelForm formulaForm = iota
	plusForm
	timesForm
	monusForm
	deltaForm
	// deltaBareForm is the δ of what has parentheses already.
	deltaBareForm
	// scaledForm is a token and the value it scales, addedForm their sum, and
	// sequenceForm parts one behind the other.
	scaledForm
	addedForm
	sequenceForm
)

var formulaSyntax = [...]syntax{
	plusForm:      {"(", " ⊕ ", ")"},
	timesForm:     {"(", " ⊗ ", ")"},
	monusForm:     {"(", " ⊖ ", ")"},
	deltaForm:     {"δ(", "", ")"},
	deltaBareForm: {"δ", "", ""},
	scaledForm:    {"", "*", ""},
	addedForm:     {"", "+", ""},
	sequenceForm:  {"", "", ""},
}

var formulaDefinition = definition{
	name:    "formula",
	results: []ResultKind{Text},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[uint32](e, NewFormula(e.limits.Text, e.memory, e.interrupt))
	},
}

// NewFormula returns the formula semiring for results of at most limit bytes.
// What it holds is charged to memory.
func NewFormula(limit int64, memory *circuit.Memory, interrupt circuit.Interrupt) *Formula {
	limit = min(limit, maxText)
	return &Formula{
		memory:    memory,
		interrupt: interrupt,
		limit:     uint32(limit),
		writer:    writer{memory: memory, pace: pace{interrupt: interrupt}, limit: limit, what: "formula"},
	}
}

// Zero implements Semiring.
func (*Formula) Zero() uint32 { return formulaZero }

// One implements Semiring.
func (*Formula) One() uint32 { return formulaOne }

// Plus implements Semiring.
func (f *Formula) Plus(xs Operands[uint32]) (uint32, error) {
	return f.nary(plusForm, xs, formulaZero)
}

// Times implements Semiring.
func (f *Formula) Times(xs Operands[uint32]) (uint32, error) {
	for i := range xs.Len() {
		if xs.At(i) == formulaZero {
			return formulaZero, nil
		}
	}
	return f.nary(timesForm, xs, formulaOne)
}

// nary makes the node of an operation whose neutral element is left out.
func (f *Formula) nary(form formulaForm, xs Operands[uint32], neutral uint32) (uint32, error) {
	if xs.Len() > cap(f.wires)-len(f.wires) {
		var err error
		if f.wires, err = circuit.Grow(f.memory, f.wires, xs.Len()); err != nil {
			return 0, err
		}
	}
	first := len(f.wires)
	for i := range xs.Len() {
		if x := xs.At(i); x != neutral {
			f.wires = append(f.wires, x)
		}
	}
	switch len(f.wires) - first {
	case 0:
		return neutral, nil
	case 1:
		x := f.wires[first]
		f.wires = f.wires[:first]
		return x, nil
	}
	return f.addOperation(form, first)
}

// Monus returns the term x ⊖ y, or 𝟘 when x is 𝟘 or reads the same as y.
func (f *Formula) Monus(x, y uint32) (uint32, error) {
	if x == formulaZero || x == y {
		return formulaZero, nil
	}
	same, err := f.sameText(x, y)
	if err != nil {
		return 0, err
	}
	if same {
		return formulaZero, nil
	}
	return f.operation(monusForm, x, y)
}

// Delta returns the term δ(x), or x when that is a constant.
func (f *Formula) Delta(x uint32) (uint32, error) {
	if x < formulaConstants {
		return x, nil
	}
	n := f.nodes[x]
	parenthesised := n.form == plusForm || n.form == timesForm || n.form == monusForm ||
		n.form == labelForm && n.length > 0 && f.labels[n.first] == '('
	if parenthesised {
		return f.operation(deltaBareForm, x)
	}
	return f.operation(deltaForm, x)
}

// Leaf implements Compiled: a leaf is written as its value.
func (f *Formula) Leaf(v Value) (uint32, error) {
	text := v.Text()
	switch string(text) {
	case zeroText:
		return formulaZero, nil
	case oneText:
		return formulaOne, nil
	}
	return f.label(text)
}

// label makes a node of a text.
func (f *Formula) label(text []byte) (uint32, error) {
	first := len(f.labels)
	if first > math.MaxUint32-len(text) {
		return 0, formulaTooLarge()
	}
	if len(text) > cap(f.labels)-first {
		var err error
		if f.labels, err = circuit.Grow(f.memory, f.labels, len(text)); err != nil {
			return 0, err
		}
	}
	f.labels = append(f.labels, text...)
	return f.add(formulaNode{form: labelForm, first: uint32(first), length: uint32(len(text))})
}

// operation makes a node over children.
func (f *Formula) operation(form formulaForm, children ...uint32) (uint32, error) {
	first := len(f.wires)
	var err error
	if f.wires, err = circuit.Grow(f.memory, f.wires, len(children)); err != nil {
		return 0, err
	}
	f.wires = append(f.wires, children...)
	return f.addOperation(form, first)
}

// addOperation makes a node over the children that wires holds from first on.
func (f *Formula) addOperation(form formulaForm, first int) (uint32, error) {
	if len(f.wires) > math.MaxUint32 {
		return 0, formulaTooLarge()
	}
	children := f.wires[first:]
	s := &formulaSyntax[form]
	length := uint64(len(s.open)+len(s.close)) + uint64(len(s.separator))*uint64(len(children)-1)
	for _, x := range children {
		// Fewer than 2³² terms below 2³² each: no overflow.
		length += uint64(f.length(x))
	}
	return f.add(formulaNode{
		form: form, first: uint32(first), count: uint32(len(children)),
		length: uint32(min(length, unending)),
	})
}

func (f *Formula) add(n formulaNode) (uint32, error) {
	if len(f.nodes) == cap(f.nodes) {
		if len(f.nodes) >= math.MaxUint32-formulaConstants {
			return 0, formulaTooLarge()
		}
		var err error
		if f.nodes, err = circuit.Grow(f.memory, f.nodes, 1+formulaConstants); err != nil {
			return 0, err
		}
		if len(f.nodes) == 0 {
			f.nodes = f.nodes[:formulaConstants]
		}
	}
	f.nodes = append(f.nodes, n)
	return uint32(len(f.nodes) - 1), nil
}

// length returns the length of the text of x in bytes, or unending.
func (f *Formula) length(x uint32) uint32 {
	if x < formulaConstants {
		return uint32(len(zeroText))
	}
	return f.nodes[x].length
}

// Result implements Compiled. A text longer than the limit is a
// *sqlerror.Error (program_limit_exceeded).
func (f *Formula) Result(x uint32) (Result, error) {
	if f.length(x) > f.limit {
		return Result{}, tooLong("formula", int64(f.limit))
	}
	text, err := f.writer.write(f, x, int(f.length(x)), max(len(f.nodes), formulaConstants))
	return Result{Kind: Text, Text: text}, err
}

func (f *Formula) node(x uint32) (text []byte, s *syntax, operands []uint32, err error) {
	switch x {
	case formulaZero:
		return zeroBytes, nil, nil, nil
	case formulaOne:
		return oneBytes, nil, nil, nil
	}
	n := &f.nodes[x]
	if n.form == labelForm {
		return f.labels[n.first : n.first+n.length], nil, nil, nil
	}
	return nil, &formulaSyntax[n.form], f.wires[n.first : n.first+n.count], nil
}

// Reset releases the memory of all nodes.
func (f *Formula) Reset() {
	circuit.Drop(f.memory, f.nodes)
	circuit.Drop(f.memory, f.wires)
	circuit.Drop(f.memory, f.labels)
	f.nodes, f.wires, f.labels = nil, nil, nil
	f.writer.reset()
}

// tooLong is the error for a text of more than limit bytes.
func tooLong(what string, limit int64) error {
	return sqlerror.New(sqlerror.ProgramLimitExceeded, "the %s of this token is too long", what).
		WithDetail("It takes more than %d bytes of text.", limit).
		WithHint("Another semiring, such as sr_counting, summarises it; provsql.get_children follows the circuit gate by gate.")
}

func formulaTooLarge() error {
	return sqlerror.New(sqlerror.ProgramLimitExceeded, "the formulas of this statement have more than 2³² parts")
}
