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
template_range_table_entry(RTEKind kind)
{
	RangeTblEntry *rte = makeNode(RangeTblEntry);

	rte->rtekind = kind;
	rte->eref = makeAlias("x", NIL);
	rte->inFromCl = true;
	return rte;
}

/* A node of which everything is zero but its place in the source. */
#define TEMPLATE(type) \
	static type * \
	template_##type(void) \
	{ \
		type	   *node = makeNode(type); \
		node->location = -1; \
		return node; \
	}

TEMPLATE(Aggref)
TEMPLATE(CoalesceExpr)
TEMPLATE(ArrayExpr)
TEMPLATE(RowExpr)
TEMPLATE(OpExpr)
TEMPLATE(NullTest)
TEMPLATE(CollateExpr)
TEMPLATE(BooleanTest)
TEMPLATE(CaseExpr)
TEMPLATE(CaseWhen)
TEMPLATE(SubLink)
TEMPLATE(GroupingFunc)
TEMPLATE(CommonTableExpr)

static Param *
template_param(void)
{
	Param	   *param = makeNode(Param);

	param->paramtypmod = -1;
	param->location = -1;
	return param;
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
	append_node(&text, template_range_table_entry(RTE_SUBQUERY));
	append_node(&text, template_range_table_entry(RTE_JOIN));
	append_node(&text, template_range_table_entry(RTE_VALUES));
	append_node(&text, template_range_table_entry(RTE_CTE));
	append_node(&text, template_range_table_entry(RTE_RESULT));
	append_node(&text, makeTargetEntry(NULL, 1, NULL, false));
	append_node(&text, makeVar(1, 1, UUIDOID, -1, InvalidOid, 0));
	append_node(&text, makeNullConst(UUIDOID, -1, InvalidOid));
	append_node(&text, makeFuncExpr(InvalidOid, UUIDOID, NIL, InvalidOid, InvalidOid,
									COERCE_EXPLICIT_CALL));
	append_node(&text, template_Aggref());
	append_node(&text, template_CoalesceExpr());
	append_node(&text, template_ArrayExpr());
	append_node(&text, template_RowExpr());
	append_node(&text, template_OpExpr());
	append_node(&text, makeBoolExpr(AND_EXPR, NIL, -1));
	append_node(&text, template_NullTest());
	append_node(&text, template_CollateExpr());
	append_node(&text, template_BooleanTest());
	append_node(&text, template_CaseExpr());
	append_node(&text, template_CaseWhen());
	append_node(&text, template_param());
	append_node(&text, template_SubLink());
	append_node(&text, template_GroupingFunc());
	append_node(&text, makeNode(JoinExpr));
	append_node(&text, makeNode(SetOperationStmt));
	append_node(&text, template_CommonTableExpr());
	append_node(&text, makeNode(SortGroupClause));
	append_node(&text, makeNode(RangeTblRef));
	append_node(&text, makeFromExpr(NIL, NULL));
	GO_CALL(set_templates, text.data, (size_t) text.len);
	pfree(text.data);
	sent = true;
}
