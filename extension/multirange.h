/*
 * multirange.h: multiranges between PostgreSQL and Go.
 */
#ifndef PROVSQL_MULTIRANGE_H
#define PROVSQL_MULTIRANGE_H

#include "postgres.h"

#include "lib/stringinfo.h"

/* PROVSQL_RESULT_* of a multirange type that can be evaluated to, or -1. */
extern int	provsql_multirange_kind(Oid type);

/* Whether values of a type can be packed for results of a multirange type. */
extern bool provsql_holds_ranges(Oid type, Oid multirange);

/* Appends a multirange or a range as PROVSQL_CUT_* in pgext.h describes. */
extern void provsql_pack_ranges(StringInfo into, Oid type, Datum datum);

/* The multirange that was packed so. */
extern Datum provsql_unpack_ranges(Oid multirange, const char *packed, size_t length);

#endif							/* PROVSQL_MULTIRANGE_H */
