/*
 * facts.h: what the rewriter asks of the catalog; described with
 * rewrite.Catalog. These raise errors as PostgreSQL does.
 */
#ifndef PROVSQL_FACTS_H
#define PROVSQL_FACTS_H

#include "postgres.h"

#include "access/attnum.h"

#include "pgext.h"

extern bool provsql_column_not_null(Oid relid, AttrNumber attnum);
extern bool provsql_may_read(Oid relid);
extern provsql_operator provsql_operator_facts(Oid opno);
extern provsql_grouping provsql_grouping_facts(Oid type);
extern provsql_function provsql_function_facts(Oid function);

/* An expression, given as node text, as SQL. */
extern char *provsql_expression_sql(const char *text);

#endif							/* PROVSQL_FACTS_H */
