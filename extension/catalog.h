/*
 * catalog.h: what the extension must know of the current database.
 */
#ifndef PROVSQL_CATALOG_H
#define PROVSQL_CATALOG_H

#include "postgres.h"

#include "access/attnum.h"

/* OIDs of the extension's objects in this database. */
typedef struct ProvsqlConstants
{
	Oid			namespace_oid;
	Oid			fn_provenance;	/* provenance() */
	Oid			fn_times;		/* provenance_times(VARIADIC uuid[]) */
	Oid			agg_plus;		/* provenance_plus_agg(uuid) */
} ProvsqlConstants;

typedef struct ProvsqlTrackedColumn
{
	AttrNumber	attnum;			/* 0 when the relation is not tracked */
	bool		not_null;
} ProvsqlTrackedColumn;

#define PROVSQL_COLUMN "provsql"

/* The extension's objects, or NULL where it is not installed. */
extern const ProvsqlConstants *provsql_constants(void);

/* The provsql column of a relation; attnum 0 when it has none. */
extern ProvsqlTrackedColumn provsql_tracked_column(Oid relid);

/* The quoted name of a relation, with its schema. */
extern char *provsql_qualified_name(Oid relid);

extern void provsql_catalog_install(void);

#endif							/* PROVSQL_CATALOG_H */
