/*
 * nodetemplates.c: an empty node of each kind that Go may have to make.
 *
 * Go fills copies of them in, so that the names and the order of the fields
 * are this server's own, whatever its version. The list and the values are
 * those of rewrite.TemplateKinds.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "nodes/primnodes.h"

#include "goruntime.h"
#include "nodetext.h"
#include "pgcompat.h"

static void
append_node(StringInfo text, void *node)
{
	char	   *printed = nodeToString(node);

	appendStringInfoString(text, printed);
	appendStringInfoChar(text, '\n');
	pfree(printed);
}

static Query *
template_query(void)
{
	Query	   *query = makeNode(Query);

	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->canSetTag = true;
	query->jointree = makeFromExpr(NIL, NULL);
	query->stmt_location = -1;
	return query;
}

static RangeTblEntry *
template_range_table_entry(void)
{
	RangeTblEntry *rte = makeNode(RangeTblEntry);

	rte->rtekind = RTE_SUBQUERY;
	rte->eref = makeAlias("x", NIL);
	rte->inFromCl = true;
	return rte;
}

static Aggref *
template_aggref(void)
{
	Aggref	   *aggref = makeNode(Aggref);

	aggref->location = -1;
	return aggref;
}

static CoalesceExpr *
template_coalesce(void)
{
	CoalesceExpr *coalesce = makeNode(CoalesceExpr);

	coalesce->location = -1;
	return coalesce;
}

static ArrayExpr *
template_array(void)
{
	ArrayExpr  *array = makeNode(ArrayExpr);

	array->location = -1;
	return array;
}

static RowExpr *
template_row(void)
{
	RowExpr    *row = makeNode(RowExpr);

	row->location = -1;
	return row;
}

void
provsql_send_templates(void)
{
	static bool sent = false;
	StringInfoData text;

	if (likely(sent))
		return;
	initStringInfo(&text);
	append_node(&text, template_query());
	append_node(&text, template_range_table_entry());
	append_node(&text, makeTargetEntry(NULL, 1, NULL, false));
	append_node(&text, makeVar(1, 1, UUIDOID, -1, InvalidOid, 0));
	append_node(&text, makeNullConst(UUIDOID, -1, InvalidOid));
	append_node(&text, makeFuncExpr(InvalidOid, UUIDOID, NIL, InvalidOid, InvalidOid,
									COERCE_EXPLICIT_CALL));
	append_node(&text, template_aggref());
	append_node(&text, template_coalesce());
	append_node(&text, template_array());
	append_node(&text, template_row());
	append_node(&text, makeNode(SortGroupClause));
	append_node(&text, makeNode(RangeTblRef));
	append_node(&text, makeFromExpr(NIL, NULL));
	GO_CALL(set_templates, text.data, (size_t) text.len);
	pfree(text.data);
	sent = true;
}
