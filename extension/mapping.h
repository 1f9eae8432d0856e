/*
 * mapping.h: reading the values that a mapping relation gives to tokens.
 */
#ifndef PROVSQL_MAPPING_H
#define PROVSQL_MAPPING_H

#include "postgres.h"

#include "nodes/nodes.h"

#include "pgext.h"

/* A mapping, and how much of it an evaluation has read. */
typedef struct ProvsqlMapping
{
	Oid			relid;			/* InvalidOid for one without rows */
	bool		complete;
	Cost		spent;			/* by looking up some tokens at a time */
	Cost		whole;			/* what it costs to read all rows */
} ProvsqlMapping;

/* Who takes the rows. */
typedef struct ProvsqlTaker
{
	/* Takes one row. What it is given is valid during the call. */
	void		(*take) (void *state, const provsql_uuid *token, Datum value, bool is_null);
	/* Is told about how many rows there are, before all are read; may be NULL. */
	void		(*expect) (void *state, double rows);
	void	   *state;
} ProvsqlTaker;

/*
 * Reads the rows of some tokens, or all when that is cheaper, with the rights
 * of the calling user. With a type, values are cast to it.
 */
extern void provsql_look_up(ProvsqlMapping *mapping, Oid cast_to,
							const provsql_uuid *tokens, size_t count, const ProvsqlTaker *taker);

/* The type of a mapping's values, without domains. Checks the mapping's columns. */
extern Oid	provsql_mapping_type(Oid relid);

#endif							/* PROVSQL_MAPPING_H */
