/*
 * host.h: what Go may ask of PostgreSQL.
 */
#ifndef PROVSQL_HOST_H
#define PROVSQL_HOST_H

#include <stdbool.h>

#include "pgext.h"

/* From now on, or no longer, what waits for the worker gives up in seconds. */
extern void provsql_host_hurry(bool hurry);

extern const provsql_host provsql_host_table;

#endif							/* PROVSQL_HOST_H */
