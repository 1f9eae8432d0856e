/*
 * inspect.c: SQL functions that look at single gates.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/uuid.h"

#include "evaluate.h"
#include "gatetype.h"
#include "goruntime.h"
#include "template.h"
#include "transaction.h"

static bool
gate_of_argument(FunctionCallInfo fcinfo, provsql_gate_info *info)
{
	memset(info, 0, sizeof(*info));
	if (PG_ARGISNULL(0))
		return false;
	GO_CALL(gate_info, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, info);
	return info->known;
}

PG_FUNCTION_INFO_V1(provsql_get_gate_type);
Datum
provsql_get_gate_type(PG_FUNCTION_ARGS)
{
	provsql_gate_info info;

	if (!gate_of_argument(fcinfo, &info))
		PG_RETURN_NULL();
	PG_RETURN_OID(provsql_label_of_gate_type(info.type));
}

PG_FUNCTION_INFO_V1(provsql_get_children);
Datum
provsql_get_children(PG_FUNCTION_ARGS)
{
	provsql_bytes tokens = {0};
	ArrayType  *array;
	size_t		count;
	size_t		size;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	GO_CALL(gate_children, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, &tokens);
	count = tokens.length / sizeof(provsql_uuid);
	if (count == 0)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(UUIDOID));
	size = ARR_OVERHEAD_NONULLS(1) + tokens.length;
	if (!AllocSizeIsValid(size))
	{
		free(tokens.data);
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("ProvSQL: the gate has %zu children, more than an array can hold", count)));
	}
	array = palloc(size);
	SET_VARSIZE(array, size);
	array->ndim = 1;
	array->dataoffset = 0;
	array->elemtype = UUIDOID;
	ARR_DIMS(array)[0] = (int) count;
	ARR_LBOUND(array)[0] = 1;
	memcpy(ARR_DATA_PTR(array), tokens.data, tokens.length);
	free(tokens.data);
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(provsql_get_prob);
Datum
provsql_get_prob(PG_FUNCTION_ARGS)
{
	provsql_gate_info info;

	if (!gate_of_argument(fcinfo, &info) || !info.has_prob)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(info.prob);
}

PG_FUNCTION_INFO_V1(provsql_get_infos);
Datum
provsql_get_infos(PG_FUNCTION_ARGS)
{
	provsql_gate_info info;
	TupleDesc	descriptor;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "ProvSQL: get_infos must return a row");
	descriptor = BlessTupleDesc(descriptor);
	if (!gate_of_argument(fcinfo, &info) || (info.info1 == 0 && info.info2 == 0))
		nulls[0] = nulls[1] = true;
	values[0] = Int32GetDatum(info.info1);
	values[1] = Int32GetDatum(info.info2);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}

PG_FUNCTION_INFO_V1(provsql_get_extra);
Datum
provsql_get_extra(PG_FUNCTION_ARGS)
{
	provsql_bytes extra = {0};
	provsql_gate_info info = {0};
	size_t		length;
	char	   *data;
	text	   *result;

	GO_CALL(gate_extra, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, &extra);
	if (extra.length == 0)
	{
		GO_CALL(gate_info, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, &info);
		if (info.known && info.type == PROVSQL_GATE_AGG)
		{
			free(extra.data);
			data = provsql_value_now(fcinfo->flinfo, (provsql_uuid *) PG_GETARG_UUID_P(0)->data);
			if (data == NULL)
				PG_RETURN_NULL();
			PG_RETURN_TEXT_P(cstring_to_text(data));
		}
	}
	length = extra.length;
	data = provsql_take_bytes(&extra);
	result = cstring_to_text_with_len(data, (int) length);
	pfree(data);
	PG_RETURN_TEXT_P(result);
}

PG_FUNCTION_INFO_V1(provsql_get_expression);
Datum
provsql_get_expression(PG_FUNCTION_ARGS)
{
	provsql_bytes sql = {0};
	provsql_bytes types = {0};
	char	   *text;
	Oid		   *oids;
	size_t		length;
	size_t		count;

	GO_CALL(gate_expression, (provsql_uuid *) PG_GETARG_UUID_P(0)->data, &sql, &types);
	length = sql.length;
	count = types.length / sizeof(Oid);
	text = provsql_take_bytes(&sql);
	oids = (Oid *) provsql_take_bytes(&types);
	if (length == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(provsql_fill_template(text, length, "$", "", oids, count)));
}

PG_FUNCTION_INFO_V1(provsql_get_nb_gates);
Datum
provsql_get_nb_gates(PG_FUNCTION_ARGS)
{
	int64_t		count = 0;

	(void) fcinfo;
	GO_CALL(count_gates, &count);
	PG_RETURN_INT64(count);
}
