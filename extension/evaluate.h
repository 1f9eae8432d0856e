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

#endif							/* PROVSQL_EVALUATE_H */
