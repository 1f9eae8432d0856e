package main

import "math/rand/v2"

// Type is one of the SQL types the generator uses.
type Type uint8

const (
	Int Type = iota
	BigInt
	Numeric
	Varchar
	Text
	Bool
	Date
	UUID
	IntArray
	Float
	Jsonb
	TextArray
	// These are the columns of a stored answer that are values of aggregates.
	StoredNumber
	Stored
)

var typeNames = [...]string{"integer", "bigint", "numeric", "varchar", "text", "boolean", "date", "uuid", "integer[]", "double precision", "jsonb", "text[]", "provsql.agg_token", "provsql.agg_token"}

// SQL returns the name of t in SQL.
func (t Type) SQL() string { return typeNames[t] }

type family uint8

const (
	numbers family = iota
	texts
	booleans
	dates
	uuids
	arrays
	floats
	jsons
	textArrays
	storedNumbers
	storedOthers
)

// family groups the types whose values compare with each other without a cast.
func (t Type) family() family {
	switch t {
	case Int, BigInt, Numeric:
		return numbers
	case Varchar, Text:
		return texts
	case Bool:
		return booleans
	case Date:
		return dates
	case UUID:
		return uuids
	case Float:
		return floats
	case Jsonb:
		return jsons
	case TextArray:
		return textArrays
	case StoredNumber:
		return storedNumbers
	case Stored:
		return storedOthers
	default:
		return arrays
	}
}

// wider returns the type two expressions of one family have in common, as
// PostgreSQL resolves it for UNION and CASE.
func wider(a, b Type) Type { return max(a, b) }

var literals = map[Type][]string{
	Int:     {"0", "1", "2"},
	BigInt:  {"0::bigint", "1::bigint", "2::bigint"},
	Numeric: {"0.5", "1::numeric", "2::numeric"},
	Varchar: {"'a'::varchar", "'b'::varchar", "''::varchar"},
	Text:    {"'a'::text", "'b'::text", "''::text"},
	Bool:    {"true", "false"},
	Date:    {"date '2020-01-01'", "date '2020-01-02'"},
	// Also the constants 𝟘 and 𝟙 of provenance, which mean nothing in data.
	UUID:      {"uuid '" + oneToken + "'", "uuid '19257535-6aaf-5275-b02b-899c48576553'"},
	IntArray:  {"ARRAY[1]", "ARRAY[1, 2]"},
	Float:     {"1::double precision", "0.5::double precision"},
	Jsonb:     {"'[1]'::jsonb", "'[]'::jsonb"},
	TextArray: {"ARRAY['a']", "ARRAY['a', 'b']"},
}

// literal returns a constant of type t, one in eight NULL.
func literal(rng *rand.Rand, t Type) string {
	if rng.IntN(8) == 0 {
		return "NULL::" + t.SQL()
	}
	return pick(rng, literals[t])
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// someType returns a type; integers and texts are the most likely, so that
// columns of one query can be compared.
func someType(rng *rand.Rand) Type {
	switch n := rng.IntN(25); {
	case n < 9:
		return Int
	case n < 14:
		return Text
	case n < 16:
		return Bool
	case n < 18:
		return Numeric
	case n < 19:
		return BigInt
	case n < 20:
		return Varchar
	case n < 21:
		return Date
	case n < 22:
		return UUID
	case n < 23:
		return Float
	case n < 24:
		return pick(rng, []Type{Jsonb, TextArray})
	default:
		return IntArray
	}
}

// sameFamily returns a type that compares with t.
func sameFamily(rng *rand.Rand, t Type) Type {
	switch t.family() {
	case numbers:
		return pick(rng, []Type{Int, Int, BigInt, Numeric})
	case texts:
		return pick(rng, []Type{Text, Text, Varchar})
	default:
		return t
	}
}
