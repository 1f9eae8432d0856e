/*
 * planner.h: the planner hook, through which every query passes.
 */
#ifndef PROVSQL_PLANNER_H
#define PROVSQL_PLANNER_H

#include "postgres.h"

#include "nodes/parsenodes.h"

/* How a query that the extension itself runs is treated. */
typedef enum ProvsqlRewriting
{
	REWRITING_NORMAL,			/* as the user's settings say */
	REWRITING_OMIT_TOKEN,		/* tracked, but no provsql column is added */
	REWRITING_SUSPENDED			/* not looked at */
} ProvsqlRewriting;

/*
 * Says how the next query to be planned is treated. The planner hook takes it
 * and goes back to normal, so that queries of functions which that query calls
 * are the user's again; callers reset it on the error path.
 */
extern void provsql_treat_next_query(ProvsqlRewriting mode);

/* Brackets an ALTER TABLE, which may check a foreign key. */
extern void provsql_enter_alter_table(void);
extern void provsql_leave_alter_table(void);

/* Whether a query, views expanded, reads a tracked table. */
extern bool provsql_query_is_tracked(Query *query);

extern void provsql_planner_install(void);

#endif							/* PROVSQL_PLANNER_H */
