/*
 * aggregatecall.c: runs an aggregate over values, without a query around it.
 *
 * Does what the executor does for a plain aggregate: its transition function
 * once for each value, then its final function. Functions that ask in which
 * aggregate they run find a state with the two memory contexts they may use.
 */
#include "postgres.h"

#include "functioncall.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_proc.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "parser/parse_agg.h"
#include "parser/parse_coerce.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/expandeddatum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "pgcompat.h"
#include "signature.h"

struct ProvsqlAggregate
{
	const char *argument;
	char	   *name;
	AggState   *state;			/* what the functions see of the aggregate */
	FmgrInfo	transition;
	FunctionCallInfo transition_frame;
	bool		has_final;
	FmgrInfo	final;
	FunctionCallInfo final_frame;
	int			final_count;	/* arguments of the final function */
	int16		length;			/* of the transition type */
	bool		by_value;
	Datum		initial;
	bool		initial_is_null;
};

/* Says in an error's context which aggregate ran. */
static void
say_aggregate(void *argument)
{
	ProvsqlAggregate *aggregate = argument;

	errcontext("%s %s in provenance_evaluate", aggregate->argument, aggregate->name);
}

/* An aggregate's functions run with its owner's rights, as in a query. */
static void
check_component(Oid function, Oid owner)
{
	AclResult	allowed = provsql_may_execute(function, owner);

	if (allowed != ACLCHECK_OK)
		aclcheck_error(allowed, OBJECT_FUNCTION, get_func_name(function));
}

static Oid
owner_of(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	ReleaseSysCache(tuple);
	return owner;
}

static void
read_initial_value(ProvsqlAggregate *aggregate, HeapTuple tuple, Oid transition_type)
{
	Datum		printed = SysCacheGetAttr(AGGFNOID, tuple, Anum_pg_aggregate_agginitval,
										  &aggregate->initial_is_null);
	Oid			input;
	Oid			parameter;

	if (aggregate->initial_is_null)
		return;
	getTypeInputInfo(transition_type, &input, &parameter);
	aggregate->initial = OidInputFunctionCall(input, TextDatumGetCString(printed), parameter, -1);
}

static void
prepare_transition(ProvsqlAggregate *aggregate, Form_pg_aggregate form, Oid transition_type,
				   const ProvsqlValueType *type)
{
	Oid			input = type->oid;
	Expr	   *expression;

	build_aggregate_transfn_expr(&input, 1, 0, false, transition_type, type->collation,
								 form->aggtransfn, InvalidOid, &expression, NULL);
	fmgr_info(form->aggtransfn, &aggregate->transition);
	fmgr_info_set_expr((Node *) expression, &aggregate->transition);
	aggregate->transition_frame = palloc0(SizeForFunctionCallInfo(2));
	InitFunctionCallInfoData(*aggregate->transition_frame, &aggregate->transition, 2,
							 type->collation, (Node *) aggregate->state, NULL);
	/* The first value becomes the state then. */
	if (aggregate->transition.fn_strict && aggregate->initial_is_null &&
		!IsBinaryCoercible(type->oid, transition_type))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
				 errmsg("ProvSQL: %s %s needs to have compatible input type and transition type",
						aggregate->argument, aggregate->name)));
}

static void
prepare_final(ProvsqlAggregate *aggregate, Form_pg_aggregate form, Oid transition_type,
			  const ProvsqlValueType *type)
{
	Oid			input = type->oid;
	Expr	   *expression;

	aggregate->has_final = OidIsValid(form->aggfinalfn);
	if (!aggregate->has_final)
		return;
	aggregate->final_count = form->aggfinalextra ? 2 : 1;
	build_aggregate_finalfn_expr(&input, aggregate->final_count, transition_type, type->oid,
								 type->collation, form->aggfinalfn, &expression);
	fmgr_info(form->aggfinalfn, &aggregate->final);
	fmgr_info_set_expr((Node *) expression, &aggregate->final);
	aggregate->final_frame = palloc0(SizeForFunctionCallInfo(aggregate->final_count));
	InitFunctionCallInfoData(*aggregate->final_frame, &aggregate->final, aggregate->final_count,
							 type->collation, (Node *) aggregate->state, NULL);
}

ProvsqlAggregate *
provsql_prepare_aggregate(Oid oid, const ProvsqlValueType *type, const char *argument)
{
	ProvsqlAggregate *aggregate = palloc0(sizeof(ProvsqlAggregate));
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(oid));
	Form_pg_aggregate form;
	Oid			input = type->oid;
	Oid			transition_type;
	Oid			owner;

	form = HeapTupleIsValid(tuple) ? (Form_pg_aggregate) GETSTRUCT(tuple) : NULL;
	if (form == NULL || form->aggkind != AGGKIND_NORMAL)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("ProvSQL: %s %s is not a plain aggregate", argument, format_procedure(oid)),
				 errhint("It is applied to the values of a gate's children: make an aggregate with CREATE AGGREGATE.")));
	aggregate->argument = argument;
	aggregate->name = format_procedure(oid);
	provsql_check_execute(oid, OBJECT_AGGREGATE);
	owner = owner_of(oid);
	check_component(form->aggtransfn, owner);
	if (OidIsValid(form->aggfinalfn))
		check_component(form->aggfinalfn, owner);
	provsql_check_signature(oid, type->oid, 1, argument);

	aggregate->state = makeNode(AggState);
	aggregate->state->curaggcontext = CreateStandaloneExprContext();
	aggregate->state->tmpcontext = CreateStandaloneExprContext();
	transition_type = resolve_aggregate_transtype(oid, form->aggtranstype, &input, 1);
	get_typlenbyval(transition_type, &aggregate->length, &aggregate->by_value);
	read_initial_value(aggregate, tuple, transition_type);
	prepare_transition(aggregate, form, transition_type, type);
	prepare_final(aggregate, form, transition_type, type);
	ReleaseSysCache(tuple);
	return aggregate;
}

/* The memory that lives as long as the state of one run. */
static MemoryContext
run_memory(ProvsqlAggregate *aggregate)
{
	return aggregate->state->curaggcontext->ecxt_per_tuple_memory;
}

static Datum
copy_state(ProvsqlAggregate *aggregate, Datum state)
{
	MemoryContext caller = MemoryContextSwitchTo(run_memory(aggregate));

	/* An expanded object that already lies there is kept as it is. */
	if (!DatumIsReadWriteExpandedObject(state, false, aggregate->length) ||
		MemoryContextGetParent(DatumGetEOHP(state)->eoh_context) != CurrentMemoryContext)
		state = datumCopy(state, aggregate->by_value, aggregate->length);
	MemoryContextSwitchTo(caller);
	return state;
}

static void
free_state(ProvsqlAggregate *aggregate, Datum state)
{
	if (DatumIsReadWriteExpandedObject(state, false, aggregate->length))
		DeleteExpandedObject(state);
	else
		pfree(DatumGetPointer(state));
}

/* Takes one more value into the state. */
static void
advance(ProvsqlAggregate *aggregate, NullableDatum *state, bool *has_state, const NullableDatum *value)
{
	FunctionCallInfo frame = aggregate->transition_frame;
	MemoryContext caller;
	Datum		next;

	if (aggregate->transition.fn_strict)
	{
		if (value->isnull)
			return;
		if (!*has_state)
		{
			MemoryContext outer = MemoryContextSwitchTo(run_memory(aggregate));

			state->value = datumCopy(value->value, aggregate->by_value, aggregate->length);
			state->isnull = false;
			*has_state = true;
			MemoryContextSwitchTo(outer);
			return;
		}
		/* A strict function is not asked again once it has said NULL. */
		if (state->isnull)
			return;
	}
	caller = MemoryContextSwitchTo(aggregate->state->tmpcontext->ecxt_per_tuple_memory);
	frame->args[0] = *state;
	frame->args[1] = *value;
	frame->isnull = false;
	next = FunctionCallInvoke(frame);
	if (!aggregate->by_value && DatumGetPointer(next) != DatumGetPointer(state->value))
	{
		if (!frame->isnull)
			next = copy_state(aggregate, next);
		else
			next = (Datum) 0;
		if (!state->isnull)
			free_state(aggregate, state->value);
	}
	state->value = next;
	state->isnull = frame->isnull;
	MemoryContextSwitchTo(caller);
	ResetExprContext(aggregate->state->tmpcontext);
}

static Datum
finish(ProvsqlAggregate *aggregate, const NullableDatum *state, bool *is_null)
{
	FunctionCallInfo frame = aggregate->final_frame;
	MemoryContext caller;
	Datum		result;
	Datum		readable = state->isnull ? (Datum) 0 :
		MakeExpandedObjectReadOnly(state->value, state->isnull, aggregate->length);

	if (!aggregate->has_final)
	{
		*is_null = state->isnull;
		return readable;
	}
	*is_null = true;
	if (aggregate->final.fn_strict && (state->isnull || aggregate->final_count > 1))
		return (Datum) 0;
	caller = MemoryContextSwitchTo(run_memory(aggregate));
	frame->args[0].value = readable;
	frame->args[0].isnull = state->isnull;
	for (int i = 1; i < aggregate->final_count; i++)
	{
		frame->args[i].value = (Datum) 0;
		frame->args[i].isnull = true;
	}
	frame->isnull = false;
	result = FunctionCallInvoke(frame);
	*is_null = frame->isnull;
	MemoryContextSwitchTo(caller);
	return result;
}

Datum
provsql_call_aggregate(ProvsqlAggregate *aggregate, const NullableDatum *values,
					   const uint32 *positions, uint32 count, bool *is_null)
{
	ErrorContextCallback callback = {
		.previous = error_context_stack,
		.callback = say_aggregate,
		.arg = aggregate,
	};
	NullableDatum state = {.isnull = aggregate->initial_is_null};
	bool		has_state = !aggregate->initial_is_null;
	Datum		result;

	ReScanExprContext(aggregate->state->curaggcontext);
	error_context_stack = &callback;
	if (has_state)
		state.value = copy_state(aggregate, aggregate->initial);
	for (uint32 i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		advance(aggregate, &state, &has_state, &values[positions[i]]);
	}
	result = finish(aggregate, &state, is_null);
	error_context_stack = callback.previous;
	return result;
}
