/*
 * catalog.h: what the extension must know of the current database.
 */
#ifndef PROVSQL_CATALOG_H
#define PROVSQL_CATALOG_H

#include "postgres.h"

#include "access/attnum.h"

#include "pgext.h"

/* OIDs of the extension's objects in this database. */
typedef struct ProvsqlConstants
{
	Oid			namespace_oid;
	provsql_catalog rewriter;	/* what queries are rewritten to call */
} ProvsqlConstants;

typedef struct ProvsqlTrackedColumn
{
	AttrNumber	attnum;			/* 0 when the relation is not tracked */
	bool		not_null;
} ProvsqlTrackedColumn;

#define PROVSQL_COLUMN "provsql"

/* The extension's objects, or NULL where it is not installed. */
extern const ProvsqlConstants *provsql_constants(void);

/* What is known of whether reading a relation reads tracked rows. */
typedef enum ProvsqlReach
{
	REACH_UNKNOWN,				/* it is a view, or has policies: shape.c finds out */
	REACHES_NOTHING,
	REACHES_TRACKED
} ProvsqlReach;

extern ProvsqlReach provsql_relation_reach(Oid relid);

/* Grows with every change of a relation. */
extern uint64 provsql_relation_changes(void);

/* Grows with every change of a relation, function, operator, type or schema. */
extern uint64 provsql_definition_changes(void);

/*
 * Keeps what was found out of a relation until some relation changes; nothing
 * when one did since the given count.
 */
extern void provsql_remember_reach(Oid relid, ProvsqlReach reach, uint64 since);

/* The provsql column of a relation; attnum 0 when it has none. */
extern ProvsqlTrackedColumn provsql_tracked_column(Oid relid);

/* A tracked table that inherits from one that is not tracked, InvalidOid when there is none. */
extern Oid	provsql_tracked_child(Oid relid);

/* The quoted name of a relation, with its schema. */
extern char *provsql_qualified_name(Oid relid);

extern void provsql_catalog_install(void);

#endif							/* PROVSQL_CATALOG_H */
