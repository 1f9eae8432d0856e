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
	{pgnode.RTE, `makeNode(RangeTblEntry) with rtekind = RTE_SUBQUERY, eref = makeAlias("x", NIL), inFromCl = true`},
	{pgnode.TargetEntry, "makeTargetEntry(NULL, 1, NULL, false)"},
	{pgnode.Var, "makeVar(1, 1, UUIDOID, -1, InvalidOid, 0)"},
	{pgnode.Const, "makeNullConst(UUIDOID, -1, InvalidOid)"},
	{pgnode.FuncExpr, "makeFuncExpr(InvalidOid, UUIDOID, NIL, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL)"},
	{pgnode.Aggref, "makeNode(Aggref) with location = -1"},
	{pgnode.CoalesceExpr, "makeNode(CoalesceExpr) with location = -1"},
	{pgnode.ArrayExpr, "makeNode(ArrayExpr) with location = -1"},
	{pgnode.RowExpr, "makeNode(RowExpr) with location = -1"},
	{pgnode.SortGroupClause, "makeNode(SortGroupClause)"},
	{pgnode.RangeTblRef, "makeNode(RangeTblRef)"},
	{pgnode.FromExpr, "makeFromExpr(NIL, NULL)"},
}

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
	return &Templates{nodes}, nil
}
