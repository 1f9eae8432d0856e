/*
 * shape.h: which columns a query has once it is tracked.
 *
 * Drivers, prepared statements and materialized views want to know a query's
 * columns when it has been analysed, before it is planned and rewritten. What
 * decides them is found out here: whether the query reads tracked tables, and
 * which of its columns are tokens or values of aggregates.
 */
#ifndef PROVSQL_SHAPE_H
#define PROVSQL_SHAPE_H

#include "postgres.h"

#include "nodes/parsenodes.h"

typedef enum ColumnKind
{
	COLUMN_PLAIN,
	COLUMN_TOKEN,				/* nothing but the token of a tracked source */
	COLUMN_AGGREGATE			/* the value of an aggregate over tracked rows */
} ColumnKind;

/* Whether reading a relation, which may be a view, reads tracked rows. */
extern bool provsql_relation_reaches_tracked(Oid relid);

/* Whether an analysed query, its views not expanded, reads a tracked table. */
extern bool provsql_query_reaches_tracked(Query *query);

/*
 * The kinds of a query's visible columns, palloc'ed. Aggregates over rows that
 * are certain are plain.
 */
extern ColumnKind *provsql_column_kinds(Query *query, int *count);

#endif							/* PROVSQL_SHAPE_H */
