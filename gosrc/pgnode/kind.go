package pgnode

// Kind tells lists from structs, and the structs that rewriting looks at from
// each other. Structs with any other label are Other.
type Kind uint8

// The kinds. A comment gives the labels where they differ between versions.
const (
	Other Kind = iota
	List
	IntList
	OidList
	XidList
	Bitmapset

	Query
	RTE // RTE, since PostgreSQL 16 RANGETBLENTRY
	RangeTblRef
	FromExpr
	JoinExpr
	SetOperationStmt
	TargetEntry
	SortGroupClause
	GroupingSet
	CommonTableExpr
	Alias
	Var
	Const
	Param
	FuncExpr
	Aggref
	GroupingFunc
	WindowFunc
	SubLink
	OpExpr
	BoolExpr
	NullTest
	BooleanTest
	CaseExpr       // CASE, since 16 CASEEXPR
	CaseWhen       // WHEN, since 16 CASEWHEN
	RowCompareExpr // ROWCOMPARE, since 16 ROWCOMPAREEXPR
	RelabelType
	CollateExpr  // COLLATE, since 16 COLLATEEXPR
	CoalesceExpr // COALESCE, since 16 COALESCEEXPR
	ArrayExpr    // ARRAY, since 16 ARRAYEXPR
	RowExpr      // ROW, since 16 ROWEXPR
	ReturningExpr

	numKinds
)

// kindOf maps a struct's label to its kind.
func kindOf(label []byte) Kind {
	switch string(label) {
	case "QUERY":
		return Query
	case "RTE", "RANGETBLENTRY":
		return RTE
	case "RANGETBLREF":
		return RangeTblRef
	case "FROMEXPR":
		return FromExpr
	case "JOINEXPR":
		return JoinExpr
	case "SETOPERATIONSTMT":
		return SetOperationStmt
	case "TARGETENTRY":
		return TargetEntry
	case "SORTGROUPCLAUSE":
		return SortGroupClause
	case "GROUPINGSET":
		return GroupingSet
	case "COMMONTABLEEXPR":
		return CommonTableExpr
	case "ALIAS":
		return Alias
	case "VAR":
		return Var
	case "CONST":
		return Const
	case "PARAM":
		return Param
	case "FUNCEXPR":
		return FuncExpr
	case "AGGREF":
		return Aggref
	case "GROUPINGFUNC":
		return GroupingFunc
	case "WINDOWFUNC":
		return WindowFunc
	case "SUBLINK":
		return SubLink
	case "OPEXPR":
		return OpExpr
	case "BOOLEXPR":
		return BoolExpr
	case "NULLTEST":
		return NullTest
	case "BOOLEANTEST":
		return BooleanTest
	case "CASE", "CASEEXPR":
		return CaseExpr
	case "WHEN", "CASEWHEN":
		return CaseWhen
	case "ROWCOMPARE", "ROWCOMPAREEXPR":
		return RowCompareExpr
	case "RELABELTYPE":
		return RelabelType
	case "COLLATE", "COLLATEEXPR":
		return CollateExpr
	case "COALESCE", "COALESCEEXPR":
		return CoalesceExpr
	case "ARRAY", "ARRAYEXPR":
		return ArrayExpr
	case "ROW", "ROWEXPR":
		return RowExpr
	case "RETURNINGEXPR":
		return ReturningExpr
	}
	return Other
}

// isList reports whether nodes of the kind are lists.
func (k Kind) isList() bool { return k >= List && k <= Bitmapset }

// prefix returns what a list's text has before its first item.
func (k Kind) prefix() string {
	switch k {
	case IntList:
		return "i"
	case OidList:
		return "o"
	case XidList:
		return "x"
	case Bitmapset:
		return "b"
	}
	return ""
}
