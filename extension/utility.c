/*
 * utility.c: utility statements that hold a query whose columns are fixed
 * before it is planned. The token would not fit into them, so over tracked
 * tables they are refused by name. Foreign keys are checked untracked.
 */
#include "postgres.h"

#include "utility.h"

#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "commands/prepare.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "rewrite/prs2lock.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/plancache.h"
#include "utils/rel.h"

#include "catalog.h"
#include "lifetime.h"
#include "pgcompat.h"
#include "planner.h"
#include "settings.h"

static ProcessUtility_hook_type previous_utility = NULL;

#define HINT_TABLE "CREATE TABLE AS stores the rows with their tokens."
#define HINT_DIRECT "Send the query itself, or open a cursor for it."

static void
refuse(const char *construct, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("ProvSQL: %s over provenance-tracked tables not supported", construct),
			 errhint("%s Or SET provsql.active = off to run the statement without provenance.", hint)));
}

/* Whether a query that is analysed but not rewritten reads a tracked table. */
static bool
is_tracked_below_views(Query *query)
{
	ListCell   *cell;

	foreach(cell, QueryRewrite(copyObject(query)))
	{
		if (provsql_query_is_tracked(lfirst_node(Query, cell)))
			return true;
	}
	return false;
}

/* The columns a query returns, but for those that are only its token. */
static int
count_data_columns(Query *query)
{
	int			columns = 0;
	ListCell   *cell;

	foreach(cell, query->targetList)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);
		bool		is_token = entry->resname != NULL && strcmp(entry->resname, PROVSQL_COLUMN) == 0 &&
			IsA(entry->expr, Var) && exprType((Node *) entry->expr) == UUIDOID;

		if (!entry->resjunk && !is_token)
			columns++;
	}
	return columns;
}

/* One name too many would rename the token's column, and end the tracking. */
static void
check_column_names(CreateTableAsStmt *statement, Query *query)
{
	if (list_length(statement->into->colNames) > count_data_columns(query))
		ereport(ERROR,
				(errcode(ERRCODE_SYNTAX_ERROR),
				 errmsg("ProvSQL: too many column names were specified"),
				 errhint("The column of the tokens comes last and keeps its name, provsql.")));
}

static void
check_create_table_as(CreateTableAsStmt *statement)
{
	bool		is_matview = provsql_is_matview(statement);
	Query	   *query = (Query *) statement->query;

	if (!is_matview && !statement->into->skipData && statement->into->colNames == NIL)
		return;
	if (!IsA(query, Query) || query->commandType != CMD_SELECT)
		return;
	if (!is_tracked_below_views(query))
		return;
	check_column_names(statement, query);
	if (is_matview || statement->into->skipData)
		refuse(is_matview ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS ... WITH NO DATA",
			   HINT_TABLE);
}

static void
check_refresh(RefreshMatViewStmt *statement)
{
	Oid			relid = RangeVarGetRelid(statement->relation, AccessShareLock, true);
	Relation	relation;
	bool		tracked = false;

	if (statement->skipData || !OidIsValid(relid))
		return;
	relation = table_open(relid, NoLock);
	if (relation->rd_rel->relkind == RELKIND_MATVIEW && relation->rd_rules != NULL &&
		relation->rd_rules->numLocks == 1)
	{
		Query	   *query = copyObject(linitial_node(Query, relation->rd_rules->rules[0]->actions));

		AcquireRewriteLocks(query, true, false);
		tracked = is_tracked_below_views(query);
	}
	table_close(relation, NoLock);
	if (tracked)
		refuse("REFRESH MATERIALIZED VIEW", HINT_TABLE);
}

/* The queries of a prepared statement, analysed anew when it was invalidated. */
static List *
prepared_queries(CachedPlanSource *source)
{
	if (source->is_valid || source->raw_parse_tree == NULL)
		return source->query_list;
	return pg_analyze_and_rewrite_fixedparams(copyObject(source->raw_parse_tree),
											  source->query_string, source->param_types,
											  source->num_params, NULL);
}

static void
check_execute(ExecuteStmt *statement)
{
	PreparedStatement *prepared = FetchPreparedStatement(statement->name, false);
	ListCell   *cell;

	if (prepared == NULL)
		return;
	foreach(cell, prepared_queries(prepared->plansource))
	{
		Query	   *query = lfirst_node(Query, cell);

		if (query->commandType == CMD_SELECT && provsql_query_is_tracked(query))
			refuse("EXECUTE of a prepared SELECT", HINT_DIRECT);
	}
}

static void
check_statement(Node *statement)
{
	if (!provsql_active)
		return;
	switch (nodeTag(statement))
	{
		case T_CreateTableAsStmt:
			check_create_table_as((CreateTableAsStmt *) statement);
			break;
		case T_RefreshMatViewStmt:
			check_refresh((RefreshMatViewStmt *) statement);
			break;
		case T_ExecuteStmt:
			check_execute((ExecuteStmt *) statement);
			break;
		default:
			break;
	}
}

static void
run_utility(PROVSQL_UTILITY_PARAMETERS)
{
	ProcessUtility_hook_type next = previous_utility ? previous_utility : standard_ProcessUtility;

	check_statement(pstmt->utilityStmt);
	if (!IsA(pstmt->utilityStmt, AlterTableStmt))
	{
		provsql_before_database_statement(pstmt->utilityStmt);
		next(PROVSQL_UTILITY_ARGUMENTS);
		provsql_after_database_statement(pstmt->utilityStmt);
		return;
	}
	provsql_enter_alter_table();
	PG_TRY();
	{
		next(PROVSQL_UTILITY_ARGUMENTS);
	}
	PG_FINALLY();
	{
		provsql_leave_alter_table();
	}
	PG_END_TRY();
}

void
provsql_utility_install(void)
{
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = run_utility;
}
