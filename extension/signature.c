/*
 * signature.c: whether a function fits what it is to be called with.
 */
#include "postgres.h"

#include "signature.h"

#include "catalog/objectaccess.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "parser/parse_coerce.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/regproc.h"

#include "pgcompat.h"

void
provsql_check_execute(Oid function, ObjectType kind)
{
	AclResult	allowed = provsql_may_execute(function, GetUserId());

	if (allowed != ACLCHECK_OK)
		aclcheck_error(allowed, kind, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

void
provsql_check_signature(Oid function, Oid type, int count, const char *argument)
{
	Oid			actual[FUNC_MAX_ARGS];
	Oid		   *declared;
	Oid			result;
	int			declared_count;

	result = get_func_signature(function, &declared, &declared_count);
	if (declared_count != count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
				 errmsg("ProvSQL: %s %s must take %s", argument, format_procedure(function),
						count == 1 ? "one value" : "two values")));
	for (int i = 0; i < count; i++)
		actual[i] = type;
	result = enforce_generic_type_consistency(actual, declared, count, result, false);
	for (int i = 0; i < count; i++)
	{
		if (!IsBinaryCoercible(type, declared[i]))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("ProvSQL: %s %s takes %s, but the values are of type %s", argument,
							format_procedure(function), format_type_be(declared[i]), format_type_be(type)),
					 errhint("Values are of the type of element_one, without any domain.")));
	}
	if (!IsBinaryCoercible(result, type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: %s %s returns %s, but the values are of type %s", argument,
						format_procedure(function), format_type_be(result), format_type_be(type)),
				 errhint("Values are of the type of element_one, without any domain.")));
}
