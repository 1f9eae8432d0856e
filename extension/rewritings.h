/*
 * rewritings.h: queries that were rewritten before.
 */
#ifndef PROVSQL_REWRITINGS_H
#define PROVSQL_REWRITINGS_H

#include "postgres.h"

#include "nodes/parsenodes.h"

#include "pgext.h"

/* All that a rewriting depends on, besides the query. */
typedef struct RewritingInput
{
	provsql_catalog catalog;
	provsql_rewrite_options options;
	const provsql_tracked *tracked;
	size_t		tracked_count;
	uint64		definitions;	/* provsql_definition_changes() */
	Oid			user;			/* views may keep rows from some */
} RewritingInput;

/* Rewrites a query; returns NULL when it need not change. The warnings are a malloc'ed list. */
typedef Query *(*Rewriter) (Query *query, const RewritingInput *input, provsql_warning **warnings);

/*
 * Returns what the rewriter makes of a query, from memory when the query came
 * before with other constants.
 */
extern Query *provsql_rewritten(Query *query, const RewritingInput *input, Rewriter rewriter,
								provsql_warning **warnings);

#endif							/* PROVSQL_REWRITINGS_H */
