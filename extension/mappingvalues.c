/*
 * mappingvalues.c: the rows of a mapping, packed as Go wants them: token,
 * length as uint32 (all ones for NULL), bytes of the value.
 */
#include "postgres.h"

#include "mappingvalues.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "goruntime.h"
#include "multirange.h"

#define BATCH_BYTES (128 * 1024)

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

/* The form in which values of a type are packed. */
static int
kind_of_values(Oid relid, Oid type, int wanted, Oid result_type)
{
	switch (wanted)
	{
		case PROVSQL_VALUE_INT8:
			return is_integer(type) ? wanted : PROVSQL_VALUE_TEXT;
		case PROVSQL_VALUE_BOOL:
			return type == BOOLOID ? wanted : PROVSQL_VALUE_TEXT;
		case PROVSQL_VALUE_FLOAT8:
			return type == FLOAT8OID || type == FLOAT4OID || is_integer(type) ? wanted : PROVSQL_VALUE_TEXT;
		case PROVSQL_VALUE_RANGES:
			if (!provsql_holds_ranges(type, result_type))
				ereport(ERROR,
						(errcode(ERRCODE_DATATYPE_MISMATCH),
						 errmsg("ProvSQL: mapping \"%s\" has values of type %s, not %s",
								get_rel_name(relid), format_type_be(type), format_type_be(result_type)),
						 errhint("Cast the values in the mapping's definition to %s, or to the type of its ranges.",
								 format_type_be(result_type))));
			return wanted;
		default:
			return PROVSQL_VALUE_TEXT;
	}
}

void
provsql_packer_open(ProvsqlPacker *packer, uint64_t evaluation, Oid relid,
					int wanted, Oid result_type)
{
	Oid			output;
	bool		is_varlena;

	packer->evaluation = evaluation;
	packer->type = provsql_mapping_type(relid);
	packer->kind = kind_of_values(relid, packer->type, wanted, result_type);
	packer->verbatim = (packer->type == TEXTOID || packer->type == VARCHAROID) &&
		GetDatabaseEncoding() == PG_UTF8;
	getTypeOutputInfo(packer->type, &output, &is_varlena);
	fmgr_info(output, &packer->output);
	initStringInfo(&packer->batch);
}

/* Makes room for a row whose value has that many bytes, and begins it. */
static char *
begin_row(StringInfo batch, const provsql_uuid *token, uint32 length)
{
	char	   *row;

	enlargeStringInfo(batch, (int) (sizeof(*token) + sizeof(length) + length));
	row = batch->data + batch->len;
	memcpy(row, token, sizeof(*token));
	memcpy(row + sizeof(*token), &length, sizeof(length));
	batch->len += (int) (sizeof(*token) + sizeof(length) + length);
	return row + sizeof(*token) + sizeof(length);
}

static void
append_row(StringInfo batch, const provsql_uuid *token, const void *value, size_t length)
{
	memcpy(begin_row(batch, token, (uint32) length), value, length);
}

static int64
integer_of_datum(Oid type, Datum datum)
{
	if (type == INT2OID)
		return DatumGetInt16(datum);
	if (type == INT4OID)
		return DatumGetInt32(datum);
	return DatumGetInt64(datum);
}

static float8
real_of_datum(Oid type, Datum datum)
{
	if (type == FLOAT8OID)
		return DatumGetFloat8(datum);
	if (type == FLOAT4OID)
		return DatumGetFloat4(datum);
	return (float8) integer_of_datum(type, datum);
}

static void
pack_text(ProvsqlPacker *packer, const provsql_uuid *token, Datum datum)
{
	char	   *printed;
	char	   *converted;

	if (packer->verbatim)
	{
		text	   *value = DatumGetTextPP(datum);

		append_row(&packer->batch, token, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
		return;
	}
	printed = OutputFunctionCall(&packer->output, datum);
	converted = pg_server_to_any(printed, (int) strlen(printed), PG_UTF8);
	append_row(&packer->batch, token, converted, strlen(converted));
}

/* The length is known only behind the value. */
static void
pack_ranges(ProvsqlPacker *packer, const provsql_uuid *token, Datum datum)
{
	StringInfo	batch = &packer->batch;
	int			start = batch->len + (int) (sizeof(*token) + sizeof(uint32));
	uint32		length;

	(void) begin_row(batch, token, 0);
	provsql_pack_ranges(batch, packer->type, datum);
	length = (uint32) (batch->len - start);
	memcpy(batch->data + start - sizeof(length), &length, sizeof(length));
}

static void
pack_row(ProvsqlPacker *packer, const provsql_uuid *token, Datum datum)
{
	StringInfo	batch = &packer->batch;
	int64		integer;
	float8		real;
	bool		truth;

	switch (packer->kind)
	{
		case PROVSQL_VALUE_INT8:
			integer = integer_of_datum(packer->type, datum);
			append_row(batch, token, &integer, sizeof(integer));
			break;
		case PROVSQL_VALUE_BOOL:
			truth = DatumGetBool(datum);
			append_row(batch, token, &truth, 1);
			break;
		case PROVSQL_VALUE_FLOAT8:
			real = real_of_datum(packer->type, datum);
			append_row(batch, token, &real, sizeof(real));
			break;
		case PROVSQL_VALUE_RANGES:
			pack_ranges(packer, token, datum);
			break;
		default:
			pack_text(packer, token, datum);
			break;
	}
}

static void
take_row(void *state, const provsql_uuid *token, Datum value, bool is_null)
{
	ProvsqlPacker *packer = state;

	if (is_null)
	{
		(void) begin_row(&packer->batch, token, 0);
		memset(packer->batch.data + packer->batch.len - sizeof(uint32), 0xff, sizeof(uint32));
	}
	else
		pack_row(packer, token, value);
	if (packer->batch.len >= BATCH_BYTES)
		provsql_packer_flush(packer);
}

static void
expect_rows(void *state, double rows)
{
	ProvsqlPacker *packer = state;

	GO_CALL(evaluation_expect, packer->evaluation, (uint64_t) Min(rows, (double) UINT32_MAX));
}

ProvsqlTaker
provsql_packer_taker(ProvsqlPacker *packer)
{
	return (ProvsqlTaker) {.take = take_row, .expect = expect_rows, .state = packer};
}

void
provsql_packer_flush(ProvsqlPacker *packer)
{
	GO_CALL(evaluation_add, packer->evaluation, packer->kind, packer->batch.data, (size_t) packer->batch.len);
	resetStringInfo(&packer->batch);
}
