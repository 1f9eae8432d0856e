/*
 * template.h: SQL of gates, in which $1, $2, … stand for values.
 */
#ifndef PROVSQL_TEMPLATE_H
#define PROVSQL_TEMPLATE_H

#include "postgres.h"

/* A type's name as SQL, whatever the search path, without a length. */
extern char *provsql_type_sql(Oid type);

/* The SQL with each $n replaced by "prefix n suffix::type". */
extern char *provsql_fill_template(const char *sql, size_t length, const char *prefix, const char *suffix,
								   const Oid *types, size_t count);

/* How much of an aggregate's SQL is arguments that are the same for all rows; 0 for others than ordered-set aggregates. */
extern size_t provsql_direct_part(const char *sql, size_t length);

#endif							/* PROVSQL_TEMPLATE_H */
