package rewrite

// Names are the OIDs of the extension's objects that rewritten queries use.
type Names struct {
	UUIDType, UUIDArrayType, AggTokenType uint32 // pg_type

	// pg_proc, by their SQL names.
	Provenance   uint32 // provenance()
	Times        uint32 // provenance_times(VARIADIC uuid[])
	Plus         uint32 // provenance_plus(uuid[])
	PlusAgg      uint32 // provenance_plus_agg(uuid), an aggregate
	Monus        uint32 // provenance_monus(uuid, uuid)
	Delta        uint32 // provenance_delta(uuid)
	Semimod      uint32 // provenance_semimod(anyelement, uuid)
	Cmp          uint32 // provenance_cmp(uuid, oid, uuid)
	Arith        uint32 // provenance_arith(text, regtype, regtype[], uuid[])
	GroupAgg     uint32 // provenance_group_agg(uuid, bytea, VARIADIC "any"), an aggregate
	GroupToken   uint32 // provenance_group_token(uuid[], integer)
	WithToken    uint32 // with_token(anyelement)
	AggTokenOf   uint32 // agg_token_of(uuid, anyelement)
	AggTokenUUID uint32 // agg_token_uuid(agg_token)
	Present      uint32 // present(uuid)
	OneRow       uint32 // provenance_one_row(bigint)
}

// TrackedColumn is the token column of a tracked table.
type TrackedColumn struct {
	Attnum  int16
	NotNull bool
}

// Operator is what pg_operator and its kin say of an operator.
type Operator struct {
	Negator, Commutator uint32
	// Equality: it is the equality that hash joins use for its left type, of
	// the operator family that GROUP BY uses for both its types.
	Equality bool
	// Underlying is, for an operator that compares an agg_token with a value,
	// the operator for two values; 0 for others and for two agg_tokens.
	Underlying uint32
	// Strict: NULL when an operand is.
	Strict bool
	// OfRows: its operands are rows of any type.
	OfRows bool
}

// Grouping says how a type's values are grouped: the operators of a
// SortGroupClause. Equal is 0 for a type that cannot be.
type Grouping struct {
	Equal, Less uint32
	Hashable    bool
}

// Function is what pg_proc and pg_aggregate say of a function.
type Function struct {
	Volatile bool
	// TakesToken: a function of the extension that wants the token of what it
	// is applied to, whatever type its first parameter declares.
	TakesToken bool
	// MakesToken: a conversion of a value to an agg_token.
	MakesToken bool
	// KeepsText: a conversion that gives the value with the same text, as far
	// as the target type reads it.
	KeepsText bool
	// NullOfNothing: an aggregate that is NULL where it has no rows.
	NullOfNothing bool
	// Strict: an aggregate that takes no notice of rows with a NULL argument.
	Strict bool
}

// Catalog answers what the rewriter must know about the database.
type Catalog interface {
	// Names returns the extension's objects.
	Names() *Names
	// Tracked returns the token column of a table; false for one that is not
	// tracked.
	Tracked(relid uint32) (TrackedColumn, bool)
	// NotNull reports whether a table's column cannot be NULL.
	NotNull(relid uint32, attnum int) (bool, error)
	// MayRead reports whether the user may read all of a table.
	MayRead(relid uint32) (bool, error)
	Operator(opno uint32) (Operator, error)
	Grouping(typ uint32) (Grouping, error)
	// ArrayType returns the type of arrays of what an ARRAY subquery selects.
	ArrayType(typ uint32) (uint32, error)
	Function(oid uint32) (Function, error)
	// SQL returns an expression, as node text without variables, as SQL in
	// which every name is qualified that is not pg_catalog's.
	SQL(expr []byte) (string, error)
}
