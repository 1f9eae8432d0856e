/*
 * groupagg.c: the aggregate provenance_group_agg(uuid, bytea, VARIADIC "any"),
 * which makes the gates of a group: the ⊕ of its rows, and the aggregates over
 * them that the bytea describes. Its state is a group in a log of rows: their
 * tokens, and what the aggregates are computed of, as text.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "goruntime.h"
#include "grouplog.h"
#include "transaction.h"
#include "valuetext.h"

/* What describes the aggregates of a call. */
typedef struct Spec
{
	size_t		length;
	char		bytes[FLEXIBLE_ARRAY_MEMBER];
} Spec;

typedef struct GroupState
{
	LoggedGroup group;
	const Spec *spec;
} GroupState;

/* What a call site keeps from row to row. */
typedef struct CallSite
{
	LogSite		logs;
	const Spec *spec;			/* of the last new group */
	StringInfoData values;		/* of the row at hand */
	int			columns;
	ValueWriter writers[FLEXIBLE_ARRAY_MEMBER];
} CallSite;

#define FIRST_COLUMN 3
#define NULL_LENGTH UINT32_MAX

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: a support function of provenance_group_agg was called outside an aggregate")));
	return context;
}

static CallSite *
call_site(FunctionCallInfo fcinfo)
{
	MemoryContext context = fcinfo->flinfo->fn_mcxt;
	int			columns = Max(PG_NARGS() - FIRST_COLUMN, 0);
	MemoryContext outer;
	CallSite   *site = fcinfo->flinfo->fn_extra;

	if (likely(site != NULL))
		return site;
	site = MemoryContextAllocZero(context, offsetof(CallSite, writers) + columns * sizeof(ValueWriter));
	site->columns = columns;
	for (int i = 0; i < columns; i++)
		provsql_prepare_writer(&site->writers[i], get_fn_expr_argtype(fcinfo->flinfo, i + FIRST_COLUMN), context);
	outer = MemoryContextSwitchTo(context);
	initStringInfo(&site->values);
	MemoryContextSwitchTo(outer);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* Nearly always, all groups of a call site share one. */
static const Spec *
keep_spec(FunctionCallInfo fcinfo, const char *bytes, size_t length)
{
	CallSite   *site = call_site(fcinfo);
	Spec	   *spec;

	if (site->spec != NULL && site->spec->length == length && memcmp(site->spec->bytes, bytes, length) == 0)
		return site->spec;
	spec = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, offsetof(Spec, bytes) + length);
	spec->length = length;
	memcpy(spec->bytes, bytes, length);
	site->spec = spec;
	return spec;
}

static GroupState *
new_state(FunctionCallInfo fcinfo, MemoryContext context, const char *spec, size_t spec_length)
{
	GroupState *state = MemoryContextAlloc(context, sizeof(GroupState));

	state->group = provsql_new_group(&call_site(fcinfo)->logs, context);
	state->spec = keep_spec(fcinfo, spec, spec_length);
	return state;
}

static void
append_value(ValueWriter *writer, Datum value, StringInfo values)
{
	uint32		length;
	int			start = values->len;

	appendBinaryStringInfo(values, (const char *) &length, sizeof(length));
	provsql_write_value(writer, value, values);
	length = (uint32) (values->len - start - (int) sizeof(length));
	memcpy(values->data + start, &length, sizeof(length));
}

static void
append_row(GroupState *state, FunctionCallInfo fcinfo)
{
	CallSite   *site = call_site(fcinfo);
	StringInfo	values = &site->values;

	resetStringInfo(values);
	for (int i = 0; i < site->columns; i++)
	{
		uint32		length = NULL_LENGTH;

		if (PG_ARGISNULL(i + FIRST_COLUMN))
			appendBinaryStringInfo(values, (const char *) &length, sizeof(length));
		else
			append_value(&site->writers[i], PG_GETARG_DATUM(i + FIRST_COLUMN), values);
	}
	provsql_log_row(state->group, (LoggedRow) {(provsql_uuid *) PG_GETARG_UUID_P(1)->data, values->data,
											   (uint32) values->len});
}

PG_FUNCTION_INFO_V1(provsql_group_transition);
Datum
provsql_group_transition(PG_FUNCTION_ARGS)
{
	GroupState *state = PG_ARGISNULL(0) ? NULL : (GroupState *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
	{
		bytea	   *spec = PG_GETARG_BYTEA_PP(2);

		state = new_state(fcinfo, aggregate_context(fcinfo), VARDATA_ANY(spec), VARSIZE_ANY_EXHDR(spec));
	}
	append_row(state, fcinfo);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(provsql_group_combine);
Datum
provsql_group_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	GroupState *left = PG_ARGISNULL(0) ? NULL : (GroupState *) PG_GETARG_POINTER(0);
	GroupState *right = PG_ARGISNULL(1) ? NULL : (GroupState *) PG_GETARG_POINTER(1);
	provsql_group rows;

	if (right == NULL)
	{
		if (left == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(left);
	}
	if (left == NULL)
		left = new_state(fcinfo, context, right->spec->bytes, right->spec->length);
	rows = provsql_logged_rows(right->group);
	provsql_log_rows(left->group, &rows);
	PG_RETURN_POINTER(left);
}

PG_FUNCTION_INFO_V1(provsql_group_serialize);
Datum
provsql_group_serialize(PG_FUNCTION_ARGS)
{
	GroupState *state = (GroupState *) PG_GETARG_POINTER(0);
	provsql_group rows;
	StringInfoData buffer;

	(void) aggregate_context(fcinfo);
	rows = provsql_logged_rows(state->group);
	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, state->spec->length);
	pq_sendbytes(&buffer, state->spec->bytes, (int) state->spec->length);
	pq_sendint64(&buffer, rows.count);
	pq_sendbytes(&buffer, (const char *) rows.tokens, (int) (rows.count * sizeof(provsql_uuid)));
	pq_sendbytes(&buffer, (const char *) rows.offsets, (int) ((rows.count + 1) * sizeof(uint64_t)));
	pq_sendbytes(&buffer, rows.values + rows.offsets[0], (int) (rows.offsets[rows.count] - rows.offsets[0]));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

PG_FUNCTION_INFO_V1(provsql_group_deserialize);
Datum
provsql_group_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *serialized = PG_GETARG_BYTEA_PP(0);
	StringInfoData buffer;
	size_t		spec_length;
	const char *spec;
	provsql_group rows;
	uint64_t   *offsets;
	uint64_t	start;
	GroupState *state;

	(void) aggregate_context(fcinfo);
	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, VARDATA_ANY(serialized), VARSIZE_ANY_EXHDR(serialized));
	spec_length = (size_t) pq_getmsgint64(&buffer);
	spec = pq_getmsgbytes(&buffer, (int) spec_length);
	rows.count = (size_t) pq_getmsgint64(&buffer);
	rows.tokens = (const provsql_uuid *) pq_getmsgbytes(&buffer, (int) (rows.count * sizeof(provsql_uuid)));
	offsets = palloc((rows.count + 1) * sizeof(uint64_t));
	pq_copymsgbytes(&buffer, (char *) offsets, (int) ((rows.count + 1) * sizeof(uint64_t)));
	start = offsets[0];
	for (size_t i = 0; i <= rows.count; i++)
		offsets[i] -= start;
	rows.offsets = offsets;
	rows.values = pq_getmsgbytes(&buffer, (int) offsets[rows.count]);
	state = new_state(fcinfo, CurrentMemoryContext, spec, spec_length);
	provsql_log_rows(state->group, &rows);
	pfree(offsets);
	pfree(buffer.data);
	PG_RETURN_POINTER(state);
}

/* An array of tokens without a bitmap: the token of zeros stands for none. */
static ArrayType *
new_token_array(size_t count)
{
	size_t		size = ARR_OVERHEAD_NONULLS(1) + count * sizeof(provsql_uuid);
	ArrayType  *array = palloc(size);

	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = UUIDOID;
	ARR_DIMS(array)[0] = (int) count;
	ARR_LBOUND(array)[0] = 1;
	return array;
}

PG_FUNCTION_INFO_V1(provsql_group_final);
Datum
provsql_group_final(PG_FUNCTION_ARGS)
{
	GroupState *state = PG_ARGISNULL(0) ? NULL : (GroupState *) PG_GETARG_POINTER(0);
	provsql_group group;
	size_t		count;
	ArrayType  *array;

	(void) aggregate_context(fcinfo);
	if (state == NULL)
		PG_RETURN_NULL();
	group = provsql_logged_rows(state->group);
	GO_CALL(group_size, state->spec->bytes, state->spec->length, &count);
	array = new_token_array(count);
	GO_CALL(group, state->spec->bytes, state->spec->length, &group, (provsql_uuid *) ARR_DATA_PTR(array));
	provsql_gate_made();
	PG_RETURN_ARRAYTYPE_P(array);
}

/* provenance_group_token(tokens, n): NULL for an aggregate that is the same in all worlds. */
PG_FUNCTION_INFO_V1(provsql_group_token);
Datum
provsql_group_token(PG_FUNCTION_ARGS)
{
	static const provsql_uuid none = {{0}};
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int			n = PG_GETARG_INT32(1);
	provsql_uuid *token;

	if (ARR_NDIM(array) != 1 || ARR_HASNULL(array) || n < 0 || n >= ARR_DIMS(array)[0])
		PG_RETURN_NULL();
	token = palloc(sizeof(provsql_uuid));
	memcpy(token, (provsql_uuid *) ARR_DATA_PTR(array) + n, sizeof(provsql_uuid));
	if (memcmp(token, &none, sizeof(none)) == 0)
		PG_RETURN_NULL();
	PG_RETURN_UUID_P((pg_uuid_t *) token);
}
