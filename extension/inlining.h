/*
 * inlining.h: which SQL functions the planner may put into a query.
 */
#ifndef PROVSQL_INLINING_H
#define PROVSQL_INLINING_H

extern void provsql_inlining_install(void);

#endif							/* PROVSQL_INLINING_H */
