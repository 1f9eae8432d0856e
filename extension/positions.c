/*
 * positions.c: ORDER BY with the positions of columns.
 *
 * An analysed query does not tell a position from the expression that stands
 * there, so the statement's text is parsed again. That is done only when the
 * token of a source was among the columns, before another one.
 */
#include "postgres.h"

#include "positions.h"

#include "nodes/nodeFuncs.h"
#include "parser/parse_clause.h"
#include "parser/parser.h"

#include "pgcompat.h"
#include "settle.h"
#include "shape.h"

/* The SELECT in a statement, NULL for others. */
static SelectStmt *
select_in(Node *statement)
{
	while (statement != NULL)
	{
		switch (nodeTag(statement))
		{
			case T_RawStmt:
				statement = ((RawStmt *) statement)->stmt;
				break;
			case T_SelectStmt:
				return (SelectStmt *) statement;
			case T_CreateTableAsStmt:
				statement = ((CreateTableAsStmt *) statement)->query;
				break;
			case T_DeclareCursorStmt:
				statement = ((DeclareCursorStmt *) statement)->query;
				break;
			case T_ExplainStmt:
				statement = ((ExplainStmt *) statement)->query;
				break;
			case T_PrepareStmt:
				statement = ((PrepareStmt *) statement)->query;
				break;
			case T_CopyStmt:
				statement = ((CopyStmt *) statement)->query;
				break;
			default:
				return NULL;
		}
	}
	return NULL;
}

/* The statement of a query as the parser read it. */
static SelectStmt *
parsed_statement(ParseState *state, Query *query)
{
	List	   *statements = provsql_parse(state->p_sourcetext);
	ListCell   *cell;

	foreach(cell, statements)
	{
		RawStmt    *statement = lfirst_node(RawStmt, cell);

		if (list_length(statements) == 1 || statement->stmt_location == query->stmt_location)
			return select_in((Node *) statement);
	}
	return NULL;
}

/* The position that an item of ORDER BY is, 0 for another expression. */
static int
position_in(SortBy *item)
{
	A_Const    *constant = (A_Const *) item->node;

	if (!IsA(constant, A_Const))
		return 0;
#if PG_VERSION_NUM >= 150000
	return !constant->isnull && IsA(&constant->val, Integer) ? intVal(&constant->val) : 0;
#else
	return IsA(&constant->val, Integer) ? intVal(&constant->val) : 0;
#endif
}

/* Whether the token of a source stands before another column. */
static bool
has_token_inside(const ColumnKind *kinds, int count)
{
	bool		token = false;

	for (int i = 0; i < count; i++)
	{
		if (kinds[i] == COLUMN_TOKEN)
			token = true;
		else if (token)
			return true;
	}
	return false;
}

/* The entry that will be column number position; the token is last. */
static TargetEntry *
entry_at(Query *query, const ColumnKind *kinds, int count, int position)
{
	TargetEntry *token = NULL;
	int			column = 0;
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (entry->resjunk || column >= count)
			break;
		if (kinds[column++] == COLUMN_TOKEN)
			token = token ? token : entry;
		else if (--position == 0)
			return entry;
	}
	return position == 1 ? token : NULL;
}

static bool
is_referred_to(Query *query, Index reference)
{
	List	   *clauses[] = {query->sortClause, query->groupClause, query->distinctClause};

	for (size_t i = 0; i < lengthof(clauses); i++)
	{
		ListCell   *cell;

		foreach(cell, clauses[i])
		{
			if (lfirst_node(SortGroupClause, cell)->tleSortGroupRef == reference)
				return true;
		}
	}
	return false;
}

static TargetEntry *
entry_of(Query *query, SortGroupClause *clause)
{
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (entry->ressortgroupref == clause->tleSortGroupRef)
			return entry;
	}
	return NULL;
}

static List *
resolve(ParseState *state, Query *query, const ColumnKind *kinds, int count, List *items)
{
	List	   *clauses = NIL;
	ListCell   *item;
	ListCell   *clause;

	forboth(item, items, clause, query->sortClause)
	{
		int			position = position_in(lfirst_node(SortBy, item));
		TargetEntry *entry;

		if (position == 0)
		{
			clauses = lappend(clauses, lfirst(clause));
			continue;
		}
		entry = entry_at(query, kinds, count, position);
		if (entry == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_COLUMN_REFERENCE),
					 errmsg("ORDER BY position %d is not in select list", position)));
		clauses = addTargetToSortList(state, entry, clauses, query->targetList, lfirst_node(SortBy, item));
	}
	return clauses;
}

void
provsql_count_columns_anew(ParseState *state, Query *query)
{
	int			count;
	ColumnKind *kinds;
	SelectStmt *statement;
	List	   *before = query->sortClause;
	ListCell   *cell;

	if (query->commandType != CMD_SELECT || query->sortClause == NIL || state->p_sourcetext == NULL ||
		!provsql_query_reaches_tracked(query) || provsql_is_settled(query))
		return;
	kinds = provsql_column_kinds(query, &count);
	if (!has_token_inside(kinds, count))
		return;
	statement = parsed_statement(state, query);
	/* What is sorted by twice has one clause. */
	if (statement == NULL || list_length(statement->sortClause) != list_length(query->sortClause))
		return;
	query->sortClause = resolve(state, query, kinds, count, statement->sortClause);
	foreach(cell, before)
	{
		SortGroupClause *clause = lfirst_node(SortGroupClause, cell);
		TargetEntry *entry = entry_of(query, clause);

		if (entry != NULL && !is_referred_to(query, clause->tleSortGroupRef))
			entry->ressortgroupref = 0;
	}
}
