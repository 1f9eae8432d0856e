/*
 * nodetext.c: query trees as text, and what must be carried beside it.
 */
#include "postgres.h"

#include "nodetext.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "goruntime.h"
#include "pgcompat.h"

#if PROVSQL_VIEW_RELID_LOST

/*
 * The subquery a view was expanded to keeps the view's OID, but not in text.
 * It travels as a constant at the end of that entry's securityQuals, known by
 * this type modifier, which no real constant of type oid has.
 */
#define VIEW_RELID_MARK (-424242)

static void
mark_view_relid(RangeTblEntry *rte)
{
	if (OidIsValid(rte->relid))
		rte->securityQuals = lappend(rte->securityQuals,
									 makeConst(OIDOID, VIEW_RELID_MARK, InvalidOid, sizeof(Oid),
											   ObjectIdGetDatum(rte->relid), false, true));
}

static void
unmark_view_relid(RangeTblEntry *rte)
{
	Const	   *mark = rte->securityQuals == NIL ? NULL : llast(rte->securityQuals);

	if (mark == NULL || !IsA(mark, Const) || mark->consttypmod != VIEW_RELID_MARK)
		return;
	rte->relid = DatumGetObjectId(mark->constvalue);
	rte->securityQuals = list_truncate(rte->securityQuals, list_length(rte->securityQuals) - 1);
}

typedef void (*SubqueryVisitor) (RangeTblEntry *rte);

/* Visits the range table's subqueries, on all levels. */
static bool
visit_subqueries(Node *node, void *visitor)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		Query	   *query = (Query *) node;
		ListCell   *cell;

		foreach(cell, query->rtable)
		{
			RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

			if (rte->rtekind == RTE_SUBQUERY)
				(*(SubqueryVisitor *) visitor) (rte);
		}
		return query_tree_walker(query, visit_subqueries, visitor, 0);
	}
	return expression_tree_walker(node, visit_subqueries, visitor);
}

static void
mark_view_relids(Query *query)
{
	SubqueryVisitor visitor = mark_view_relid;

	(void) visit_subqueries((Node *) query, &visitor);
}

static void
unmark_view_relids(Query *query)
{
	SubqueryVisitor visitor = unmark_view_relid;

	(void) visit_subqueries((Node *) query, &visitor);
}

#else
#define mark_view_relids(query) ((void) 0)
#define unmark_view_relids(query) ((void) 0)
#endif

char *
provsql_query_to_text(Query *query, size_t *length)
{
	char	   *text;

	mark_view_relids(query);
	text = nodeToString(query);
	unmark_view_relids(query);
	*length = strlen(text);
	return text;
}

Query *
provsql_text_to_query(provsql_bytes *text, const Query *original)
{
	char	   *copy = provsql_take_bytes(text);
	Query	   *query = castNode(Query, stringToNode(copy));

	pfree(copy);
	unmark_view_relids(query);
	query->queryId = original->queryId;
	query->stmt_location = original->stmt_location;
	query->stmt_len = original->stmt_len;
	return query;
}

Query *
provsql_query_roundtrip(Query *query)
{
	provsql_bytes printed = {0};
	size_t		length;
	char	   *text;

	if (query->commandType == CMD_UTILITY)
		return query;
	text = provsql_query_to_text(query, &length);
	GO_CALL(roundtrip, text, length, &printed);
	if (printed.length != length || memcmp(printed.data, text, length) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("ProvSQL: a query tree changed on its way through text")));
	pfree(text);
	return provsql_text_to_query(&printed, query);
}
