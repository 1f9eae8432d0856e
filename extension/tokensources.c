/*
 * tokensources.c: the tables that give tokens to their rows, and what tokens
 * they hold.
 */
#include "postgres.h"

#include "tokensources.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_attrdef.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "commands/comment.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "storage/lmgr.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/typcache.h"
#include "utils/uuid.h"

#include "catalog.h"

/* A table of stored answers holds other tables' tokens, whatever its default gives. */
static bool
stores_answers(Oid relid, AttrNumber attnum)
{
	char	   *comment = GetComment(relid, RelationRelationId, attnum);

	return comment != NULL && strcmp(comment, PROVSQL_STORED_ANSWERS) == 0;
}

static bool
gives_tokens(Oid relid)
{
	AttrNumber	attnum = provsql_tracked_column(relid).attnum;
	HeapTuple	tuple;
	bool		has_default;

	if (attnum == InvalidAttrNumber)
		return false;
	tuple = SearchSysCacheAttNum(relid, attnum);
	has_default = HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef;
	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return has_default && !stores_answers(relid, attnum);
}

static bool
has_parent_that_gives_tokens(Oid relid)
{
	Relation	relation = table_open(InheritsRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	bool		found = false;

	ScanKeyInit(&key, Anum_pg_inherits_inhrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relid));
	scan = systable_beginscan(relation, InheritsRelidSeqnoIndexId, true, NULL, 1, &key);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
		found = gives_tokens(((Form_pg_inherits) GETSTRUCT(tuple))->inhparent);
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return found;
}

static bool
is_token_source(Oid relid)
{
	char		kind = get_rel_relkind(relid);

	return (kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE) &&
		!has_parent_that_gives_tokens(relid) &&
		!isOtherTempNamespace(get_rel_namespace(relid));
}

/* There are fewer defaults than columns, and each names its column. */
List *
provsql_token_sources(void)
{
	Relation	relation = table_open(AttrDefaultRelationId, AccessShareLock);
	SysScanDesc scan = systable_beginscan(relation, InvalidOid, false, NULL, 0, NULL);
	HeapTuple	tuple;
	List	   *relids = NIL;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_attrdef definition = (Form_pg_attrdef) GETSTRUCT(tuple);

		if (definition->adnum == provsql_tracked_column(definition->adrelid).attnum &&
			gives_tokens(definition->adrelid) && is_token_source(definition->adrelid))
			relids = lappend_oid(relids, definition->adrelid);
	}
	systable_endscan(scan);
	table_close(relation, AccessShareLock);
	return relids;
}

Snapshot
provsql_newest_snapshot(void)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());

	snapshot->curcid = GetCurrentCommandId(false) + 1;
	return snapshot;
}

/* An index by which a row is found by its token, or InvalidOid. */
static Oid
index_on(Relation relation, AttrNumber attnum)
{
	List	   *indexes = RelationGetIndexList(relation);
	Oid			family = lookup_type_cache(UUIDOID, TYPECACHE_BTREE_OPFAMILY)->btree_opf;
	Oid			found = InvalidOid;
	ListCell   *cell;

	foreach(cell, indexes)
	{
		Relation	index = index_open(lfirst_oid(cell), AccessShareLock);

		if (index->rd_rel->relam == BTREE_AM_OID && index->rd_index->indisvalid &&
			!index->rd_index->indcheckxmin && index->rd_index->indkey.values[0] == attnum &&
			index->rd_opfamily[0] == family &&
			heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL))
			found = RelationGetRelid(index);
		index_close(index, AccessShareLock);
		if (OidIsValid(found))
			break;
	}
	list_free(indexes);
	return found;
}

bool
provsql_relation_holds(Relation relation, AttrNumber attnum, const provsql_uuid *token,
					   AttrNumber wanted, Datum *value, uint64 *cost)
{
	Snapshot	snapshot = provsql_newest_snapshot();
	Oid			index = index_on(relation, attnum);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, attnum, BTEqualStrategyNumber, F_UUID_EQ, UUIDPGetDatum((const pg_uuid_t *) token));
	scan = systable_beginscan(relation, index, OidIsValid(index), snapshot, 1, &key);
	tuple = systable_getnext(scan);
	if (HeapTupleIsValid(tuple) && wanted != InvalidAttrNumber)
	{
		bool		is_null;

		*value = heap_getattr(tuple, wanted, RelationGetDescr(relation), &is_null);
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	*cost += OidIsValid(index) ? 1 : 1 + RelationGetNumberOfBlocks(relation);
	return HeapTupleIsValid(tuple);
}

/* A table with its partitions or children, locked; NIL when it was dropped. */
static List *
lock_table(Oid relid)
{
	LockRelationOid(relid, AccessShareLock);
	if (SearchSysCacheExists1(RELOID, ObjectIdGetDatum(relid)))
		return find_all_inheritors(relid, AccessShareLock, NULL);
	UnlockRelationOid(relid, AccessShareLock);
	return NIL;
}

/* A member of a locked table, or NULL where the lock is all that was needed. */
static Relation
open_member(Oid relid, AttrNumber *attnum)
{
	Relation	relation = table_open(relid, NoLock);

	*attnum = provsql_tracked_column(relid).attnum;
	if (relation->rd_rel->relkind == RELKIND_RELATION && *attnum != InvalidAttrNumber)
		return relation;
	table_close(relation, AccessShareLock);
	return NULL;
}

/* Sees one relation that holds rows of a source; returns true when no more are to be seen. */
typedef bool (*MemberVisitor) (Relation relation, AttrNumber attnum, void *argument);

static bool
visit_members_of(Oid source, MemberVisitor visit, void *argument)
{
	List	   *members = lock_table(source);
	bool		done = false;
	ListCell   *cell;

	foreach(cell, members)
	{
		AttrNumber	attnum;
		Relation	relation = open_member(lfirst_oid(cell), &attnum);

		if (relation == NULL)
			continue;
		done = done || visit(relation, attnum, argument);
		table_close(relation, AccessShareLock);
	}
	list_free(members);
	return done;
}

static bool
visit_members(List *relids, MemberVisitor visit, void *argument)
{
	ListCell   *cell;

	foreach(cell, relids)
	{
		if (visit_members_of(lfirst_oid(cell), visit, argument))
			return true;
	}
	return false;
}

static bool
add_blocks(Relation relation, AttrNumber attnum, void *argument)
{
	(void) attnum;
	*(uint64 *) argument += 1 + RelationGetNumberOfBlocks(relation);
	return false;
}

uint64
provsql_cost_of_sources(List *relids)
{
	uint64		blocks = 0;

	(void) visit_members(relids, add_blocks, &blocks);
	return blocks;
}

typedef struct TokenLook
{
	const provsql_uuid *token;
	uint64	   *cost;
} TokenLook;

static bool
holds_token(Relation relation, AttrNumber attnum, void *argument)
{
	TokenLook  *look = argument;

	return provsql_relation_holds(relation, attnum, look->token, InvalidAttrNumber, NULL, look->cost);
}

bool
provsql_some_source_holds(List *relids, const provsql_uuid *token, uint64 *cost)
{
	TokenLook	look = {.token = token, .cost = cost};

	return visit_members(relids, holds_token, &look);
}

typedef struct TokenVisit
{
	ProvsqlTokenVisitor visit;
	void	   *argument;
} TokenVisit;

static bool
visit_tokens_of(Relation relation, AttrNumber attnum, void *argument)
{
	TokenVisit *tokens = argument;
	Snapshot	snapshot = provsql_newest_snapshot();
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	TableScanDesc scan = table_beginscan(relation, snapshot, 0, NULL);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		bool		is_null;
		Datum		token = slot_getattr(slot, attnum, &is_null);

		if (!is_null)
			tokens->visit((const provsql_uuid *) DatumGetUUIDP(token)->data, tokens->argument);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	UnregisterSnapshot(snapshot);
	return false;
}

void
provsql_visit_tokens(List *relids, ProvsqlTokenVisitor visit, void *argument)
{
	TokenVisit	tokens = {.visit = visit, .argument = argument};

	(void) visit_members(relids, visit_tokens_of, &tokens);
}
