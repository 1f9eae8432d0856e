package semiring

import (
	"slices"

	"provsql/gosrc/circuit"
	"provsql/gosrc/sqlerror"
)

// Ranges is the semiring of multiranges (sets of values, ∪, ∩, the empty set,
// all values): when, or where, is the answer there, if each leaf is there as
// its value says?
//
// A set is the sequence of the cuts at which it begins and ends in turn, in
// ascending order. So ranges that touch are one, and a set has one form.
// Elements are the numbers of sets, each of which is there once.
//
// ⊕ is idempotent, so that the identity is a presence operator.
type Ranges struct {
	memory *circuit.Memory
	result ResultKind
	pace   pace

	cuts cutTable
	sets interned[uint32]

	// What an operation works with, kept for the next.
	all         [2]uint32
	met         stamps
	intervals   []interval
	left, right []uint32
	out         []byte
}

// interval is one range, from one cut to another.
type interval struct{ from, to uint32 }

// noValue and allValues are the elements 𝟘 and 𝟙; others are the number of
// their set plus rangesConstants.
const (
	noValue uint32 = iota
	allValues
	rangesConstants
)

// The semirings of the types of multiranges: times, numbers and integers.
var (
	temporalDefinition    = rangesDefinition("temporal", TstzMultirange)
	intervalNumDefinition = rangesDefinition("interval_num", NumMultirange)
	intervalIntDefinition = rangesDefinition("interval_int", Int4Multirange)
)

func rangesDefinition(name string, result ResultKind) definition {
	return definition{
		name:    name,
		results: []ResultKind{result},
		values:  RangesValue,
		engine: func(e *Evaluation) (engine, error) {
			return newEngine[uint32](e, NewRanges(result, e.memory, e.interrupt))
		},
	}
}

// NewRanges returns the semiring of the multiranges of type result. What it
// holds is charged to memory.
func NewRanges(result ResultKind, memory *circuit.Memory, interrupt circuit.Interrupt) *Ranges {
	return &Ranges{
		memory: memory, result: result, pace: pace{interrupt: interrupt}, all: [2]uint32{beforeAll, afterAll},
		cuts: newCutTable(result == NumMultirange, memory), sets: newInterned[uint32](memory),
		met: stamps{memory: memory},
	}
}

// Zero implements Semiring.
func (*Ranges) Zero() uint32 { return noValue }

// One implements Semiring.
func (*Ranges) One() uint32 { return allValues }

// cutsOf returns the cuts of x.
func (r *Ranges) cutsOf(x uint32) []uint32 {
	switch x {
	case noValue:
		return nil
	case allValues:
		return r.all[:]
	}
	return r.sets.of(x - rangesConstants)
}

func (r *Ranges) element(cuts []uint32) (uint32, error) {
	switch {
	case len(cuts) == 0:
		return noValue, nil
	case slices.Equal(cuts, r.all[:]):
		return allValues, nil
	}
	n, err := r.sets.intern(cuts)
	return n + rangesConstants, err
}

// Plus implements Semiring.
func (r *Ranges) Plus(xs Operands[uint32]) (uint32, error) {
	r.intervals = r.intervals[:0]
	if err := r.met.begin(r.sets.len() + int(rangesConstants)); err != nil {
		return 0, err
	}
	for i := range xs.Len() {
		x := xs.At(i)
		if x == allValues {
			return allValues, nil
		}
		if _, met := r.met.noted(x); met {
			continue
		}
		r.met.mark(x, 0)
		cuts := r.cutsOf(x)
		if err := r.pace.step(1 + len(cuts)); err != nil {
			return 0, err
		}
		var err error
		if r.intervals, err = circuit.Grow(r.memory, r.intervals, len(cuts)/2); err != nil {
			return 0, err
		}
		for ; len(cuts) > 0; cuts = cuts[2:] {
			r.intervals = append(r.intervals, interval{cuts[0], cuts[1]})
		}
	}
	ascending := func(a, b interval) int { return r.cuts.compare(a.from, b.from) }
	if !slices.IsSortedFunc(r.intervals, ascending) {
		slices.SortFunc(r.intervals, ascending)
	}
	var err error
	if r.left, err = circuit.Grow(r.memory, r.left[:0], 2*len(r.intervals)); err != nil {
		return 0, err
	}
	for _, s := range r.intervals {
		last := len(r.left) - 1
		switch {
		case last < 0 || r.cuts.compare(r.left[last], s.from) < 0:
			r.left = append(r.left, s.from, s.to)
		case r.cuts.compare(r.left[last], s.to) < 0:
			r.left[last] = s.to
		}
	}
	return r.element(r.left)
}

// Times implements Semiring.
func (r *Ranges) Times(xs Operands[uint32]) (uint32, error) {
	if xs.Len() == 0 {
		return allValues, nil
	}
	var err error
	first := r.cutsOf(xs.At(0))
	if r.left, err = circuit.Grow(r.memory, r.left[:0], len(first)); err != nil {
		return 0, err
	}
	r.left = append(r.left, first...)
	for i := 1; i < xs.Len() && len(r.left) > 0; i++ {
		if x := xs.At(i); x != allValues {
			if err := r.combine(r.left, r.cutsOf(x), func(a, b bool) bool { return a && b }); err != nil {
				return 0, err
			}
			r.left, r.right = r.right, r.left
		}
	}
	return r.element(r.left)
}

// Monus returns what of x is not in y.
func (r *Ranges) Monus(x, y uint32) (uint32, error) {
	if err := r.combine(r.cutsOf(x), r.cutsOf(y), func(a, b bool) bool { return a && !b }); err != nil {
		return 0, err
	}
	return r.element(r.right)
}

// combine makes right the set of what keep says, of whether it is in x and
// whether it is in y.
func (r *Ranges) combine(x, y []uint32, keep func(inX, inY bool) bool) (err error) {
	if err = r.pace.step(1 + len(x) + len(y)); err != nil {
		return err
	}
	if r.right, err = circuit.Grow(r.memory, r.right[:0], len(x)+len(y)); err != nil {
		return err
	}
	var inX, inY bool
	for len(x)+len(y) > 0 {
		order := 0
		switch {
		case len(x) == 0:
			order = 1
		case len(y) == 0:
			order = -1
		default:
			order = r.cuts.compare(x[0], y[0])
		}
		before := keep(inX, inY)
		var at uint32
		if order >= 0 {
			at, inY, y = y[0], !inY, y[1:]
		}
		if order <= 0 {
			at, inX, x = x[0], !inX, x[1:]
		}
		if keep(inX, inY) != before {
			r.right = append(r.right, at)
		}
	}
	return nil
}

// Delta returns x.
func (*Ranges) Delta(x uint32) (uint32, error) { return x, nil }

// Leaf implements Compiled. A value must be a multirange.
func (r *Ranges) Leaf(v Value) (uint32, error) {
	if v.kind != RangesValue {
		return 0, sqlerror.New(sqlerror.DatatypeMismatch, "a value of another type is no %s", r.result)
	}
	r.left = r.left[:0]
	for packed := v.text; len(packed) > 0; {
		var cut uint32
		var err error
		if cut, packed, err = r.cuts.read(packed); err != nil {
			return 0, err
		}
		if last := len(r.left) - 1; last >= 0 && r.cuts.compare(r.left[last], cut) >= 0 {
			return 0, malformed()
		}
		if r.left, err = circuit.Grow(r.memory, r.left, 1); err != nil {
			return 0, err
		}
		r.left = append(r.left, cut)
	}
	if len(r.left)%2 != 0 {
		return 0, malformed()
	}
	return r.element(r.left)
}

// Result implements Compiled.
func (r *Ranges) Result(x uint32) (Result, error) {
	cuts := r.cutsOf(x)
	room := 0
	for _, c := range cuts {
		room += r.cuts.room(c)
	}
	var err error
	if r.out, err = circuit.Grow(r.memory, r.out[:0], room); err != nil {
		return Result{}, err
	}
	for _, c := range cuts {
		r.out = r.cuts.append(r.out, c)
	}
	return Result{Kind: r.result, Text: r.out}, nil
}

// Reset releases the memory of all elements.
func (r *Ranges) Reset() {
	r.cuts.reset()
	r.sets.reset()
	r.met.reset()
	circuit.Drop(r.memory, r.intervals)
	circuit.Drop(r.memory, r.left)
	circuit.Drop(r.memory, r.right)
	circuit.Drop(r.memory, r.out)
	r.intervals, r.left, r.right, r.out = nil, nil, nil, nil
}
