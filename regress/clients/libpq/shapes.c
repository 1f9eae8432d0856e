/*
 * shapes.c: what a client of libpq sees of the statements it is given.
 *
 *		shapes MODE < STATEMENTS
 *
 * MODE is simple, exec, prepared, binary, single (row mode) or pipeline. Statements and their
 * parameters are separated by bytes 0x1e and 0x1f: a record is a statement and
 * its parameters. Written are records too, one for each statement: columns as
 * "name 0x1f type 0x1f modifier", a byte 0x1d, rows, a byte 0x1d, the command's
 * tag or the error's SQLSTATE and message. NULL is the byte 0x15; binary values
 * are written in hexadecimal digits.
 */
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_PARAMETERS = 8,
	NULL_VALUE = 0x15,
	GROUP = 0x1d,
	RECORD = 0x1e,
	UNIT = 0x1f
};

static PGconn *connection;
static const char *mode;

static void
give_up(const char *what)
{
	fprintf(stderr, "shapes: %s: %s", what, PQerrorMessage(connection));
	exit(1);
}

static char *
read_all(size_t *length)
{
	size_t		capacity = 1 << 16;
	char	   *text = malloc(capacity);

	*length = 0;
	for (;;)
	{
		size_t		got = fread(text + *length, 1, capacity - *length - 1, stdin);

		*length += got;
		if (got == 0)
			break;
		if (capacity - *length < 2)
			text = realloc(text, capacity *= 2);
	}
	text[*length] = '\0';
	return text;
}

static void
print_columns(const PGresult *result)
{
	for (int i = 0; i < PQnfields(result); i++)
		printf("%s%c%u%c%d%c", PQfname(result, i), UNIT, PQftype(result, i), UNIT, PQfmod(result, i), UNIT);
}

static void
print_value(const PGresult *result, int row, int column)
{
	const char *value = PQgetvalue(result, row, column);
	int			length = PQgetlength(result, row, column);

	if (PQgetisnull(result, row, column))
		putchar(NULL_VALUE);
	else if (PQfformat(result, column) == 0)
		fwrite(value, 1, (size_t) length, stdout);
	else
	{
		for (int i = 0; i < length; i++)
			printf("%02x", (unsigned char) value[i]);
	}
	putchar(UNIT);
}

static void
print_rows(const PGresult *result)
{
	for (int i = 0; i < PQntuples(result); i++)
	{
		for (int j = 0; j < PQnfields(result); j++)
			print_value(result, i, j);
		putchar(RECORD);
	}
}

static void
print_outcome(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	putchar(GROUP);
	if (state != NULL)
		printf("ERROR %s %s", state, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	else
		printf("%s", PQcmdStatus((PGresult *) result));
}

static int
failed(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

/* A failure while preparing shows as a result without columns and rows. */
static void
print_failure(const PGresult *result)
{
	putchar(GROUP);
	print_outcome(result);
}

static void
print_result(const PGresult *described, const PGresult *result)
{
	print_columns(described);
	putchar(GROUP);
	print_rows(result);
	print_outcome(result);
}

/*
 * What was described must be what comes; a difference is shown as columns of
 * their own.
 */
static void
compare_columns(const PGresult *described, const PGresult *result)
{
	if (failed(result))
		return;
	for (int i = 0; i < PQnfields(described) || i < PQnfields(result); i++)
	{
		if (i >= PQnfields(described) || i >= PQnfields(result) || PQftype(described, i) != PQftype(result, i) ||
			PQfmod(described, i) != PQfmod(result, i) || strcmp(PQfname(described, i), PQfname(result, i)) != 0)
			printf("(described otherwise)%c%d%c-1%c", UNIT, i, UNIT, UNIT);
	}
}

static void
run_prepared(const char *statement, int count, const char *const *parameters, int format)
{
	PGresult   *result = PQprepare(connection, "", statement, 0, NULL);
	PGresult   *described = NULL;

	if (!failed(result))
	{
		described = PQdescribePrepared(connection, "");
		if (failed(described))
			print_failure(described);
		else
		{
			PQclear(result);
			result = PQexecPrepared(connection, "", count, parameters, NULL, NULL, format);
			compare_columns(described, result);
			print_result(described, result);
		}
		PQclear(described);
	}
	else
		print_failure(result);
	PQclear(result);
}

/* Single row mode: every row comes in a result of its own. */
static void
run_single(const char *statement, int count, const char *const *parameters)
{
	PGresult   *result;
	int			first = 1;

	if (!PQsendQueryParams(connection, statement, count, NULL, parameters, NULL, NULL, 0) ||
		!PQsetSingleRowMode(connection))
		give_up(statement);
	while ((result = PQgetResult(connection)) != NULL)
	{
		if (first)
		{
			print_columns(result);
			putchar(GROUP);
		}
		first = 0;
		print_rows(result);
		if (PQresultStatus(result) != PGRES_SINGLE_TUPLE)
			print_outcome(result);
		PQclear(result);
	}
}

/* The next result that is one, and not the end of a command. */
static PGresult *
next_result(void)
{
	PGresult   *result = PQgetResult(connection);

	return result != NULL ? result : PQgetResult(connection);
}

/* Everything is sent before the first answer is read. */
static void
run_pipeline(const char *statement, int count, const char *const *parameters)
{
	PGresult   *prepared;
	PGresult   *described;
	PGresult   *result;

	if (!PQenterPipelineMode(connection) || !PQsendPrepare(connection, "", statement, 0, NULL) ||
		!PQsendDescribePrepared(connection, "") ||
		!PQsendQueryPrepared(connection, "", count, parameters, NULL, NULL, 0) || !PQpipelineSync(connection))
		give_up(statement);
	prepared = next_result();
	described = next_result();
	result = next_result();
	if (failed(prepared))
		print_failure(prepared);
	else if (failed(described))
		print_failure(described);
	else
	{
		compare_columns(described, result);
		print_result(described, result);
	}
	PQclear(prepared);
	PQclear(described);
	PQclear(result);
	while (!PQexitPipelineMode(connection))
		PQclear(PQgetResult(connection));
}

static void
run(const char *statement, int count, const char *const *parameters)
{
	PGresult   *result;

	if (strcmp(mode, "prepared") == 0 || strcmp(mode, "binary") == 0)
	{
		run_prepared(statement, count, parameters, strcmp(mode, "binary") == 0);
		return;
	}
	if (strcmp(mode, "single") == 0)
	{
		run_single(statement, count, parameters);
		return;
	}
	if (strcmp(mode, "pipeline") == 0)
	{
		run_pipeline(statement, count, parameters);
		return;
	}
	if (strcmp(mode, "simple") == 0)
		result = PQexec(connection, statement);
	else
		result = PQexecParams(connection, statement, count, NULL, parameters, NULL, NULL, 0);
	print_result(result, result);
	PQclear(result);
}

static void
must(const char *statement)
{
	PGresult   *result = PQexec(connection, statement);

	if (failed(result))
		give_up(statement);
	PQclear(result);
}

static void
run_record(char *record)
{
	const char *parameters[MOST_PARAMETERS];
	int			count = 0;
	char	   *next = strchr(record, UNIT);

	while (next != NULL && count < MOST_PARAMETERS)
	{
		*next++ = '\0';
		parameters[count++] = next;
		next = strchr(next, UNIT);
	}
	must("BEGIN");
	run(record, count, parameters);
	must("ROLLBACK");
	putchar('\n');
	putchar(RECORD);
	putchar('\n');
}

static void
ignore(void *argument, const char *message)
{
	(void) argument;
	(void) message;
}

int
main(int argc, char **argv)
{
	size_t		length;
	char	   *text = read_all(&length);
	char	   *end = text + length;

	if (argc != 2)
	{
		fprintf(stderr, "usage: shapes simple|exec|prepared|binary|single|pipeline < STATEMENTS\n");
		return 2;
	}
	mode = argv[1];
	connection = PQconnectdb("");
	if (PQstatus(connection) != CONNECTION_OK)
		give_up("connecting");
	PQsetNoticeProcessor(connection, ignore, NULL);
	while (text < end)
	{
		char	   *next = memchr(text, RECORD, (size_t) (end - text));

		if (next == NULL)
			next = end;
		*next = '\0';
		run_record(text);
		text = next + 1;
	}
	PQfinish(connection);
	return 0;
}
