/*
 * template.c: SQL of gates, in which $1, $2, … stand for values.
 */
#include "postgres.h"

#include "template.h"

#include <ctype.h>

#include "lib/stringinfo.h"
#include "utils/builtins.h"

char *
provsql_type_sql(Oid type)
{
	/* With a type modifier, even none, char and bit have no length of 1. */
	return format_type_extended(type, -1, FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
}

/* The number behind a $, 0 when there is none; end is what follows. */
static size_t
parse_number(const char *sql, const char *limit, const char **end)
{
	size_t		number = 0;
	const char *at = sql + 1;

	while (at < limit && isdigit((unsigned char) *at) && number < 100000)
		number = number * 10 + (size_t) (*at++ - '0');
	*end = at;
	return number;
}

char *
provsql_fill_template(const char *sql, size_t length, const char *prefix, const char *suffix,
					  const Oid *types, size_t count)
{
	StringInfoData filled;
	const char *limit = sql + length;
	char		quote = '\0';

	initStringInfo(&filled);
	while (sql < limit)
	{
		const char *end = sql;
		size_t		number = quote == '\0' && *sql == '$' ? parse_number(sql, limit, &end) : 0;

		if (number > 0 && number <= count)
		{
			appendStringInfo(&filled, "%s%zu%s::%s", prefix, number, suffix,
							 provsql_type_sql(types[number - 1]));
			sql = end;
			continue;
		}
		if (*sql == quote)
			quote = '\0';
		else if (quote == '\0' && (*sql == '\'' || *sql == '"'))
			quote = *sql;
		appendStringInfoChar(&filled, *sql++);
	}
	return filled.data;
}

size_t
provsql_direct_part(const char *sql, size_t length)
{
	static const char within[] = ") WITHIN GROUP (ORDER BY ";
	char	   *copy = pnstrdup(sql, length);
	char	   *found = strstr(copy, within);

	return found ? (size_t) (found - copy) : 0;
}
