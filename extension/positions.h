/*
 * positions.h: ORDER BY with the positions of columns.
 */
#ifndef PROVSQL_POSITIONS_H
#define PROVSQL_POSITIONS_H

#include "postgres.h"

#include "nodes/parsenodes.h"
#include "parser/parse_node.h"

/*
 * Lets the positions in a statement's ORDER BY count the columns that it
 * returns: PostgreSQL has counted those of sources' tokens too, which do not
 * stay at their places. The query is not settled yet.
 */
extern void provsql_count_columns_anew(ParseState *state, Query *query);

#endif							/* PROVSQL_POSITIONS_H */
