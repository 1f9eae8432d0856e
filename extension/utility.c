/*
 * utility.c: the hook through which every utility statement passes.
 */
#include "postgres.h"

#include "utility.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "commands/comment.h"
#include "commands/tablecmds.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "tcop/utility.h"
#include "utils/syscache.h"

#include "aggtoken.h"
#include "analyze.h"
#include "catalog.h"
#include "lifetime.h"
#include "pgcompat.h"
#include "planner.h"
#include "tokensources.h"

static ProcessUtility_hook_type previous_utility = NULL;

/* What a statement makes that may have a provsql column without a default. */
typedef enum NewTable
{
	NO_TABLE,
	COPY_OF_COLUMNS,			/* CREATE TABLE (LIKE …) */
	STORED_ANSWERS				/* CREATE TABLE AS */
} NewTable;

static bool
is_there(RangeVar *name)
{
	return OidIsValid(RangeVarGetRelid(name, NoLock, true));
}

static NewTable
new_table(Node *statement, RangeVar **name)
{
	bool		if_not_exists = false;
	NewTable	kind = NO_TABLE;
	ListCell   *cell;

	if (IsA(statement, ExplainStmt))
	{
		Query	   *query = (Query *) ((ExplainStmt *) statement)->query;

		/* EXPLAIN ANALYZE makes the table; one that is there it does not touch. */
		if (query->commandType != CMD_UTILITY || !IsA(query->utilityStmt, CreateTableAsStmt) ||
			is_there(((CreateTableAsStmt *) query->utilityStmt)->into->rel))
			return NO_TABLE;
		statement = query->utilityStmt;
	}
	if (IsA(statement, CreateTableAsStmt) && !provsql_is_matview((CreateTableAsStmt *) statement))
	{
		kind = STORED_ANSWERS;
		*name = ((CreateTableAsStmt *) statement)->into->rel;
		if_not_exists = ((CreateTableAsStmt *) statement)->if_not_exists;
	}
	else if (IsA(statement, CreateStmt))
	{
		foreach(cell, ((CreateStmt *) statement)->tableElts)
		{
			if (IsA(lfirst(cell), TableLikeClause))
				kind = COPY_OF_COLUMNS;
		}
		*name = ((CreateStmt *) statement)->relation;
		if_not_exists = ((CreateStmt *) statement)->if_not_exists;
	}
	/* A table that is there already is left alone by the statement, and here. */
	if (kind == NO_TABLE || provsql_constants() == NULL || (if_not_exists && is_there(*name)))
		return NO_TABLE;
	return kind;
}

static bool
has_default(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCache2(ATTNUM, ObjectIdGetDatum(relid), Int16GetDatum(attnum));
	bool		has = HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return has;
}

/* Rows that come into the new table later get tokens of their own. */
static void
give_default(NewTable kind, RangeVar *name)
{
	Oid			relid;
	AttrNumber	attnum;
	AlterTableCmd *command;

	CommandCounterIncrement();
	relid = RangeVarGetRelid(name, NoLock, true);
	if (!OidIsValid(relid))
		return;
	attnum = provsql_tracked_column(relid).attnum;
	if (attnum == InvalidAttrNumber || has_default(relid, attnum))
		return;
	command = makeNode(AlterTableCmd);
	command->subtype = AT_ColumnDefault;
	command->name = PROVSQL_COLUMN;
	command->def = (Node *) makeFuncCall(list_make2(makeString("pg_catalog"), makeString("gen_random_uuid")),
										 NIL, COERCE_EXPLICIT_CALL, -1);
	command->behavior = DROP_RESTRICT;
	AlterTableInternal(relid, list_make1(command), false);
	if (kind == STORED_ANSWERS)
		CreateComments(relid, RelationRelationId, attnum, PROVSQL_STORED_ANSWERS);
	CommandCounterIncrement();
}

/* What brackets a statement while it runs. */
typedef struct Bracket
{
	NodeTag		statement;
	void		(*enter) (void);
	void		(*leave) (void);
} Bracket;

static const Bracket brackets[] = {
	{T_AlterTableStmt, provsql_enter_alter_table, provsql_leave_alter_table},
	{T_ViewStmt, provsql_enter_definition, provsql_leave_definition},
	{T_PrepareStmt, provsql_enter_prepare, provsql_leave_prepare},
	{T_RefreshMatViewStmt, provsql_enter_refresh, provsql_leave_refresh},
	{T_CopyStmt, provsql_enter_copy, provsql_leave_copy},
};

static const Bracket *
bracket_of(Node *statement)
{
	for (size_t i = 0; i < lengthof(brackets); i++)
	{
		if (nodeTag(statement) == brackets[i].statement)
			return &brackets[i];
	}
	return NULL;
}

static void
run_statement(PROVSQL_UTILITY_PARAMETERS)
{
	Node	   *statement = pstmt->utilityStmt;
	RangeVar   *name;
	NewTable	made = new_table(statement, &name);

	provsql_before_database_statement(statement);
	if (previous_utility)
		previous_utility(PROVSQL_UTILITY_ARGUMENTS);
	else
		standard_ProcessUtility(PROVSQL_UTILITY_ARGUMENTS);
	provsql_after_database_statement(statement);
	if (made != NO_TABLE)
		give_default(made, name);
}

static void
run_bracketed(const Bracket *bracket, PROVSQL_UTILITY_PARAMETERS)
{
	bracket->enter();
	PG_TRY();
	{
		run_statement(PROVSQL_UTILITY_ARGUMENTS);
	}
	PG_FINALLY();
	{
		bracket->leave();
	}
	PG_END_TRY();
}

static void
run_utility(PROVSQL_UTILITY_PARAMETERS)
{
	const Bracket *bracket = bracket_of(pstmt->utilityStmt);

	if (bracket != NULL)
		run_bracketed(bracket, PROVSQL_UTILITY_ARGUMENTS);
	else
		run_statement(PROVSQL_UTILITY_ARGUMENTS);
}

void
provsql_utility_install(void)
{
	previous_utility = ProcessUtility_hook;
	ProcessUtility_hook = run_utility;
}
