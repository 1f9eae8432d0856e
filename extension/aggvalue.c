/*
 * aggvalue.c: an agg_token as the value it has in the tables as they are: cast
 * to other types, compared, and hashed.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "aggtoken.h"
#include "valuetext.h"

/* Once for each statement of the client. */
static void
warn_of_loss(Oid type)
{
	static TimestampTz warned_in = 0;
	TimestampTz statement = GetCurrentStatementStartTimestamp();

	if (statement == warned_in)
		return;
	warned_in = statement;
	ereport(WARNING,
			(errmsg("ProvSQL: converting agg_token to %s: provenance information is lost", format_type_be(type))));
}

static Datum
convert(FunctionCallInfo fcinfo, Oid type)
{
	Oid			own_type;
	char	   *text = provsql_value_of_agg_token(PG_GETARG_DATUM(0), &own_type);

	if (text == NULL)
		PG_RETURN_NULL();
	warn_of_loss(type);
	if (type == TEXTOID)
		PG_RETURN_TEXT_P(cstring_to_text(provsql_localized(text, own_type)));
	return provsql_read_value(text, type);
}

#define CONVERSION(name, type) \
	PG_FUNCTION_INFO_V1(provsql_agg_token_to_##name); \
	Datum \
	provsql_agg_token_to_##name(PG_FUNCTION_ARGS) \
	{ \
		return convert(fcinfo, type); \
	}

CONVERSION(numeric, NUMERICOID)
CONVERSION(float8, FLOAT8OID)
CONVERSION(int4, INT4OID)
CONVERSION(int8, INT8OID)
CONVERSION(text, TEXTOID)

/* Values of one type, by the order of that type. */
static int
compare_as(const char *a, const char *b, Oid type)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_CMP_PROC_FINFO);

	if (!OidIsValid(entry->cmp_proc))
		return strcmp(a, b);
	return DatumGetInt32(FunctionCall2Coll(&entry->cmp_proc_finfo,
										   OidIsValid(entry->typcollation) ? DEFAULT_COLLATION_OID : InvalidOid,
										   provsql_read_value(a, type), provsql_read_value(b, type)));
}

/*
 * Numbers compare as numbers, values of one other type by its order; what is
 * left, by type and text. NULL is behind all.
 */
static int
compare(Datum left, Datum right)
{
	Oid			left_type;
	Oid			right_type;
	char	   *a = provsql_value_of_agg_token(left, &left_type);
	char	   *b = provsql_value_of_agg_token(right, &right_type);
	bool		left_number = provsql_is_number(left_type);

	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	if (left_number && provsql_is_number(right_type))
		return compare_as(a, b, NUMERICOID);
	if (left_number != provsql_is_number(right_type))
		return left_number ? -1 : 1;
	if (left_type == right_type)
		return OidIsValid(left_type) ? compare_as(a, b, left_type) : strcmp(a, b);
	return left_type < right_type ? -1 : 1;
}

PG_FUNCTION_INFO_V1(provsql_agg_token_cmp);
Datum
provsql_agg_token_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)));
}

PG_FUNCTION_INFO_V1(provsql_agg_token_hash);
Datum
provsql_agg_token_hash(PG_FUNCTION_ARGS)
{
	Oid			type;
	char	   *text = provsql_value_of_agg_token(PG_GETARG_DATUM(0), &type);
	TypeCacheEntry *entry;

	if (text == NULL)
		PG_RETURN_INT32(0);
	if (provsql_is_number(type))
		type = NUMERICOID;
	if (!OidIsValid(type))
		return hash_any((unsigned char *) text, (int) strlen(text));
	entry = lookup_type_cache(type, TYPECACHE_HASH_PROC_FINFO);
	/* Values of a type that cannot be hashed may be equal and print differently. */
	if (!OidIsValid(entry->hash_proc))
		PG_RETURN_INT32(0);
	return FunctionCall1Coll(&entry->hash_proc_finfo,
							 OidIsValid(entry->typcollation) ? DEFAULT_COLLATION_OID : InvalidOid,
							 provsql_read_value(text, type));
}

/*
 * Compares an agg_token with a value, of type numeric or of text that the type
 * of the agg_token's value reads. false when there is nothing to compare.
 */
static bool
compare_with(Datum agg_token, Datum compared, Oid type, int *result)
{
	Oid			own_type;
	char	   *own = provsql_value_of_agg_token(agg_token, &own_type);
	char	   *other;

	if (own == NULL)
		return false;
	if (type == NUMERICOID)
	{
		*result = DatumGetInt32(DirectFunctionCall2(numeric_cmp, provsql_read_value(own, NUMERICOID), compared));
		return true;
	}
	other = TextDatumGetCString(compared);
	*result = compare_as(own, other, OidIsValid(own_type) ? own_type : TEXTOID);
	return true;
}

#define COMPARISON(name, operator) \
	PG_FUNCTION_INFO_V1(provsql_agg_token_##name); \
	Datum \
	provsql_agg_token_##name(PG_FUNCTION_ARGS) \
	{ \
		PG_RETURN_BOOL(compare(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)) operator 0); \
	} \
	PG_FUNCTION_INFO_V1(provsql_agg_token_##name##_numeric); \
	Datum \
	provsql_agg_token_##name##_numeric(PG_FUNCTION_ARGS) \
	{ \
		int			result; \
		if (!compare_with(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), NUMERICOID, &result)) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(result operator 0); \
	} \
	PG_FUNCTION_INFO_V1(provsql_numeric_##name##_agg_token); \
	Datum \
	provsql_numeric_##name##_agg_token(PG_FUNCTION_ARGS) \
	{ \
		int			result; \
		if (!compare_with(PG_GETARG_DATUM(1), PG_GETARG_DATUM(0), NUMERICOID, &result)) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(0 operator result); \
	} \
	PG_FUNCTION_INFO_V1(provsql_agg_token_##name##_text); \
	Datum \
	provsql_agg_token_##name##_text(PG_FUNCTION_ARGS) \
	{ \
		int			result; \
		if (!compare_with(PG_GETARG_DATUM(0), PG_GETARG_DATUM(1), TEXTOID, &result)) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(result operator 0); \
	} \
	PG_FUNCTION_INFO_V1(provsql_text_##name##_agg_token); \
	Datum \
	provsql_text_##name##_agg_token(PG_FUNCTION_ARGS) \
	{ \
		int			result; \
		if (!compare_with(PG_GETARG_DATUM(1), PG_GETARG_DATUM(0), TEXTOID, &result)) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(0 operator result); \
	}

COMPARISON(lt, <)
COMPARISON(le, <=)
COMPARISON(eq, ==)
COMPARISON(ne, !=)
COMPARISON(ge, >=)
COMPARISON(gt, >)
