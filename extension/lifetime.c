/*
 * lifetime.c: a circuit's files follow their database when it is copied,
 * moved or dropped.
 *
 * PostgreSQL moves a database's directory as a whole, but copies it file by
 * file or not at all, depending on the strategy. In each case the circuit
 * worker must be through with the database first: it applies what sessions
 * have sent, closes the files, and nobody can connect until the end of the
 * statement. docs/persistence.md says what users may rely on.
 */
#include "postgres.h"

#include "lifetime.h"

#include <sys/stat.h>
#include <unistd.h>

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_database.h"
#include "catalog/pg_tablespace.h"
#include "commands/dbcommands.h"
#include "commands/defrem.h"
#include "common/relpath.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "storage/copydir.h"
#include "storage/fd.h"
#include "storage/lmgr.h"
#include "storage/procarray.h"
#include "utils/acl.h"
#include "utils/syscache.h"

#include "goruntime.h"
#include "pgcompat.h"
#include "shmem.h"

#define FILE_PREFIX "provsql_"
#define GATES_FILE FILE_PREFIX "gates"	/* a circuit exists when this does */
#define NEW_SUFFIX ".new"

/* A database as the circuit worker knows it. */
typedef struct Place
{
	Oid			database;
	Oid			tablespace;
	char	   *folder;
} Place;

/* Finds a database; false when there is none of that OID. */
static bool
find_place(Oid database, Place *place)
{
	HeapTuple	tuple = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(database));

	if (!HeapTupleIsValid(tuple))
		return false;
	place->database = database;
	place->tablespace = ((Form_pg_database) GETSTRUCT(tuple))->dattablespace;
	place->folder = GetDatabasePath(database, place->tablespace);
	ReleaseSysCache(tuple);
	return true;
}

static char *
file_in(const Place *place, const char *name, const char *suffix)
{
	return psprintf("%s/%s%s", place->folder, name, suffix);
}

static bool
has_circuit(const Place *place)
{
	struct stat st;

	return stat(file_in(place, GATES_FILE, ""), &st) == 0;
}

static bool
worker_is_running(void)
{
	bool		running;

	SpinLockAcquire(&provsql_shared->mutex);
	running = provsql_shared->worker_pid != 0;
	SpinLockRelease(&provsql_shared->mutex);
	return running;
}

/* --- databases that are moved or dropped */

/* Locks a database by its name; InvalidOid when there is none. */
static Oid
lock_database(const char *name)
{
	for (;;)
	{
		Oid			database = get_database_oid(name, true);

		if (!OidIsValid(database))
			return InvalidOid;
		LockSharedObject(DatabaseRelationId, database, 0, AccessExclusiveLock);
		/* It may have been renamed or dropped while we waited. */
		if (get_database_oid(name, true) == database)
			return database;
		UnlockSharedObject(DatabaseRelationId, database, 0, AccessExclusiveLock);
	}
}

/*
 * Takes the lock that the statement itself takes later, so that the database
 * stays released until then. What must not or cannot be done is left for the
 * statement to refuse. Without a circuit there may still be frames on the way,
 * of transactions that did not commit, from which the worker would make one.
 */
static void
release_exclusively(const char *name, bool dropping)
{
	Oid			database = get_database_oid(name, true);
	Place		place;
	int			sessions;
	int			prepared;

	if (!OidIsValid(database) || database == MyDatabaseId || IsTransactionBlock() ||
		!provsql_owns_database(database, GetUserId()))
		return;
	database = lock_database(name);
	if (!OidIsValid(database) || !find_place(database, &place))
		return;
	/* The statement would wait as long again before it says the same. */
	if (CountOtherDBBackends(database, &sessions, &prepared))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("database \"%s\" is being accessed by other users", name),
				 errdetail("There are %d other session(s) and %d prepared transaction(s) using the database.",
						   sessions, prepared)));
	if (dropping)
	{
		if (worker_is_running())
			GO_CALL(release_dropped, place.database, place.tablespace);
	}
	else if (worker_is_running() || has_circuit(&place))
		GO_CALL(release_circuit, place.database, place.tablespace);
}

/* Whether ALTER DATABASE moves it: then this is the only option. */
static bool
is_move(AlterDatabaseStmt *statement)
{
	return list_length(statement->options) == 1 &&
		strcmp(linitial_node(DefElem, statement->options)->defname, "tablespace") == 0;
}

/* FORCE ends the sessions only within the statement. */
static bool
is_forced(DropdbStmt *statement)
{
	return statement->options != NIL;
}

/* --- databases that are made */

static const char *
template_of(CreatedbStmt *statement)
{
	ListCell   *cell;

	foreach(cell, statement->options)
	{
		DefElem    *option = lfirst_node(DefElem, cell);

		if (strcmp(option->defname, "template") == 0 && option->arg != NULL)
			return defGetString(option);
	}
	return "template1";
}

/* The names of a circuit's files, the gates file last. */
static List *
circuit_files(const Place *place)
{
	List	   *names = NIL;
	bool		complete = false;
	DIR		   *folder = AllocateDir(place->folder);
	struct dirent *entry;

	while ((entry = ReadDir(folder, place->folder)) != NULL)
	{
		if (strncmp(entry->d_name, FILE_PREFIX, strlen(FILE_PREFIX)) != 0)
			continue;
		if (strcmp(entry->d_name, GATES_FILE) == 0)
			complete = true;
		else
			names = lappend(names, pstrdup(entry->d_name));
	}
	FreeDir(folder);
	if (complete)
		names = lappend(names, pstrdup(GATES_FILE));
	return names;
}

static bool
is_unfinished(const char *name)
{
	size_t		length = strlen(name);

	return length > strlen(NEW_SUFFIX) &&
		strcmp(name + length - strlen(NEW_SUFFIX), NEW_SUFFIX) == 0;
}

static void
remove_file(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("ProvSQL: could not remove file \"%s\": %m", path)));
}

/*
 * Gives a database a copy of its template's circuit, in place of what a copy
 * of the directory may have caught in the middle of a change.
 */
static void
copy_circuit(const Place *from, const Place *to)
{
	ListCell   *cell;

	foreach(cell, circuit_files(to))
		remove_file(file_in(to, lfirst(cell), ""));
	foreach(cell, circuit_files(from))
	{
		const char *name = lfirst(cell);

		if (!is_unfinished(name))
		{
			copy_file(file_in(from, name, ""), file_in(to, name, NEW_SUFFIX));
			durable_rename(file_in(to, name, NEW_SUFFIX), file_in(to, name, ""), ERROR);
		}
	}
}

/* What committed is in the files, or there are none and nothing to copy. */
static void
release_template(const Place *place)
{
	if (has_circuit(place))
		GO_CALL(release_circuit, place->database, place->tablespace);
}

/*
 * CREATE DATABASE holds a lock on its template until it commits, and nobody
 * is connected to it. When its circuit cannot be copied, the new database
 * must go with its files, which an abort alone would leave behind.
 */
static void
copy_from_template(CreatedbStmt *statement)
{
	CommandCounterIncrement();
	PG_TRY();
	{
		Place		from;
		Place		to;

		if (find_place(get_database_oid(template_of(statement), false), &from) &&
			find_place(get_database_oid(statement->dbname, false), &to))
		{
			release_template(&from);
			copy_circuit(&from, &to);
		}
	}
	PG_CATCH();
	{
		dropdb(statement->dbname, true, false);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* A worker in the middle of its work could change files that are being copied. */
static void
prepare_template(CreatedbStmt *statement)
{
	Oid			database = get_database_oid(template_of(statement), true);
	Place		place;

	if (OidIsValid(database) && have_createdb_privilege() && find_place(database, &place))
		release_template(&place);
}

void
provsql_before_database_statement(Node *statement)
{
	if (IsA(statement, CreatedbStmt))
		prepare_template((CreatedbStmt *) statement);
	else if (IsA(statement, AlterDatabaseStmt) && is_move((AlterDatabaseStmt *) statement))
		release_exclusively(((AlterDatabaseStmt *) statement)->dbname, false);
	else if (IsA(statement, DropdbStmt) && !is_forced((DropdbStmt *) statement))
		release_exclusively(((DropdbStmt *) statement)->dbname, true);
}

void
provsql_after_database_statement(Node *statement)
{
	if (IsA(statement, CreatedbStmt))
		copy_from_template((CreatedbStmt *) statement);
}
