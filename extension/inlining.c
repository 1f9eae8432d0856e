/*
 * inlining.c: which SQL functions the planner may put into a query.
 *
 * The planner puts the body of a simple set-returning function in the place of
 * its call, after the query has been rewritten. A body that reads tracked
 * tables must be rewritten too, as it is when the function runs: so such
 * functions run. PostgreSQL asks whether somebody wants to know of a
 * function's calls, and inlines none for which that is so.
 */
#include "postgres.h"

#include "inlining.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

#include "catalog.h"
#include "pgcompat.h"
#include "shape.h"

static needs_fmgr_hook_type previous_hook = NULL;

static bool
names_tracked(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, RangeVar))
	{
		Oid			relid = RangeVarGetRelid((RangeVar *) node, NoLock, true);

		return OidIsValid(relid) && provsql_relation_reaches_tracked(relid);
	}
	return raw_expression_tree_walker(node, names_tracked, context);
}

/* Whether the statements of a body that is kept as text read a tracked table. */
static bool
text_reads_tracked(char *body)
{
	ListCell   *cell;

	foreach(cell, provsql_parse(body))
	{
		if (names_tracked(lfirst_node(RawStmt, cell)->stmt, NULL))
			return true;
	}
	return false;
}

#if PROVSQL_HAS_SQL_BODIES

static bool
is_tracked_query(Node *node)
{
	return IsA(node, Query) && provsql_query_reaches_tracked((Query *) node);
}

/* The same for one that is kept as analysed statements. */
static bool
statements_read_tracked(char *body)
{
	Node	   *node = stringToNode(body);
	ListCell   *cell;

	if (IsA(node, List))
		node = linitial((List *) node);
	if (!IsA(node, List))
		return is_tracked_query(node);
	foreach(cell, (List *) node)
	{
		if (is_tracked_query(lfirst(cell)))
			return true;
	}
	return false;
}
#endif

static bool
body_reads_tracked(HeapTuple function)
{
	bool		isnull;
	Datum		body;

#if PROVSQL_HAS_SQL_BODIES
	body = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_prosqlbody, &isnull);
	if (!isnull)
		return statements_read_tracked(TextDatumGetCString(body));
#endif
	body = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_prosrc, &isnull);
	return !isnull && text_reads_tracked(TextDatumGetCString(body));
}

static bool
is_wanted(Oid function)
{
	HeapTuple	tuple;
	Form_pg_proc form;
	bool		wanted = false;

	if (previous_hook && previous_hook(function))
		return true;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (form->prolang == SQLlanguageId && form->proretset && form->provolatile != PROVOLATILE_VOLATILE &&
		provsql_constants() != NULL)
		wanted = body_reads_tracked(tuple);
	ReleaseSysCache(tuple);
	return wanted;
}

void
provsql_inlining_install(void)
{
	previous_hook = needs_fmgr_hook;
	needs_fmgr_hook = is_wanted;
}
