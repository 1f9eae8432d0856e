/*
 * valuetext.c: values as text that does not depend on a session's settings.
 *
 * What a gate keeps of a value names the gate: the same value must have the
 * same text everywhere.
 */
#include "postgres.h"

#include "valuetext.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

void
provsql_prepare_writer(ValueWriter *writer, Oid type, MemoryContext context)
{
	Oid			output;
	bool		is_varlena;

	writer->type = getBaseType(type);
	getTypeOutputInfo(type, &output, &is_varlena);
	fmgr_info_cxt(output, &writer->output, context);
}

/* The settings that output functions look at. */
typedef struct OutputSettings
{
	int			date_style;
	int			date_order;
	int			interval_style;
	int			float_digits;
	int			bytea;
	pg_tz	   *zone;
} OutputSettings;

static OutputSettings
current_settings(void)
{
	OutputSettings settings = {DateStyle, DateOrder, IntervalStyle, extra_float_digits, bytea_output, session_timezone};

	return settings;
}

static void
use_settings(const OutputSettings *settings)
{
	DateStyle = settings->date_style;
	DateOrder = settings->date_order;
	IntervalStyle = settings->interval_style;
	extra_float_digits = settings->float_digits;
	bytea_output = settings->bytea;
	session_timezone = settings->zone;
}

static OutputSettings
canonical_settings(void)
{
	static pg_tz *utc = NULL;
	OutputSettings settings = {USE_ISO_DATES, DATEORDER_YMD, INTSTYLE_POSTGRES, 3, BYTEA_OUTPUT_HEX, NULL};

	if (utc == NULL)
		utc = pg_tzset("UTC");
	settings.zone = utc;
	return settings;
}

static char *
canonical_output(FmgrInfo *output, Datum value)
{
	OutputSettings own = current_settings();
	OutputSettings canonical = canonical_settings();
	char	   *volatile text = NULL;

	use_settings(&canonical);
	PG_TRY();
	{
		text = OutputFunctionCall(output, value);
	}
	PG_FINALLY();
	{
		use_settings(&own);
	}
	PG_END_TRY();
	return text;
}

Datum
provsql_read_value(const char *text, Oid type)
{
	OutputSettings own = current_settings();
	OutputSettings canonical = canonical_settings();
	volatile Datum value = (Datum) 0;
	Oid			input;
	Oid			parameter;

	getTypeInputInfo(type, &input, &parameter);
	use_settings(&canonical);
	PG_TRY();
	{
		value = OidInputFunctionCall(input, unconstify(char *, text), parameter, -1);
	}
	PG_FINALLY();
	{
		use_settings(&own);
	}
	PG_END_TRY();
	return value;
}

/* Whether values of a type print the same whatever the settings. */
static bool
prints_the_same(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case BOOLOID:
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case UUIDOID:
			return true;
		case RECORDOID:
		case RECORDARRAYOID:
			/* Rows without a type of their own cannot be read. */
			return true;
		default:
			/* A type may be gone since. */
			return !SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type));
	}
}

char *
provsql_localized(const char *text, Oid type)
{
	Oid			output;
	bool		is_varlena;

	if (!OidIsValid(type) || prints_the_same(type))
		return pstrdup(text);
	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, provsql_read_value(text, type));
}

static void
append_converted(StringInfo text, const char *bytes, int length)
{
	char	   *converted = pg_server_to_any(bytes, length, PG_UTF8);

	if (converted == bytes)
		appendBinaryStringInfo(text, bytes, length);
	else
	{
		appendStringInfoString(text, converted);
		pfree(converted);
	}
}

static void
append_integer(StringInfo text, int64 value)
{
	char		digits[MAXINT8LEN + 1];
	int			length = pg_lltoa(value, digits);

	appendBinaryStringInfo(text, digits, length);
}

void
provsql_write_value(ValueWriter *writer, Datum value, StringInfo text)
{
	struct varlena *varlena;
	char	   *printed;

	switch (writer->type)
	{
		case INT2OID:
			append_integer(text, DatumGetInt16(value));
			break;
		case INT4OID:
			append_integer(text, DatumGetInt32(value));
			break;
		case INT8OID:
			append_integer(text, DatumGetInt64(value));
			break;
		case BOOLOID:
			appendStringInfoChar(text, DatumGetBool(value) ? 't' : 'f');
			break;
		case TEXTOID:
		case VARCHAROID:
			varlena = PG_DETOAST_DATUM_PACKED(value);
			append_converted(text, VARDATA_ANY(varlena), (int) VARSIZE_ANY_EXHDR(varlena));
			if ((Pointer) varlena != DatumGetPointer(value))
				pfree(varlena);
			break;
		default:
			printed = canonical_output(&writer->output, value);
			append_converted(text, printed, (int) strlen(printed));
			pfree(printed);
			break;
	}
}

char *
provsql_value_text(ValueWriter *writer, Datum value)
{
	StringInfoData text;
	char	   *converted;

	initStringInfo(&text);
	provsql_write_value(writer, value, &text);
	converted = pg_any_to_server(text.data, text.len, PG_UTF8);
	return converted;
}

bool
provsql_is_number(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case FLOAT4OID:
		case FLOAT8OID:
			return true;
		default:
			return false;
	}
}
