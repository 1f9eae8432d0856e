/*
 * plusagg.c: the aggregate provenance_plus_agg(uuid), which makes the ⊕ of a
 * group. Its state is a group in the log of the tokens met.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "goruntime.h"
#include "grouplog.h"
#include "transaction.h"

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: a support function of provenance_plus_agg was called outside an aggregate")));
	return context;
}

static LoggedGroup *
new_group(FunctionCallInfo fcinfo, MemoryContext context)
{
	LogSite    *site = fcinfo->flinfo->fn_extra;
	LoggedGroup *group = MemoryContextAlloc(context, sizeof(LoggedGroup));

	if (site == NULL)
		fcinfo->flinfo->fn_extra = site = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(LogSite));
	*group = provsql_new_group(site, context);
	return group;
}

PG_FUNCTION_INFO_V1(provsql_plus_transition);
Datum
provsql_plus_transition(PG_FUNCTION_ARGS)
{
	LoggedGroup *group = PG_ARGISNULL(0) ? NULL : (LoggedGroup *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(1))
	{
		if (group == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(group);
	}
	if (group == NULL)
		group = new_group(fcinfo, aggregate_context(fcinfo));
	provsql_log_row(*group, (LoggedRow) {(provsql_uuid *) PG_GETARG_UUID_P(1)->data, NULL, 0});
	PG_RETURN_POINTER(group);
}

PG_FUNCTION_INFO_V1(provsql_plus_combine);
Datum
provsql_plus_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	LoggedGroup *left = PG_ARGISNULL(0) ? NULL : (LoggedGroup *) PG_GETARG_POINTER(0);
	provsql_group right;

	if (PG_ARGISNULL(1))
	{
		if (left == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(left);
	}
	if (left == NULL)
		left = new_group(fcinfo, context);
	right = provsql_logged_rows(*(LoggedGroup *) PG_GETARG_POINTER(1));
	provsql_log_rows(*left, &right);
	PG_RETURN_POINTER(left);
}

PG_FUNCTION_INFO_V1(provsql_plus_serialize);
Datum
provsql_plus_serialize(PG_FUNCTION_ARGS)
{
	provsql_group rows;
	StringInfoData buffer;

	(void) aggregate_context(fcinfo);
	rows = provsql_logged_rows(*(LoggedGroup *) PG_GETARG_POINTER(0));
	pq_begintypsend(&buffer);
	pq_sendbytes(&buffer, (const char *) rows.tokens, (int) (rows.count * sizeof(provsql_uuid)));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

PG_FUNCTION_INFO_V1(provsql_plus_deserialize);
Datum
provsql_plus_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *serialized = PG_GETARG_BYTEA_PP(0);
	const provsql_uuid *tokens = (const provsql_uuid *) VARDATA_ANY(serialized);
	size_t		count = VARSIZE_ANY_EXHDR(serialized) / sizeof(provsql_uuid);
	LoggedGroup *group;

	(void) aggregate_context(fcinfo);
	group = new_group(fcinfo, CurrentMemoryContext);
	for (size_t i = 0; i < count; i++)
		provsql_log_row(*group, (LoggedRow) {tokens + i, NULL, 0});
	PG_RETURN_POINTER(group);
}

PG_FUNCTION_INFO_V1(provsql_plus_final);
Datum
provsql_plus_final(PG_FUNCTION_ARGS)
{
	provsql_group rows = {0};
	provsql_uuid *result;

	(void) aggregate_context(fcinfo);
	if (!PG_ARGISNULL(0))
		rows = provsql_logged_rows(*(LoggedGroup *) PG_GETARG_POINTER(0));
	result = palloc(sizeof(provsql_uuid));
	if (rows.count == 1)
		*result = rows.tokens[0];
	else
	{
		GO_CALL(plus, rows.tokens, rows.count, result);
		provsql_gate_made();
	}
	PG_RETURN_UUID_P((pg_uuid_t *) result);
}
