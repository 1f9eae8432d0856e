/*
 * signature.h: whether a function fits what it is to be called with.
 */
#ifndef PROVSQL_SIGNATURE_H
#define PROVSQL_SIGNATURE_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* Raises an error unless the current user may execute a function. */
extern void provsql_check_execute(Oid function, ObjectType kind);

/*
 * Raises an error unless a function takes count values of a type, which it may
 * declare polymorphic, and returns one. argument names the function's place in
 * errors.
 */
extern void provsql_check_signature(Oid function, Oid type, int count, const char *argument);

#endif							/* PROVSQL_SIGNATURE_H */
