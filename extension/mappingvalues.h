/*
 * mappingvalues.h: the values of a mapping in the forms that Go reads.
 */
#ifndef PROVSQL_MAPPINGVALUES_H
#define PROVSQL_MAPPINGVALUES_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "mapping.h"
#include "pgext.h"

/* Rows that are packed for an evaluation, and how. */
typedef struct ProvsqlPacker
{
	uint64_t	evaluation;
	Oid			type;			/* of the values */
	int			kind;			/* PROVSQL_VALUE_*: text unless the type has better */
	bool		verbatim;		/* the text lies there as Go wants it */
	FmgrInfo	output;
	StringInfoData batch;
} ProvsqlPacker;

/*
 * Prepares for the rows of a mapping. Values of another type than the wanted
 * ones are packed as text, where that can be read; result_type is the SQL type
 * of the evaluation's results.
 */
extern void provsql_packer_open(ProvsqlPacker *packer, uint64_t evaluation, Oid relid,
								int wanted, Oid result_type);

/* What takes a mapping's rows and packs them. */
extern ProvsqlTaker provsql_packer_taker(ProvsqlPacker *packer);

/* Hands over what was packed last. */
extern void provsql_packer_flush(ProvsqlPacker *packer);

#endif							/* PROVSQL_MAPPINGVALUES_H */
