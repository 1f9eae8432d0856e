/*
 * lifetime.h: a circuit's files follow their database when it is copied,
 * moved or dropped.
 */
#ifndef PROVSQL_LIFETIME_H
#define PROVSQL_LIFETIME_H

#include "nodes/nodes.h"

/* Called before and behind each utility statement that is about a database. */
extern void provsql_before_database_statement(Node *statement);
extern void provsql_after_database_statement(Node *statement);

#endif							/* PROVSQL_LIFETIME_H */
