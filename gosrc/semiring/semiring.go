// Package semiring evaluates provenance circuits in commutative semirings
// (K, ⊕, ⊗, 𝟘, 𝟙), optionally with a monus ⊖ and a presence operator δ.
//
// A semiring that users reach by name is one file: a type with the operations,
// its Leaf and Result, and a definition listed in compiled.go.
package semiring

// Semiring is a commutative semiring over T. The operations must not keep the
// operands they are given.
type Semiring[T any] interface {
	// Zero returns 𝟘, the value of an empty ⊕.
	Zero() T
	// One returns 𝟙, the value of an empty ⊗.
	One() T
	// Plus returns the ⊕ of any number of values.
	Plus(xs Operands[T]) (T, error)
	// Times returns the ⊗ of any number of values.
	Times(xs Operands[T]) (T, error)
}

// WithMonus is a semiring that has a monus: Monus(x, y) is the least z with
// x ≤ y ⊕ z in the natural order.
type WithMonus[T any] interface {
	Monus(x, y T) (T, error)
}

// WithDelta is a semiring that has a presence operator: δ(𝟘) = 𝟘 and
// δ(n·𝟙) = 𝟙 for n ≥ 1.
type WithDelta[T any] interface {
	Delta(x T) (T, error)
}

// Compiled is a semiring that users reach by name: it makes leaves of mapping
// values and SQL values of its elements.
type Compiled[T any] interface {
	Semiring[T]
	// Leaf returns the element that a mapping value stands for.
	Leaf(v Value) (T, error)
	// Result returns x as the SQL value to answer. A Text is valid until the
	// next call.
	Result(x T) (Result, error)
}

// Operands is the list of values that a ⊕ or ⊗ is applied to.
type Operands[T any] struct {
	values []T
	wires  []uint32
}

// OperandsOf returns xs as operands.
func OperandsOf[T any](xs ...T) Operands[T] {
	wires := make([]uint32, len(xs))
	for i := range wires {
		wires[i] = uint32(i)
	}
	return Operands[T]{values: xs, wires: wires}
}

// Len returns the number of operands.
func (o Operands[T]) Len() int { return len(o.wires) }

// At returns operand i.
func (o Operands[T]) At(i int) T { return o.values[o.wires[i]] }
