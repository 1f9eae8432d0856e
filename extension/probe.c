/*
 * probe.c: makes the process do what must not hurt it, for the tests of
 * regress/crash. The extension's script does not declare this function; a
 * superuser's test does, with CREATE FUNCTION … LANGUAGE C.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "goruntime.h"

/* provsql_probe(what text, argument bigint) returns text */
PG_FUNCTION_INFO_V1(provsql_probe);
Datum
provsql_probe(PG_FUNCTION_ARGS)
{
	char	   *what;
	provsql_bytes answer = {0};

	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("ProvSQL: only superusers may probe the Go runtime")));
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	what = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (strcmp(what, "loaded") == 0)
		PG_RETURN_TEXT_P(cstring_to_text(provsql_go_loaded ? "yes" : "no"));
	if (strcmp(what, "signals without onstack") == 0)
		PG_RETURN_TEXT_P(cstring_to_text(provsql_signals_without_onstack()));
	GO_CALL(probe, what, PG_GETARG_INT64(1), &answer);
	PG_RETURN_TEXT_P(cstring_to_text(provsql_take_bytes(&answer)));
}
