/*
 * transaction.h: what a commit waits for.
 */
#ifndef PROVSQL_TRANSACTION_H
#define PROVSQL_TRANSACTION_H

/* True when gates may lie in this process that the worker has not been sent. */
extern bool provsql_unsent_gates;

extern void provsql_transaction_install(void);

#endif							/* PROVSQL_TRANSACTION_H */
