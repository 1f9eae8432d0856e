/*
 * rewritings.c: queries that were rewritten before.
 *
 * Applications send the same queries again and again, with other constants.
 * The rewriting of a query does not depend on its constants: they are moved,
 * never looked at. So a query that comes for the second time is rewritten with
 * parameters in their place, and from then on its rewriting is copied.
 *
 * An entry is used for a query that is equal() to the one it was made from
 * when the constants are set aside, and whose constants are equal to each
 * other where those were, and NULL where those were. Nothing has to be
 * invalidated: what else a rewriting depends on is compared too.
 */
#include "postgres.h"

#include "rewritings.h"

#include "common/hashfn.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "utils/memutils.h"

#include "nodetext.h"
#include "settings.h"

#define ENTRIES 64
#define MAX_CONSTANTS 256
#define MAX_ENTRY_BYTES (1024 * 1024)

/*
 * Parameters that stand for constants have numbers that no other has; the
 * rewriter knows them by these (gosrc/rewrite/expr.go).
 */
#define FIRST_PARAMETER (1 << 24)

/* The constants of a query tree, in the order of a walk over it. */
typedef struct Constants
{
	int			count;
	Const	   *list[MAX_CONSTANTS];
	int			number[MAX_CONSTANTS];	/* equal constants have equal numbers */
	bool		too_many;
	uint32		hash;			/* of the tree's shape */
} Constants;

typedef struct Rewriting
{
	uint32		hash;			/* 0 for an entry that is not used */
	uint64		last_use;
	bool		hopeless;		/* not worth another attempt */
	MemoryContext context;		/* NULL: a query of this shape came once */
	RewritingInput input;
	Query	   *original;
	Query	   *rewritten;
	Constants  *original_constants;
	Constants  *rewritten_constants;	/* numbered as the original's */
	provsql_warning *warnings;	/* given each time */
} Rewriting;

static Rewriting entries[ENTRIES];
static uint64 uses = 0;

static void
hash_in(Constants *constants, uint32 value)
{
	constants->hash = hash_combine(constants->hash, value);
}

static bool collect(Node *node, void *context);

static bool
collect_in_query(Query *query, Constants *constants)
{
	ListCell   *cell;

	hash_in(constants, (uint32) query->commandType);
	foreach(cell, query->rtable)
	{
		RangeTblEntry *rte = lfirst_node(RangeTblEntry, cell);

		hash_in(constants, (uint32) rte->rtekind);
		hash_in(constants, rte->relid);
	}
	return query_tree_walker(query, collect, constants, 0);
}

static bool
collect(Node *node, void *context)
{
	Constants  *constants = context;

	if (node == NULL)
		return false;
	hash_in(constants, (uint32) nodeTag(node));
	switch (nodeTag(node))
	{
		case T_Query:
			return collect_in_query((Query *) node, constants);
		case T_Const:
			if (constants->count == MAX_CONSTANTS)
				constants->too_many = true;
			else
				constants->list[constants->count++] = (Const *) node;
			return constants->too_many;
		case T_Var:
			hash_in(constants, (uint32) ((Var *) node)->varno << 16 ^ (uint32) ((Var *) node)->varattno);
			return false;
		case T_OpExpr:
			hash_in(constants, ((OpExpr *) node)->opno);
			break;
		case T_FuncExpr:
			hash_in(constants, ((FuncExpr *) node)->funcid);
			break;
		default:
			break;
	}
	return expression_tree_walker(node, collect, context);
}

/* Numbers each constant with the position of the first one equal to it. */
static void
number_constants(Constants *constants)
{
	for (int i = 0; i < constants->count; i++)
	{
		int			j = 0;

		while (j < i && !equal(constants->list[j], constants->list[i]))
			j++;
		constants->number[i] = j;
	}
}

static void
collect_constants(Query *query, Constants *constants)
{
	constants->count = 0;
	constants->too_many = false;
	constants->hash = 0x9e3779b9;
	(void) collect_in_query(query, constants);
	if (constants->hash == 0)
		constants->hash = 1;
}

static bool
same_input(const RewritingInput *a, const RewritingInput *b)
{
	if (a->tracked_count != b->tracked_count || a->definitions != b->definitions ||
		a->user != b->user ||
		a->options.active != b->options.active ||
		a->options.possible_rows != b->options.possible_rows ||
		memcmp(&a->catalog, &b->catalog, sizeof(a->catalog)) != 0)
		return false;
	for (size_t i = 0; i < a->tracked_count; i++)
	{
		const provsql_tracked *x = &a->tracked[i];
		const provsql_tracked *y = &b->tracked[i];

		if (x->relid != y->relid || x->attnum != y->attnum || x->not_null != y->not_null)
			return false;
	}
	return true;
}

static bool
same_kind(const Const *a, const Const *b)
{
	return a->constisnull == b->constisnull && a->consttype == b->consttype && a->consttypmod == b->consttypmod &&
		a->constcollid == b->constcollid && a->constlen == b->constlen && a->constbyval == b->constbyval;
}

static bool
same_kinds(const Constants *a, const Constants *b)
{
	if (a->count != b->count)
		return false;
	for (int i = 0; i < a->count; i++)
	{
		if (a->number[i] != b->number[i] || !same_kind(a->list[i], b->list[i]))
			return false;
	}
	return true;
}

/* Lends the values of a query's constants to a tree of an entry. */
static void
lend(const Constants *from, Constants *to)
{
	for (int i = 0; i < to->count; i++)
		to->list[i]->constvalue = from->list[to->number[i]]->constvalue;
}

/* Takes them back: their memory is the query's. */
static void
take_back(Constants *from)
{
	for (int i = 0; i < from->count; i++)
		from->list[i]->constvalue = (Datum) 0;
}

static Query *
instance(Rewriting *entry, const Constants *constants, const Query *query)
{
	Query	   *copy;

	lend(constants, entry->rewritten_constants);
	copy = copyObject(entry->rewritten);
	take_back(entry->rewritten_constants);
	copy->queryId = query->queryId;
	copy->stmt_location = query->stmt_location;
	copy->stmt_len = query->stmt_len;
	return copy;
}

static bool
is_of(Rewriting *entry, Query *query, const Constants *constants, const RewritingInput *input)
{
	bool		same;

	if (entry->hash != constants->hash || entry->context == NULL ||
		!same_input(&entry->input, input) || !same_kinds(entry->original_constants, constants))
		return false;
	lend(constants, entry->original_constants);
	same = equal(entry->original, query);
	take_back(entry->original_constants);
	return same;
}

static Node *
constants_to_parameters(Node *node, void *context)
{
	Constants  *constants = context;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, constants_to_parameters, context, 0);
	if (IsA(node, Const))
	{
		Const	   *constant = (Const *) node;

		/* NULL stays: the rewriter looks whether something is. */
		for (int i = 0; i < constants->count && !constant->constisnull; i++)
		{
			Param	   *parameter;

			if (constants->list[i] != constant)
				continue;
			parameter = makeNode(Param);
			parameter->paramkind = PARAM_EXTERN;
			parameter->paramid = FIRST_PARAMETER + constants->number[i];
			parameter->paramtype = constant->consttype;
			parameter->paramtypmod = constant->consttypmod;
			parameter->paramcollid = constant->constcollid;
			parameter->location = -1;
			return (Node *) parameter;
		}
	}
	return expression_tree_mutator(node, constants_to_parameters, context);
}

typedef struct Restoring
{
	const Constants *original;
	Constants  *restored;
} Restoring;

static Node *
parameters_to_constants(Node *node, void *context)
{
	Restoring  *restoring = context;

	if (node == NULL)
		return NULL;
	if (IsA(node, Query))
		return (Node *) query_tree_mutator((Query *) node, parameters_to_constants, context, 0);
	if (IsA(node, Param) && ((Param *) node)->paramid >= FIRST_PARAMETER)
	{
		int			number = ((Param *) node)->paramid - FIRST_PARAMETER;
		const Const *constant = restoring->original->list[number];
		Const	   *restored;

		restored = makeConst(constant->consttype, constant->consttypmod, constant->constcollid,
							 constant->constlen, (Datum) 0, true, constant->constbyval);
		restored->constisnull = false;
		if (restoring->restored->count == MAX_CONSTANTS)
			restoring->restored->too_many = true;
		else
		{
			restoring->restored->number[restoring->restored->count] = number;
			restoring->restored->list[restoring->restored->count++] = restored;
		}
		return (Node *) restored;
	}
	return expression_tree_mutator(node, parameters_to_constants, context);
}

static void *
allocate(size_t size)
{
	void	   *memory = malloc(size);

	if (memory == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	return memory;
}

static char *
copy_text(const char *text)
{
	return text ? strcpy(allocate(strlen(text) + 1), text) : NULL;
}

static provsql_warning *
copy_warnings(const provsql_warning *from)
{
	provsql_warning *first = NULL;
	provsql_warning **last = &first;

	for (; from != NULL; from = from->next)
	{
		*last = allocate(sizeof(**last));
		(*last)->level = from->level;
		(*last)->message = copy_text(from->message);
		(*last)->hint = copy_text(from->hint);
		(*last)->next = NULL;
		last = &(*last)->next;
	}
	return first;
}

static void
free_warnings(provsql_warning *warning)
{
	while (warning != NULL)
	{
		provsql_warning *next = warning->next;

		free(warning->message);
		free(warning->hint);
		free(warning);
		warning = next;
	}
}

/* Makes an entry of a query. One that is not worth it stays without a context. */
static void
fill(Rewriting *entry, Query *query, Constants *constants, const RewritingInput *input, Rewriter rewriter)
{
	Query	   *general;
	Query	   *rewritten;
	provsql_warning *warnings = NULL;
	MemoryContext context;
	MemoryContext outer;
	Restoring	restoring;
	provsql_tracked *tracked;

	general = (Query *) constants_to_parameters((Node *) query, constants);
	rewritten = rewriter(general, input, &warnings);
	if (rewritten == NULL)
	{
		free_warnings(warnings);
		return;
	}

	context = AllocSetContextCreate(CurrentMemoryContext, "provsql rewriting", ALLOCSET_SMALL_SIZES);
	outer = MemoryContextSwitchTo(context);
	entry->input = *input;
	tracked = palloc(input->tracked_count * sizeof(*tracked));
	memcpy(tracked, input->tracked, input->tracked_count * sizeof(*tracked));
	entry->input.tracked = tracked;
	entry->original = copyObject(query);
	entry->original_constants = palloc(sizeof(Constants));
	collect_constants(entry->original, entry->original_constants);
	memcpy(entry->original_constants->number, constants->number, constants->count * sizeof(int));
	entry->rewritten_constants = palloc0(sizeof(Constants));
	restoring.original = constants;
	restoring.restored = entry->rewritten_constants;
	rewritten = copyObject(rewritten);
	entry->rewritten = (Query *) parameters_to_constants((Node *) rewritten, &restoring);
	MemoryContextSwitchTo(outer);
	if (restoring.restored->too_many || MemoryContextMemAllocated(context, false) > MAX_ENTRY_BYTES)
	{
		MemoryContextDelete(context);
		free_warnings(warnings);
		return;
	}
	entry->warnings = warnings;
	MemoryContextSetParent(context, TopMemoryContext);
	entry->context = context;
}

static void
empty(Rewriting *entry)
{
	if (entry->context != NULL)
		MemoryContextDelete(entry->context);
	free_warnings(entry->warnings);
	memset(entry, 0, sizeof(*entry));
}

/*
 * The entry for a query: the one that was made from it, else one that waits
 * for a query of this shape to come again, else a new one.
 */
static Rewriting *
entry_for(Query *query, const Constants *constants, const RewritingInput *input)
{
	Rewriting  *oldest = &entries[0];
	Rewriting  *waiting = NULL;

	for (int i = 0; i < ENTRIES; i++)
	{
		if (is_of(&entries[i], query, constants, input))
			return &entries[i];
		if (entries[i].hash == constants->hash && entries[i].context == NULL)
			waiting = &entries[i];
		if (entries[i].last_use < oldest->last_use)
			oldest = &entries[i];
	}
	if (waiting != NULL)
		return waiting;
	empty(oldest);
	return oldest;
}

/* For tests: what comes from memory is what the rewriter makes. */
static void
verify(Query *remembered, Query *query, const RewritingInput *input, Rewriter rewriter)
{
	provsql_warning *warnings = NULL;

	if (!equal(remembered, rewriter(copyObject(query), input, &warnings)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("ProvSQL: a remembered rewriting differs from a new one")));
	free_warnings(warnings);
}

Query *
provsql_rewritten(Query *query, const RewritingInput *input, Rewriter rewriter, provsql_warning **warnings)
{
	Constants	constants;
	Rewriting  *entry;
	Query	   *remembered;

	collect_constants(query, &constants);
	if (constants.too_many)
		return rewriter(query, input, warnings);
	number_constants(&constants);
	entry = entry_for(query, &constants, input);
	entry->last_use = ++uses;
	if (entry->hash == 0)
		entry->hash = constants.hash;
	else if (entry->context == NULL && !entry->hopeless)
	{
		fill(entry, query, &constants, input, rewriter);
		entry->hopeless = entry->context == NULL;
	}
	if (entry->context == NULL)
		return rewriter(query, input, warnings);
	remembered = instance(entry, &constants, query);
	*warnings = copy_warnings(entry->warnings);
	if (unlikely(provsql_force_roundtrip))
		verify(remembered, query, input, rewriter);
	return remembered;
}
