/*
 * shape.c: which columns a query has once it is tracked.
 *
 * The rules are those of the rewriter (gosrc/rewrite), as far as they concern
 * columns. Where both disagree the rewriter follows what was settled here.
 */
#include "postgres.h"

#include "shape.h"

#include "access/table.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "rewrite/prs2lock.h"
#include "rewrite/rowsecurity.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "catalog.h"

/* A query and those around it, for references that leave it. */
typedef struct Level
{
	Query	   *query;
	struct Level *outer;
	enum
	{
		GROUPS_UNKNOWN,
		GROUPS_CERTAIN_ROWS,
		GROUPS_TRACKED_ROWS
	}			groups;			/* what its aggregates are computed of */
} Level;

/* The relations being looked into: policies may lead back to them. */
typedef struct Visit
{
	Oid			relid;
	struct Visit *outer;
} Visit;

static bool reaches_tracked(Node *node, void *context);
static ColumnKind *kinds_of_query(Query *query, Level *outer, int *count);
static ColumnKind kind_of_expression(Node *expression, Level *level);

/* Calls use with the query of a view, or returns false for what is no view. */
static bool
with_view_query(Oid relid, bool (*use) (Query *query, void *argument), void *argument)
{
	Relation	relation = table_open(relid, AccessShareLock);
	bool		result = false;

	if (relation->rd_rel->relkind == RELKIND_VIEW && relation->rd_rules != NULL)
	{
		for (int i = 0; i < relation->rd_rules->numLocks; i++)
		{
			RewriteRule *rule = relation->rd_rules->rules[i];

			if (rule->event == CMD_SELECT && list_length(rule->actions) == 1)
				result = use(linitial_node(Query, rule->actions), argument);
		}
	}
	table_close(relation, NoLock);
	return result;
}

static bool
reaches_in_view(Query *query, void *argument)
{
	return reaches_tracked((Node *) query, argument);
}

/* Whether a policy of a table, of whatever role and command, reads a tracked one. */
static bool
policies_reach_tracked(Visit *visit)
{
	Relation	relation = table_open(visit->relid, AccessShareLock);
	bool		found = false;
	ListCell   *cell;

	if (relation->rd_rel->relrowsecurity && relation->rd_rsdesc != NULL)
	{
		foreach(cell, relation->rd_rsdesc->policies)
		{
			RowSecurityPolicy *policy = lfirst(cell);

			if (policy->hassublinks && reaches_tracked((Node *) policy->qual, visit))
				found = true;
		}
	}
	table_close(relation, NoLock);
	return found;
}

static bool
is_visited(const Visit *visit, Oid relid)
{
	for (; visit != NULL; visit = visit->outer)
	{
		if (visit->relid == relid)
			return true;
	}
	return false;
}

/*
 * Whether reading a relation reads tracked rows. What was found out of views
 * and policies is remembered until some relation changes.
 */
static bool
relation_reaches_tracked(Oid relid, Visit *outer)
{
	ProvsqlReach reach = provsql_relation_reach(relid);
	uint64		since = provsql_relation_changes();
	Visit		visit = {relid, outer};

	if (likely(reach != REACH_UNKNOWN))
		return reach == REACHES_TRACKED;
	check_stack_depth();
	if (is_visited(outer, relid))
		return false;
	reach = with_view_query(relid, reaches_in_view, &visit) || policies_reach_tracked(&visit) ?
		REACHES_TRACKED : REACHES_NOTHING;
	if (outer == NULL)
		provsql_remember_reach(relid, reach, since);
	return reach == REACHES_TRACKED;
}

static bool
query_reaches_tracked(Query *query, Visit *visit)
{
	ListCell   *cell;
	int			rtindex = 0;

	foreach(cell, query->rtable)
	{
		RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

		rtindex++;
		/* A view's own entries in its rule are not read; what RETURNING returns is. */
		if (rte->rtekind == RTE_RELATION &&
			(rte->inFromCl || (rtindex == query->resultRelation && query->returningList != NIL)) &&
			relation_reaches_tracked(rte->relid, visit))
			return true;
	}
	return query_tree_walker(query, reaches_tracked, visit, 0);
}

static bool
reaches_tracked(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
		return query_reaches_tracked((Query *) node, context);
	return expression_tree_walker(node, reaches_tracked, context);
}


/* As the rewriter sees it: a common table expression that is read. */
static CommonTableExpr *
find_cte(RangeTblEntry *rte, Level *level, Level **found)
{
	ListCell   *cell;

	for (Index i = 0; i < rte->ctelevelsup && level != NULL; i++)
		level = level->outer;
	if (level == NULL)
		return NULL;
	foreach(cell, level->query->cteList)
	{
		CommonTableExpr *cte = lfirst_node(CommonTableExpr, cell);

		if (strcmp(cte->ctename, rte->ctename) == 0)
		{
			*found = level;
			return cte;
		}
	}
	return NULL;
}

typedef struct KindsOfView
{
	ColumnKind *kinds;
	int			count;
} KindsOfView;

static bool
find_kinds_of_view(Query *query, void *argument)
{
	KindsOfView *found = argument;

	found->kinds = kinds_of_query(query, NULL, &found->count);
	return true;
}

static ColumnKind
kind_of_relation_column(RangeTblEntry *rte, AttrNumber attnum)
{
	KindsOfView found = {0};

	if (provsql_tracked_column(rte->relid).attnum == attnum)
		return COLUMN_TOKEN;
	if (rte->relkind != RELKIND_VIEW || !relation_reaches_tracked(rte->relid, NULL) ||
		!with_view_query(rte->relid, find_kinds_of_view, &found) ||
		attnum > found.count)
		return COLUMN_PLAIN;
	return found.kinds[attnum - 1];
}

/* A FULL JOIN merges two columns: tokens, where both are. */
static ColumnKind
kind_of_join_column(Node *expression, Level *level)
{
	ListCell   *cell;

	if (expression == NULL || !IsA(expression, CoalesceExpr))
		return kind_of_expression(expression, level);
	foreach(cell, ((CoalesceExpr *) expression)->args)
	{
		Node	   *side = lfirst(cell);

		while (IsA(side, RelabelType))
			side = (Node *) ((RelabelType *) side)->arg;
		if (kind_of_expression(side, level) != COLUMN_TOKEN)
			return COLUMN_PLAIN;
	}
	return COLUMN_TOKEN;
}

static ColumnKind
kind_of_column(RangeTblEntry *rte, AttrNumber attnum, Level *level)
{
	ColumnKind *kinds = NULL;
	int			count = 0;
	Level	   *at;
	CommonTableExpr *cte;

	if (attnum <= 0)
		return COLUMN_PLAIN;
	switch (rte->rtekind)
	{
		case RTE_RELATION:
			return kind_of_relation_column(rte, attnum);
		case RTE_SUBQUERY:
			kinds = kinds_of_query(rte->subquery, level, &count);
			break;
		case RTE_CTE:
			cte = find_cte(rte, level, &at);
			if (cte != NULL && !cte->cterecursive)
				kinds = kinds_of_query((Query *) cte->ctequery, at, &count);
			break;
#if PG_VERSION_NUM >= 180000
		case RTE_GROUP:
			return kind_of_expression(list_nth(rte->groupexprs, attnum - 1), level);
#endif
		case RTE_JOIN:
			return kind_of_join_column(list_nth(rte->joinaliasvars, attnum - 1), level);
		default:
			break;
	}
	return attnum <= count ? kinds[attnum - 1] : COLUMN_PLAIN;
}

static bool reads_tracked_cte(Node *node, void *context);

/* Whether a query below a level, or an expression there, depends on tracked rows. */
static bool
is_tracked(Node *node, Level *level)
{
	return reaches_tracked(node, NULL) || reads_tracked_cte(node, level);
}

/* Like reaches_tracked, by way of WITH queries defined at a level or around it. */
static bool
reads_tracked_cte(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Query))
	{
		Level		level = {.query = (Query *) node, .outer = context};
		ListCell   *cell;

		foreach(cell, level.query->rtable)
		{
			RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);
			Level	   *at;
			CommonTableExpr *cte = rte->rtekind == RTE_CTE ? find_cte(rte, &level, &at) : NULL;

			if (cte != NULL && (cte->cterecursive ? reaches_tracked(cte->ctequery, NULL) :
								is_tracked(cte->ctequery, at)))
				return true;
		}
		return query_tree_walker(level.query, reads_tracked_cte, &level, QTW_IGNORE_CTE_SUBQUERIES);
	}
	return expression_tree_walker(node, reads_tracked_cte, context);
}

static bool
finds_tracked_aggregate(Node *node, void *context)
{
	if (node == NULL || IsA(node, Query))
		return false;
	if (IsA(node, Aggref) && ((Aggref *) node)->agglevelsup == 0)
		return is_tracked((Node *) ((Aggref *) node)->args, context) ||
			is_tracked((Node *) ((Aggref *) node)->aggfilter, context);
	return expression_tree_walker(node, finds_tracked_aggregate, context);
}

/* Whether a query depends on tracked rows, its WITH queries where they are read. */
static bool
is_tracked_from(Query *query, Level *outer)
{
	ListCell   *cell;

	foreach(cell, query->rtable)
	{
		RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

		if (rte->rtekind == RTE_RELATION && rte->inFromCl && relation_reaches_tracked(rte->relid, NULL))
			return true;
	}
	return query_tree_walker(query, reaches_tracked, NULL, QTW_IGNORE_CTE_SUBQUERIES) ||
		reads_tracked_cte((Node *) query, outer);
}

/* Whether a query groups by something that depends on tracked rows. */
static bool
groups_by_tracked(Level *level)
{
	ListCell   *cell;

	foreach(cell, level->query->groupClause)
	{
		TargetEntry *entry = get_sortgroupclause_tle(lfirst_node(SortGroupClause, cell), level->query->targetList);

		if (is_tracked((Node *) entry->expr, level))
			return true;
	}
	return false;
}

/* Whether the rows that a query groups depend on tracked ones. */
static bool
groups_tracked_rows(Level *level)
{
	Query		from = {.type = T_Query};

	if (level->groups == GROUPS_UNKNOWN)
	{
		/* What select list and HAVING read beside aggregates does not count. */
		from.rtable = level->query->rtable;
		from.jointree = level->query->jointree;
		from.cteList = level->query->cteList;
		level->groups = is_tracked_from(&from, level->outer) ||
			groups_by_tracked(level) ||
			finds_tracked_aggregate((Node *) level->query->targetList, level) ||
			finds_tracked_aggregate(level->query->havingQual, level) ?
			GROUPS_TRACKED_ROWS : GROUPS_CERTAIN_ROWS;
	}
	return level->groups == GROUPS_TRACKED_ROWS;
}

static ColumnKind
kind_of_sublink(SubLink *sublink, Level *level)
{
	Query	   *query = (Query *) sublink->subselect;
	ColumnKind *kinds;
	int			count;

	if (!is_tracked((Node *) query, level))
		return COLUMN_PLAIN;
	if (sublink->subLinkType == ARRAY_SUBLINK)
		return COLUMN_AGGREGATE;
	if (sublink->subLinkType != EXPR_SUBLINK)
		return COLUMN_PLAIN;
	kinds = kinds_of_query(query, level, &count);
	return count > 0 && kinds[0] == COLUMN_AGGREGATE ? COLUMN_AGGREGATE : COLUMN_PLAIN;
}

static ColumnKind
kind_of_expression(Node *expression, Level *level)
{
	if (expression == NULL)
		return COLUMN_PLAIN;
	if (IsA(expression, Aggref))
		return ((Aggref *) expression)->agglevelsup == 0 && groups_tracked_rows(level) ?
			COLUMN_AGGREGATE : COLUMN_PLAIN;
	if (IsA(expression, SubLink))
		return kind_of_sublink((SubLink *) expression, level);
	if (IsA(expression, Var))
	{
		Var		   *var = (Var *) expression;
		Level	   *at = level;

		for (Index i = 0; i < var->varlevelsup && at != NULL; i++)
			at = at->outer;
		if (at == NULL || var->varno < 1 || var->varno > list_length(at->query->rtable))
			return COLUMN_PLAIN;
		return kind_of_column(rt_fetch(var->varno, at->query->rtable), var->varattno, at);
	}
	return COLUMN_PLAIN;
}

/* What a query that groups, or removes duplicates, makes of a column's kind. */
static ColumnKind
kind_of_entry(TargetEntry *entry, Query *query, Level *level)
{
	ColumnKind	kind = kind_of_expression((Node *) entry->expr, level);
	bool		groups = query->groupClause != NIL || query->groupingSets != NIL || query->hasAggs;

	if (kind == COLUMN_AGGREGATE &&
		(query->distinctClause != NIL || (groups && IsA(entry->expr, Var))))
		return COLUMN_PLAIN;
	if (kind == COLUMN_AGGREGATE && exprType((Node *) entry->expr) == provsql_constants()->rewriter.agg_token_type)
		return COLUMN_PLAIN;
	if (kind == COLUMN_TOKEN && (entry->resname == NULL || strcmp(entry->resname, PROVSQL_COLUMN) != 0))
		return COLUMN_PLAIN;
	return kind;
}

/* Where all branches have tokens, the set operation has. */
static ColumnKind
combine(ColumnKind left, ColumnKind right, bool left_tracked, bool right_tracked)
{
	if (!left_tracked || !right_tracked)
		return left_tracked ? left : right;
	if (left == COLUMN_AGGREGATE || right == COLUMN_AGGREGATE)
		return COLUMN_AGGREGATE;
	return left == right ? left : COLUMN_PLAIN;
}

static ColumnKind *
kinds_of_set_operation(Node *node, Level *level, int count, bool *tracked)
{
	SetOperationStmt *operation;
	ColumnKind *left;
	ColumnKind *right;
	bool		left_tracked;
	bool		right_tracked;

	if (IsA(node, RangeTblRef))
	{
		Query	   *branch = rt_fetch(((RangeTblRef *) node)->rtindex, level->query->rtable)->subquery;
		int			columns;

		*tracked = is_tracked((Node *) branch, level);
		return kinds_of_query(branch, level, &columns);
	}
	operation = castNode(SetOperationStmt, node);
	left = kinds_of_set_operation(operation->larg, level, count, &left_tracked);
	right = kinds_of_set_operation(operation->rarg, level, count, &right_tracked);
	*tracked = left_tracked || right_tracked;
	for (int i = 0; i < count; i++)
	{
		left[i] = combine(left[i], right[i], left_tracked, right_tracked);
		/* What compares values gives values. */
		if (left[i] == COLUMN_AGGREGATE && (operation->op != SETOP_UNION || !operation->all))
			left[i] = COLUMN_PLAIN;
	}
	return left;
}

static ColumnKind *
kinds_of_query(Query *query, Level *outer, int *count)
{
	Level		level = {.query = query, .outer = outer};
	List	   *entries = query->commandType == CMD_SELECT ? query->targetList : query->returningList;
	ColumnKind *kinds = palloc0((list_length(entries) + 1) * sizeof(ColumnKind));
	ListCell   *cell;

	check_stack_depth();
	*count = 0;
	if (query->setOperations != NULL)
	{
		bool		tracked;

		*count = list_length(castNode(SetOperationStmt, query->setOperations)->colTypes);
		return kinds_of_set_operation(query->setOperations, &level, *count, &tracked);
	}
	foreach(cell, entries)
	{
		TargetEntry *entry = lfirst_node(TargetEntry, cell);

		if (!entry->resjunk)
			kinds[(*count)++] = kind_of_entry(entry, query, &level);
	}
	return kinds;
}

ColumnKind *
provsql_column_kinds(Query *query, int *count)
{
	return kinds_of_query(query, NULL, count);
}

bool
provsql_relation_reaches_tracked(Oid relid)
{
	return relation_reaches_tracked(relid, NULL);
}

bool
provsql_query_reaches_tracked(Query *query)
{
	return is_tracked_from(query, NULL);
}
