/*
 * transaction.c: the circuit follows the transaction. Before a commit its
 * gates are in the store, durable if its rows will be; the annotations it set
 * are everybody's after the commit, or nobody's.
 */
#include "postgres.h"

#include "transaction.h"

#include "access/parallel.h"
#include "access/transam.h"
#include "access/xact.h"
#include "storage/proc.h"

#include "batches.h"
#include "goruntime.h"
#include "host.h"
#include "pgcompat.h"
#include "shmem.h"

/* The session has something to do when the transaction ends. */
static bool session_used = false;

/* The transaction set annotations; some may have been rolled back. */
static bool annotated = false;

/*
 * Tokens of a parallel query reach other processes before its transaction
 * ends, so these must be able to see the gates.
 */
void
provsql_gate_made(void)
{
	session_used = true;
	if (unlikely(IsInParallelMode()) && !provsql_share_batch())
		GO_CALL(flush);
}

void
provsql_annotation_set(void)
{
	session_used = true;
	if (annotated)
		return;
	/* What follows the transaction needs one to follow. */
	(void) GetTopTransactionId();
	annotated = true;
}

static pg_atomic_uint32 *
parallel_gates(PGPROC *leader)
{
	return &provsql_shared->parallel_gates[PROVSQL_PROC_NUMBER(leader)];
}

/* The leader commits for its workers, and must know that it has to. */
static void
finish_parallel_worker(void)
{
	if (!session_used)
		return;
	GO_CALL(sync);
	if (MyProc->lockGroupLeader != NULL)
		pg_atomic_write_u32(parallel_gates(MyProc->lockGroupLeader), 1);
}

/*
 * Who only reads does not wait for the worker; but when gates could not be
 * stored of late, as on a full disk, it asks whether its own were.
 */
static bool
storing_is_doubtful(void)
{
	static uint64 known_refused = 0;
	uint64		refused;
	bool		doubtful;

	SpinLockAcquire(&provsql_shared->mutex);
	refused = provsql_shared->worker_state.refused;
	doubtful = provsql_shared->worker_state.troubled || refused != known_refused;
	SpinLockRelease(&provsql_shared->mutex);
	known_refused = refused;
	return doubtful;
}

static void
promise(bool prepare)
{
	provsql_ending ending = {
		.xid = U64FromFullTransactionId(GetTopFullTransactionIdIfAny()),
		.durable = synchronous_commit > SYNCHRONOUS_COMMIT_OFF,
		.parallel = pg_atomic_read_u32(parallel_gates(MyProc)) != 0,
	};

	if (!session_used && !(ending.parallel && ending.xid != 0))
		return;
	session_used = true;
	ending.doubtful = storing_is_doubtful();
	if (annotated && prepare)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ProvSQL: cannot PREPARE a transaction that has set annotations of gates"),
				 errdetail("set_prob, set_infos and set_extra take effect when the session commits."),
				 errhint("Commit it with COMMIT.")));

	/*
	 * Others see its annotations as soon as it has committed, so the commit
	 * must be on the disk by then, also when it wrote nothing else.
	 */
	if (annotated)
	{
		ForceSyncCommit();
		ending.durable = true;
	}
	GO_CALL(promise, &ending);
}

/* Comes when it is too late for errors. */
static void
end_transaction(bool committed)
{
	provsql_error error = {0};
	int			rc;

	pg_atomic_write_u32(parallel_gates(MyProc), 0);
	annotated = false;
	if (!session_used)
		return;
	session_used = false;
	if (!provsql_go_loaded)
		return;
	provsql_host_hurry(true);
	HOLD_INTERRUPTS();
	provsql_unshare_batch();
	provsql_in_go++;
	rc = provsql_go.end(&error, committed);
	provsql_in_go--;
	RESUME_INTERRUPTS();
	provsql_host_hurry(false);
	if (rc != PROVSQL_OK)
		provsql_go_warn(rc, &error, committed ?
						"The transaction is committed. Other sessions see the annotations it set when the circuit worker has read how it ended." :
						"The transaction was rolled back.");
}

static void
at_transaction_event(XactEvent event, void *argument pg_attribute_unused())
{
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
		case XACT_EVENT_PRE_PREPARE:
			promise(event == XACT_EVENT_PRE_PREPARE);
			break;
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
			finish_parallel_worker();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_PREPARE:
			end_transaction(true);
			break;
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
			end_transaction(false);
			break;
	}
}

static void
at_subtransaction_event(SubXactEvent event, SubTransactionId self pg_attribute_unused(),
						SubTransactionId parent pg_attribute_unused(),
						void *argument pg_attribute_unused())
{
	if (!annotated)
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB)
		GO_CALL(roll_back, GetCurrentTransactionNestLevel());
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
		GO_CALL(release, GetCurrentTransactionNestLevel());
}

void
provsql_transaction_install(void)
{
	RegisterXactCallback(at_transaction_event, NULL);
	RegisterSubXactCallback(at_subtransaction_event, NULL);
}
