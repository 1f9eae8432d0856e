package semiring

import (
	"slices"

	"provsql/gosrc/circuit"
)

// Which is the semiring of lineages (P(X) ∪ {⊥}, ∪, ∪): which inputs take part
// in some derivation of the answer? The union with ⊥ is the other operand for
// ⊕ and ⊥ for ⊗.
//
// ⊕ is idempotent, so that the identity is a presence operator.
type Which struct {
	memory *circuit.Memory
	limit  int64
	pace   pace

	names interned[byte]
	sets  bags[uint32]

	// What an operation works with, kept for the next.
	gathered []uint32
	ordering ordering[uint32]
	out      []byte
}

// Lineage is ⊥, or a set of leaves' values that is given by its number with the
// bit whichSome. Equal lineages are equal.
type Lineage uint64

const (
	whichZero Lineage = 0
	whichSome Lineage = 1 << 32
	whichOne          = whichSome | Lineage(emptyBag)
)

// bottomText is ⊥, the lineage of what is not derived.
const bottomText = "⊥"

var whichDefinition = definition{
	name:    "which",
	results: []ResultKind{Text},
	values:  TextValue,
	engine: func(e *Evaluation) (engine, error) {
		return newEngine[Lineage](e, NewWhich(e.limits.Text, e.memory, e.interrupt))
	},
}

// NewWhich returns the lineage semiring for results of at most limit bytes.
// What it holds is charged to memory.
func NewWhich(limit int64, memory *circuit.Memory, interrupt circuit.Interrupt) *Which {
	return &Which{
		memory: memory, limit: min(limit, maxText), pace: pace{interrupt: interrupt},
		names: newInterned[byte](memory), sets: newBags[uint32](memory),
		ordering: newOrdering[uint32](memory, interrupt),
	}
}

// Zero implements Semiring: ⊥.
func (*Which) Zero() Lineage { return whichZero }

// One implements Semiring: the empty set.
func (*Which) One() Lineage { return whichOne }

// Plus implements Semiring.
func (w *Which) Plus(xs Operands[Lineage]) (Lineage, error) {
	for i := range xs.Len() {
		if xs.At(i) != whichZero {
			return w.union(xs)
		}
	}
	return whichZero, nil
}

// Times implements Semiring.
func (w *Which) Times(xs Operands[Lineage]) (Lineage, error) {
	for i := range xs.Len() {
		if xs.At(i) == whichZero {
			return whichZero, nil
		}
	}
	return w.union(xs)
}

// union joins the sets of the operands, except for ⊥.
func (w *Which) union(xs Operands[Lineage]) (Lineage, error) {
	w.gathered = w.gathered[:0]
	for i := range xs.Len() {
		var err error
		if w.gathered, err = gather(w.memory, &w.pace, w.gathered, w.sets.of(uint32(xs.At(i)))); err != nil {
			return 0, err
		}
	}
	if !slices.IsSorted(w.gathered) {
		slices.Sort(w.gathered)
	}
	n, err := w.sets.intern(slices.Compact(w.gathered))
	return whichSome | Lineage(n), err
}

// Monus returns ⊥ when x holds nothing that y does not hold, otherwise what
// only x holds.
func (w *Which) Monus(x, y Lineage) (Lineage, error) {
	if x == whichZero || y == whichZero {
		return x, nil
	}
	var err error
	a := w.sets.of(uint32(x))
	if w.gathered, err = circuit.Grow(w.memory, w.gathered[:0], len(a)); err != nil {
		return 0, err
	}
	w.gathered = appendDifference(w.gathered, a, w.sets.of(uint32(y)))
	if len(w.gathered) == 0 {
		return whichZero, nil
	}
	n, err := w.sets.intern(w.gathered)
	return whichSome | Lineage(n), err
}

// Delta returns x.
func (*Which) Delta(x Lineage) (Lineage, error) { return x, nil }

// Leaf implements Compiled: a leaf is the set of its value.
func (w *Which) Leaf(v Value) (Lineage, error) {
	name, err := w.names.intern(v.Text())
	if err != nil {
		return 0, err
	}
	n, err := w.sets.ofName(name)
	return whichSome | Lineage(n), err
}

// Result implements Compiled. A text longer than the limit is a
// *sqlerror.Error (program_limit_exceeded).
func (w *Which) Result(x Lineage) (Result, error) {
	if x == whichZero {
		return Result{Kind: Text, Text: []byte(bottomText)}, nil
	}
	length := len("{}") + lengthOfList(&w.names, w.sets.of(uint32(x)))
	if int64(length) > w.limit {
		return Result{}, tooLong("lineage", w.limit)
	}
	err := w.ordering.arrange(&w.names, &w.sets, 1, func(int) uint32 { return uint32(x) })
	if err != nil {
		return Result{}, err
	}
	if w.out, err = circuit.Grow(w.memory, w.out[:0], length); err != nil {
		return Result{}, err
	}
	w.out = append(w.out, '{')
	w.out = w.ordering.writeList(w.out, &w.names, w.ordering.bags[0])
	w.out = append(w.out, '}')
	return Result{Kind: Text, Text: w.out}, nil
}

// Reset releases the memory of all elements.
func (w *Which) Reset() {
	w.names.reset()
	w.sets.reset()
	w.ordering.reset()
	circuit.Drop(w.memory, w.gathered)
	circuit.Drop(w.memory, w.out)
	w.gathered, w.out = nil, nil
}
