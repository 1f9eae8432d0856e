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
} TrackedEntry;

/* Beyond this many relations the cache starts afresh. */
#define TRACKED_CACHE_LIMIT 16384

static HTAB *tracked_cache = NULL;

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
}

static void
forget_relation(Datum argument pg_attribute_unused(), Oid relid)
{
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

static Oid
function_oid(const char *name, Oid namespace_oid, int argument_count, const Oid *arguments)
{
	oidvector  *types = buildoidvector(arguments, argument_count);
	Oid			result = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid,
										 CStringGetDatum(name), PointerGetDatum(types),
										 ObjectIdGetDatum(namespace_oid));

	pfree(types);
	return result;
}

const ProvsqlConstants *
provsql_constants(void)
{
	static const Oid uuid_argument[] = {UUIDOID};
	static const Oid uuids_argument[] = {UUIDARRAYOID};

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
	constants.fn_provenance = function_oid("provenance", constants.namespace_oid, 0, NULL);
	constants.fn_times = function_oid("provenance_times", constants.namespace_oid, 1, uuids_argument);
	constants.agg_plus = function_oid("provenance_plus_agg", constants.namespace_oid, 1, uuid_argument);
	if (!OidIsValid(constants.fn_provenance) || !OidIsValid(constants.fn_times) ||
		!OidIsValid(constants.agg_plus))
		return NULL;
	constants_state = CONSTANTS_PRESENT;
	return &constants;
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

ProvsqlTrackedColumn
provsql_tracked_column(Oid relid)
{
	TrackedEntry *entry;
	bool		found;
	ProvsqlTrackedColumn column = {0, false};

	/* No system catalog is tracked. */
	if (relid < FirstNormalObjectId)
		return column;
	if (tracked_cache != NULL)
	{
		entry = hash_search(tracked_cache, &relid, HASH_FIND, NULL);
		if (likely(entry != NULL))
			return entry->column;
	}

	/* The look-up may itself deliver invalidations: store only afterwards. */
	column = read_tracked_column(relid);
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
	return column;
}

char *
provsql_qualified_name(Oid relid)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relid)),
									  get_rel_name(relid));
}

/* Registered in the postmaster and inherited by every backend. */
void
provsql_catalog_install(void)
{
	CacheRegisterSyscacheCallback(NAMESPACEOID, forget_constants, (Datum) 0);
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
}
