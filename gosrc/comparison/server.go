// Package comparison evaluates comparisons of aggregate values. In one world
// (world.go) the values are computed and compared; for all worlds at once
// (expand.go) a comparison becomes gates of ⊕, ⊗ and ⊖ over the rows that are
// aggregated.
package comparison

// Value is an SQL value as text.
type Value struct {
	Text string
	Null bool
}

// Null is SQL's NULL.
var Null = Value{Null: true}

// Server computes what values are in SQL. Types are pg_type OIDs; what is
// given and returned are texts that do not depend on a session's settings.
type Server interface {
	// Aggregate computes the call of an aggregate, in which $1, $2, … stand for
	// columns of values.
	Aggregate(sql string, types []uint32, rows int, columns [][]Value) (Value, error)
	// Expression computes an expression with $1, $2, … for operands.
	Expression(sql string, types []uint32, operands []Value) (Value, error)
	// Compare computes the condition left operator right. A type is 0 where it
	// is that which the operator wants, or that of the other side.
	Compare(operator uint32, types [2]uint32, left, right Value) (Value, error)
	// Call returns the call of an aggregate function by its pg_proc OID, and the
	// types of its arguments.
	Call(function uint32) (sql string, types []uint32, err error)
	// OperatorName returns the name of an operator.
	OperatorName(operator uint32) (string, error)
}
