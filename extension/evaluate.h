/*
 * evaluate.h: evaluation of tokens.
 */
#ifndef PROVSQL_EVALUATE_H
#define PROVSQL_EVALUATE_H

#include "postgres.h"

#include "fmgr.h"

#include "pgext.h"

/* Whether a token is true when every input is. */
extern bool provsql_holds_now(FmgrInfo *call, const provsql_uuid *token);

/* The value of an aggregate then, as text; NULL for NULL. */
extern char *provsql_value_now(FmgrInfo *call, const provsql_uuid *token);

/* A token given as uuid or agg_token, to a function whose first parameter can be anything. */
extern const provsql_uuid *provsql_token_argument(FunctionCallInfo fcinfo, const char *function);

#endif							/* PROVSQL_EVALUATE_H */
