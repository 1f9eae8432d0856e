/*
 * transaction.c: gates leave the process before its transaction commits.
 */
#include "postgres.h"

#include "transaction.h"

#include "access/parallel.h"
#include "access/xact.h"

#include "goruntime.h"

/* Gates may lie in this process that the worker has not been sent. */
static bool unsent_gates = false;

/*
 * Tokens of a parallel worker reach other processes before its transaction
 * ends, so their gates must be on their way.
 */
void
provsql_gate_made(void)
{
	if (IsParallelWorker())
		GO_CALL(flush);
	else
		unsent_gates = true;
}

/*
 * Nobody is promised the gates of an aborted transaction; sending them at the
 * next commit would make that one depend on the worker.
 */
static void
discard_unsent(void)
{
	provsql_error error = {0};

	provsql_in_go++;
	(void) provsql_go.discard(&error);
	provsql_in_go--;
	unsent_gates = false;
}

static void
at_transaction_end(XactEvent event, void *argument pg_attribute_unused())
{
	if (!unsent_gates)
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			GO_CALL(flush);
			unsent_gates = false;
			break;
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
			discard_unsent();
			break;
		default:
			break;
	}
}

void
provsql_transaction_install(void)
{
	RegisterXactCallback(at_transaction_end, NULL);
}
