/*
 * plusagg.c: the aggregate provenance_plus_agg(uuid), which makes the ⊕ of a
 * group. Its state is the tokens met, 16 bytes each.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "goruntime.h"
#include "transaction.h"

typedef struct TokenList
{
	size_t		count;
	size_t		capacity;
	provsql_uuid *tokens;
} TokenList;

#define FIRST_CAPACITY 4

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

static TokenList *
new_list(MemoryContext context, size_t capacity)
{
	TokenList  *list = MemoryContextAlloc(context, sizeof(TokenList));

	list->count = 0;
	list->capacity = capacity;
	list->tokens = MemoryContextAllocHuge(context, capacity * sizeof(provsql_uuid));
	return list;
}

static void
append_tokens(TokenList *list, const provsql_uuid *tokens, size_t count)
{
	if (list->count + count > list->capacity)
	{
		list->capacity = Max(2 * list->capacity, list->count + count);
		list->tokens = repalloc_huge(list->tokens, list->capacity * sizeof(provsql_uuid));
	}
	memcpy(list->tokens + list->count, tokens, count * sizeof(provsql_uuid));
	list->count += count;
}

PG_FUNCTION_INFO_V1(provsql_plus_transition);
Datum
provsql_plus_transition(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	TokenList  *list = PG_ARGISNULL(0) ? NULL : (TokenList *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(1))
	{
		if (list == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(list);
	}
	if (list == NULL)
		list = new_list(context, FIRST_CAPACITY);
	append_tokens(list, (provsql_uuid *) PG_GETARG_UUID_P(1)->data, 1);
	PG_RETURN_POINTER(list);
}

PG_FUNCTION_INFO_V1(provsql_plus_combine);
Datum
provsql_plus_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	TokenList  *left = PG_ARGISNULL(0) ? NULL : (TokenList *) PG_GETARG_POINTER(0);
	TokenList  *right = PG_ARGISNULL(1) ? NULL : (TokenList *) PG_GETARG_POINTER(1);

	if (right == NULL)
	{
		if (left == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(left);
	}
	if (left == NULL)
		left = new_list(context, Max(right->count, FIRST_CAPACITY));
	append_tokens(left, right->tokens, right->count);
	PG_RETURN_POINTER(left);
}

PG_FUNCTION_INFO_V1(provsql_plus_serialize);
Datum
provsql_plus_serialize(PG_FUNCTION_ARGS)
{
	TokenList  *list = (TokenList *) PG_GETARG_POINTER(0);
	StringInfoData buffer;

	(void) aggregate_context(fcinfo);
	pq_begintypsend(&buffer);
	pq_sendbytes(&buffer, (const char *) list->tokens, list->count * sizeof(provsql_uuid));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

PG_FUNCTION_INFO_V1(provsql_plus_deserialize);
Datum
provsql_plus_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *serialized = PG_GETARG_BYTEA_PP(0);
	size_t		count = VARSIZE_ANY_EXHDR(serialized) / sizeof(provsql_uuid);
	TokenList  *list;

	(void) aggregate_context(fcinfo);
	list = new_list(CurrentMemoryContext, Max(count, FIRST_CAPACITY));
	append_tokens(list, (provsql_uuid *) VARDATA_ANY(serialized), count);
	PG_RETURN_POINTER(list);
}

PG_FUNCTION_INFO_V1(provsql_plus_final);
Datum
provsql_plus_final(PG_FUNCTION_ARGS)
{
	TokenList  *list = PG_ARGISNULL(0) ? NULL : (TokenList *) PG_GETARG_POINTER(0);
	provsql_uuid *result;

	(void) aggregate_context(fcinfo);
	result = palloc(sizeof(provsql_uuid));
	if (list != NULL && list->count == 1)
		*result = list->tokens[0];
	else
	{
		GO_CALL(plus, list ? list->tokens : NULL, list ? list->count : 0, result);
		provsql_gate_made();
	}
	PG_RETURN_UUID_P((pg_uuid_t *) result);
}
