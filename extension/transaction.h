/*
 * transaction.h: what a commit waits for.
 */
#ifndef PROVSQL_TRANSACTION_H
#define PROVSQL_TRANSACTION_H

/*
 * To be called behind each call that may have made a gate: it is then sent
 * before the transaction commits.
 */
extern void provsql_gate_made(void);

extern void provsql_transaction_install(void);

#endif							/* PROVSQL_TRANSACTION_H */
