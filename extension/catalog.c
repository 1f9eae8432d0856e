/*
 * catalog.c: cached answers about this database, dropped when the catalog
 * they came from changes.
 */
#include "postgres.h"

#include "catalog.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/extension.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "pgcompat.h"

typedef struct TrackedEntry
{
	Oid			relid;
	ProvsqlTrackedColumn column;
	ProvsqlReach reach;
	uint64		reach_changes;	/* relation_changes when reach was found out */
	bool		has_children;
	Oid			tracked_child;	/* a tracked table below one that is not */
	uint64		child_changes;	/* relation_changes when that was found out */
} TrackedEntry;

/* Beyond this many relations the cache starts afresh. */
#define TRACKED_CACHE_LIMIT 16384

static HTAB *tracked_cache = NULL;

/* How often a relation changed: what a view reaches hangs on others than itself. */
static uint64 relation_changes = 1;

/* How often something changed of which the rewriter asks the catalog. */
static uint64 definition_changes = 1;

static enum
{
	CONSTANTS_UNKNOWN,
	CONSTANTS_ABSENT,
	CONSTANTS_PRESENT
}			constants_state = CONSTANTS_UNKNOWN;
static ProvsqlConstants constants;

static void
forget_constants(Datum argument pg_attribute_unused(), int cache pg_attribute_unused(),
				 uint32 hash pg_attribute_unused())
{
	constants_state = CONSTANTS_UNKNOWN;
	definition_changes++;
}

static void
note_definition(Datum argument pg_attribute_unused(), int cache pg_attribute_unused(),
				uint32 hash pg_attribute_unused())
{
	definition_changes++;
}

static void
forget_relation(Datum argument pg_attribute_unused(), Oid relid)
{
	relation_changes++;
	definition_changes++;
	if (tracked_cache == NULL)
		return;
	if (OidIsValid(relid))
		(void) hash_search(tracked_cache, &relid, HASH_REMOVE, NULL);
	else
	{
		hash_destroy(tracked_cache);
		tracked_cache = NULL;
	}
}

/* The functions that the rewriter calls, by their argument types. */
typedef struct FunctionOfRewriter
{
	const char *name;
	size_t		offset;			/* of its OID in ProvsqlConstants */
	int			argument_count;
	Oid			arguments[4];	/* InvalidOid stands for agg_token */
} FunctionOfRewriter;

#define AGG_TOKEN InvalidOid
#define FUNCTION(name, field, count, ...) \
	{name, offsetof(ProvsqlConstants, field), count, {__VA_ARGS__}}

static const FunctionOfRewriter functions[] = {
	FUNCTION("provenance", rewriter.fn_provenance, 0, InvalidOid),
	FUNCTION("provenance_times", rewriter.fn_times, 1, UUIDARRAYOID),
	FUNCTION("provenance_plus", rewriter.fn_plus, 1, UUIDARRAYOID),
	FUNCTION("provenance_plus_agg", rewriter.agg_plus, 1, UUIDOID),
	FUNCTION("provenance_monus", rewriter.fn_monus, 2, UUIDOID, UUIDOID),
	FUNCTION("provenance_delta", rewriter.fn_delta, 1, UUIDOID),
	FUNCTION("provenance_semimod", rewriter.fn_semimod, 2, ANYELEMENTOID, UUIDOID),
	FUNCTION("provenance_cmp", rewriter.fn_cmp, 3, UUIDOID, OIDOID, UUIDOID),
	FUNCTION("provenance_arith", rewriter.fn_arith, 4, TEXTOID, REGTYPEOID, REGTYPEARRAYOID, UUIDARRAYOID),
	FUNCTION("provenance_group_agg", rewriter.agg_group, 3, UUIDOID, BYTEAOID, ANYOID),
	FUNCTION("provenance_group_token", rewriter.fn_group_token, 2, UUIDARRAYOID, INT4OID),
	FUNCTION("with_token", rewriter.fn_with_token, 1, ANYELEMENTOID),
	FUNCTION("agg_token_of", rewriter.fn_agg_token_of, 2, UUIDOID, ANYELEMENTOID),
	FUNCTION("agg_token_uuid", rewriter.fn_agg_token_uuid, 1, AGG_TOKEN),
	FUNCTION("present", rewriter.fn_present, 1, UUIDOID),
	FUNCTION("provenance_one_row", rewriter.fn_one_row, 1, INT8OID),
};

static bool
find_functions(void)
{
	for (int i = 0; i < (int) lengthof(functions); i++)
	{
		const FunctionOfRewriter *function = &functions[i];
		Oid			arguments[lengthof(function->arguments)];
		oidvector  *types;
		Oid			oid;

		for (int j = 0; j < function->argument_count; j++)
			arguments[j] = function->arguments[j] == AGG_TOKEN ? constants.rewriter.agg_token_type :
				function->arguments[j];
		types = buildoidvector(arguments, function->argument_count);
		oid = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(function->name),
							  PointerGetDatum(types), ObjectIdGetDatum(constants.namespace_oid));
		pfree(types);
		if (!OidIsValid(oid))
			return false;
		memcpy((char *) &constants + function->offset, &oid, sizeof(oid));
	}
	return true;
}

const ProvsqlConstants *
provsql_constants(void)
{
	if (likely(constants_state == CONSTANTS_PRESENT))
		return &constants;
	if (constants_state == CONSTANTS_ABSENT || !IsTransactionState())
		return NULL;

	constants.namespace_oid = get_namespace_oid("provsql", true);
	if (!OidIsValid(constants.namespace_oid) ||
		!OidIsValid(get_extension_oid("provsql", true)))
	{
		/* CREATE EXTENSION makes the schema first, which invalidates this. */
		if (!OidIsValid(constants.namespace_oid))
			constants_state = CONSTANTS_ABSENT;
		return NULL;
	}
	constants.rewriter.uuid_type = UUIDOID;
	constants.rewriter.uuid_array_type = UUIDARRAYOID;
	constants.rewriter.agg_token_type =
		GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("agg_token"),
						ObjectIdGetDatum(constants.namespace_oid));
	if (!OidIsValid(constants.rewriter.agg_token_type) || !find_functions())
		return NULL;
	constants_state = CONSTANTS_PRESENT;
	return &constants;
}

/* Views are expanded, and policies may read other tables. */
static ProvsqlReach
reach_of_relation(Oid relid, const ProvsqlTrackedColumn *column, bool *has_children)
{
	HeapTuple	tuple;
	ProvsqlReach reach = REACHES_NOTHING;

	*has_children = false;
	if (column->attnum != 0)
		return REACHES_TRACKED;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_class relation = (Form_pg_class) GETSTRUCT(tuple);

		if (relation->relkind == RELKIND_VIEW || relation->relrowsecurity)
			reach = REACH_UNKNOWN;
		*has_children = relation->relhassubclass;
		ReleaseSysCache(tuple);
	}
	return reach;
}

static ProvsqlTrackedColumn
read_tracked_column(Oid relid)
{
	ProvsqlTrackedColumn column = {0, false};
	HeapTuple	tuple;

	/* Views are expanded; of their own entries in a range table nothing is read. */
	if (get_rel_relkind(relid) == RELKIND_VIEW)
		return column;
	tuple = SearchSysCacheAttName(relid, PROVSQL_COLUMN);
	if (HeapTupleIsValid(tuple))
	{
		Form_pg_attribute attribute = (Form_pg_attribute) GETSTRUCT(tuple);

		if (attribute->attnum > 0 && attribute->atttypid == UUIDOID)
		{
			column.attnum = attribute->attnum;
			column.not_null = attribute->attnotnull;
		}
		ReleaseSysCache(tuple);
	}
	return column;
}

static TrackedEntry *
entry_of(Oid relid)
{
	TrackedEntry *entry;
	bool		found;
	ProvsqlTrackedColumn column;
	ProvsqlReach reach;
	bool		has_children;

	if (likely(tracked_cache != NULL))
	{
		entry = hash_search(tracked_cache, &relid, HASH_FIND, NULL);
		if (likely(entry != NULL))
			return entry;
	}

	/* The look-up may itself deliver invalidations: store only afterwards. */
	column = read_tracked_column(relid);
	reach = reach_of_relation(relid, &column, &has_children);
	if (tracked_cache != NULL && hash_get_num_entries(tracked_cache) >= TRACKED_CACHE_LIMIT)
		forget_relation((Datum) 0, InvalidOid);
	if (tracked_cache == NULL)
	{
		HASHCTL		control = {0};

		control.keysize = sizeof(Oid);
		control.entrysize = sizeof(TrackedEntry);
		tracked_cache = hash_create("provsql tracked relations", 64, &control,
									HASH_ELEM | HASH_BLOBS);
	}
	entry = hash_search(tracked_cache, &relid, HASH_ENTER, &found);
	entry->column = column;
	entry->reach = reach;
	entry->reach_changes = 0;
	entry->has_children = has_children;
	entry->tracked_child = InvalidOid;
	entry->child_changes = 0;
	return entry;
}

static Oid
find_tracked_child(Oid relid)
{
	Oid			found = InvalidOid;
	List	   *children = find_all_inheritors(relid, NoLock, NULL);
	ListCell   *cell;

	foreach(cell, children)
	{
		if (provsql_tracked_column(lfirst_oid(cell)).attnum != InvalidAttrNumber)
		{
			found = lfirst_oid(cell);
			break;
		}
	}
	list_free(children);
	return found;
}

Oid
provsql_tracked_child(Oid relid)
{
	uint64		since = relation_changes;
	Oid			child;

	if (relid < FirstNormalObjectId || likely(!entry_of(relid)->has_children))
		return InvalidOid;
	if (entry_of(relid)->child_changes == since)
		return entry_of(relid)->tracked_child;
	child = find_tracked_child(relid);
	entry_of(relid)->tracked_child = child;
	entry_of(relid)->child_changes = since;
	return child;
}

ProvsqlTrackedColumn
provsql_tracked_column(Oid relid)
{
	ProvsqlTrackedColumn none = {0, false};

	/* No system catalog is tracked. */
	return relid < FirstNormalObjectId ? none : entry_of(relid)->column;
}

ProvsqlReach
provsql_relation_reach(Oid relid)
{
	TrackedEntry *entry;

	if (relid < FirstNormalObjectId)
		return REACHES_NOTHING;
	entry = entry_of(relid);
	if (entry->reach_changes != 0 && entry->reach_changes != relation_changes)
	{
		entry->reach = REACH_UNKNOWN;
		entry->reach_changes = 0;
	}
	return entry->reach;
}

uint64
provsql_relation_changes(void)
{
	return relation_changes;
}

void
provsql_remember_reach(Oid relid, ProvsqlReach reach, uint64 since)
{
	TrackedEntry *entry = entry_of(relid);

	if (since != relation_changes)
		return;
	entry->reach = reach;
	entry->reach_changes = since;
}

char *
provsql_qualified_name(Oid relid)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)),
									  get_rel_name(relid));
}

uint64
provsql_definition_changes(void)
{
	return definition_changes;
}

/* Registered in the postmaster and inherited by every backend. */
void
provsql_catalog_install(void)
{
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_constants, (Datum) 0);
	CacheRegisterSyscacheCallback(PROCOID, note_definition, (Datum) 0);
	CacheRegisterSyscacheCallback(OPEROID, note_definition, (Datum) 0);
	CacheRegisterSyscacheCallback(TYPEOID, note_definition, (Datum) 0);
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
}
