/*
 * ownership.h: who may annotate a gate with a probability, integers or a text.
 */
#ifndef PROVSQL_OWNERSHIP_H
#define PROVSQL_OWNERSHIP_H

#include "postgres.h"

#include "pgext.h"

/* Raises an error unless the current user may annotate the token's gate. */
extern void provsql_require_may_annotate(const provsql_uuid *token);

/*
 * To be called before a gate is made by hand: records the current user as its
 * owner, or raises an error when the token is somebody else's.
 */
extern void provsql_claim_gate(const provsql_uuid *token);

#endif							/* PROVSQL_OWNERSHIP_H */
