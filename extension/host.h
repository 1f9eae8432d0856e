/*
 * host.h: what Go may ask of PostgreSQL.
 */
#ifndef PROVSQL_HOST_H
#define PROVSQL_HOST_H

#include "pgext.h"

extern const provsql_host provsql_host_table;

#endif							/* PROVSQL_HOST_H */
