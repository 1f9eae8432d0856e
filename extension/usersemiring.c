/*
 * usersemiring.c: provenance_evaluate, which evaluates a token in a semiring
 * that SQL functions define.
 *
 * Go walks the circuit and gives its gates one by one, children first; the
 * values of gates are kept here, each of which is computed once. What was read
 * and computed for one row serves the next ones, as in evaluate.c.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "functioncall.h"
#include "goruntime.h"
#include "mapping.h"
#include "settings.h"
#include "snapshotkey.h"

/* What the arguments say, but for the token. */
typedef struct Request
{
	Oid			mapping;
	Oid			declared_type;	/* of element_one and of the result */
	Oid			plus;
	Oid			times;
	Oid			monus;			/* or InvalidOid */
	Oid			delta;			/* or InvalidOid */
} Request;

/* What a mapping says of a token. */
typedef struct LeafValue
{
	provsql_uuid token;			/* key of the hash table */
	bool		mapped;
	bool		is_null;
	bool		contradictory;
	Datum		value;
} LeafValue;

typedef struct Evaluation
{
	MemoryContext context;		/* of all that hangs on the call site */
	uint64_t	steps;			/* Go's, 0 when there are none */
	Request		request;
	ProvsqlSnapshotKey key;
	ProvsqlValueType type;
	Oid			cast_to;		/* InvalidOid where the mapping has the type */
	NullableDatum one;
	ProvsqlAggregate *plus;
	ProvsqlAggregate *times;
	ProvsqlFunction *monus;
	ProvsqlFunction *delta;
	ProvsqlMapping mapping;
	HTAB	   *leaves;
	uint64		rows;			/* read of the mapping */

	MemoryContext value_context;	/* of the values of gates */
	NullableDatum *values;
	uint32		count;
	uint32		room;
} Evaluation;

/* What hangs on the call site, whether or not there is an evaluation. */
typedef struct CallSite
{
	MemoryContext context;
	Evaluation *evaluation;
	MemoryContextCallback release;
} CallSite;

static void
drop_evaluation(CallSite *site)
{
	Evaluation *evaluation = site->evaluation;

	if (evaluation == NULL)
		return;
	site->evaluation = NULL;
	if (evaluation->steps != 0)
	{
		provsql_in_go++;
		(void) provsql_go.steps_free(evaluation->steps);
		provsql_in_go--;
	}
	MemoryContextDelete(evaluation->context);
}

static void
release_call_site(void *argument)
{
	CallSite   *site = argument;

	/* Its memory goes with that of the call site. */
	if (site->evaluation != NULL && site->evaluation->steps != 0)
	{
		provsql_in_go++;
		(void) provsql_go.steps_free(site->evaluation->steps);
		provsql_in_go--;
	}
	site->evaluation = NULL;
}

static CallSite *
call_site(FmgrInfo *call)
{
	CallSite   *site = call->fn_extra;

	if (site == NULL)
	{
		site = MemoryContextAllocZero(call->fn_mcxt, sizeof(CallSite));
		site->context = call->fn_mcxt;
		site->release.func = release_call_site;
		site->release.arg = site;
		MemoryContextRegisterResetCallback(call->fn_mcxt, &site->release);
		call->fn_extra = site;
	}
	return site;
}

/* A copy of a value in the current memory context, whole wherever it lay. */
static Datum
copy_value(const ProvsqlValueType *type, Datum value)
{
	if (type->length == -1)
		return PointerGetDatum(PG_DETOAST_DATUM_COPY(value));
	return datumCopy(value, type->by_value, type->length);
}

static void
reset_values(Evaluation *evaluation)
{
	MemoryContextReset(evaluation->value_context);
	evaluation->values = NULL;
	evaluation->count = evaluation->room = 0;
}

static void
begin(Evaluation *evaluation, NullableDatum one, Oid collation)
{
	Request    *request = &evaluation->request;
	HASHCTL		control = {
		.keysize = sizeof(provsql_uuid),
		.entrysize = sizeof(LeafValue),
		.hcxt = evaluation->context,
	};

	evaluation->type.oid = getBaseType(request->declared_type);
	evaluation->type.collation = OidIsValid(collation) ? collation : get_typcollation(evaluation->type.oid);
	get_typlenbyval(evaluation->type.oid, &evaluation->type.length, &evaluation->type.by_value);
	evaluation->one.value = copy_value(&evaluation->type, one.value);
	evaluation->mapping.relid = request->mapping;
	if (provsql_mapping_type(request->mapping) != evaluation->type.oid)
		evaluation->cast_to = evaluation->type.oid;
	evaluation->plus = provsql_prepare_aggregate(request->plus, &evaluation->type, "plus_function");
	evaluation->times = provsql_prepare_aggregate(request->times, &evaluation->type, "times_function");
	if (OidIsValid(request->monus))
		evaluation->monus = provsql_prepare_function(request->monus, &evaluation->type, 2, "monus_function");
	if (OidIsValid(request->delta))
		evaluation->delta = provsql_prepare_function(request->delta, &evaluation->type, 1, "delta_function");
	evaluation->leaves = hash_create("provsql leaf values", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	evaluation->value_context = AllocSetContextCreate(evaluation->context, "ProvSQL gate values",
													  ALLOCSET_DEFAULT_SIZES);
	GO_CALL(steps_new, evaluation->monus != NULL, evaluation->delta != NULL,
			(int64_t) provsql_max_memory * 1024, &evaluation->steps);
}

/* The evaluation of this call site, fresh when something about it changed. */
static Evaluation *
evaluation_of(CallSite *site, const Request *request, NullableDatum one, Oid collation)
{
	Evaluation *evaluation = site->evaluation;
	ProvsqlSnapshotKey key = provsql_snapshot_key();
	MemoryContext context;
	MemoryContext caller;

	if (evaluation != NULL && memcmp(&evaluation->request, request, sizeof(*request)) == 0 &&
		provsql_same_snapshot(&evaluation->key, &key) &&
		datum_image_eq(evaluation->one.value, one.value, evaluation->type.by_value, evaluation->type.length))
		return evaluation;

	drop_evaluation(site);
	context = AllocSetContextCreate(site->context, "ProvSQL evaluation", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	evaluation = palloc0(sizeof(Evaluation));
	evaluation->context = context;
	evaluation->request = *request;
	evaluation->key = key;
	site->evaluation = evaluation;
	begin(evaluation, one, collation);
	MemoryContextSwitchTo(caller);
	return evaluation;
}

/* How often it is looked at what the rows of a mapping take. */
#define ROWS_PER_CHECK 4096

static void
check_memory(Evaluation *evaluation)
{
	Size		used = MemoryContextMemAllocated(evaluation->context, true);

	if (used > (Size) provsql_max_memory * 1024)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("ProvSQL: evaluating provenance needs more memory than provsql.max_memory allows"),
				 errdetail("The limit is %d kB, the mapping takes %zu kB so far.", provsql_max_memory, used / 1024),
				 errhint("Increase provsql.max_memory, or leave rows that are not needed out of the mapping.")));
}

/* Keeps a row of the mapping. */
static void
take_row(void *state, const provsql_uuid *token, Datum value, bool is_null)
{
	Evaluation *evaluation = state;
	bool		found;
	LeafValue  *leaf = hash_search(evaluation->leaves, token, HASH_ENTER, &found);
	MemoryContext caller;

	if (++evaluation->rows % ROWS_PER_CHECK == 0)
		check_memory(evaluation);
	if (found && leaf->mapped)
	{
		if (leaf->is_null != is_null ||
			(!is_null && !datum_image_eq(leaf->value, value, evaluation->type.by_value, evaluation->type.length)))
			leaf->contradictory = true;
		return;
	}
	leaf->mapped = true;
	leaf->is_null = is_null;
	leaf->contradictory = false;
	caller = MemoryContextSwitchTo(evaluation->context);
	leaf->value = is_null ? (Datum) 0 : copy_value(&evaluation->type, value);
	MemoryContextSwitchTo(caller);
}

/* Looks those leaves up that were not before. */
static void
look_up(Evaluation *evaluation, provsql_uuid *tokens, size_t count)
{
	ProvsqlTaker taker = {.take = take_row, .state = evaluation};
	size_t		missing = 0;

	if (evaluation->mapping.complete)
		return;
	/* So many that all are read: which they are does not matter. */
	if (count >= PROVSQL_MOST_MISSING)
		missing = count;
	for (size_t i = 0; i < count && count < PROVSQL_MOST_MISSING; i++)
	{
		bool		found;
		LeafValue  *leaf = hash_search(evaluation->leaves, &tokens[i], HASH_ENTER, &found);

		if (!found)
		{
			leaf->mapped = false;
			tokens[missing++] = tokens[i];
		}
	}
	if (missing > 0)
		provsql_look_up(&evaluation->mapping, evaluation->cast_to, tokens, missing, &taker);
}

static NullableDatum
leaf_value(Evaluation *evaluation, const provsql_uuid *token)
{
	LeafValue  *leaf = hash_search(evaluation->leaves, token, HASH_FIND, NULL);
	const char *wrong;

	if (leaf == NULL || !leaf->mapped)
		return evaluation->one;
	if (!leaf->contradictory && !leaf->is_null)
		return (NullableDatum) {.value = leaf->value};
	wrong = DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum((const pg_uuid_t *) token)));
	if (leaf->contradictory)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("ProvSQL: mapping %s has several values for token %s",
						get_rel_name(evaluation->mapping.relid), wrong)));
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("ProvSQL: mapping %s has a NULL value for token %s",
					get_rel_name(evaluation->mapping.relid), wrong),
			 errhint("Leave rows without a value out of the mapping: an unmapped token counts as element_one.")));
}

/* Gives the next gate a value. */
static void
add_value(Evaluation *evaluation, Datum value, bool is_null)
{
	if (evaluation->count == evaluation->room)
	{
		uint32		room = Max(64, 2 * evaluation->room);

		evaluation->values = evaluation->values ?
			repalloc_huge(evaluation->values, (Size) room * sizeof(NullableDatum)) :
			MemoryContextAllocHuge(evaluation->value_context, (Size) room * sizeof(NullableDatum));
		evaluation->room = room;
	}
	evaluation->values[evaluation->count].value = value;
	evaluation->values[evaluation->count].isnull = is_null;
	evaluation->count++;
}

/* As add_value, for a value that will not last. */
static void
add_copy(Evaluation *evaluation, Datum value, bool is_null)
{
	MemoryContext caller = MemoryContextSwitchTo(evaluation->value_context);
	Datum		copy = is_null ? (Datum) 0 : copy_value(&evaluation->type, value);

	MemoryContextSwitchTo(caller);
	add_value(evaluation, copy, is_null);
}

static void
evaluate_gate(Evaluation *evaluation, uint32 operation, const uint32 *words, uint32 count)
{
	NullableDatum *values = evaluation->values;
	NullableDatum arguments[2];
	Datum		value;
	bool		is_null;

	switch (operation)
	{
		case PROVSQL_STEP_LEAF:
			arguments[0] = leaf_value(evaluation, (const provsql_uuid *) words);
			add_value(evaluation, arguments[0].value, arguments[0].isnull);
			return;
		case PROVSQL_STEP_COPY:
			add_value(evaluation, values[words[0]].value, values[words[0]].isnull);
			return;
		case PROVSQL_STEP_ONE:
			add_value(evaluation, evaluation->one.value, evaluation->one.isnull);
			return;
		case PROVSQL_STEP_TIMES:
			if (count == 0)
			{
				add_value(evaluation, evaluation->one.value, evaluation->one.isnull);
				return;
			}
			value = provsql_call_aggregate(evaluation->times, values, words, count, &is_null);
			break;
		case PROVSQL_STEP_PLUS:
		case PROVSQL_STEP_ZERO:
			value = provsql_call_aggregate(evaluation->plus, values, words, count, &is_null);
			break;
		case PROVSQL_STEP_MONUS:
			arguments[0] = values[words[0]];
			arguments[1] = values[words[1]];
			value = provsql_call_function(evaluation->monus, arguments, &is_null);
			break;
		case PROVSQL_STEP_DELTA:
			value = provsql_call_function(evaluation->delta, &values[words[0]], &is_null);
			break;
		default:
			elog(ERROR, "ProvSQL: step %u", operation);
	}
	add_copy(evaluation, value, is_null);
}

static NullableDatum
evaluate(Evaluation *evaluation, const provsql_uuid *token)
{
	provsql_bytes leaves = {0};
	provsql_uuid *tokens;
	size_t		count;

	GO_CALL(steps_load, evaluation->steps, token, &leaves);
	count = leaves.length / sizeof(provsql_uuid);
	tokens = (provsql_uuid *) provsql_take_bytes(&leaves);
	look_up(evaluation, tokens, count);
	pfree(tokens);
	for (;;)
	{
		provsql_steps steps = {0};
		size_t		length;
		uint32	   *words;

		GO_CALL(steps_next, evaluation->steps,
				(int64_t) MemoryContextMemAllocated(evaluation->context, true), &steps);
		if (steps.restarted)
			reset_values(evaluation);
		length = steps.words.length / sizeof(uint32);
		if (length == 0)
			return evaluation->values[steps.root];
		words = (uint32 *) provsql_take_bytes(&steps.words);
		for (size_t i = 0; i < length; i += 2 + words[i + 1])
		{
			CHECK_FOR_INTERRUPTS();
			evaluate_gate(evaluation, words[i], &words[i + 2], words[i + 1]);
		}
		pfree(words);
	}
}

static Datum
evaluate_token(FunctionCallInfo fcinfo, const Request *request, NullableDatum one)
{
	CallSite   *volatile site = call_site(fcinfo->flinfo);
	NullableDatum result;
	Datum		copy;

	PG_TRY();
	{
		Evaluation *evaluation = evaluation_of(site, request, one, PG_GET_COLLATION());

		result = evaluate(evaluation, (provsql_uuid *) PG_GETARG_UUID_P(0)->data);
		copy = result.isnull ? (Datum) 0 : copy_value(&evaluation->type, result.value);
	}
	PG_CATCH();
	{
		/* Half an evaluation serves nobody. */
		drop_evaluation(site);
		PG_RE_THROW();
	}
	PG_END_TRY();
	if (get_typtype(request->declared_type) == TYPTYPE_DOMAIN)
		domain_check(copy, result.isnull, request->declared_type, NULL, NULL);
	fcinfo->isnull = result.isnull;
	return copy;
}

static Oid
optional_function(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? InvalidOid : PG_GETARG_OID(argument);
}

/* provenance_evaluate(token, token2value, element_one, plus, times, monus, delta) */
PG_FUNCTION_INFO_V1(provsql_evaluate);
Datum
provsql_evaluate(PG_FUNCTION_ARGS)
{
	NullableDatum one = {0};
	Request		request;

	for (int i = 0; i < 5; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	}
	memset(&request, 0, sizeof(request));
	one.value = PG_GETARG_DATUM(2);
	request.mapping = PG_GETARG_OID(1);
	request.declared_type = get_fn_expr_argtype(fcinfo->flinfo, 2);
	request.plus = PG_GETARG_OID(3);
	request.times = PG_GETARG_OID(4);
	request.monus = optional_function(fcinfo, 5);
	request.delta = optional_function(fcinfo, 6);
	return evaluate_token(fcinfo, &request, one);
}

/* provenance_evaluate(token, token2value, element_one, value_type, plus, times, monus, delta) */
PG_FUNCTION_INFO_V1(provsql_evaluate_typed);
Datum
provsql_evaluate_typed(PG_FUNCTION_ARGS)
{
	NullableDatum one = {0};
	Request		request;

	for (int i = 0; i < 6; i++)
	{
		if (PG_ARGISNULL(i))
			PG_RETURN_NULL();
	}
	memset(&request, 0, sizeof(request));
	one.value = PG_GETARG_DATUM(2);
	request.mapping = PG_GETARG_OID(1);
	request.declared_type = get_fn_expr_argtype(fcinfo->flinfo, 2);
	if (request.declared_type != PG_GETARG_OID(3))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: value_type is %s, but element_one is of type %s",
						format_type_be(PG_GETARG_OID(3)), format_type_be(request.declared_type)),
				 errhint("Cast element_one to the type of the values.")));
	request.plus = PG_GETARG_OID(4);
	request.times = PG_GETARG_OID(5);
	request.monus = optional_function(fcinfo, 6);
	request.delta = optional_function(fcinfo, 7);
	return evaluate_token(fcinfo, &request, one);
}
