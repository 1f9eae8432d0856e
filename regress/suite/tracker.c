/*
 * tracker.c: tracks tables as they are created, while PostgreSQL's regression
 * suite runs, so that its statements meet tracked tables without being edited.
 *
 * tracker.tables chooses them by the hash of their name: none, odd, even or
 * all. COPY of a whole table means its own columns, and the column of the
 * tokens stays the last one. Partitions and children follow their parents.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

PG_MODULE_MAGIC;

static char *tables = NULL;
static ProcessUtility_hook_type previous_utility = NULL;
static bool busy = false;		/* with a statement of our own */

void		_PG_init(void);

static bool
is_chosen(const char *name)
{
	uint32		hash = hash_bytes((const unsigned char *) name, (int) strlen(name));

	if (strncmp(name, "pg_temp_", 8) == 0)
		return false;			/* made by REFRESH MATERIALIZED VIEW CONCURRENTLY */
	if (strcmp(tables, "all") == 0)
		return true;
	if (strcmp(tables, "odd") == 0)
		return hash % 2 == 1;
	return strcmp(tables, "even") == 0 && hash % 2 == 0;
}

static AttrNumber
token_column(Oid relid)
{
	AttrNumber	attnum = get_attnum(relid, "provsql");

	return attnum != InvalidAttrNumber && get_atttype(relid, attnum) == UUIDOID ? attnum : InvalidAttrNumber;
}

static bool
is_last_column(Oid relid, AttrNumber attnum)
{
	Relation	relation = table_open(relid, NoLock);
	TupleDesc	descriptor = RelationGetDescr(relation);
	bool		last = true;

	for (int i = attnum; i < descriptor->natts; i++)
		last &= TupleDescAttr(descriptor, i)->attisdropped;
	table_close(relation, NoLock);
	return last;
}

/* What cannot be done is told to the log, and leaves the table as it was. */
static void
try(const char *function, Oid relid)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	busy = true;
	BeginInternalSubTransaction(NULL);
	PG_TRY();
	{
		CommandCounterIncrement();
		PushActiveSnapshot(GetTransactionSnapshot());
		SPI_connect();
		(void) SPI_execute(psprintf("SELECT provsql.%s(%u::pg_catalog.oid)", function, relid), false, 0);
		SPI_finish();
		PopActiveSnapshot();
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		ereport(LOG, (errmsg("tracker: %s of table \"%s\": %s", function, get_rel_name(relid), error->message)));
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	busy = false;
}

static void
track_new_table(RangeVar *name, bool is_chosen_by_parent)
{
	Oid			relid = RangeVarGetRelid(name, NoLock, true);
	char		kind = OidIsValid(relid) ? get_rel_relkind(relid) : '\0';

	if ((kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE) && !is_chosen_by_parent &&
		is_chosen(name->relname) && get_attnum(relid, "provsql") == InvalidAttrNumber)
		try("add_provenance", relid);
}

/* A table that becomes a partition or child has the column when its parent has it. */
static void
follow_parent(Oid child, Oid parent)
{
	bool		is_tracked;
	bool		parent_is_tracked;

	if (!OidIsValid(child) || !OidIsValid(parent) || has_superclass(child))
		return;
	is_tracked = token_column(child) != InvalidAttrNumber;
	parent_is_tracked = token_column(parent) != InvalidAttrNumber;
	if (is_tracked != parent_is_tracked)
		try(parent_is_tracked ? "add_provenance" : "remove_provenance", child);
}

static void
before_alter_table(AlterTableStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->cmds)
	{
		AlterTableCmd *command = lfirst_node(AlterTableCmd, cell);
		Oid			relid = RangeVarGetRelid(statement->relation, NoLock, true);

		if (command->subtype == AT_AttachPartition)
			follow_parent(RangeVarGetRelid(((PartitionCmd *) command->def)->name, NoLock, true), relid);
		else if (command->subtype == AT_AddInherit)
			follow_parent(relid, RangeVarGetRelid((RangeVar *) command->def, NoLock, true));
	}
}

static void
after_alter_table(AlterTableStmt *statement)
{
	Oid			relid = RangeVarGetRelid(statement->relation, NoLock, true);
	AttrNumber	attnum = OidIsValid(relid) ? token_column(relid) : InvalidAttrNumber;

	if (attnum != InvalidAttrNumber && !has_superclass(relid) && !is_last_column(relid, attnum))
	{
		try("remove_provenance", relid);
		try("add_provenance", relid);
	}
}

static void
name_columns(CopyStmt *statement)
{
	Oid			relid = RangeVarGetRelid(statement->relation, NoLock, true);
	Relation	relation;

	if (!OidIsValid(relid) || token_column(relid) == InvalidAttrNumber)
		return;
	relation = table_open(relid, AccessShareLock);
	for (int i = 0; i < RelationGetDescr(relation)->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(relation), i);

		if (!attribute->attisdropped && attribute->attgenerated == '\0' && i + 1 != token_column(relid))
			statement->attlist = lappend(statement->attlist, makeString(pstrdup(NameStr(attribute->attname))));
	}
	table_close(relation, AccessShareLock);
}

static void
before(Node *statement)
{
	if (IsA(statement, AlterTableStmt))
		before_alter_table((AlterTableStmt *) statement);
	else if (IsA(statement, CopyStmt) && ((CopyStmt *) statement)->relation != NULL &&
			 ((CopyStmt *) statement)->attlist == NIL)
		name_columns((CopyStmt *) statement);
}

static void
after(Node *statement)
{
	if (IsA(statement, CreateStmt))
	{
		CreateStmt *create = (CreateStmt *) statement;

		track_new_table(create->relation, create->inhRelations != NIL || create->ofTypename != NULL);
	}
	else if (IsA(statement, CreateTableAsStmt))
		track_new_table(((CreateTableAsStmt *) statement)->into->rel, false);
	else if (IsA(statement, AlterTableStmt))
		after_alter_table((AlterTableStmt *) statement);
}

static void
run_utility(PlannedStmt *pstmt, const char *queryString, bool readOnlyTree, ProcessUtilityContext context,
			ParamListInfo params, QueryEnvironment *queryEnv, DestReceiver *dest, QueryCompletion *qc)
{
	bool		concerned = false;

	switch (nodeTag(pstmt->utilityStmt))
	{
		case T_AlterTableStmt:
		case T_CopyStmt:
		case T_CreateStmt:
		case T_CreateTableAsStmt:
			concerned = !busy && strcmp(tables, "none") != 0 && IsTransactionState() &&
				OidIsValid(get_namespace_oid("provsql", true));
			break;
		default:
			break;
	}
	if (concerned)
	{
		pstmt = copyObject(pstmt);
		readOnlyTree = false;
		before(pstmt->utilityStmt);
	}
	if (previous_utility)
		previous_utility(pstmt, queryString, readOnlyTree, context, params, queryEnv, dest, qc);
	else
		standard_ProcessUtility(pstmt, queryString, readOnlyTree, context, params, queryEnv, dest, qc);
	if (concerned)
		after(pstmt->utilityStmt);
}

void
_PG_init(void)
{
	DefineCustomStringVariable("tracker.tables", "Which new tables are tracked: none, odd, even or all.", NULL,
							   &tables, "none", PGC_SUSET, 0, NULL, NULL, NULL);
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = run_utility;
}
