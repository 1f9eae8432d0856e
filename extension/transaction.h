/*
 * transaction.h: what a commit waits for, and what a rollback undoes.
 */
#ifndef PROVSQL_TRANSACTION_H
#define PROVSQL_TRANSACTION_H

/*
 * To be called behind each call that may have made a gate: it is then sent
 * before the transaction commits.
 */
extern void provsql_gate_made(void);

/*
 * To be called before an annotation is set: it is undone when the transaction
 * is rolled back.
 */
extern void provsql_annotation_set(void);

extern void provsql_transaction_install(void);

#endif							/* PROVSQL_TRANSACTION_H */
