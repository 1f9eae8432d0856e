/*
 * compute.h: the value of an expression or aggregate of a gate.
 */
#ifndef PROVSQL_COMPUTE_H
#define PROVSQL_COMPUTE_H

#include "postgres.h"

#include "pgext.h"

/*
 * Computes in SQL what a gate says of given operands. The result is malloc'ed
 * text in UTF-8, and has no data for NULL. Functions in the SQL have to belong
 * to PostgreSQL, a superuser, or a role whose rights the caller has.
 */
extern void provsql_compute(const provsql_computation *computation, provsql_bytes *result);

/* The call of an aggregate function, and the types of at most 100 arguments. */
extern char *provsql_aggregate_call(Oid function, uint32 *types, size_t *count);

extern char *provsql_operator_name(Oid oid);

#endif							/* PROVSQL_COMPUTE_H */
