/*
 * settle.c: gives an analysed query the columns it will return.
 *
 * The token is not known yet: provenance() stands for it, and the rewriter
 * puts the token in its place when the query is planned.
 */
#include "postgres.h"

#include "settle.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"

#include "catalog.h"
#include "settings.h"
#include "shape.h"

static FuncExpr *
call(Oid function, Oid type, List *arguments)
{
	return makeFuncExpr(function, type, arguments, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
}

static Expr *
token(void)
{
	return (Expr *) call(provsql_constants()->rewriter.fn_provenance, UUIDOID, NIL);
}

static bool
is_token(const TargetEntry *entry)
{
	return entry->resname != NULL && strcmp(entry->resname, PROVSQL_COLUMN) == 0 &&
		IsA(entry->expr, FuncExpr) &&
		((FuncExpr *) entry->expr)->funcid == provsql_constants()->rewriter.fn_provenance;
}

static TargetEntry *
last_visible(const Query *query)
{
	TargetEntry *last = NULL;
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (!entry->resjunk)
			last = entry;
	}
	return last;
}

bool
provsql_is_settled(const Query *query)
{
	TargetEntry *last = last_visible(query);

	return last != NULL && is_token(last);
}

/* The entries of a query's target list while they are sorted anew. */
typedef struct Entries
{
	List	   *visible;
	List	   *junk;
	TargetEntry *token;			/* the first that is one */
} Entries;

/*
 * Takes an entry that is a source's token out. The query may be sorted or
 * grouped by it; then it stays, unseen, or as the query's own token.
 */
static void
take_token(Entries *entries, TargetEntry *entry)
{
	if (!provsql_active)
	{
		if (entry->ressortgroupref != 0)
		{
			entry->resjunk = true;
			entries->junk = lappend(entries->junk, entry);
		}
		return;
	}
	entry->expr = token();
	entry->resorigtbl = InvalidOid;
	entry->resorigcol = 0;
	if (entries->token == NULL)
		entries->token = entry;
	else if (entries->token->ressortgroupref == 0)
		entries->token->ressortgroupref = entry->ressortgroupref;
	else if (entry->ressortgroupref != 0)
	{
		entry->resjunk = true;
		entries->junk = lappend(entries->junk, entry);
	}
}

/*
 * Lets an entry carry the token of its aggregate. A query that is sorted by it
 * is sorted by the value, which is then an entry of its own.
 */
static void
wrap_aggregate(Entries *entries, TargetEntry *entry, bool sorted_by_position)
{
	const provsql_catalog *constants = &provsql_constants()->rewriter;

	if (entry->ressortgroupref != 0 && !sorted_by_position)
	{
		TargetEntry *value = makeTargetEntry(copyObject(entry->expr), 0, NULL, true);

		value->ressortgroupref = entry->ressortgroupref;
		entry->ressortgroupref = 0;
		entries->junk = lappend(entries->junk, value);
	}
	entry->expr = (Expr *) call(constants->fn_with_token, constants->agg_token_type,
								list_make1(entry->expr));
	entries->visible = lappend(entries->visible, entry);
}

static void
sort_entries(Query *query, Entries *entries)
{
	int			count;
	ColumnKind *kinds = provsql_column_kinds(query, &count);
	int			column = 0;
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);
		ColumnKind	kind = entry->resjunk || column >= count ? COLUMN_PLAIN : kinds[column++];

		if (entry->resjunk)
			entries->junk = lappend(entries->junk, entry);
		else if (kind == COLUMN_TOKEN)
			take_token(entries, entry);
		else if (kind == COLUMN_AGGREGATE && provsql_active)
			wrap_aggregate(entries, entry, query->setOperations != NULL);
		else
			entries->visible = lappend(entries->visible, entry);
	}
}

/* DISTINCT is about what is returned. */
static List *
visible_clauses(List *clauses, List *entries)
{
	List	   *visible = NIL;
	ListCell   *cell;

	foreach(cell, clauses)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, cell);
		ListCell   *other;

		foreach(other, entries)
		{
			TargetEntry *entry = lfirst_node(TargetEntry, other);

			if (entry->ressortgroupref == clause->tleSortGroupRef)
			{
				if (!entry->resjunk)
					visible = lappend(visible, clause);
				break;
			}
		}
	}
	return visible != NIL ? visible : clauses;
}

void
provsql_settle(Query *query, bool stored)
{
	Entries		entries = {0};
	ListCell   *cell;
	AttrNumber	number = 0;

	if (query->commandType != CMD_SELECT || !provsql_query_reaches_tracked(query) ||
		provsql_is_settled(query))
		return;
	if (!provsql_active && stored && query->setOperations != NULL)
		return;
	sort_entries(query, &entries);
	if (provsql_active)
	{
		if (entries.token == NULL)
			entries.token = makeTargetEntry(token(), 0, pstrdup(PROVSQL_COLUMN), false);
		entries.visible = lappend(entries.visible, entries.token);
	}
	query->targetList = list_concat(entries.visible, entries.junk);
	if (query->distinctClause != NIL && !query->hasDistinctOn)
		query->distinctClause = visible_clauses(query->distinctClause, query->targetList);
	foreach(cell, query->targetList)
		lfirst_node(TargetEntry, cell)->resno = ++number;
}
