/*
 * aggtoken.h: the type agg_token, the value of an aggregate together with the
 * token of its gate.
 */
#ifndef PROVSQL_AGGTOKEN_H
#define PROVSQL_AGGTOKEN_H

#include "postgres.h"

#include "pgext.h"

/* The token of an agg_token. */
extern provsql_uuid provsql_token_of_agg_token(Datum value);

/* The value of one as text, NULL for none; *type is InvalidOid where it is not known. */
extern char *provsql_value_of_agg_token(Datum value, Oid *type);

/*
 * Brackets a statement by which values leave in a form that is to be read
 * back: agg_token then prints its token too.
 */
extern void provsql_enter_copy(void);
extern void provsql_leave_copy(void);

#endif							/* PROVSQL_AGGTOKEN_H */
