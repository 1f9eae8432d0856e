/*
 * transaction.c: gates leave the process before its transaction commits.
 */
#include "postgres.h"

#include "transaction.h"

#include "access/xact.h"

#include "goruntime.h"

bool		provsql_unsent_gates = false;

static void
before_commit(XactEvent event, void *argument pg_attribute_unused())
{
	if (!provsql_unsent_gates)
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			GO_CALL(flush);
			provsql_unsent_gates = false;
			break;
		default:
			break;
	}
}

void
provsql_transaction_install(void)
{
	RegisterXactCallback(before_commit, NULL);
}
