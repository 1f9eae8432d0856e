/*
 * expected.c: expected values of aggregates, and the aggregate choose.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/uuid.h"

#include "evaluate.h"
#include "gatetype.h"
#include "goruntime.h"
#include "settings.h"
#include "valuetext.h"

/* A value that is the same in all worlds. */
static Datum
as_float8(Datum value, Oid type)
{
	Oid			output;
	bool		is_varlena;

	getTypeOutputInfo(type, &output, &is_varlena);
	return DirectFunctionCall1(float8in, CStringGetDatum(OidOutputFunctionCall(output, value)));
}

static void
check_method(FunctionCallInfo fcinfo)
{
	char	   *method = PG_ARGISNULL(2) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(2));

	if (*method != '\0' && strcmp(method, "exact") != 0 && strcmp(method, "possible-worlds") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ProvSQL: expected has no method \"%s\"", method),
				 errhint("The method is exact or possible-worlds; both are exact.")));
	if (!PG_ARGISNULL(3) && VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(3)) > 0)
		ereport(WARNING,
				(errmsg("ProvSQL: argument \"%s\" ignored: the method takes none",
						text_to_cstring(PG_GETARG_TEXT_PP(3)))));
}

/* expected(input anyelement, prov uuid, method text, arguments text) */
PG_FUNCTION_INFO_V1(provsql_expected);
Datum
provsql_expected(PG_FUNCTION_ARGS)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	const provsql_uuid *condition = &provsql_gate_one;
	provsql_value value;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	check_method(fcinfo);
	if (provsql_is_number(type))
		return as_float8(PG_GETARG_DATUM(0), type);
	if (!PG_ARGISNULL(1))
		condition = (const provsql_uuid *) PG_GETARG_UUID_P(1)->data;
	memset(&value, 0, sizeof(value));
	GO_CALL(expected, provsql_token_argument(fcinfo, "expected"), condition,
			(int64_t) provsql_max_memory * 1024, &value);
	if (value.is_null)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value.real);
}

/* choose_function(state, value), strict: the first value is the state, and stays it. */
PG_FUNCTION_INFO_V1(provsql_choose);
Datum
provsql_choose(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}
