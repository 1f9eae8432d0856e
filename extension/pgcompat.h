/*
 * pgcompat.h: what differs between PostgreSQL 13 and 18, in one place.
 */
#ifndef PROVSQL_PGCOMPAT_H
#define PROVSQL_PGCOMPAT_H

#include "postgres.h"

#if PG_VERSION_NUM < 130000
#error "ProvSQL needs PostgreSQL 13 or later"
#endif

/* 14 gave wait events a header of their own. */
#if PG_VERSION_NUM >= 140000
#include "utils/wait_event.h"
#else
#include "pgstat.h"
#endif

/* 14 moved latch wake-ups to SIGURG. */
#define PROVSQL_LATCH_USES_SIGURG (PG_VERSION_NUM >= 140000)

/* 14 added an argument to utility hooks, and renamed what makes a view. */
#if PG_VERSION_NUM >= 140000
#define PROVSQL_UTILITY_PARAMETERS \
	PlannedStmt *pstmt, const char *query_string, bool read_only_tree, \
	ProcessUtilityContext context, ParamListInfo parameters, \
	QueryEnvironment *environment, DestReceiver *receiver, QueryCompletion *completion
#define PROVSQL_UTILITY_ARGUMENTS \
	pstmt, query_string, read_only_tree, context, parameters, environment, receiver, completion
#define provsql_is_matview(statement) ((statement)->objtype == OBJECT_MATVIEW)
#else
#define PROVSQL_UTILITY_PARAMETERS \
	PlannedStmt *pstmt, const char *query_string, \
	ProcessUtilityContext context, ParamListInfo parameters, \
	QueryEnvironment *environment, DestReceiver *receiver, QueryCompletion *completion
#define PROVSQL_UTILITY_ARGUMENTS \
	pstmt, query_string, context, parameters, environment, receiver, completion
#define provsql_is_matview(statement) ((statement)->relkind == OBJECT_MATVIEW)
#endif

/* 14 keeps the statements of SQL functions as they were analysed, and gave the parser modes. */
#define PROVSQL_HAS_SQL_BODIES (PG_VERSION_NUM >= 140000)
#if PG_VERSION_NUM >= 140000
#define provsql_parse(text) raw_parser(text, RAW_PARSE_DEFAULT)
#else
#define provsql_parse(text) raw_parser(text)
#endif

/* 14 brought multiranges. */
#if PG_VERSION_NUM >= 140000
#define provsql_is_multirange(typtype) ((typtype) == TYPTYPE_MULTIRANGE)
#define provsql_range_of_multirange(type) get_multirange_range(type)
#else
#define provsql_is_multirange(typtype) false
#define provsql_range_of_multirange(type) InvalidOid
#endif

/* 15 reserves GUC prefixes and asks for shared memory in a hook of its own. */
#if PG_VERSION_NUM >= 150000
#define PROVSQL_HAS_SHMEM_REQUEST_HOOK 1
#else
#define PROVSQL_HAS_SHMEM_REQUEST_HOOK 0
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

/* Up to 15 the text form of an expanded view loses the view's OID. */
#define PROVSQL_VIEW_RELID_LOST (PG_VERSION_NUM >= 150000 && PG_VERSION_NUM < 160000)

/* 15 can print a query tree as SQL. */
#define PROVSQL_HAS_QUERYDEF (PG_VERSION_NUM >= 150000)

/* 16 moved column permissions out of the range table. */
#define PROVSQL_HAS_PERMINFOS (PG_VERSION_NUM >= 160000)

/* 16 has one function for the owners of all kinds of objects. */
#if PG_VERSION_NUM >= 160000
#define provsql_owns_database(database, role) object_ownercheck(DatabaseRelationId, database, role)
#else
#define provsql_owns_database(database, role) pg_database_ownercheck(database, role)
#endif

/* 16 lets input functions and what they call report errors softly. */
#if PG_VERSION_NUM >= 160000
#define provsql_make_range(type, lower, upper) make_range(type, lower, upper, false, NULL)
#else
#define provsql_make_range(type, lower, upper) make_range(type, lower, upper, false)
#endif

/* 16 has one function for the privileges on all kinds of objects. */
#if PG_VERSION_NUM >= 160000
#define provsql_may_execute(function, role) object_aclcheck(ProcedureRelationId, function, role, ACL_EXECUTE)
#else
#define provsql_may_execute(function, role) pg_proc_aclcheck(function, role, ACL_EXECUTE)
#endif

/* 17 turned backend ids into procnumbers. */
#if PG_VERSION_NUM >= 170000
#define PROVSQL_LXID (MyProc->vxid.lxid)
#define PROVSQL_PROC_NUMBER(proc) GetNumberFromPGProc(proc)
#else
#define PROVSQL_LXID (MyProc->lxid)
#define PROVSQL_PROC_NUMBER(proc) ((proc)->pgprocno)
#endif

/* 17 ties wait event sets to resource owners. */
#if PG_VERSION_NUM >= 170000
#define provsql_wait_event_set(events) CreateWaitEventSet(NULL, events)
#else
#define provsql_wait_event_set(events) CreateWaitEventSet(TopMemoryContext, events)
#endif

/* pg_analyze_and_rewrite lost its old name in 15. */
#if PG_VERSION_NUM < 150000
#define pg_analyze_and_rewrite_fixedparams pg_analyze_and_rewrite
#endif

#endif							/* PROVSQL_PGCOMPAT_H */
