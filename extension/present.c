/*
 * present.c: present(token), whether a row is in the actual answer.
 */
#include "postgres.h"

#include "fmgr.h"
#include "nodes/supportnodes.h"
#include "utils/uuid.h"

#include "evaluate.h"
#include "pgext.h"

/* A token's version; an input is present, for its row is there. */
#define INPUT_VERSION 4

PG_FUNCTION_INFO_V1(provsql_present);
Datum
provsql_present(PG_FUNCTION_ARGS)
{
	const unsigned char *token;

	if (PG_ARGISNULL(0))
		PG_RETURN_BOOL(true);
	token = PG_GETARG_UUID_P(0)->data;
	if (likely(token[6] >> 4 == INPUT_VERSION))
		PG_RETURN_BOOL(true);
	PG_RETURN_BOOL(provsql_holds_now(fcinfo->flinfo, (const provsql_uuid *) token));
}

/* Nearly all rows are present, which the planner should know. */
PG_FUNCTION_INFO_V1(provsql_present_support);
Datum
provsql_present_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) request)->selectivity = 0.99;
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
