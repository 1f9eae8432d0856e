// Package gate names the kinds of gates a provenance circuit is made of.
package gate

// Type is the kind of a gate. The numeric values are stored on disk and sent
// through the pipe, and their order is that of the SQL enumeration
// provsql.provenance_gate: neither may change.
type Type uint8

const (
	Input    Type = iota // one row of a tracked table
	Plus                 // ⊕, alternative derivations
	Times                // ⊗, joint derivations
	Monus                // ⊖, derivations of the first child not matched by the second
	Project              // where-provenance: which columns are kept
	Zero                 // 𝟘
	One                  // 𝟙
	Eq                   // where-provenance: two columns compared equal
	Agg                  // an aggregate over semimodule elements
	Semimod              // a value scaled by a provenance token
	Cmp                  // comparison of aggregate values
	Delta                // δ, presence
	Value                // a constant of some SQL type, as text
	MulInput             // one alternative of a block of mutually exclusive rows
	Update               // one data-modifying statement
	Arith                // an expression over aggregate values and constants

	// NumTypes is the number of gate types.
	NumTypes
)

var names = [NumTypes]string{
	"input", "plus", "times", "monus", "project", "zero", "one", "eq",
	"agg", "semimod", "cmp", "delta", "value", "mulinput", "update",
	"arith",
}

// String returns the label of t in provsql.provenance_gate.
func (t Type) String() string {
	if t < NumTypes {
		return names[t]
	}
	return "unknown"
}

// IsLeaf reports whether gates of type t stand for something given and not
// derived: they have a probability, and a mapping gives them their value.
func (t Type) IsLeaf() bool { return t == Input || t == MulInput || t == Update }

// IsValue reports whether gates of type t have SQL values, and not elements of
// a semiring.
func (t Type) IsValue() bool { return t == Agg || t == Semimod || t == Value || t == Arith }

// Valid reports whether t is one of the named types.
func (t Type) Valid() bool { return t < NumTypes }
