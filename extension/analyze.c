/*
 * analyze.c: the hook behind parse analysis.
 *
 * The columns of a statement that a client sends are settled here, so that all
 * who ask for them before it is planned (PREPARE, Describe, materialized
 * views) get the answer. In functions, a query returns the columns it names:
 * what receives its rows has been written for those.
 */
#include "postgres.h"

#include "analyze.h"

#include "commands/prepare.h"
#include "executor/executor.h"
#include "executor/functions.h"
#include "executor/spi.h"
#include "nodes/parsenodes.h"
#include "parser/analyze.h"
#include "parser/parse_node.h"
#include "replication/walsender.h"
#include "tcop/tcopprot.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/plancache.h"

#include "catalog.h"
#include "pgcompat.h"
#include "planner.h"
#include "positions.h"
#include "settle.h"

static post_parse_analyze_hook_type previous_analyze = NULL;
static int	in_definition = 0;
static int	in_prepare = 0;

void
provsql_enter_definition(void)
{
	in_definition++;
}

void
provsql_leave_definition(void)
{
	in_definition--;
}

void
provsql_enter_prepare(void)
{
	in_prepare++;
}

void
provsql_leave_prepare(void)
{
	in_prepare--;
}

bool
provsql_client_wants_stored_columns(void)
{
	return am_walsender ||
		(application_name != NULL &&
		 (strcmp(application_name, "pg_dump") == 0 || strcmp(application_name, "postgres_fdw") == 0));
}

/* The parser's hook for parameters in the body of an SQL function: it tells one. */
static ParseParamRefHook
hook_of_sql_functions(void)
{
	static ParseParamRefHook hook = NULL;

	if (unlikely(hook == NULL))
	{
		ParseState *state = make_parsestate(NULL);

		sql_fn_parser_setup(state, NULL);
		hook = state->p_paramref_hook;
		free_parsestate(state);
	}
	return hook;
}

/* Whether no SPI call is under way: in one, a name without a relation is not found. */
static bool
is_outside_spi(void)
{
	return SPI_unregister_relation("") == SPI_ERROR_UNCONNECTED;
}

static bool
is_in_function(const ParseState *state)
{
	return state->p_pre_columnref_hook != NULL || state->p_post_columnref_hook != NULL ||
		(state->p_paramref_hook != NULL && state->p_paramref_hook == hook_of_sql_functions()) ||
		!is_outside_spi();
}

/* Whether two descriptors differ in what tracking adds, and in nothing else. */
static bool
differ_by_provenance(TupleDesc a, TupleDesc b)
{
	Oid			agg_token = provsql_constants()->rewriter.agg_token_type;
	int			columns = Min(a->natts, b->natts);
	TupleDesc	longer = a->natts > b->natts ? a : b;

	if (longer->natts > columns + 1 ||
		(longer->natts == columns + 1 &&
		 strcmp(NameStr(TupleDescAttr(longer, columns)->attname), PROVSQL_COLUMN) != 0))
		return false;
	for (int i = 0; i < columns; i++)
	{
		Form_pg_attribute x = TupleDescAttr(a, i);
		Form_pg_attribute y = TupleDescAttr(b, i);

		if (strcmp(NameStr(x->attname), NameStr(y->attname)) != 0 ||
			((x->atttypid != y->atttypid || x->atttypmod != y->atttypmod) &&
			 x->atttypid != agg_token && y->atttypid != agg_token))
			return false;
	}
	return true;
}

static TupleDesc
columns_now(CachedPlanSource *source)
{
	List	   *queries = pg_analyze_and_rewrite_fixedparams(copyObject(source->raw_parse_tree),
															 source->query_string, source->param_types,
															 source->num_params, NULL);
	Query	   *query = list_length(queries) == 1 ? linitial_node(Query, queries) : NULL;

	if (query == NULL || query->commandType != CMD_SELECT)
		return NULL;
	return ExecCleanTypeFromTL(query->targetList);
}

/*
 * A prepared statement whose tables came to be tracked, or no longer are,
 * returns other columns than before. PostgreSQL takes changed columns for an
 * error, which EXECUTE need not be: it looks up the columns each time. Who
 * sends the statement by the protocol has looked them up before.
 */
static void
follow_tracking(ExecuteStmt *statement)
{
	PreparedStatement *prepared = FetchPreparedStatement(statement->name, false);
	CachedPlanSource *source = prepared ? prepared->plansource : NULL;
	TupleDesc	now;

	if (source == NULL || source->is_valid || !source->fixed_result ||
		source->raw_parse_tree == NULL || source->resultDesc == NULL)
		return;
	now = columns_now(source);
	if (now == NULL || !differ_by_provenance(source->resultDesc, now))
		return;
	source->fixed_result = false;
	PG_TRY();
	{
		(void) CachedPlanGetTargetList(source, NULL);
	}
	PG_FINALLY();
	{
		source->fixed_result = true;
	}
	PG_END_TRY();
}

/* One name too many would rename the token's column, and end the tracking. */
static void
check_column_names(IntoClause *into, Query *query)
{
	int			columns = -1;	/* without the token */
	ListCell   *cell;

	if (!provsql_is_settled(query))
		return;
	foreach(cell, query->targetList)
		columns += !lfirst_node(TargetEntry, cell)->resjunk;
	if (list_length(into->colNames) > columns)
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("ProvSQL: too many column names were specified"),
				 errhint("The column of the tokens comes last and keeps its name, provsql.")));
}

static void settle_statement(ParseState *state, Query *query, bool in_function);

/* What a statement that holds a query makes of its columns. */
static void
settle_utility(ParseState *state, Node *statement, bool in_function)
{
	switch (nodeTag(statement))
	{
		case T_CreateTableAsStmt:
			{
				CreateTableAsStmt *create = (CreateTableAsStmt *) statement;
				Query	   *query = castNode(Query, create->query);

				if (query->commandType != CMD_SELECT)
				{
					settle_statement(state, query, in_function);
					break;
				}
				/* The relation's columns are the statement's own affair. */
				provsql_count_columns_anew(state, query);
				provsql_settle(query, create->into->viewQuery != NULL);
				check_column_names(create->into, query);
				if (create->into->viewQuery != NULL)
					create->into->viewQuery = (void *) copyObject(query);
				break;
			}
		case T_DeclareCursorStmt:
			settle_statement(state, castNode(Query, ((DeclareCursorStmt *) statement)->query), in_function);
			break;
		case T_ExplainStmt:
			settle_statement(state, castNode(Query, ((ExplainStmt *) statement)->query), in_function);
			break;
		case T_ExecuteStmt:
			follow_tracking((ExecuteStmt *) statement);
			break;
		default:
			break;
	}
}

static void
settle_statement(ParseState *state, Query *query, bool in_function)
{
	if (query->commandType == CMD_UTILITY)
		settle_utility(state, query->utilityStmt, in_function);
	else if (query->commandType == CMD_SELECT && !in_function)
	{
		provsql_count_columns_anew(state, query);
		provsql_settle(query, false);
	}
}

static bool
may_have_columns(const Query *query)
{
	if (query->commandType == CMD_SELECT)
		return query->rtable != NIL || query->hasSubLinks;
	if (query->commandType != CMD_UTILITY)
		return false;
	switch (nodeTag(query->utilityStmt))
	{
		case T_CreateTableAsStmt:
		case T_DeclareCursorStmt:
		case T_ExplainStmt:
		case T_ExecuteStmt:
			return true;
		default:
			return false;
	}
}

#if PG_VERSION_NUM >= 140000
#define ANALYZE_PARAMETERS ParseState *state, Query *query, JumbleState *jumble
#define ANALYZE_ARGUMENTS state, query, jumble
#else
#define ANALYZE_PARAMETERS ParseState *state, Query *query
#define ANALYZE_ARGUMENTS state, query
#endif

static void
analyze(ANALYZE_PARAMETERS)
{
	if (previous_analyze)
		previous_analyze(ANALYZE_ARGUMENTS);
	if (!may_have_columns(query) || in_definition > 0 || provsql_next_query_is_special() ||
		provsql_constants() == NULL || provsql_client_wants_stored_columns() ||
		provsql_is_internal_query(state->p_sourcetext))
		return;
	settle_statement(state, query, in_prepare == 0 && is_in_function(state));
}

void
provsql_analyze_install(void)
{
	previous_analyze = post_parse_analyze_hook;
	post_parse_analyze_hook = analyze;
}
