/*
 * gates.c: SQL functions that make gates.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/uuid.h"

#include "gatetype.h"
#include "goruntime.h"
#include "ownership.h"
#include "settings.h"
#include "transaction.h"
#include "valuetext.h"

StaticAssertDecl(sizeof(provsql_uuid) == UUID_LEN, "tokens are UUIDs");

static provsql_uuid *
token_argument(FunctionCallInfo fcinfo, int argument)
{
	return (provsql_uuid *) PG_GETARG_UUID_P(argument)->data;
}

static Datum
token_datum(const provsql_uuid *token)
{
	provsql_uuid *copy = palloc(sizeof(provsql_uuid));

	*copy = *token;
	return UUIDPGetDatum((pg_uuid_t *) copy);
}

/* The tokens of an array, without NULLs: they lie there one behind the other. */
static const provsql_uuid *
tokens_of_array(ArrayType *array, size_t *count)
{
	size_t		elements = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const provsql_uuid *data = (const provsql_uuid *) ARR_DATA_PTR(array);
	const bits8 *nulls = ARR_NULLBITMAP(array);

	*count = elements;
	if (nulls != NULL)
	{
		*count = 0;
		for (size_t i = 0; i < elements; i++)
		{
			if (nulls[i / 8] & (1 << (i % 8)))
				(*count)++;
		}
	}
	/* A bitmap stands before the data, where there are no gaps for NULLs. */
	return data;
}

PG_FUNCTION_INFO_V1(provsql_times);
Datum
provsql_times(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	const provsql_uuid *children = NULL;
	size_t		count = 0;
	provsql_uuid result;

	if (!PG_ARGISNULL(0))
	{
		array = PG_GETARG_ARRAYTYPE_P(0);
		children = tokens_of_array(array, &count);
	}
	GO_CALL(times, children, count, &result);
	provsql_gate_made();
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_plus);
Datum
provsql_plus(PG_FUNCTION_ARGS)
{
	size_t		count;
	const provsql_uuid *children = tokens_of_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	provsql_uuid result;

	GO_CALL(plus, children, count, &result);
	provsql_gate_made();
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_monus);
Datum
provsql_monus(PG_FUNCTION_ARGS)
{
	provsql_uuid result;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: provenance_monus is called with first argument NULL"),
				 errhint("Pass provsql.gate_one() for a row that is certain.")));
	if (PG_ARGISNULL(1))
		return token_datum(token_argument(fcinfo, 0));
	GO_CALL(monus, token_argument(fcinfo, 0), token_argument(fcinfo, 1), &result);
	provsql_gate_made();
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_delta);
Datum
provsql_delta(PG_FUNCTION_ARGS)
{
	provsql_uuid result;

	if (PG_ARGISNULL(0))
	{
		/* An empty product: the gate 𝟙. */
		GO_CALL(times, NULL, 0, &result);
		return token_datum(&result);
	}
	GO_CALL(delta, token_argument(fcinfo, 0), &result);
	provsql_gate_made();
	return token_datum(&result);
}

/* How the first argument of a call is written; it stays for the next one. */
static ValueWriter *
writer_of_call(FunctionCallInfo fcinfo, int argument)
{
	ValueWriter *writer = fcinfo->flinfo->fn_extra;

	if (writer == NULL)
	{
		writer = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(ValueWriter));
		provsql_prepare_writer(writer, get_fn_expr_argtype(fcinfo->flinfo, argument), fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = writer;
	}
	return writer;
}

PG_FUNCTION_INFO_V1(provsql_semimod);
Datum
provsql_semimod(PG_FUNCTION_ARGS)
{
	StringInfoData text;
	provsql_uuid result;

	initStringInfo(&text);
	provsql_write_value(writer_of_call(fcinfo, 0), PG_GETARG_DATUM(0), &text);
	GO_CALL(semimod, text.data, (size_t) text.len, token_argument(fcinfo, 1), &result);
	provsql_gate_made();
	pfree(text.data);
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_cmp);
Datum
provsql_cmp(PG_FUNCTION_ARGS)
{
	provsql_uuid result;

	GO_CALL(cmp, token_argument(fcinfo, 0), PG_GETARG_OID(1), token_argument(fcinfo, 2), &result);
	provsql_gate_made();
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_arith);
Datum
provsql_arith(PG_FUNCTION_ARGS)
{
	text	   *expression = PG_GETARG_TEXT_PP(0);
	ArrayType  *types = PG_GETARG_ARRAYTYPE_P(2);
	size_t		count;
	const provsql_uuid *operands = tokens_of_array(PG_GETARG_ARRAYTYPE_P(3), &count);
	provsql_uuid result;

	if ((size_t) ArrayGetNItems(ARR_NDIM(types), ARR_DIMS(types)) != count || array_contains_nulls(types))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("ProvSQL: provenance_arith needs a type for each of its operands")));
	GO_CALL(arith, VARDATA_ANY(expression), VARSIZE_ANY_EXHDR(expression), PG_GETARG_OID(1),
			(const uint32_t *) ARR_DATA_PTR(types), operands, count, &result);
	provsql_gate_made();
	return token_datum(&result);
}

PG_FUNCTION_INFO_V1(provsql_one_row);
Datum
provsql_one_row(PG_FUNCTION_ARGS)
{
	if (!PG_ARGISNULL(0) && PG_GETARG_INT64(0) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("more than one row returned by a subquery used as an expression")));
	PG_RETURN_BOOL(true);
}

PG_FUNCTION_INFO_V1(provsql_create_gate);
Datum
provsql_create_gate(PG_FUNCTION_ARGS)
{
	const provsql_uuid *children = NULL;
	size_t		count = 0;
	int			type;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: Invalid NULL value passed to create_gate"),
				 errhint("The token and the gate type must both be given.")));
	type = provsql_gate_type_of_label(PG_GETARG_OID(1));
	if (!PG_ARGISNULL(2))
	{
		ArrayType  *array = PG_GETARG_ARRAYTYPE_P(2);

		if (ARR_NDIM(array) > 1)
			ereport(ERROR,
					(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
					 errmsg("ProvSQL: Invalid multi-dimensional array passed to create_gate")));
		if (array_contains_nulls(array))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("ProvSQL: Invalid NULL value passed to create_gate"),
					 errdetail("The array of children contains a NULL.")));
		children = tokens_of_array(array, &count);
	}
	provsql_claim_gate(token_argument(fcinfo, 0));
	GO_CALL(create_gate, token_argument(fcinfo, 0), type, children, count);
	provsql_gate_made();
	PG_RETURN_VOID();
}

/* What every annotation of a gate begins with: whether it may be set, and where. */
static provsql_setting
begin_annotation(const provsql_uuid *token, const char *function)
{
	provsql_setting setting = {
		.level = GetCurrentTransactionNestLevel(),
		.memory = (int64) provsql_max_memory * 1024,
	};

	PreventCommandIfReadOnly(function);
	PreventCommandIfParallelMode(function);
	PreventCommandDuringRecovery(function);
	provsql_require_may_annotate(token);
	provsql_annotation_set();
	return setting;
}

PG_FUNCTION_INFO_V1(provsql_set_prob);
Datum
provsql_set_prob(PG_FUNCTION_ARGS)
{
	provsql_setting setting;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: Invalid NULL value passed to set_prob")));
	setting = begin_annotation(token_argument(fcinfo, 0), "provsql.set_prob()");
	GO_CALL(set_prob, token_argument(fcinfo, 0), PG_GETARG_FLOAT8(1), &setting);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(provsql_set_infos);
Datum
provsql_set_infos(PG_FUNCTION_ARGS)
{
	provsql_setting setting;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: Invalid NULL value passed to set_infos")));
	setting = begin_annotation(token_argument(fcinfo, 0), "provsql.set_infos()");
	GO_CALL(set_infos, token_argument(fcinfo, 0),
			PG_ARGISNULL(1) ? 0 : PG_GETARG_INT32(1),
			PG_ARGISNULL(2) ? 0 : PG_GETARG_INT32(2), &setting);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(provsql_set_extra);
Datum
provsql_set_extra(PG_FUNCTION_ARGS)
{
	text	   *data = PG_GETARG_TEXT_PP(1);
	provsql_setting setting = begin_annotation(token_argument(fcinfo, 0), "provsql.set_extra()");

	GO_CALL(set_extra, token_argument(fcinfo, 0), VARDATA_ANY(data), VARSIZE_ANY_EXHDR(data), &setting);
	PG_RETURN_VOID();
}

/* Stands in for the token until the query is rewritten; so it never runs. */
PG_FUNCTION_INFO_V1(provsql_provenance);
Datum
provsql_provenance(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("ProvSQL: provenance() called on a table without provenance"),
			 errhint("provenance() is the token of the query it stands in: that query must read a table tracked with provsql.add_provenance, and provsql.active must be on.")));
}
