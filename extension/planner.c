/*
 * planner.c: finds out whether a query concerns provenance, and only then
 * sends its tree, as text, through the rewriter.
 */
#include "postgres.h"

#include "planner.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "parser/parse_relation.h"
#include "portability/instr_time.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "catalog.h"
#include "goruntime.h"
#include "nodetext.h"
#include "pgcompat.h"
#include "rewritings.h"
#include "settings.h"

static planner_hook_type previous_planner = NULL;
static int	in_alter_table = 0;
static ProvsqlRewriting next_query = REWRITING_NORMAL;

/* What a walk over a query found. */
typedef struct TrackedSources
{
	const Query *top;
	provsql_tracked *relations;
	size_t		count;
	size_t		capacity;
	bool		reads_tracked;	/* in another place than as the target of DML */
	bool		column_selected;	/* some provsql column is mentioned */
} TrackedSources;

void
provsql_treat_next_query(ProvsqlRewriting mode)
{
	next_query = mode;
}

static Bitmapset *
selected_columns(const Query *query, RangeTblEntry *rte)
{
#if PROVSQL_HAS_PERMINFOS
	if (rte->perminfoindex == 0)
		return NULL;
	return getRTEPermissionInfo(query->rteperminfos, rte)->selectedCols;
#else
	(void) query;
	return rte->selectedCols;
#endif
}

static void
remember(TrackedSources *sources, Oid relid, ProvsqlTrackedColumn column)
{
	for (size_t i = 0; i < sources->count; i++)
	{
		if (sources->relations[i].relid == relid)
			return;
	}
	if (sources->count == sources->capacity)
	{
		sources->capacity = sources->capacity ? 2 * sources->capacity : 8;
		if (sources->relations == NULL)
			sources->relations = palloc(sources->capacity * sizeof(provsql_tracked));
		else
			sources->relations = repalloc(sources->relations,
										  sources->capacity * sizeof(provsql_tracked));
	}
	sources->relations[sources->count].relid = relid;
	sources->relations[sources->count].attnum = column.attnum;
	sources->relations[sources->count].not_null = column.not_null;
	sources->count++;
}

static bool find_tracked(Node *node, void *context);

static bool
find_tracked_in_query(Query *query, TrackedSources *sources)
{
	ListCell   *cell;
	int			rtindex = 0;

	foreach(cell, query->rtable)
	{
		RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);
		ProvsqlTrackedColumn column;

		rtindex++;
		if (rte->rtekind != RTE_RELATION)
			continue;
		column = provsql_tracked_column(rte->relid);
		if (likely(column.attnum == 0))
			continue;
		remember(sources, rte->relid, column);
		if (bms_is_member(column.attnum - FirstLowInvalidHeapAttributeNumber,
						  selected_columns(query, rte)))
			sources->column_selected = true;
		if (query == sources->top &&
			(rtindex == query->resultRelation ||
			 (query->onConflict && rtindex == query->onConflict->exclRelIndex)))
			continue;
		sources->reads_tracked = true;
	}
	return query_tree_walker(query, find_tracked, sources, 0);
}

static bool
find_tracked(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return find_tracked_in_query((Query *) node, context);
	return expression_tree_walker(node, find_tracked, context);
}

#if PROVSQL_HAS_QUERYDEF

/*
 * Whether some level joins subqueries. There, subqueries may have got a token
 * column that the join's own list of columns lacks: planner and executor never
 * look at that list, but the server's deparser reads behind its end.
 */
static bool
joins_subqueries(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		Query	   *query = (Query *) node;
		bool		joins = false;
		bool		subqueries = false;
		ListCell   *cell;

		foreach(cell, query->rtable)
		{
			RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

			joins |= rte->rtekind == RTE_JOIN;
			subqueries |= rte->rtekind == RTE_SUBQUERY || rte->rtekind == RTE_CTE;
		}
		return (joins && subqueries) || query_tree_walker(query, joins_subqueries, context, 0);
	}
	return expression_tree_walker(node, joins_subqueries, context);
}
#endif

static void
show_query(const char *when, Query *query, bool rewritten)
{
#if PROVSQL_HAS_QUERYDEF
	char	   *text;

	if (query->commandType != CMD_SELECT)
		return;
	if (rewritten && joins_subqueries((Node *) query, NULL))
		text = pstrdup(" (joins subqueries, and cannot be shown as SQL)");
	else
		text = pg_get_querydef(copyObject(query), true);
	ereport(NOTICE,
			(errmsg("ProvSQL: Main query %s ProvSQL query rewriting:\n%s\n", when, text)));
	pfree(text);
#else
	(void) rewritten;
	(void) when;
	(void) query;
#endif
}

static void
show_warnings(provsql_warning *warning)
{
	while (warning != NULL)
	{
		provsql_warning *next = warning->next;
		char	   *message = pstrdup(warning->message);
		char	   *hint = warning->hint ? pstrdup(warning->hint) : NULL;

		free(warning->message);
		free(warning->hint);
		free(warning);
		ereport(WARNING,
				(errmsg("ProvSQL: %s", message),
				 hint ? errhint("%s", hint) : 0));
		warning = next;
	}
}

/* The way through Go; returns NULL when the query need not change. */
static Query *
rewrite_in_go(Query *query, const RewritingInput *input, provsql_warning **warnings)
{
	provsql_bytes rewritten = {0};
	char	   *text;
	size_t		length;

	provsql_send_templates();
	text = provsql_query_to_text(query, &length);
	GO_CALL(rewrite, text, length, &input->catalog, input->tracked, input->tracked_count,
			&input->options, &rewritten, warnings);
	pfree(text);
	return rewritten.data != NULL ? provsql_text_to_query(&rewritten, query) : NULL;
}

/* Rewrites a query that concerns provenance; returns it as it was if it need not change. */
static Query *
rewrite(Query *query, const TrackedSources *sources, const ProvsqlConstants *constants,
		ProvsqlRewriting mode)
{
	RewritingInput input = {
		.catalog = {
			.uuid_type = UUIDOID,
			.uuid_array_type = UUIDARRAYOID,
			.fn_provenance = constants->fn_provenance,
			.fn_times = constants->fn_times,
			.agg_plus = constants->agg_plus,
		},
		.options = {
			.active = provsql_active || mode == REWRITING_OMIT_TOKEN,
			.omit_token = mode == REWRITING_OMIT_TOKEN,
		},
		.tracked = sources->relations,
		.tracked_count = sources->count,
	};
	provsql_warning *warnings = NULL;
	Query	   *rewritten = provsql_rewritten(query, &input, rewrite_in_go, &warnings);

	show_warnings(warnings);
	return rewritten != NULL ? rewritten : query;
}

static Query *
rewrite_and_report(Query *query, const TrackedSources *sources, const ProvsqlConstants *constants,
				   ProvsqlRewriting mode)
{
	instr_time	started;
	instr_time	spent;

	if (likely(provsql_verbose_level < 20))
		return rewrite(query, sources, constants, mode);

	show_query("before", query, false);
	INSTR_TIME_SET_CURRENT(started);
	query = rewrite(query, sources, constants, mode);
	INSTR_TIME_SET_CURRENT(spent);
	INSTR_TIME_SUBTRACT(spent, started);
	show_query("after", query, true);
	if (provsql_verbose_level >= 40)
		ereport(NOTICE,
				(errmsg("ProvSQL: planner time spent=%f", INSTR_TIME_GET_DOUBLE(spent))));
	return query;
}

void
provsql_enter_alter_table(void)
{
	in_alter_table++;
}

void
provsql_leave_alter_table(void)
{
	in_alter_table--;
}

bool
provsql_query_is_tracked(Query *query)
{
	TrackedSources sources = {.top = query};

	if (query->commandType == CMD_UTILITY || provsql_constants() == NULL)
		return false;
	(void) find_tracked_in_query(query, &sources);
	return sources.reads_tracked;
}

/*
 * Queries by which PostgreSQL checks foreign keys are none of the user's:
 * those of triggers run in a security context of their own, and the one that
 * ALTER TABLE checks existing rows with has this form.
 */
static bool
checks_foreign_key(const char *query_string)
{
	return InNoForceRLSOperation() ||
		(in_alter_table > 0 && query_string != NULL && strncmp(query_string, "SELECT fk.", 10) == 0 &&
		 strstr(query_string, " fk LEFT OUTER JOIN ") != NULL);
}

static Query *
track(Query *query, const char *query_string, ProvsqlRewriting mode)
{
	TrackedSources sources = {.top = query};
	const ProvsqlConstants *constants = provsql_constants();

	if (constants == NULL)
		return query;
	(void) find_tracked_in_query(query, &sources);
	if (!sources.reads_tracked || checks_foreign_key(query_string))
		return query;
	if (!provsql_active && mode == REWRITING_NORMAL && !sources.column_selected)
		return query;
	return rewrite_and_report(query, &sources, constants, mode);
}

/* A dump must hold the columns of a table as they are, in their order. */
static bool
is_dump(void)
{
	return application_name != NULL && strcmp(application_name, "pg_dump") == 0;
}

static PlannedStmt *
plan(Query *query, const char *query_string, int cursor_options, ParamListInfo parameters)
{
	ProvsqlRewriting mode = next_query;

	next_query = REWRITING_NORMAL;
	if (unlikely(provsql_force_roundtrip))
		query = provsql_query_roundtrip(query);
	if (query->commandType != CMD_UTILITY && mode != REWRITING_SUSPENDED &&
		(query->rtable != NIL || query->cteList != NIL || query->hasSubLinks) && !is_dump())
		query = track(query, query_string, mode);
	if (previous_planner)
		return previous_planner(query, query_string, cursor_options, parameters);
	return standard_planner(query, query_string, cursor_options, parameters);
}

void
provsql_planner_install(void)
{
	previous_planner = planner_hook;
	planner_hook = plan;
}
