/*
 * nodetext.c: query trees as text, and what must be carried beside it.
 */
#include "postgres.h"

#include "nodetext.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#if PG_VERSION_NUM < 130000
#include "nodes/nodes.h"
#endif

#include "goruntime.h"
#include "pgcompat.h"

#if PROVSQL_VIEW_RELID_LOST

/*
 * The subquery a view was expanded to keeps the view's OID, but not in text.
 * It travels as a constant at the end of that entry's securityQuals, known by
 * this type modifier, which no real constant of type oid has.
 */
#define VIEW_RELID_MARK (-424242)

static bool
mark_view_relids(Node *node, void *context)
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

			if (rte->rtekind == RTE_SUBQUERY && OidIsValid(rte->relid))
				rte->securityQuals = lappend(rte->securityQuals,
											 makeConst(OIDOID, VIEW_RELID_MARK, InvalidOid,
													   sizeof(Oid), ObjectIdGetDatum(rte->relid),
													   false, true));
		}
		return query_tree_walker(query, mark_view_relids, context, 0);
	}
	return expression_tree_walker(node, mark_view_relids, context);
}

static bool
unmark_view_relids(Node *node, void *context)
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
			Const	   *mark;

			if (rte->rtekind != RTE_SUBQUERY || rte->securityQuals == NIL)
				continue;
			mark = llast(rte->securityQuals);
			if (!IsA(mark, Const) || mark->consttypmod != VIEW_RELID_MARK)
				continue;
			rte->relid = DatumGetObjectId(mark->constvalue);
			rte->securityQuals = list_truncate(rte->securityQuals,
											   list_length(rte->securityQuals) - 1);
		}
		return query_tree_walker(query, unmark_view_relids, context, 0);
	}
	return expression_tree_walker(node, unmark_view_relids, context);
}

#endif

char *
provsql_query_to_text(Query *query, size_t *length)
{
	char	   *text;

#if PROVSQL_VIEW_RELID_LOST
	(void) mark_view_relids((Node *) query, NULL);
#endif
	text = nodeToString(query);
#if PROVSQL_VIEW_RELID_LOST
	(void) unmark_view_relids((Node *) query, NULL);
#endif
	*length = strlen(text);
	return text;
}

Query *
provsql_text_to_query(provsql_bytes *text, const Query *original)
{
	char	   *copy = provsql_take_bytes(text);
	Query	   *query = castNode(Query, stringToNode(copy));

	pfree(copy);
#if PROVSQL_VIEW_RELID_LOST
	(void) unmark_view_relids((Node *) query, NULL);
#endif
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
