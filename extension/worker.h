/*
 * worker.h: the circuit worker, the one process that writes the store.
 */
#ifndef PROVSQL_WORKER_H
#define PROVSQL_WORKER_H

#include "postgres.h"

extern void provsql_worker_register(void);
extern PGDLLEXPORT void provsql_worker_main(Datum argument);

#endif							/* PROVSQL_WORKER_H */
