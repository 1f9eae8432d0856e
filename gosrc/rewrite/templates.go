package rewrite

import (
	"fmt"

	"provsql/gosrc/pgnode"
)

// TemplateKinds lists the nodes that the server must print for Templates, and
// what must be in them; everything else is as makeNode leaves it. Fields that
// the list does not mention are taken over into new nodes as they are.
var TemplateKinds = []struct {
	Kind pgnode.Kind
	C    string // how the C side makes it
}{
	{pgnode.Query, "makeNode(Query) with commandType = CMD_SELECT, querySource = QSRC_ORIGINAL, canSetTag = true, jointree = makeFromExpr(NIL, NULL), stmt_location = -1 (stmt_len 0)"},
	{pgnode.RTE, `makeNode(RangeTblEntry) with each rtekind of rangeKinds, eref = makeAlias("x", NIL), inFromCl = true`},
	{pgnode.TargetEntry, "makeTargetEntry(NULL, 1, NULL, false)"},
	{pgnode.Var, "makeVar(1, 1, UUIDOID, -1, InvalidOid, 0)"},
	{pgnode.Const, "makeNullConst(UUIDOID, -1, InvalidOid)"},
	{pgnode.FuncExpr, "makeFuncExpr(InvalidOid, UUIDOID, NIL, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL)"},
	{pgnode.Aggref, "makeNode(Aggref) with location = -1"},
	{pgnode.CoalesceExpr, "makeNode(CoalesceExpr) with location = -1"},
	{pgnode.ArrayExpr, "makeNode(ArrayExpr) with location = -1"},
	{pgnode.RowExpr, "makeNode(RowExpr) with location = -1"},
	{pgnode.OpExpr, "makeNode(OpExpr) with location = -1"},
	{pgnode.BoolExpr, "makeBoolExpr(AND_EXPR, NIL, -1)"},
	{pgnode.NullTest, "makeNode(NullTest) with location = -1"},
	{pgnode.BooleanTest, "makeNode(BooleanTest) with location = -1"},
	{pgnode.CaseExpr, "makeNode(CaseExpr) with location = -1"},
	{pgnode.CaseWhen, "makeNode(CaseWhen) with location = -1"},
	{pgnode.CollateExpr, "makeNode(CollateExpr) with location = -1"},
	{pgnode.Param, "makeNode(Param) with paramtypmod = -1, location = -1"},
	{pgnode.SubLink, "makeNode(SubLink) with location = -1"},
	{pgnode.GroupingFunc, "makeNode(GroupingFunc) with location = -1"},
	{pgnode.JoinExpr, "makeNode(JoinExpr)"},
	{pgnode.SetOperationStmt, "makeNode(SetOperationStmt)"},
	{pgnode.CommonTableExpr, "makeNode(CommonTableExpr) with location = -1"},
	{pgnode.SortGroupClause, "makeNode(SortGroupClause)"},
	{pgnode.RangeTblRef, "makeNode(RangeTblRef)"},
	{pgnode.FromExpr, "makeFromExpr(NIL, NULL)"},
}

// rangeKinds are the kinds of range-table entries that the rewriter makes.
var rangeKinds = []int{rteSubquery, rteJoin, rteValues, rteCTE, rteResult}

// Templates are the server's empty nodes, from which new nodes are made. They
// are read-only.
type Templates struct{ nodes *pgnode.Templates }

// ParseTemplates reads the texts of the nodes of TemplateKinds, in any order,
// separated by white space.
func ParseTemplates(text []byte) (*Templates, error) {
	nodes, err := pgnode.ParseTemplates(text)
	if err != nil {
		return nil, err
	}
	for _, k := range TemplateKinds {
		if !nodes.Has(k.Kind) {
			return nil, fmt.Errorf("templates: %s is missing", k.C)
		}
	}
	for _, kind := range rangeKinds {
		if !nodes.HasRTE(kind) {
			return nil, fmt.Errorf("templates: a range-table entry of kind %d is missing", kind)
		}
	}
	return &Templates{nodes}, nil
}
