/*
 * settings.c: definition of the configuration parameters provsql.*
 */
#include "postgres.h"

#include "settings.h"

#include <limits.h>

#include "utils/guc.h"
#include "utils/plancache.h"

#include "pgcompat.h"

bool		provsql_active = true;
int			provsql_verbose_level = 0;
int			provsql_max_memory = 1024 * 1024;
bool		provsql_force_roundtrip = false;
bool		provsql_possible_rows = true;

static bool where_provenance = false;
static bool update_provenance = false;

/* Accepts only off: the feature behind the parameter does not exist yet. */
static bool
check_where_provenance(bool *value, void **extra pg_attribute_unused(),
					   GucSource source pg_attribute_unused())
{
	if (!*value)
		return true;
	GUC_check_errcode(ERRCODE_FEATURE_NOT_SUPPORTED);
	GUC_check_errmsg("ProvSQL: where-provenance is not supported by this version");
	GUC_check_errhint("Leave provsql.where_provenance off.");
	return false;
}

static bool
check_update_provenance(bool *value, void **extra pg_attribute_unused(),
						GucSource source pg_attribute_unused())
{
	if (!*value)
		return true;
	GUC_check_errcode(ERRCODE_FEATURE_NOT_SUPPORTED);
	GUC_check_errmsg("ProvSQL: provenance of data modifications is not supported by this version");
	GUC_check_errhint("Leave provsql.update_provenance off.");
	return false;
}

/* Plans made under the other setting track too much or too little. */
static void
assign_active(bool value, void *extra pg_attribute_unused())
{
	if (value != provsql_active)
		ResetPlanCache();
}

static void
assign_possible_rows(bool value, void *extra pg_attribute_unused())
{
	if (value != provsql_possible_rows)
		ResetPlanCache();
}

void
provsql_settings_define(void)
{
	DefineCustomBoolVariable("provsql.active",
							 "Tracks the provenance of queries over tracked tables.",
							 "When off, such queries run as if the tables had no provsql column.",
							 &provsql_active, true, PGC_USERSET, 0, NULL, assign_active, NULL);
	DefineCustomBoolVariable("provsql.possible_rows",
							 "Returns rows that are in no actual answer, but would be if some rows were not there.",
							 "Their token says so; provsql.present(token) tells them from the others.",
							 &provsql_possible_rows, true, PGC_USERSET, 0, NULL, assign_possible_rows, NULL);
	DefineCustomBoolVariable("provsql.where_provenance",
							 "Records from which source cells each value comes.",
							 NULL,
							 &where_provenance, false, PGC_USERSET, 0,
							 check_where_provenance, NULL, NULL);
	DefineCustomBoolVariable("provsql.update_provenance",
							 "Tracks the provenance of data-modifying statements.",
							 NULL,
							 &update_provenance, false, PGC_USERSET, 0,
							 check_update_provenance, NULL, NULL);
	DefineCustomIntVariable("provsql.verbose_level",
							"Level of explanatory messages, from 0 (none) to 100.",
							"From 20 on, queries are shown before and after rewriting; from 40 on, the time rewriting takes.",
							&provsql_verbose_level, 0, 0, 100, PGC_USERSET, 0,
							NULL, NULL, NULL);
	DefineCustomIntVariable("provsql.max_memory",
							"Memory that the evaluation of provenance may use in one statement.",
							NULL,
							&provsql_max_memory, 1024 * 1024, 1024, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomBoolVariable("provsql.force_roundtrip",
							 "Sends every query through its text form and back.",
							 "For testing that no query changes on that way.",
							 &provsql_force_roundtrip, false, PGC_SUSET,
							 GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE, NULL, NULL, NULL);
	MarkGUCPrefixReserved("provsql");
}
