package rewrite

import (
	"bytes"

	"provsql/gosrc/pgnode"
)

// typeFields names, by a struct's label, the fields that hold the type, type
// modifier and collation of an expression; "" where there is none.
var typeFields = map[string][3]string{
	"VAR":                {"vartype", "vartypmod", "varcollid"},
	"CONST":              {"consttype", "consttypmod", "constcollid"},
	"PARAM":              {"paramtype", "paramtypmod", "paramcollid"},
	"FUNCEXPR":           {"funcresulttype", "", "funccollid"},
	"OPEXPR":             {"opresulttype", "", "opcollid"},
	"DISTINCTEXPR":       {"opresulttype", "", "opcollid"},
	"NULLIFEXPR":         {"opresulttype", "", "opcollid"},
	"AGGREF":             {"aggtype", "", "aggcollid"},
	"WINDOWFUNC":         {"wintype", "", "wincollid"},
	"RELABELTYPE":        {"resulttype", "resulttypmod", "resultcollid"},
	"COERCEVIAIO":        {"resulttype", "", "resultcollid"},
	"ARRAYCOERCEEXPR":    {"resulttype", "resulttypmod", "resultcollid"},
	"CONVERTROWTYPE":     {"resulttype", "", ""},
	"CONVERTROWTYPEEXPR": {"resulttype", "", ""},
	"COERCETODOMAIN":     {"resulttype", "resulttypmod", "resultcollid"},
	"FIELDSELECT":        {"resulttype", "resulttypmod", "resultcollid"},
	"FIELDSTORE":         {"resulttype", "", ""},
	"CASE":               {"casetype", "", "casecollid"},
	"CASEEXPR":           {"casetype", "", "casecollid"},
	"COALESCE":           {"coalescetype", "", "coalescecollid"},
	"COALESCEEXPR":       {"coalescetype", "", "coalescecollid"},
	"MINMAX":             {"minmaxtype", "", "minmaxcollid"},
	"MINMAXEXPR":         {"minmaxtype", "", "minmaxcollid"},
	"ARRAY":              {"array_typeid", "", "array_collid"},
	"ARRAYEXPR":          {"array_typeid", "", "array_collid"},
	"ROW":                {"row_typeid", "", ""},
	"ROWEXPR":            {"row_typeid", "", ""},
	"SQLVALUEFUNCTION":   {"type", "typmod", ""},
	"NEXTVALUEEXPR":      {"typeId", "", ""},
	"SUBSCRIPTINGREF":    {"refrestype", "reftypmod", "refcollid"},
}

// pg_type and pg_collation OIDs that the server's headers fix.
const (
	boolType      = 16
	int4Type      = 23
	nameType      = 19
	nameCollation = 950
)

// boolLabels are the kinds of expression that are always boolean.
var boolLabels = map[string]bool{
	"BOOLEXPR": true, "NULLTEST": true, "BOOLEANTEST": true, "ROWCOMPAREEXPR": true,
	"SCALARARRAYOPEXPR": true, "CURRENTOFEXPR": true, "JSONISPREDICATE": true,
}

// SubLinkType values.
const (
	sublinkExpr  = 4
	sublinkArray = 6
)

// typeOf returns the type of an expression, as far as the tree tells.
func typeOf(expr pgnode.Node) (columnType, error) {
	label := string(bytes.ToUpper(expr.Label()))
	switch {
	case boolLabels[label]:
		return columnType{boolType, -1, 0}, nil
	case label == "GROUPINGFUNC":
		return columnType{int4Type, -1, 0}, nil
	case label == "COLLATEEXPR" || label == "COLLATE":
		t, err := typeOf(expr.Child("arg"))
		t.collation = expr.Oid("collOid")
		return t, err
	case label == "SUBLINK":
		switch expr.Int("subLinkType") {
		case sublinkExpr:
			return typeOf(expr.Child("subselect").Child("targetList").Item(0).Child("expr"))
		case sublinkArray:
			return columnType{}, unknownType(label)
		}
		return columnType{boolType, -1, 0}, nil
	}
	fields, known := typeFields[label]
	if !known || !expr.Has(fields[0]) {
		return columnType{}, unknownType(label)
	}
	t := columnType{oid: expr.Oid(fields[0]), typmod: -1}
	if fields[1] != "" {
		t.typmod = expr.Int(fields[1])
	}
	if fields[2] != "" {
		t.collation = expr.Oid(fields[2])
	}
	if label == "SQLVALUEFUNCTION" && t.oid == nameType {
		t.collation = nameCollation
	}
	return t, nil
}

func unknownType(label string) error {
	return refuse("expression of kind "+label+" in this place not supported",
		"Give it a name in a subquery in FROM.")
}
