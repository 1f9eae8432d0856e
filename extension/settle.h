/*
 * settle.h: gives an analysed query the columns it will return.
 */
#ifndef PROVSQL_SETTLE_H
#define PROVSQL_SETTLE_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/*
 * Takes the tokens of tracked sources out of a query's columns and appends the
 * query's own, as provenance() AS provsql; columns that are values of
 * aggregates become with_token(value). Where tracking is off, tokens are only
 * taken out. A query that reads no tracked table stays as it is. The columns
 * of a stored query, whose text will be analysed again, must be those of its
 * set operation.
 */
extern void provsql_settle(Query *query, bool stored);

/* Whether a query's last column is the token that provsql_settle appended. */
extern bool provsql_is_settled(const Query *query);

#endif							/* PROVSQL_SETTLE_H */
