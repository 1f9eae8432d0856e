/*
 * worker.c: the frame around the circuit worker. It reads the pipe, hands the
 * bytes to Go, and ends when told to; what the bytes mean only Go knows.
 */
#include "postgres.h"

#include "worker.h"

#include <signal.h>

#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/pmsignal.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "goruntime.h"
#include "pgcompat.h"
#include "shmem.h"

#define READ_SIZE (256 * 1024)

/* How long a worker that cannot start waits before the next one tries. */
#define RETRY_MS 1000

/* How often an idle worker looks whether databases were dropped. */
#define SWEEP_MS 3000

static volatile sig_atomic_t terminate_requested = false;

static void
on_terminate(SIGNAL_ARGS)
{
	int			saved_errno = errno;

	(void) postgres_signal_arg;
	terminate_requested = true;
	SetLatch(MyLatch);
	errno = saved_errno;
}

static void
leave(int code pg_attribute_unused(), Datum argument pg_attribute_unused())
{
	SpinLockAcquire(&provsql_shared->mutex);
	if (provsql_shared->worker_pid == MyProcPid)
		provsql_shared->worker_pid = 0;
	SpinLockRelease(&provsql_shared->mutex);
}

/*
 * The postmaster starts the worker again at once when it ends, so that hardly
 * a statement notices. One that cannot start must not keep it busy.
 */
static void
load_or_leave(void)
{
	PG_TRY();
	{
		provsql_go_load();
	}
	PG_CATCH();
	{
		EmitErrorReport();
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 RETRY_MS, PG_WAIT_EXTENSION);
		proc_exit(1);
	}
	PG_END_TRY();
}

/* Says that a worker is here; returns whether the last one left in order. */
static bool
announce(void)
{
	bool		settled;

	SpinLockAcquire(&provsql_shared->mutex);
	settled = provsql_shared->worker_settled;
	provsql_shared->worker_settled = false;
	provsql_shared->worker_pid = MyProcPid;
	provsql_shared->worker_generation++;
	SpinLockRelease(&provsql_shared->mutex);
	return settled;
}

static void
leave_in_order(bool settled)
{
	SpinLockAcquire(&provsql_shared->mutex);
	provsql_shared->worker_settled = settled;
	SpinLockRelease(&provsql_shared->mutex);
}

/*
 * Applies all that lies in the pipe. Frames are written in one piece, so when
 * the pipe is empty no frame is half read.
 */
static void
drain_pipe(char *buffer)
{
	for (;;)
	{
		ssize_t		got = READM(buffer, READ_SIZE);

		if (got > 0)
			GO_CALL(worker_apply, buffer, (size_t) got);
		else if (got < 0 && errno == EINTR)
			continue;
		else if (got < 0 && errno == EAGAIN)
			return;
		else
			ereport(ERROR,
					(errcode(ERRCODE_SYSTEM_ERROR),
					 errmsg("ProvSQL: could not read from the circuit worker's pipe: %m")));
		if (!PostmasterIsAlive())
			proc_exit(1);
	}
}

void
provsql_worker_main(Datum argument pg_attribute_unused())
{
	MemoryContext loop_context;
	char	   *buffer;
	int			open_circuits = 0;
	bool		settled = false;

	pqsignal(SIGTERM, on_terminate);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	BackgroundWorkerUnblockSignals();

	buffer = MemoryContextAlloc(TopMemoryContext, READ_SIZE);
	loop_context = AllocSetContextCreate(TopMemoryContext, "provsql worker loop",
										 ALLOCSET_SMALL_SIZES);
	MemoryContextSwitchTo(loop_context);
	load_or_leave();
	before_shmem_exit(leave, (Datum) 0);
	GO_CALL(worker_open, announce());
	ereport(LOG, (errmsg("ProvSQL: circuit worker started")));

	for (;;)
	{
		int			events;

		MemoryContextReset(loop_context);
		drain_pipe(buffer);
		if (terminate_requested)
			break;
		events = WaitLatchOrSocket(MyLatch,
								   WL_LATCH_SET | WL_SOCKET_READABLE | WL_EXIT_ON_PM_DEATH |
								   (open_circuits > 0 ? WL_TIMEOUT : 0),
								   provsql_to_worker.read_end, SWEEP_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		if (events & WL_TIMEOUT)
			GO_CALL(worker_sweep, &open_circuits);
		else if (events & WL_SOCKET_READABLE)
			open_circuits = 1;
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
		}
	}

	/* Nothing is taken from the pipe any more; what is left awaits the next. */
	leave(0, (Datum) 0);
	GO_CALL(worker_close, &settled);
	leave_in_order(settled);

	/* Exit code 1 asks the postmaster for a restart, unless it is stopping. */
	proc_exit(1);
}

void
provsql_worker_register(void)
{
	BackgroundWorker worker = {0};

	snprintf(worker.bgw_name, BGW_MAXLEN, "provsql circuit worker");
	snprintf(worker.bgw_type, BGW_MAXLEN, "provsql circuit worker");
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS;
	worker.bgw_start_time = BgWorkerStart_ConsistentState;
	worker.bgw_restart_time = 0;
	snprintf(worker.bgw_library_name, BGW_MAXLEN, "provsql");
	snprintf(worker.bgw_function_name, BGW_MAXLEN, "provsql_worker_main");
	RegisterBackgroundWorker(&worker);
}
