/*
 * aggtoken.c: the type agg_token, the value of an aggregate together with the
 * token of its gate.
 *
 * It shows as "value (*)". Where a value is to be read back, in COPY and dumps,
 * it prints as "( token::type , value )", or as "( token::type )" when the value
 * is NULL. In binary form it is the 16 bytes of the token, 1 for NULL or else 0,
 * the type's name and a zero byte, and the value's text.
 */
#include "postgres.h"

#include "aggtoken.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "parser/parse_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/uuid.h"

#include "analyze.h"
#include "gatetype.h"
#include "goruntime.h"
#include "transaction.h"
#include "valuetext.h"

/* What follows the varlena header, unaligned. */
typedef struct AggTokenHead
{
	provsql_uuid token;
	Oid			type;			/* of the value, InvalidOid where it is not known */
	bool		is_null;		/* there is no value in the tables as they are */
} AggTokenHead;

#define HEAD_SIZE ((int) (sizeof(provsql_uuid) + sizeof(Oid) + 1))

/* An agg_token taken apart; text is not terminated. */
typedef struct AggToken
{
	AggTokenHead head;
	const char *text;
	int			length;
} AggToken;

static int	in_copy = 0;

void
provsql_enter_copy(void)
{
	in_copy++;
}

void
provsql_leave_copy(void)
{
	in_copy--;
}

static AggToken
take_apart(Datum datum)
{
	struct varlena *value = PG_DETOAST_DATUM_PACKED(datum);
	const char *data = VARDATA_ANY(value);
	AggToken	result;

	if (VARSIZE_ANY_EXHDR(value) < (size_t) HEAD_SIZE)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("ProvSQL: a value of type agg_token is damaged")));
	memcpy(&result.head.token, data, sizeof(provsql_uuid));
	memcpy(&result.head.type, data + sizeof(provsql_uuid), sizeof(Oid));
	result.head.is_null = data[HEAD_SIZE - 1] != 0;
	result.text = data + HEAD_SIZE;
	result.length = (int) VARSIZE_ANY_EXHDR(value) - HEAD_SIZE;
	return result;
}

static Datum
put_together(const AggTokenHead *head, const char *text, int length)
{
	struct varlena *value = palloc(VARHDRSZ + HEAD_SIZE + length);
	char	   *data = VARDATA(value);

	SET_VARSIZE(value, VARHDRSZ + HEAD_SIZE + length);
	memcpy(data, &head->token, sizeof(provsql_uuid));
	memcpy(data + sizeof(provsql_uuid), &head->type, sizeof(Oid));
	data[HEAD_SIZE - 1] = head->is_null;
	if (length > 0)
		memcpy(data + HEAD_SIZE, text, length);
	return PointerGetDatum(value);
}

/* The type of an aggregate's value, as its gate has it. */
static Oid
type_of_gate(const provsql_uuid *token)
{
	provsql_gate_info info;

	memset(&info, 0, sizeof(info));
	GO_CALL(gate_info, token, &info);
	return info.known ? (Oid) info.info2 : InvalidOid;
}

static provsql_uuid
token_of_text(const char *text, int length)
{
	char		copy[37];
	provsql_uuid token;

	memcpy(copy, text, Min(length, 36));
	copy[Min(length, 36)] = '\0';
	memcpy(&token, DatumGetUUIDP(DirectFunctionCall1(uuid_in, CStringGetDatum(copy))), sizeof(token));
	return token;
}

/* The type with a name, which must exist. */
static Oid
type_of_name(const char *name)
{
	Oid			type;
	int32		modifier;

#if PG_VERSION_NUM >= 160000
	(void) parseTypeString(name, &type, &modifier, NULL);
#else
	parseTypeString(name, &type, &modifier, false);
#endif
	return type;
}

/* The name of a type that is known and still there, NULL for others. */
static char *
name_of_type(Oid type)
{
	if (!OidIsValid(type) || !SearchSysCacheExists1(TYPEOID, ObjectIdGetDatum(type)))
		return NULL;
	return format_type_be_qualified(type);
}

/* Where a type's name, in which quoted parts may be, ends. */
static const char *
end_of_name(const char *name)
{
	bool		quoted = false;

	for (; *name != '\0'; name++)
	{
		if (*name == '"')
			quoted = !quoted;
		else if (!quoted && (strncmp(name, " , ", 3) == 0 || strcmp(name, " )") == 0))
			return name;
	}
	return NULL;
}

static void
raise_syntax(const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for agg_token: \"%s\"", text),
			 errhint("It is written as \"( token , value )\", with the value's type as \"( token::type , value )\".")));
}

/* "( token , value )", "( token::type , value )", and without value for NULL. */
PG_FUNCTION_INFO_V1(provsql_agg_token_in);
Datum
provsql_agg_token_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0);
	const char *rest = text + 38;
	int			length = (int) strlen(text);
	AggTokenHead head;

	if (length < 40 || strncmp(text, "( ", 2) != 0 || strcmp(text + length - 2, " )") != 0)
		raise_syntax(text);
	head.token = token_of_text(text + 2, 36);
	head.type = InvalidOid;
	if (strncmp(rest, "::", 2) == 0)
	{
		const char *end = end_of_name(rest + 2);

		if (end == NULL)
			raise_syntax(text);
		head.type = type_of_name(pnstrdup(rest + 2, end - rest - 2));
		rest = end;
	}
	if (!OidIsValid(head.type))
		head.type = type_of_gate(&head.token);
	head.is_null = strcmp(rest, " )") == 0;
	if (!head.is_null && (strncmp(rest, " , ", 3) != 0 || text + length - rest < 5))
		raise_syntax(text);
	if (head.is_null)
		return put_together(&head, NULL, 0);
	return put_together(&head, rest + 3, (int) (text + length - 2 - (rest + 3)));
}

static bool
prints_token(void)
{
	return in_copy > 0 || provsql_client_wants_stored_columns();
}

PG_FUNCTION_INFO_V1(provsql_agg_token_out);
Datum
provsql_agg_token_out(PG_FUNCTION_ARGS)
{
	AggToken	value = take_apart(PG_GETARG_DATUM(0));
	StringInfoData text;

	initStringInfo(&text);
	if (prints_token())
	{
		char	   *type = name_of_type(value.head.type);

		appendStringInfo(&text, "( %s",
						 DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum((pg_uuid_t *) &value.head.token))));
		if (type != NULL)
			appendStringInfo(&text, "::%s", type);
		if (!value.head.is_null)
		{
			appendStringInfoString(&text, " , ");
			appendBinaryStringInfo(&text, value.text, value.length);
		}
		appendStringInfoString(&text, " )");
	}
	else
		appendStringInfo(&text, "%s (*)", value.head.is_null ? "NULL" :
						 provsql_localized(pnstrdup(value.text, value.length), value.head.type));
	PG_RETURN_CSTRING(text.data);
}

PG_FUNCTION_INFO_V1(provsql_agg_token_recv);
Datum
provsql_agg_token_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	AggTokenHead head;
	const char *type;
	char	   *text;
	int			length;

	pq_copymsgbytes(message, (char *) &head.token, sizeof(provsql_uuid));
	head.is_null = pq_getmsgbyte(message) != 0;
	type = pq_getmsgstring(message);
	head.type = *type != '\0' ? type_of_name(type) : type_of_gate(&head.token);
	text = pq_getmsgtext(message, message->len - message->cursor, &length);
	return put_together(&head, text, length);
}

PG_FUNCTION_INFO_V1(provsql_agg_token_send);
Datum
provsql_agg_token_send(PG_FUNCTION_ARGS)
{
	AggToken	value = take_apart(PG_GETARG_DATUM(0));
	char	   *type = name_of_type(value.head.type);
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbytes(&message, (const char *) &value.head.token, sizeof(provsql_uuid));
	pq_sendbyte(&message, value.head.is_null);
	pq_sendstring(&message, type != NULL ? type : "");
	pq_sendtext(&message, value.text, value.length);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

provsql_uuid
provsql_token_of_agg_token(Datum value)
{
	return take_apart(value).head.token;
}

char *
provsql_value_of_agg_token(Datum datum, Oid *type)
{
	AggToken	value = take_apart(datum);

	*type = value.head.type;
	return value.head.is_null ? NULL : pnstrdup(value.text, value.length);
}

PG_FUNCTION_INFO_V1(provsql_agg_token_uuid);
Datum
provsql_agg_token_uuid(PG_FUNCTION_ARGS)
{
	provsql_uuid *token = palloc(sizeof(provsql_uuid));

	*token = provsql_token_of_agg_token(PG_GETARG_DATUM(0));
	PG_RETURN_UUID_P((pg_uuid_t *) token);
}

PG_FUNCTION_INFO_V1(provsql_agg_token_cast);
Datum
provsql_agg_token_cast(PG_FUNCTION_ARGS)
{
	provsql_uuid token = provsql_token_of_agg_token(PG_GETARG_DATUM(0));

	PG_RETURN_TEXT_P(cstring_to_text(DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum((pg_uuid_t *) &token)))));
}

/* The gate of a value that is the same in all worlds. */
static provsql_uuid
constant_gate(Oid type, Datum value)
{
	ValueWriter writer;
	StringInfoData text;
	provsql_uuid gate;

	provsql_prepare_writer(&writer, type, CurrentMemoryContext);
	initStringInfo(&text);
	provsql_write_value(&writer, value, &text);
	GO_CALL(semimod, text.data, (size_t) text.len, &provsql_gate_one, &gate);
	provsql_gate_made();
	return gate;
}

/* agg_token_of(token, value): without a token, the value is the same in all worlds. */
PG_FUNCTION_INFO_V1(provsql_agg_token_of);
Datum
provsql_agg_token_of(PG_FUNCTION_ARGS)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	AggTokenHead head = {.type = type, .is_null = PG_ARGISNULL(1)};
	ValueWriter *writer = fcinfo->flinfo->fn_extra;
	char	   *text;

	if (PG_ARGISNULL(0) && head.is_null)
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		head.token = constant_gate(type, PG_GETARG_DATUM(1));
	else
		memcpy(&head.token, PG_GETARG_UUID_P(0)->data, sizeof(provsql_uuid));
	if (head.is_null)
		return put_together(&head, NULL, 0);
	if (writer == NULL)
	{
		writer = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, sizeof(ValueWriter));
		provsql_prepare_writer(writer, type, fcinfo->flinfo->fn_mcxt);
		fcinfo->flinfo->fn_extra = writer;
	}
	text = provsql_value_text(writer, PG_GETARG_DATUM(1));
	return put_together(&head, text, (int) strlen(text));
}

/* with_token(value), where nobody put a token into its place. */
PG_FUNCTION_INFO_V1(provsql_with_token);
Datum
provsql_with_token(PG_FUNCTION_ARGS)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 0);
	AggTokenHead head = {.type = type, .is_null = false};
	ValueWriter writer;
	char	   *text;

	head.token = constant_gate(type, PG_GETARG_DATUM(0));
	provsql_prepare_writer(&writer, type, CurrentMemoryContext);
	text = provsql_value_text(&writer, PG_GETARG_DATUM(0));
	return put_together(&head, text, (int) strlen(text));
}

/* provenance_aggregate(function, type, value, semimods): an aggregate whose parts were made one by one. */
PG_FUNCTION_INFO_V1(provsql_aggregate);
Datum
provsql_aggregate(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_ARGISNULL(3) ? NULL : PG_GETARG_ARRAYTYPE_P(3);
	AggTokenHead head;
	ValueWriter writer;
	char	   *text;

	if (PG_ARGISNULL(2))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || (array && array_contains_nulls(array)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("ProvSQL: Invalid NULL value passed to provenance_aggregate")));
	head.type = (Oid) PG_GETARG_INT32(1);
	head.is_null = false;
	provsql_prepare_writer(&writer, get_fn_expr_argtype(fcinfo->flinfo, 2), CurrentMemoryContext);
	text = provsql_value_text(&writer, PG_GETARG_DATUM(2));
	GO_CALL(listed_aggregate, (uint32_t) PG_GETARG_INT32(0), head.type, text, strlen(text),
			array ? (const provsql_uuid *) ARR_DATA_PTR(array) : NULL,
			array ? (size_t) ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) : 0, &head.token);
	provsql_gate_made();
	return put_together(&head, text, (int) strlen(text));
}
