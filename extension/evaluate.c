/*
 * evaluate.c: SQL functions that evaluate a token in a semiring.
 *
 * What was read and computed for one row serves the next ones of the same
 * statement: the evaluation hangs on the function's call site and is dropped
 * as soon as another snapshot could show other values.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "storage/bufmgr.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/uuid.h"

#include "catalog.h"
#include "goruntime.h"
#include "mapping.h"
#include "pgcompat.h"
#include "settings.h"

/* What decides whether two calls see the same data. */
typedef struct SnapshotKey
{
	LocalTransactionId lxid;
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	CommandId	curcid;
} SnapshotKey;

typedef struct Evaluation
{
	uint64_t	handle;			/* Go's, 0 when there is none */
	Oid			mapping;
	char		semiring[NAMEDATALEN];
	int			result_kind;	/* PROVSQL_RESULT_* */
	int			value_kind;		/* PROVSQL_VALUE_*, how values are best read */
	bool		complete;		/* the whole mapping was read */
	int			lookups;		/* times that only some tokens were looked up */
	size_t		looked_up;		/* and how many */
	SnapshotKey key;
	MemoryContextCallback release;
} Evaluation;

/* Up to here an index serves better than reading the whole mapping. */
#define LOOKUP_TOKENS 1000
#define LOOKUP_TIMES 16
#define SMALL_MAPPING_BLOCKS 16

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

static SnapshotKey
current_key(void)
{
	SnapshotKey key;
	Snapshot	snapshot;

	if (!ActiveSnapshotSet())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: provenance can be evaluated only within a query")));
	snapshot = GetActiveSnapshot();
	memset(&key, 0, sizeof(key));
	key.lxid = PROVSQL_LXID;
	key.xmin = snapshot->xmin;
	key.xmax = snapshot->xmax;
	key.xcnt = snapshot->xcnt;
	key.subxcnt = snapshot->subxcnt;
	key.curcid = snapshot->curcid;
	return key;
}

/* The evaluation of this call site, fresh when something about it changed. */
static Evaluation *
evaluation_of_call(FmgrInfo *call, const char *semiring, int result_kind, Oid mapping)
{
	Evaluation *evaluation = call->fn_extra;
	SnapshotKey key = current_key();

	if (evaluation != NULL && evaluation->handle != 0 &&
		evaluation->mapping == mapping && evaluation->result_kind == result_kind &&
		memcmp(&evaluation->key, &key, sizeof(key)) == 0 &&
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
	evaluation->mapping = mapping;
	evaluation->result_kind = result_kind;
	evaluation->complete = false;
	evaluation->lookups = 0;
	evaluation->looked_up = 0;
	evaluation->key = key;
	strlcpy(evaluation->semiring, semiring, sizeof(evaluation->semiring));
	GO_CALL(evaluation_new, semiring, result_kind,
			OidIsValid(mapping) ? get_rel_name(mapping) : "",
			(int64_t) provsql_max_memory * 1024, &evaluation->handle, &evaluation->value_kind);
	return evaluation;
}

/* Whether reading a whole relation costs next to nothing. */
static bool
is_small(Oid relid)
{
	Relation	relation;
	bool		small;

	if (get_rel_relkind(relid) != RELKIND_RELATION)
		return false;
	relation = relation_open(relid, AccessShareLock);
	small = RelationGetNumberOfBlocks(relation) <= SMALL_MAPPING_BLOCKS;
	relation_close(relation, AccessShareLock);
	return small;
}

static void
look_up(Evaluation *evaluation, const provsql_uuid *tokens, size_t count)
{
	bool		whole = evaluation->lookups >= LOOKUP_TIMES ||
		evaluation->looked_up + count > LOOKUP_TOKENS ||
		is_small(evaluation->mapping);

	if (get_rel_name(evaluation->mapping) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("ProvSQL: mapping relation with OID %u does not exist", evaluation->mapping)));
	provsql_read_mapping(evaluation->mapping, evaluation->handle, evaluation->value_kind,
						 whole ? NULL : tokens, count);
	evaluation->complete = whole;
	evaluation->lookups++;
	evaluation->looked_up += count;
	GO_CALL(evaluation_looked_up, evaluation->handle, whole);
}

static void
evaluate(FunctionCallInfo fcinfo, const provsql_uuid *token, Oid mapping,
		 const char *semiring, int result_kind, provsql_value *value)
{
	Evaluation *volatile evaluation = evaluation_of_call(fcinfo->flinfo, semiring, result_kind, mapping);
	provsql_bytes missing = {0};

	PG_TRY();
	{
		GO_CALL(evaluation_prepare, evaluation->handle, token, &missing);
		if (missing.length > 0 && !OidIsValid(mapping))
			GO_CALL(evaluation_looked_up, evaluation->handle, true);
		else if (missing.length > 0)
		{
			const provsql_uuid *tokens = (const provsql_uuid *) missing.data;

			look_up(evaluation, tokens, missing.length / sizeof(provsql_uuid));
		}
		memset(value, 0, sizeof(*value));
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

static Datum
value_datum(FunctionCallInfo fcinfo, provsql_value *value, int result_kind)
{
	size_t		length = value->text.length;
	char	   *data;
	char	   *converted;
	text	   *result;

	switch (result_kind)
	{
		case PROVSQL_RESULT_BOOL:
			PG_RETURN_BOOL(value->boolean);
		case PROVSQL_RESULT_INT4:
			PG_RETURN_INT32((int32) value->integer);
		case PROVSQL_RESULT_INT8:
			PG_RETURN_INT64(value->integer);
		default:
			break;
	}
	if (!AllocSizeIsValid(length + VARHDRSZ))
	{
		free(value->text.data);
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("ProvSQL: the result has %zu bytes, more than a value can hold", length)));
	}
	data = provsql_take_bytes(&value->text);
	converted = pg_any_to_server(data, (int) length, PG_UTF8);
	result = cstring_to_text_with_len(converted, converted == data ? (int) length : (int) strlen(converted));
	pfree(data);
	PG_RETURN_TEXT_P(result);
}

static void
require_token_type(FunctionCallInfo fcinfo, const char *function)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);

	if (OidIsValid(type) && type != UUIDOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: %s needs a provenance token of type uuid, not %s",
						function, format_type_be(type)),
				 errhint("Pass provenance(), or a column that holds tokens.")));
}

static Datum
evaluate_in(FunctionCallInfo fcinfo, const char *function, const char *semiring, int kind)
{
	provsql_value value;

	require_token_type(fcinfo, function);
	evaluate(fcinfo, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, PG_GETARG_OID(1),
			 semiring, kind, &value);
	return value_datum(fcinfo, &value, kind);
}

PG_FUNCTION_INFO_V1(provsql_sr_boolean);
Datum
provsql_sr_boolean(PG_FUNCTION_ARGS)
{
	return evaluate_in(fcinfo, "sr_boolean", "boolean", PROVSQL_RESULT_BOOL);
}

PG_FUNCTION_INFO_V1(provsql_sr_counting);
Datum
provsql_sr_counting(PG_FUNCTION_ARGS)
{
	return evaluate_in(fcinfo, "sr_counting", "counting", PROVSQL_RESULT_INT4);
}

PG_FUNCTION_INFO_V1(provsql_sr_formula);
Datum
provsql_sr_formula(PG_FUNCTION_ARGS)
{
	return evaluate_in(fcinfo, "sr_formula", "formula", PROVSQL_RESULT_TEXT);
}

/* provenance_evaluate_compiled(token, token2value, semiring, element_one anyelement) */
PG_FUNCTION_INFO_V1(provsql_evaluate_compiled);
Datum
provsql_evaluate_compiled(PG_FUNCTION_ARGS)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 3);
	Oid			mapping = PG_ARGISNULL(1) ? InvalidOid : PG_GETARG_OID(1);
	provsql_value value;
	char	   *semiring;
	int			kind;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: the semiring's name passed to provenance_evaluate_compiled is NULL")));
	switch (type)
	{
		case BOOLOID:
			kind = PROVSQL_RESULT_BOOL;
			break;
		case INT4OID:
			kind = PROVSQL_RESULT_INT4;
			break;
		case INT8OID:
			kind = PROVSQL_RESULT_INT8;
			break;
		case TEXTOID:
		case VARCHAROID:
			kind = PROVSQL_RESULT_TEXT;
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("ProvSQL: Unknown element type for provenance_evaluate_compiled"),
					 errdetail("element_one was given as %s.", format_type_be(type)),
					 errhint("Use a boolean, integer, bigint or text value.")));
	}
	semiring = text_to_cstring(PG_GETARG_TEXT_PP(2));
	evaluate(fcinfo, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, mapping, semiring, kind, &value);
	return value_datum(fcinfo, &value, kind);
}
