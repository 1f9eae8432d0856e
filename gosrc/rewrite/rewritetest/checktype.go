package rewritetest

import (
	"strconv"
	"strings"
)

// pg_type OIDs, as printed.
const (
	boolType  = "16"
	int8Type  = "20"
	int4Type  = "23"
	textType  = "25"
	oidType   = "26"
	byteaType = "17"
	regtype   = "2206"
	regtypes  = "2211"
)

// typeField names the field with the type of an expression's value.
var typeField = map[string]string{
	"VAR": "vartype", "CONST": "consttype", "PARAM": "paramtype", "FUNCEXPR": "funcresulttype", "OPEXPR": "opresulttype",
	"DISTINCTEXPR": "opresulttype", "NULLIFEXPR": "opresulttype", "AGGREF": "aggtype", "WINDOWFUNC": "wintype",
	"RELABELTYPE": "resulttype", "COERCEVIAIO": "resulttype", "ARRAYCOERCEEXPR": "resulttype",
	"CONVERTROWTYPEEXPR": "resulttype", "COERCETODOMAIN": "resulttype", "FIELDSELECT": "resulttype",
	"CASEEXPR": "casetype", "COALESCEEXPR": "coalescetype", "MINMAXEXPR": "minmaxtype", "ARRAYEXPR": "array_typeid",
	"ROWEXPR": "row_typeid", "SQLVALUEFUNCTION": "type", "NEXTVALUEEXPR": "typeId", "SUBSCRIPTINGREF": "refrestype",
}

var collationField = map[string]string{
	"VAR": "varcollid", "CONST": "constcollid", "PARAM": "paramcollid", "FUNCEXPR": "funccollid", "OPEXPR": "opcollid",
	"AGGREF": "aggcollid", "WINDOWFUNC": "wincollid", "RELABELTYPE": "resultcollid", "CASEEXPR": "casecollid",
	"COALESCEEXPR": "coalescecollid", "MINMAXEXPR": "minmaxcollid",
}

var boolean = map[string]bool{
	"BOOLEXPR": true, "NULLTEST": true, "BOOLEANTEST": true, "ROWCOMPAREEXPR": true, "SCALARARRAYOPEXPR": true,
}

// typeOf returns the type of an expression; "" when it is not told.
func typeOf(n *Node) string {
	switch {
	case n == nil:
		return ""
	case boolean[n.Label]:
		return boolType
	case n.Label == "GROUPINGFUNC":
		return int4Type
	case n.Label == "COLLATEEXPR":
		return typeOf(n.Field("arg"))
	case n.Label == "SUBLINK":
		switch n.Text("subLinkType") {
		case sublinkExpr:
			if columns := visible(n.Field("subselect")); len(columns) > 0 {
				return typeOf(columns[0].Field("expr"))
			}
			return ""
		case sublinkArray, "5":
			return ""
		}
		return boolType
	}
	return n.Text(typeField[n.Label])
}

// collationOf returns the collation of an expression; "" when it is not told.
func collationOf(n *Node) string {
	switch {
	case n == nil:
		return ""
	case n.Label == "COLLATEEXPR":
		return n.Text("collOid")
	case n.Label == "SUBLINK" && n.Text("subLinkType") == sublinkExpr:
		if columns := visible(n.Field("subselect")); len(columns) > 0 {
			return collationOf(columns[0].Field("expr"))
		}
	}
	return n.Text(collationField[n.Label])
}

// sameType reports whether two types are the same as far as they are known.
func sameType(a, b string) bool { return a == "" || b == "" || a == b }

// typed checks what an expression says of itself against what is in it.
func (c *Checker) typed(n *Node, lv *level) {
	each := func(list []*Node, want string) {
		for _, e := range list {
			if got := typeOf(e); !sameType(got, want) {
				c.report(lv, "%s of type %s has an operand of type %s", n.Label, want, got)
			}
		}
	}
	switch n.Label {
	case "CONST":
		c.constant(n, lv)
	case "FUNCEXPR":
		c.signature(n, "funcid", n.List("args"), lv)
	case "OPEXPR", "DISTINCTEXPR", "NULLIFEXPR":
		if n.Int("opno") == 0 {
			c.report(lv, "%s without operator", n.Label)
		}
		if args := len(n.List("args")); args < 1 || args > 2 {
			c.report(lv, "an operator of %d operands", args)
		}
	case "BOOLEXPR":
		each(n.List("args"), boolType)
		if args := len(n.List("args")); args == 0 || n.Text("boolop") == "not" && args > 1 {
			c.report(lv, "%s of %d conditions", n.Text("boolop"), args)
		}
	case "BOOLEANTEST":
		c.condition("what is tested", n.Field("arg"), lv)
	case "COALESCEEXPR":
		each(n.List("args"), n.Text("coalescetype"))
		if len(n.List("args")) == 0 {
			c.report(lv, "COALESCE of nothing")
		}
	case "ARRAYEXPR":
		if !n.Bool("multidims") {
			each(n.List("elements"), n.Text("element_typeid"))
		}
	case "CASEEXPR":
		for _, when := range n.List("args") {
			each([]*Node{when.Field("result")}, n.Text("casetype"))
			c.condition("WHEN", when.Field("expr"), lv)
		}
		each([]*Node{n.Field("defresult")}, n.Text("casetype"))
	}
}

// lengths are what constants of some types look like: length and whether they
// are passed by value.
var lengths = map[string]struct {
	length  int
	byValue bool
}{
	boolType: {1, true}, "18": {1, true}, int8Type: {8, true}, "21": {2, true}, int4Type: {4, true}, textType: {-1, false},
	oidType: {4, true}, "2950": {16, false}, byteaType: {-1, false}, regtype: {4, true}, "1700": {-1, false}, "19": {64, false},
}

func (c *Checker) constant(n *Node, lv *level) {
	value := n.Text("constvalue")
	if n.Bool("constisnull") != (value == "") {
		c.report(lv, "a constant with value %q is NULL: %v", value, n.Bool("constisnull"))
	}
	if n.Int("consttype") == 0 {
		c.report(lv, "a constant without type")
	}
	if value == "" {
		return
	}
	if want, known := lengths[n.Text("consttype")]; known &&
		(n.Int("constlen") != want.length || n.Bool("constbyval") != want.byValue) {
		c.report(lv, "a constant of type %s has length %d", n.Text("consttype"), n.Int("constlen"))
	}
	length, bytes, _ := strings.Cut(value, " ")
	count := len(strings.Fields(bytes)) - 2
	want := atoi(length)
	if n.Bool("constbyval") {
		want = 8
	}
	if count != want {
		c.report(lv, "a constant of %d bytes has %d", want, count)
	}
}

// signature compares the arguments of the extension's functions with what
// these take.
func (c *Checker) signature(n *Node, field string, args []*Node, lv *level) {
	names := &c.names
	uuid, uuids := strconv.Itoa(int(names.UUIDType)), strconv.Itoa(int(names.UUIDArrayType))
	aggToken := strconv.Itoa(int(names.AggTokenType))
	const any = ""
	signatures := map[uint32][]string{
		names.Provenance: {uuid}, names.Times: {uuid, uuids}, names.Plus: {uuid, uuids}, names.PlusAgg: {uuid, uuid},
		names.Monus: {uuid, uuid, uuid}, names.Delta: {uuid, uuid}, names.Semimod: {uuid, any, uuid},
		names.Cmp: {uuid, uuid, oidType, uuid}, names.Arith: {uuid, textType, regtype, regtypes, uuids},
		names.GroupToken: {uuid, uuids, int4Type}, names.WithToken: {aggToken, any},
		names.AggTokenOf: {aggToken, uuid, any}, names.AggTokenUUID: {uuid, aggToken}, names.Present: {boolType, uuid},
		names.OneRow: {boolType, int8Type},
	}
	oid := uint32(n.Int(field))
	if oid == 0 || oid > 1<<32-10 {
		c.report(lv, "a call of no function")
	}
	if oid == names.GroupAgg {
		if len(args) < 2 || typeOf(args[0].Field("expr")) != uuid || typeOf(args[1].Field("expr")) != byteaType {
			c.report(lv, "an aggregate of groups lacks token or description")
		}
		return
	}
	want, known := signatures[oid]
	if !known {
		return
	}
	if got := typeOf(n); !sameType(got, want[0]) {
		c.report(lv, "function %d gives type %s, not %s", oid, got, want[0])
	}
	if len(args) != len(want)-1 {
		c.report(lv, "function %d has %d arguments, not %d", oid, len(args), len(want)-1)
		return
	}
	for i, arg := range args {
		if field == "aggfnoid" {
			arg = arg.Field("expr")
		}
		if got := typeOf(arg); !sameType(got, want[i+1]) {
			c.report(lv, "argument %d of function %d has type %s, not %s", i+1, oid, got, want[i+1])
		}
	}
}
