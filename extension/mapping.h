/*
 * mapping.h: reading the values that a mapping relation gives to tokens.
 */
#ifndef PROVSQL_MAPPING_H
#define PROVSQL_MAPPING_H

#include "postgres.h"

#include "pgext.h"

/*
 * Reads (value, provenance) of a relation as the calling user and hands the
 * rows to an evaluation. With tokens, only their rows are read.
 */
extern void provsql_read_mapping(Oid relid, uint64_t evaluation, int value_kind,
								 const provsql_uuid *tokens, size_t count);

#endif							/* PROVSQL_MAPPING_H */
