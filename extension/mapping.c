/*
 * mapping.c: reads a mapping relation through SPI, in batches.
 *
 * A batch is packed as Go wants it: token, length as uint32 (all ones for
 * NULL), bytes of the value.
 */
#include "postgres.h"

#include "mapping.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/uuid.h"

#include "catalog.h"
#include "goruntime.h"
#include "planner.h"

#define ROWS_PER_BATCH 4096
#define NULL_LENGTH UINT32_MAX

static void
check_columns(Oid relid)
{
	AttrNumber	value = get_attnum(relid, "value");
	AttrNumber	provenance = get_attnum(relid, "provenance");

	if (value == InvalidAttrNumber || provenance == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("ProvSQL: mapping \"%s\" has no column \"%s\"", get_rel_name(relid),
						value == InvalidAttrNumber ? "value" : "provenance"),
				 errhint("A mapping has the columns value and provenance; provsql.create_provenance_mapping makes one.")));
	if (get_atttype(relid, provenance) != UUIDOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: column \"provenance\" of mapping \"%s\" is of type %s, not uuid",
						get_rel_name(relid), format_type_be(get_atttype(relid, provenance)))));
}

/* How one column's values become bytes. */
typedef struct ValuePacker
{
	Oid			type;
	int			kind;			/* PROVSQL_VALUE_*, text unless the type has better */
	FmgrInfo	output;
} ValuePacker;

static void
prepare_packer(ValuePacker *packer, Oid relid, int wanted)
{
	Oid			output;
	bool		is_varlena;
	Oid			type = getBaseType(get_atttype(relid, get_attnum(relid, "value")));

	packer->type = type;
	packer->kind = PROVSQL_VALUE_TEXT;
	if ((wanted == PROVSQL_VALUE_INT8 && (type == INT2OID || type == INT4OID || type == INT8OID)) ||
		(wanted == PROVSQL_VALUE_BOOL && type == BOOLOID))
		packer->kind = wanted;
	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info(output, &packer->output);
}

static void
append_value(StringInfo batch, const void *bytes, uint32 length)
{
	appendBinaryStringInfo(batch, (const char *) &length, sizeof(length));
	appendBinaryStringInfo(batch, bytes, (int) length);
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

static void
pack_value(ValuePacker *packer, StringInfo batch, Datum datum)
{
	if (packer->kind == PROVSQL_VALUE_INT8)
	{
		int64		integer = integer_of_datum(packer->type, datum);

		append_value(batch, &integer, sizeof(integer));
	}
	else if (packer->kind == PROVSQL_VALUE_BOOL)
	{
		bool		truth = DatumGetBool(datum);

		append_value(batch, &truth, 1);
	}
	else
	{
		char	   *printed = packer->type == TEXTOID || packer->type == VARCHAROID ?
			TextDatumGetCString(datum) : OutputFunctionCall(&packer->output, datum);
		char	   *converted = pg_server_to_any(printed, (int) strlen(printed), PG_UTF8);

		append_value(batch, converted, strlen(converted));
		if (converted != printed)
			pfree(converted);
		pfree(printed);
	}
}

/* Packs the rows of the current SPI result; rows without a token are skipped. */
static void
pack_rows(ValuePacker *packer, StringInfo batch)
{
	TupleDesc	descriptor = SPI_tuptable->tupdesc;

	resetStringInfo(batch);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		is_null;
		Datum		datum = heap_getattr(tuple, 2, descriptor, &is_null);

		if (is_null)
			continue;
		appendBinaryStringInfo(batch, (const char *) DatumGetUUIDP(datum)->data, UUID_LEN);
		datum = heap_getattr(tuple, 1, descriptor, &is_null);
		if (is_null)
		{
			uint32		length = NULL_LENGTH;

			appendBinaryStringInfo(batch, (const char *) &length, sizeof(length));
		}
		else
			pack_value(packer, batch, datum);
	}
}

static Datum
token_array(const provsql_uuid *tokens, size_t count)
{
	Datum	   *datums = palloc(count * sizeof(Datum));

	for (size_t i = 0; i < count; i++)
		datums[i] = UUIDPGetDatum((const pg_uuid_t *) &tokens[i]);
	return PointerGetDatum(construct_array(datums, (int) count, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
}

/* Opens a cursor whose query is not tracked, whatever it reads. */
static Portal
open_cursor(SPIPlanPtr plan, Datum *arguments)
{
	volatile Portal portal;

	provsql_treat_next_query(REWRITING_SUSPENDED);
	PG_TRY();
	{
		portal = SPI_cursor_open(NULL, plan, arguments, NULL, true);
	}
	PG_FINALLY();
	{
		provsql_treat_next_query(REWRITING_NORMAL);
	}
	PG_END_TRY();
	return portal;
}

void
provsql_read_mapping(Oid relid, uint64_t evaluation, int value_kind,
					 const provsql_uuid *tokens, size_t count)
{
	Oid			types[] = {UUIDARRAYOID};
	Datum		arguments[1] = {(Datum) 0};
	ValuePacker packer;
	StringInfoData batch;
	Portal		portal;
	SPIPlanPtr	plan;
	char	   *query;

	SPI_connect();
	check_columns(relid);
	prepare_packer(&packer, relid, value_kind);
	initStringInfo(&batch);

	query = psprintf("SELECT value, provenance FROM %s%s", provsql_qualified_name(relid),
					 tokens ? " WHERE provenance OPERATOR(pg_catalog.=) ANY ($1)" : "");
	if (tokens)
		arguments[0] = token_array(tokens, count);
	plan = SPI_prepare(query, tokens ? 1 : 0, types);
	if (plan == NULL)
		elog(ERROR, "ProvSQL: %s: %s", SPI_result_code_string(SPI_result), query);
	portal = open_cursor(plan, arguments);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, ROWS_PER_BATCH);
		if (SPI_processed == 0)
			break;
		pack_rows(&packer, &batch);
		SPI_freetuptable(SPI_tuptable);
		GO_CALL(evaluation_add, evaluation, packer.kind, batch.data, (size_t) batch.len);
	}
	SPI_cursor_close(portal);
	SPI_finish();
}
