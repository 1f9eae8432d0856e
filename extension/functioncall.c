/*
 * functioncall.c: calls SQL functions that compute with values of one type,
 * without a query around them.
 */
#include "postgres.h"

#include "functioncall.h"

#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/regproc.h"

#include "signature.h"

struct ProvsqlFunction
{
	const char *argument;
	char	   *name;
	FmgrInfo	call;
	int			argument_count;
	MemoryContext context;		/* of a call and its result */
	FunctionCallInfo frame;
};

/* Says in an error's context which function was called for what. */
static void
say_function(void *argument)
{
	ProvsqlFunction *function = argument;

	errcontext("%s %s in provenance_evaluate", function->argument, function->name);
}

ProvsqlFunction *
provsql_prepare_function(Oid oid, const ProvsqlValueType *type, int argument_count, const char *argument)
{
	ProvsqlFunction *function = palloc0(sizeof(ProvsqlFunction));
	List	   *arguments = NIL;

	function->argument = argument;
	function->name = format_procedure(oid);
	function->argument_count = argument_count;
	if (get_func_prokind(oid) != PROKIND_FUNCTION || get_func_retset(oid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("ProvSQL: %s %s is not a function that returns one value", argument, function->name)));
	provsql_check_execute(oid, OBJECT_FUNCTION);
	provsql_check_signature(oid, type->oid, argument_count, argument);
	for (int i = 0; i < argument_count; i++)
		arguments = lappend(arguments, makeNullConst(type->oid, -1, type->collation));
	fmgr_info(oid, &function->call);
	fmgr_info_set_expr((Node *) makeFuncExpr(oid, type->oid, arguments, type->collation, type->collation,
											 COERCE_EXPLICIT_CALL), &function->call);
	function->frame = palloc0(SizeForFunctionCallInfo(argument_count));
	InitFunctionCallInfoData(*function->frame, &function->call, argument_count, type->collation, NULL, NULL);
	function->context = AllocSetContextCreate(CurrentMemoryContext, "ProvSQL function call",
											  ALLOCSET_DEFAULT_SIZES);
	return function;
}

Datum
provsql_call_function(ProvsqlFunction *function, const NullableDatum *arguments, bool *is_null)
{
	ErrorContextCallback callback = {
		.previous = error_context_stack,
		.callback = say_function,
		.arg = function,
	};
	MemoryContext caller;
	Datum		result;

	MemoryContextReset(function->context);
	*is_null = true;
	for (int i = 0; i < function->argument_count; i++)
	{
		if (function->call.fn_strict && arguments[i].isnull)
			return (Datum) 0;
		function->frame->args[i] = arguments[i];
	}
	error_context_stack = &callback;
	caller = MemoryContextSwitchTo(function->context);
	function->frame->isnull = false;
	result = FunctionCallInvoke(function->frame);
	*is_null = function->frame->isnull;
	MemoryContextSwitchTo(caller);
	error_context_stack = callback.previous;
	return result;
}
