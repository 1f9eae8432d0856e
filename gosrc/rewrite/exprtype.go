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
	"XMLEXPR":            {"type", "typmod", ""},
}

// pg_type and pg_collation OIDs that the server's headers fix.
const (
	boolType      = 16
	byteaType     = 17
	nameType      = 19
	int8Type      = 20
	int4Type      = 23
	textType      = 25
	oidType       = 26
	boolArrayType = 1000
	recordType    = 2249
	recordsType   = 2287
	regtypeType   = 2206
	regtypesType  = 2211
	nameCollation = 950
)

// boolLabels are the kinds of expression that are always boolean.
var boolLabels = map[string]bool{
	"BOOLEXPR": true, "NULLTEST": true, "BOOLEANTEST": true, "ROWCOMPARE": true, "ROWCOMPAREEXPR": true,
	"SCALARARRAYOPEXPR": true, "CURRENTOFEXPR": true, "JSONISPREDICATE": true,
}

// SubLinkType values.
const (
	sublinkExists     = 0
	sublinkAll        = 1
	sublinkAny        = 2
	sublinkRowCompare = 3
	sublinkExpr       = 4
	sublinkMultiExpr  = 5
	sublinkArray      = 6
)

// typeOf returns the type of an expression, as far as the tree tells.
func (rw *rewriter) typeOf(expr pgnode.Node) columnType {
	label := string(bytes.ToUpper(expr.Label()))
	switch {
	case boolLabels[label]:
		return plainType(boolType)
	case label == "GROUPINGFUNC":
		return plainType(int4Type)
	case label == "COLLATEEXPR" || label == "COLLATE":
		t := rw.typeOf(expr.Child("arg"))
		t.collation = expr.Oid("collOid")
		return t
	case label == "SUBLINK":
		return rw.typeOfSublink(expr)
	}
	if returning := expr.Child("returning"); expr.Has("returning") && !returning.IsZero() {
		return columnType{returning.Oid("typid"), returning.Int("typmod"), 0}
	}
	fields, known := typeFields[label]
	if !known || !expr.Has(fields[0]) {
		fail(refuse("expression of kind "+label+" in this place not supported",
			"Give it a name in a subquery in FROM."))
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
	return t
}

func (rw *rewriter) typeOfSublink(expr pgnode.Node) columnType {
	kind := expr.Int("subLinkType")
	if kind != sublinkExpr && kind != sublinkArray {
		return plainType(boolType)
	}
	t := rw.typeOf(expr.Child("subselect").Child("targetList").Item(0).Child("expr"))
	if kind == sublinkArray {
		array, err := rw.cat.ArrayType(t.oid)
		if err != nil {
			fail(err)
		}
		t.oid = array
	}
	return t
}

// isExpression reports whether a node has a value of its own.
func isExpression(n pgnode.Node) bool {
	label := string(bytes.ToUpper(n.Label()))
	_, known := typeFields[label]
	return known || boolLabels[label] || label == "GROUPINGFUNC" || label == "COLLATEEXPR" || label == "COLLATE" || label == "SUBLINK"
}
