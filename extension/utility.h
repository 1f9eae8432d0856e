/*
 * utility.h: the hook through which every utility statement passes.
 */
#ifndef PROVSQL_UTILITY_H
#define PROVSQL_UTILITY_H

extern void provsql_utility_install(void);

#endif							/* PROVSQL_UTILITY_H */
