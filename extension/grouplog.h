/*
 * grouplog.h: the rows of all groups of an aggregation, in the order in which
 * they come.
 */
#ifndef PROVSQL_GROUPLOG_H
#define PROVSQL_GROUPLOG_H

#include "goruntime.h"

typedef struct GroupLog GroupLog;

/* The logs that a call site of an aggregate has open; all zeros at first. */
typedef struct LogSite
{
	GroupLog   *logs;
} LogSite;

/* A group in a log, for which the state of an aggregate has room. */
typedef struct LoggedGroup
{
	GroupLog   *log;
	uint32		number;
} LoggedGroup;

/* A row: its token, and bytes that go with it. */
typedef struct LoggedRow
{
	const provsql_uuid *token;
	const char *values;
	uint32		length;
} LoggedRow;

extern LoggedGroup provsql_new_group(LogSite *site, MemoryContext context);
extern void provsql_log_row(LoggedGroup group, LoggedRow row);
extern void provsql_log_rows(LoggedGroup group, const provsql_group *rows);
extern provsql_group provsql_logged_rows(LoggedGroup group);

#endif
