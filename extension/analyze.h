/*
 * analyze.h: the hook behind parse analysis, where the columns of statements
 * are settled.
 */
#ifndef PROVSQL_ANALYZE_H
#define PROVSQL_ANALYZE_H

/*
 * Brackets a statement whose queries keep the columns they have: views, whose
 * text is what was written.
 */
extern void provsql_enter_definition(void);
extern void provsql_leave_definition(void);

/* Nobody else's queries get columns added: dumps, foreign servers, replicas. */
extern bool provsql_client_wants_stored_columns(void);

/* Brackets a PREPARE: wherever it stands, the client may execute what it prepares. */
extern void provsql_enter_prepare(void);
extern void provsql_leave_prepare(void);

extern void provsql_analyze_install(void);

#endif							/* PROVSQL_ANALYZE_H */
