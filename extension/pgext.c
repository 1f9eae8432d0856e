/*
 * pgext.c: what happens when PostgreSQL loads the library.
 */
#include "postgres.h"

#include "pgext.h"

#include "fmgr.h"
#include "miscadmin.h"

#include "analyze.h"
#include "catalog.h"
#include "inlining.h"
#include "planner.h"
#include "settings.h"
#include "shmem.h"
#include "transaction.h"
#include "utility.h"
#include "worker.h"

PG_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: provsql needs to be added to the shared_preload_libraries configuration variable"),
				 errhint("Set shared_preload_libraries = 'provsql' in postgresql.conf, keeping what is listed there, and restart the server.")));

	provsql_settings_define();
	provsql_shmem_install();
	provsql_worker_register();
	provsql_catalog_install();
	provsql_analyze_install();
	provsql_planner_install();
	provsql_inlining_install();
	provsql_transaction_install();
	provsql_utility_install();
}
