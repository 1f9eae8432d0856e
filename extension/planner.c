/*
 * planner.c: finds out whether a query concerns provenance, and only then
 * sends its tree, as text, through the rewriter.
 */
#include "postgres.h"

#include "planner.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "parser/parse_relation.h"
#include "portability/instr_time.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "analyze.h"
#include "catalog.h"
#include "goruntime.h"
#include "nodetext.h"
#include "pgcompat.h"
#include "rewritings.h"
#include "settle.h"
#include "settings.h"

static planner_hook_type previous_planner = NULL;
static int	in_alter_table = 0;
static int	in_refresh = 0;
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

bool
provsql_next_query_is_special(void)
{
	return next_query != REWRITING_NORMAL;
}

/* The columns of a relation that a query's user must be allowed to read. */
static Bitmapset **
selected_columns(const Query *query, RangeTblEntry *rte)
{
#if PROVSQL_HAS_PERMINFOS
	if (rte->perminfoindex == 0)
		return NULL;
	return &getRTEPermissionInfo(query->rteperminfos, rte)->selectedCols;
#else
	(void) query;
	return &rte->selectedCols;
#endif
}

/*
 * Whether a query mentions a relation's token column. Who may read any column
 * may read the tokens, so no privilege on that one is asked for.
 */
static bool
take_token_column(const Query *query, RangeTblEntry *rte, AttrNumber attnum)
{
	Bitmapset **columns = selected_columns(query, rte);
	int			bit = attnum - FirstLowInvalidHeapAttributeNumber;

	if (columns == NULL || !bms_is_member(bit, *columns))
		return false;
	*columns = bms_del_member(*columns, bit);
	return true;
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

/* A parent that is not tracked may have a tracked child by way of another parent. */
static void
warn_of_child(const RangeTblEntry *rte)
{
	Oid			child = rte->inh && provsql_active ? provsql_tracked_child(rte->relid) : InvalidOid;

	if (OidIsValid(child))
		ereport(WARNING,
				(errmsg("ProvSQL: table %s is read without provenance, though rows of %s have it",
						provsql_qualified_name(rte->relid), provsql_qualified_name(child)),
				 errhint("SELECT provsql.add_provenance('%s') tracks them all.", provsql_qualified_name(rte->relid))));
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
		{
			warn_of_child(rte);
			continue;
		}
		remember(sources, rte->relid, column);
		if (take_token_column(query, rte, column.attnum))
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
 * Whether some level has joins that the server's deparser does not understand.
 * Planner and executor never look at a join's own lists of columns, which the
 * rewriter leaves alone: subqueries have got columns, sides were exchanged,
 * parts have become queries. The deparser reads behind their ends.
 */
static bool
has_changed_joins(Node *node, void *context)
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

			if (rte->rtekind == RTE_JOIN && rte->jointype != JOIN_INNER)
				return true;
			joins |= rte->rtekind == RTE_JOIN;
			subqueries |= rte->rtekind == RTE_SUBQUERY || rte->rtekind == RTE_CTE || rte->rtekind == RTE_RESULT;
		}
		return (joins && subqueries) || query_tree_walker(query, has_changed_joins, context, 0);
	}
	return expression_tree_walker(node, has_changed_joins, context);
}
#endif

static void
show_query(const char *when, Query *query, bool rewritten)
{
#if PROVSQL_HAS_QUERYDEF
	char	   *text;

	if (query->commandType != CMD_SELECT)
		return;
	if (rewritten && has_changed_joins((Node *) query, NULL))
		text = pstrdup(" (has joins that cannot be shown as SQL)");
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

/* What is said once for each statement, however many queries it runs. */
static bool
was_said_before(int level)
{
	static TimestampTz said_in = 0;
	TimestampTz statement = GetCurrentStatementStartTimestamp();

	if (level != PROVSQL_NOTICE_ONCE)
		return false;
	if (statement == said_in)
		return true;
	said_in = statement;
	return false;
}

static void
show_warnings(provsql_warning *warning)
{
	while (warning != NULL)
	{
		provsql_warning *next = warning->next;
		char	   *message = pstrdup(warning->message);
		char	   *hint = warning->hint ? pstrdup(warning->hint) : NULL;
		int			level = warning->level;

		free(warning->message);
		free(warning->hint);
		free(warning);
		/* What a refreshed view gets is what it was made for. */
		if (level == PROVSQL_NOTICE_ONCE && in_refresh > 0)
			;
		else if (!was_said_before(level))
			ereport(level == PROVSQL_NOTICE_ONCE ? NOTICE : WARNING,
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
		bool active)
{
	RewritingInput input = {
		.catalog = constants->rewriter,
		.options = {
			.active = active,
			.possible_rows = provsql_possible_rows,
		},
		.tracked = sources->relations,
		.tracked_count = sources->count,
		.definitions = provsql_definition_changes(),
		.user = GetUserId(),
	};
	provsql_warning *warnings = NULL;
	Query	   *rewritten = provsql_rewritten(query, &input, rewrite_in_go, &warnings);

	show_warnings(warnings);
	return rewritten != NULL ? rewritten : query;
}

static Query *
rewrite_and_report(Query *query, const TrackedSources *sources, const ProvsqlConstants *constants,
				   bool active)
{
	instr_time	started;
	instr_time	spent;

	if (likely(provsql_verbose_level < 20))
		return rewrite(query, sources, constants, active);

	show_query("before", query, false);
	INSTR_TIME_SET_CURRENT(started);
	query = rewrite(query, sources, constants, active);
	INSTR_TIME_SET_CURRENT(spent);
	INSTR_TIME_SUBTRACT(spent, started);
	show_query("after", query, true);
	if (provsql_verbose_level >= 40)
		ereport(NOTICE,
				(errmsg("ProvSQL: planner time spent=%f", INSTR_TIME_GET_DOUBLE(spent))));
	return query;
}

void
provsql_enter_refresh(void)
{
	in_refresh++;
}

void
provsql_leave_refresh(void)
{
	in_refresh--;
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

/* The query by which ALTER TABLE checks whether existing rows meet a foreign key. */
static bool
checks_foreign_key(const char *query_string)
{
	return in_alter_table > 0 && strncmp(query_string, "SELECT fk.", 10) == 0 &&
		strstr(query_string, " fk LEFT OUTER JOIN ") != NULL;
}

/* One of those by which REFRESH MATERIALIZED VIEW CONCURRENTLY finds what has changed. */
static bool
refreshes_view(const char *query_string)
{
	return in_refresh > 0 &&
		(strstr(query_string, " newdata ") != NULL || strstr(query_string, " AS newdata FROM ") != NULL ||
		 strstr(query_string, "(SELECT diff.tid ") != NULL || strstr(query_string, "SELECT (diff.newdata).* ") != NULL);
}

/*
 * Queries that PostgreSQL sends for purposes of its own are none of the user's.
 * Those of triggers that check foreign keys run in a security context of their
 * own; others are known by their form.
 */
bool
provsql_is_internal_query(const char *query_string)
{
	return InNoForceRLSOperation() ||
		(query_string != NULL && (checks_foreign_key(query_string) || refreshes_view(query_string)));
}

static Query *
track(Query *query, const char *query_string, ProvsqlRewriting mode)
{
	TrackedSources sources = {.top = query};
	const ProvsqlConstants *constants = provsql_constants();
	bool		settled;
	bool		active;

	if (constants == NULL)
		return query;
	(void) find_tracked_in_query(query, &sources);
	settled = query->commandType == CMD_SELECT && provsql_is_settled(query);
	active = provsql_active || settled || mode == REWRITING_OMIT_TOKEN;
	if (!settled && (!sources.reads_tracked || provsql_is_internal_query(query_string)))
		return query;
	if (!active && !sources.column_selected)
		return query;
	return rewrite_and_report(query, &sources, constants, active);
}

static PlannedStmt *
plan(Query *query, const char *query_string, int cursor_options, ParamListInfo parameters)
{
	ProvsqlRewriting mode = next_query;

	next_query = REWRITING_NORMAL;
	if (unlikely(provsql_force_roundtrip))
		query = provsql_query_roundtrip(query);
	if (query->commandType != CMD_UTILITY && mode != REWRITING_SUSPENDED &&
		(query->rtable != NIL || query->cteList != NIL || query->hasSubLinks) &&
		!provsql_client_wants_stored_columns())
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
