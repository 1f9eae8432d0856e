/*
 * tokensources.h: the tables that give tokens to their rows, and what tokens
 * they hold.
 *
 * They are read below the executor: no policy hides a row, and no code of a
 * table's owner runs.
 */
#ifndef PROVSQL_TOKENSOURCES_H
#define PROVSQL_TOKENSOURCES_H

#include "postgres.h"

#include "access/attnum.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"
#include "utils/snapshot.h"

#include "pgext.h"

/*
 * The comment on the column provsql of a table that a query's answer was
 * stored in. Rows that come later get tokens of their own there, but the table
 * does not count as the source of its tokens.
 */
#define PROVSQL_STORED_ANSWERS "tokens of stored answers, and of rows that came later"

/*
 * The OIDs of the tables of this database whose rows get tokens by default:
 * those tracked with add_provenance, not those that store answers. Partitions
 * and children are read with the table they belong to. Temporary tables of
 * other sessions cannot be read at all.
 */
extern List *provsql_token_sources(void);

/* What it costs to read these tables, in blocks. */
extern uint64 provsql_cost_of_sources(List *relids);

/*
 * Whether one of these tables holds a token. What it cost to look is added:
 * the blocks of a table without an index, little for one with an index.
 */
extern bool provsql_some_source_holds(List *relids, const provsql_uuid *token, uint64 *cost);

typedef void (*ProvsqlTokenVisitor) (const provsql_uuid *token, void *argument);

/* Calls the visitor with every token of these tables. */
extern void provsql_visit_tokens(List *relids, ProvsqlTokenVisitor visit, void *argument);

/*
 * The newest rows, with those of the command that is running, as its RETURNING
 * sees them. To be taken behind the lock: a rewritten table looks empty to
 * older snapshots. The caller unregisters it.
 */
extern Snapshot provsql_newest_snapshot(void);

/*
 * Looks for one row by its token, with an index where there is one, and
 * returns the value of another of its columns where that is wanted: of a type
 * passed by value, not NULL.
 */
extern bool provsql_relation_holds(Relation relation, AttrNumber attnum, const provsql_uuid *token,
								   AttrNumber wanted, Datum *value, uint64 *cost);

#endif							/* PROVSQL_TOKENSOURCES_H */
