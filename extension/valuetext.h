/*
 * valuetext.h: values as text that does not depend on a session's settings.
 */
#ifndef PROVSQL_VALUETEXT_H
#define PROVSQL_VALUETEXT_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

/* How the values of a type are written. */
typedef struct ValueWriter
{
	Oid			type;			/* a domain's base type */
	FmgrInfo	output;
} ValueWriter;

extern void provsql_prepare_writer(ValueWriter *writer, Oid type, MemoryContext context);

/* Appends the text of a value that is not NULL. */
extern void provsql_write_value(ValueWriter *writer, Datum value, StringInfo text);

/* The same as a palloc'ed string. */
extern char *provsql_value_text(ValueWriter *writer, Datum value);

/* Reads a value from such a text, in the server's encoding. */
extern Datum provsql_read_value(const char *text, Oid type);

/* Such a text as the session's settings have it printed. */
extern char *provsql_localized(const char *text, Oid type);

/* Whether values of a type are numbers, which compare with each other. */
extern bool provsql_is_number(Oid type);

#endif							/* PROVSQL_VALUETEXT_H */
