/*
 * evaluate.c: SQL functions that evaluate a token in a compiled semiring.
 *
 * What was read and computed for one row serves the next ones of the same
 * statement: the evaluation hangs on the function's call site and is dropped
 * as soon as another snapshot could show other values.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "aggtoken.h"
#include "catalog.h"
#include "enumeration.h"
#include "evaluate.h"
#include "goruntime.h"
#include "mapping.h"
#include "mappingvalues.h"
#include "multirange.h"
#include "settings.h"
#include "snapshotkey.h"

typedef struct Evaluation
{
	uint64_t	handle;			/* Go's, 0 when there is none */
	char		semiring[NAMEDATALEN];
	Oid			result_type;
	int			result_kind;	/* PROVSQL_RESULT_* */
	int			value_kind;		/* PROVSQL_VALUE_*, how values are best read */
	ProvsqlMapping mapping;
	ProvsqlSnapshotKey key;
	FmgrInfo	input;			/* reads results that Go gives as text */
	Oid			input_parameter;
	MemoryContextCallback release;
} Evaluation;

static void
free_handle(Evaluation *evaluation)
{
	if (evaluation->handle == 0)
		return;
	provsql_in_go++;
	(void) provsql_go.evaluation_free(evaluation->handle);
	provsql_in_go--;
	evaluation->handle = 0;
}

static void
release_evaluation(void *argument)
{
	free_handle(argument);
}

/* The kind of results of a type, or -1. */
static int
kind_of_result(Oid type)
{
	switch (type)
	{
		case BOOLOID:
			return PROVSQL_RESULT_BOOL;
		case INT4OID:
			return PROVSQL_RESULT_INT4;
		case INT8OID:
			return PROVSQL_RESULT_INT8;
		case FLOAT8OID:
			return PROVSQL_RESULT_FLOAT8;
		case NUMERICOID:
			return PROVSQL_RESULT_NUMERIC;
		case TEXTOID:
		case VARCHAROID:
			return PROVSQL_RESULT_TEXT;
		default:
			return type_is_enum(type) ? PROVSQL_RESULT_ENUM : provsql_multirange_kind(type);
	}
}

/* Begins an evaluation of what the call site asks for. */
static void
begin(Evaluation *evaluation, MemoryContext context)
{
	provsql_evaluation request = {
		.semiring = evaluation->semiring,
		.result_kind = evaluation->result_kind,
		.mapping = OidIsValid(evaluation->mapping.relid) ? get_rel_name(evaluation->mapping.relid) : "",
		.max_memory = (int64_t) provsql_max_memory * 1024,
	};
	Oid			input;

	if (evaluation->result_kind == PROVSQL_RESULT_ENUM)
		request.labels = provsql_enum_labels(evaluation->result_type, &request.label_count);
	getTypeInputInfo(evaluation->result_type, &input, &evaluation->input_parameter);
	fmgr_info_cxt(input, &evaluation->input, context);
	GO_CALL(evaluation_new, &request, &evaluation->handle, &evaluation->value_kind);
}

/* The evaluation of this call site, fresh when something about it changed. */
static Evaluation *
evaluation_of_call(FmgrInfo *call, const char *semiring, Oid result_type, Oid mapping)
{
	Evaluation *evaluation = call->fn_extra;
	ProvsqlSnapshotKey key = provsql_snapshot_key();

	if (evaluation != NULL && evaluation->handle != 0 &&
		evaluation->mapping.relid == mapping && evaluation->result_type == result_type &&
		provsql_same_snapshot(&evaluation->key, &key) &&
		strcmp(evaluation->semiring, semiring) == 0)
		return evaluation;

	if (evaluation == NULL)
	{
		evaluation = MemoryContextAllocZero(call->fn_mcxt, sizeof(Evaluation));
		evaluation->release.func = release_evaluation;
		evaluation->release.arg = evaluation;
		MemoryContextRegisterResetCallback(call->fn_mcxt, &evaluation->release);
		call->fn_extra = evaluation;
	}
	free_handle(evaluation);
	evaluation->mapping = (ProvsqlMapping) {.relid = mapping};
	evaluation->result_type = result_type;
	evaluation->result_kind = kind_of_result(result_type);
	evaluation->key = key;
	strlcpy(evaluation->semiring, semiring, sizeof(evaluation->semiring));
	begin(evaluation, call->fn_mcxt);
	return evaluation;
}

static void
look_up(Evaluation *evaluation, const provsql_uuid *tokens, size_t count)
{
	ProvsqlPacker packer;
	ProvsqlTaker taker = provsql_packer_taker(&packer);

	provsql_packer_open(&packer, evaluation->handle, evaluation->mapping.relid,
						evaluation->value_kind, evaluation->result_type);
	provsql_look_up(&evaluation->mapping, InvalidOid, tokens, count, &taker);
	provsql_packer_flush(&packer);
	GO_CALL(evaluation_looked_up, evaluation->handle, evaluation->mapping.complete);
}

/* Evaluates a token; the text of the result is malloc'ed. */
static void
evaluate(Evaluation *evaluation, const provsql_uuid *token, provsql_value *value)
{
	provsql_bytes missing = {0};

	memset(value, 0, sizeof(*value));
	PG_TRY();
	{
		GO_CALL(evaluation_prepare, evaluation->handle, token, &missing);
		if (missing.length > 0 && !OidIsValid(evaluation->mapping.relid))
			GO_CALL(evaluation_looked_up, evaluation->handle, true);
		else if (missing.length > 0)
			look_up(evaluation, (const provsql_uuid *) missing.data, missing.length / sizeof(provsql_uuid));
		GO_CALL(evaluation_result, evaluation->handle, value);
	}
	PG_CATCH();
	{
		/* Half an evaluation serves nobody. */
		free_handle(evaluation);
		free(missing.data);
		PG_RE_THROW();
	}
	PG_END_TRY();
	free(missing.data);
}

static char *take_text(provsql_value *value, size_t *length);

char *
provsql_value_now(FmgrInfo *call, const provsql_uuid *token)
{
	Evaluation *evaluation = evaluation_of_call(call, "valuation", TEXTOID, InvalidOid);
	provsql_value value;
	size_t		length;

	evaluate(evaluation, token, &value);
	return value.is_null ? NULL : take_text(&value, &length);
}

bool
provsql_holds_now(FmgrInfo *call, const provsql_uuid *token)
{
	Evaluation *evaluation = evaluation_of_call(call, "boolean", BOOLOID, InvalidOid);
	provsql_value value;

	evaluate(evaluation, token, &value);
	return value.boolean;
}

/* A text of Go's in the server's encoding. */
static char *
take_text(provsql_value *value, size_t *length)
{
	char	   *data;
	char	   *converted;

	if (!AllocSizeIsValid(value->text.length + VARHDRSZ))
	{
		*length = value->text.length;
		free(value->text.data);
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("ProvSQL: the result has %zu bytes, more than a value can hold", *length)));
	}
	*length = value->text.length;
	data = provsql_take_bytes(&value->text);
	converted = pg_any_to_server(data, (int) *length, PG_UTF8);
	if (converted != data)
	{
		*length = strlen(converted);
		pfree(data);
	}
	return converted;
}

static Datum
value_datum(Evaluation *evaluation, provsql_value *value)
{
	size_t		length;
	char	   *data;
	Datum		result;

	switch (evaluation->result_kind)
	{
		case PROVSQL_RESULT_BOOL:
			return BoolGetDatum(value->boolean);
		case PROVSQL_RESULT_INT4:
			return Int32GetDatum((int32) value->integer);
		case PROVSQL_RESULT_INT8:
			return Int64GetDatum(value->integer);
		case PROVSQL_RESULT_FLOAT8:
			return Float8GetDatum(value->real);
		case PROVSQL_RESULT_TEXT:
			data = take_text(value, &length);
			result = PointerGetDatum(cstring_to_text_with_len(data, (int) length));
			pfree(data);
			return result;
		case PROVSQL_RESULT_NUMERIC:
		case PROVSQL_RESULT_ENUM:
			data = take_text(value, &length);
			result = InputFunctionCall(&evaluation->input, data, evaluation->input_parameter, -1);
			pfree(data);
			return result;
		default:
			length = value->text.length;
			data = provsql_take_bytes(&value->text);
			return provsql_unpack_ranges(evaluation->result_type, data, length);
	}
}

const provsql_uuid *
provsql_token_argument(FunctionCallInfo fcinfo, const char *function)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	provsql_uuid *token;

	if (!OidIsValid(type) || type == UUIDOID)
		return (const provsql_uuid *) PG_GETARG_UUID_P(0)->data;
	if (provsql_constants() == NULL || type != provsql_constants()->rewriter.agg_token_type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: %s needs a provenance token of type uuid or agg_token, not %s",
						function, format_type_be(type)),
				 errhint("Pass provenance(), a column that holds tokens, or the value of an aggregate over a tracked table.")));
	token = palloc(sizeof(*token));
	*token = provsql_token_of_agg_token(PG_GETARG_DATUM(0));
	return token;
}

static Datum
evaluate_in(FunctionCallInfo fcinfo, const provsql_uuid *token, const char *semiring, Oid result_type, Oid mapping)
{
	Evaluation *evaluation = evaluation_of_call(fcinfo->flinfo, semiring, result_type, mapping);
	provsql_value value;

	evaluate(evaluation, token, &value);
	if (value.is_null)
		PG_RETURN_NULL();
	return value_datum(evaluation, &value);
}

/* sr_NAME(token anyelement, token2value regclass), which is strict. */
#define SEMIRING_FUNCTION(function, semiring, result_type) \
	PG_FUNCTION_INFO_V1(provsql_##function); \
	Datum \
	provsql_##function(PG_FUNCTION_ARGS) \
	{ \
		return evaluate_in(fcinfo, provsql_token_argument(fcinfo, #function), semiring, result_type, PG_GETARG_OID(1)); \
	} \
	extern Datum provsql_##function(PG_FUNCTION_ARGS)

SEMIRING_FUNCTION(sr_boolean, "boolean", BOOLOID);
SEMIRING_FUNCTION(sr_counting, "counting", INT4OID);
SEMIRING_FUNCTION(sr_counting_bigint, "counting", INT8OID);
SEMIRING_FUNCTION(sr_counting_numeric, "counting", NUMERICOID);
SEMIRING_FUNCTION(sr_formula, "formula", VARCHAROID);
SEMIRING_FUNCTION(sr_how, "how", VARCHAROID);
SEMIRING_FUNCTION(sr_why, "why", VARCHAROID);
SEMIRING_FUNCTION(sr_which, "which", VARCHAROID);
SEMIRING_FUNCTION(sr_tropical, "tropical", FLOAT8OID);
SEMIRING_FUNCTION(sr_viterbi, "viterbi", FLOAT8OID);
SEMIRING_FUNCTION(sr_lukasiewicz, "lukasiewicz", FLOAT8OID);
#if PG_VERSION_NUM >= 140000
SEMIRING_FUNCTION(sr_temporal, "temporal", TSTZMULTIRANGEOID);
SEMIRING_FUNCTION(sr_interval_num, "interval_num", NUMMULTIRANGEOID);
SEMIRING_FUNCTION(sr_interval_int, "interval_int", INT4MULTIRANGEOID);
#endif

/* sr_boolexpr(token anyelement, token2value regclass DEFAULT NULL) */
PG_FUNCTION_INFO_V1(provsql_sr_boolexpr);
Datum
provsql_sr_boolexpr(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return evaluate_in(fcinfo, provsql_token_argument(fcinfo, "sr_boolexpr"), "boolexpr", VARCHAROID,
					   PG_ARGISNULL(1) ? InvalidOid : PG_GETARG_OID(1));
}

/* aggregate_value(token anyelement, token2value regclass DEFAULT NULL) */
PG_FUNCTION_INFO_V1(provsql_aggregate_value);
Datum
provsql_aggregate_value(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return evaluate_in(fcinfo, provsql_token_argument(fcinfo, "aggregate_value"), "valuation", TEXTOID,
					   PG_ARGISNULL(1) ? InvalidOid : PG_GETARG_OID(1));
}

/* sr_minmax(token uuid, token2value regclass, element anyenum), whose element may be NULL. */
static Datum
evaluate_in_enum(FunctionCallInfo fcinfo, const char *semiring)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	return evaluate_in(fcinfo, (const provsql_uuid *) PG_GETARG_UUID_P(0)->data, semiring,
					   get_fn_expr_argtype(fcinfo->flinfo, 2), PG_GETARG_OID(1));
}

PG_FUNCTION_INFO_V1(provsql_sr_minmax);
Datum
provsql_sr_minmax(PG_FUNCTION_ARGS)
{
	return evaluate_in_enum(fcinfo, "minmax");
}

PG_FUNCTION_INFO_V1(provsql_sr_maxmin);
Datum
provsql_sr_maxmin(PG_FUNCTION_ARGS)
{
	return evaluate_in_enum(fcinfo, "maxmin");
}

/* provenance_evaluate_compiled(token, token2value, semiring, element_one anyelement) */
PG_FUNCTION_INFO_V1(provsql_evaluate_compiled);
Datum
provsql_evaluate_compiled(PG_FUNCTION_ARGS)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 3);

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: the semiring's name passed to provenance_evaluate_compiled is NULL")));
	if (kind_of_result(type) < 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: Unknown element type for provenance_evaluate_compiled"),
				 errdetail("element_one was given as %s.", format_type_be(type)),
				 errhint("Results can be of type boolean, integer, bigint, double precision, numeric, text, of an enum type, or of a multirange type of timestamps with time zone, numerics or integers.")));
	return evaluate_in(fcinfo, (const provsql_uuid *) PG_GETARG_UUID_P(0)->data,
					   text_to_cstring(PG_GETARG_TEXT_PP(2)), type, PG_ARGISNULL(1) ? InvalidOid : PG_GETARG_OID(1));
}
