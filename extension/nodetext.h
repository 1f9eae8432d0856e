/*
 * nodetext.h: query trees as text, the form in which Go sees them.
 */
#ifndef PROVSQL_NODETEXT_H
#define PROVSQL_NODETEXT_H

#include "postgres.h"

#include "nodes/parsenodes.h"

#include "pgext.h"

/* The text of a query tree, palloc'ed. */
extern char *provsql_query_to_text(Query *query, size_t *length);

/*
 * Reads a tree back, taking over the text; what text does not carry is
 * restored from the query it was made of.
 */
extern Query *provsql_text_to_query(provsql_bytes *text, const Query *original);

/* A query sent through its text form, for testing that nothing is lost. */
extern Query *provsql_query_roundtrip(Query *query);

/* Hands Go an empty node of each kind it may have to make; once per process. */
extern void provsql_send_templates(void);

#endif							/* PROVSQL_NODETEXT_H */
