/*
 * multirange.c: takes multiranges apart for Go, which computes with them, and
 * puts them together again. PostgreSQL has them from version 14 on.
 */
#include "postgres.h"

#include "multirange.h"

#include "catalog/pg_type.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "pgcompat.h"
#include "pgext.h"

#if PG_VERSION_NUM >= 140000

#include "utils/multirangetypes.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

int
provsql_multirange_kind(Oid type)
{
	switch (type)
	{
		case TSTZMULTIRANGEOID:
			return PROVSQL_RESULT_TSTZMULTIRANGE;
		case NUMMULTIRANGEOID:
			return PROVSQL_RESULT_NUMMULTIRANGE;
		case INT4MULTIRANGEOID:
			return PROVSQL_RESULT_INT4MULTIRANGE;
		default:
			return -1;
	}
}

bool
provsql_holds_ranges(Oid type, Oid multirange)
{
	return type == multirange || type == get_multirange_range(multirange);
}

static void
pack_value(StringInfo into, Oid type, Datum value)
{
	int64		integer;

	if (type == NUMERICOID)
	{
		char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
		uint32		length = (uint32) strlen(text);

		appendBinaryStringInfo(into, (const char *) &length, sizeof(length));
		appendBinaryStringInfo(into, text, (int) length);
		return;
	}
	integer = type == INT4OID ? DatumGetInt32(value) : DatumGetTimestampTz(value);
	appendBinaryStringInfo(into, (const char *) &integer, sizeof(integer));
}

static void
pack_bound(StringInfo into, Oid type, const RangeBound *bound)
{
	if (bound->infinite)
	{
		appendStringInfoCharMacro(into, bound->lower ? PROVSQL_CUT_BEFORE_ALL : PROVSQL_CUT_AFTER_ALL);
		return;
	}
	/* An inclusive range begins before its first value and ends after its last. */
	appendStringInfoCharMacro(into, bound->lower == bound->inclusive ? PROVSQL_CUT_BEFORE : PROVSQL_CUT_AFTER);
	pack_value(into, type, bound->val);
}

static void
pack_range(StringInfo into, TypeCacheEntry *range_type, const RangeType *range)
{
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	range_deserialize(range_type, range, &lower, &upper, &empty);
	if (empty)
		return;
	pack_bound(into, range_type->rngelemtype->type_id, &lower);
	pack_bound(into, range_type->rngelemtype->type_id, &upper);
}

void
provsql_pack_ranges(StringInfo into, Oid type, Datum datum)
{
	TypeCacheEntry *range_type;
	RangeType **ranges;
	int32		count;

	if (provsql_multirange_kind(type) < 0)
	{
		pack_range(into, lookup_type_cache(type, TYPECACHE_RANGE_INFO), DatumGetRangeTypeP(datum));
		return;
	}
	range_type = lookup_type_cache(type, TYPECACHE_MULTIRANGE_INFO)->rngtype;
	multirange_deserialize(range_type, DatumGetMultirangeTypeP(datum), &count, &ranges);
	for (int32 i = 0; i < count; i++)
		pack_range(into, range_type, ranges[i]);
}

/* Takes one value off the packed bytes. */
static Datum
unpack_value(const char **packed, Oid type)
{
	int64		integer;

	if (type == NUMERICOID)
	{
		uint32		length;
		char	   *text;

		memcpy(&length, *packed, sizeof(length));
		text = pnstrdup(*packed + sizeof(length), length);
		*packed += sizeof(length) + length;
		return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
								   Int32GetDatum(-1));
	}
	memcpy(&integer, *packed, sizeof(integer));
	*packed += sizeof(integer);
	return type == INT4OID ? Int32GetDatum((int32) integer) : TimestampTzGetDatum(integer);
}

static RangeBound
unpack_bound(const char **packed, Oid type, bool lower)
{
	RangeBound	bound = {.lower = lower};
	char		side = *(*packed)++;

	if (side == PROVSQL_CUT_BEFORE_ALL || side == PROVSQL_CUT_AFTER_ALL)
		bound.infinite = true;
	else
	{
		bound.inclusive = lower == (side == PROVSQL_CUT_BEFORE);
		bound.val = unpack_value(packed, type);
	}
	return bound;
}

Datum
provsql_unpack_ranges(Oid multirange, const char *packed, size_t length)
{
	TypeCacheEntry *range_type = lookup_type_cache(multirange, TYPECACHE_MULTIRANGE_INFO)->rngtype;
	Oid			type = range_type->rngelemtype->type_id;
	const char *end = packed + length;
	RangeType **ranges = palloc((length / 2 + 1) * sizeof(RangeType *));
	int32		count = 0;

	while (packed < end)
	{
		RangeBound	lower = unpack_bound(&packed, type, true);
		RangeBound	upper = unpack_bound(&packed, type, false);

		ranges[count++] = provsql_make_range(range_type, &lower, &upper);
	}
	return MultirangeTypePGetDatum(make_multirange(multirange, range_type, count, ranges));
}

#else

int
provsql_multirange_kind(Oid type)
{
	return -1;
}

bool
provsql_holds_ranges(Oid type, Oid multirange)
{
	return false;
}

void
provsql_pack_ranges(StringInfo into, Oid type, Datum datum)
{
	elog(ERROR, "ProvSQL: this version of PostgreSQL has no multiranges");
}

Datum
provsql_unpack_ranges(Oid multirange, const char *packed, size_t length)
{
	elog(ERROR, "ProvSQL: this version of PostgreSQL has no multiranges");
}

#endif
