/*
 * enumeration.h: the labels of enum types.
 */
#ifndef PROVSQL_ENUMERATION_H
#define PROVSQL_ENUMERATION_H

#include "postgres.h"

/* The labels of an enum type in its order, in UTF-8. */
extern const char *const *provsql_enum_labels(Oid type, size_t *count);

#endif							/* PROVSQL_ENUMERATION_H */
