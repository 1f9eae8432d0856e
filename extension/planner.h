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

/* Whether the next query to be planned is not treated as the user's settings say. */
extern bool provsql_next_query_is_special(void);

/* Brackets an ALTER TABLE, which may check a foreign key. */
extern void provsql_enter_alter_table(void);
extern void provsql_leave_alter_table(void);

/* Brackets a REFRESH MATERIALIZED VIEW, which may compare the view's old rows with the new. */
extern void provsql_enter_refresh(void);
extern void provsql_leave_refresh(void);

/* Whether a query is one that PostgreSQL sends for a purpose of its own. */
extern bool provsql_is_internal_query(const char *query_string);

extern void provsql_planner_install(void);

#endif							/* PROVSQL_PLANNER_H */
