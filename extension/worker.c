/*
 * worker.c: the frame around the circuit worker. It reads the pipe, hands the
 * bytes to Go, and ends when told to; what the bytes mean only Go knows.
 */
#include "postgres.h"

#include "worker.h"

#include <signal.h>

#include "access/xlog.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/interrupt.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/pmsignal.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "goruntime.h"
#include "pgcompat.h"
#include "shmem.h"

#define READ_SIZE (32 * 1024)

/* How long a worker that cannot start waits before the next one tries. */
#define RETRY_MS 1000

/* How often the worker looks after what nobody asks for, and how soon when it must. */
#define TICK_MS 3000
#define SOON_MS 200

/*
 * How long a worker that had something to do lets the pipe fill before it
 * looks again. To be woken for every frame costs more than to apply it.
 */
#define NAP_MS 1

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
announce(uint64 *flushes)
{
	bool		settled;

	SpinLockAcquire(&provsql_shared->mutex);
	settled = provsql_shared->worker_settled;
	*flushes = provsql_shared->worker_state.flushes_ended;
	provsql_shared->worker_settled = false;
	memset(&provsql_shared->worker_state, 0, sizeof(provsql_shared->worker_state));
	provsql_shared->worker_state.flushes_ended = *flushes;
	provsql_shared->worker_pid = MyProcPid;
	provsql_shared->worker_latch = MyLatch;
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

/* Shows the worker's state, and wakes those who wait for a flush. */
static void
publish(const provsql_worker_state *state)
{
	bool		flush_ended;

	SpinLockAcquire(&provsql_shared->mutex);
	flush_ended = provsql_shared->worker_state.flushes_ended != state->flushes_ended;
	provsql_shared->worker_state = *state;
	SpinLockRelease(&provsql_shared->mutex);
	if (flush_ended)
	{
		TimestampTz now = GetCurrentTimestamp();

		SpinLockAcquire(&provsql_shared->mutex);
		provsql_shared->last_flush = now;
		SpinLockRelease(&provsql_shared->mutex);
		ConditionVariableBroadcast(&provsql_shared->flush_ended);
	}
}

/*
 * Applies all that lies in the pipe; returns whether that was anything. Frames
 * are written in one piece, so when the pipe is empty no frame is half read.
 */
static bool
drain_pipe(char *buffer, provsql_worker_state *state)
{
	bool		busy = false;

	for (;;)
	{
		ssize_t		got = READM(buffer, READ_SIZE);

		if (got > 0)
		{
			if (!busy)
				pgstat_report_activity(STATE_RUNNING, "applying what sessions sent");
			busy = true;
			GO_CALL(worker_apply, buffer, (size_t) got, state);
			publish(state);
		}
		else if (got < 0 && errno == EINTR)
			continue;
		else if (got < 0 && errno == EAGAIN)
			break;
		else
			ereport(ERROR,
					(errcode(ERRCODE_SYSTEM_ERROR),
					 errmsg("ProvSQL: could not read from the circuit worker's pipe: %m")));
		if (!PostmasterIsAlive())
			proc_exit(1);
	}
	if (busy)
	{
		GO_CALL(worker_drained, state);
		publish(state);
		pgstat_report_activity(STATE_IDLE, NULL);
	}
	return busy;
}

/* A worker that naps does not see the pipe: who waits for an answer wakes it. */
static void
set_napping(bool napping)
{
	provsql_shared->worker_napping = napping;
	pg_memory_barrier();
}

/* The end of a flush is told through a descriptor. */
static void
take_flush(int descriptor, provsql_worker_state *state)
{
	uint64		count;

	while (read(descriptor, &count, sizeof(count)) < 0 && errno == EINTR)
		;
	GO_CALL(worker_flushed, state);
	publish(state);
}

static void
tick(provsql_worker_state *state)
{
	GO_CALL(worker_tick, state);
	publish(state);
}

/* How long the worker may sleep, -1 for as long as it likes. */
static long
sleep_ms(const provsql_worker_state *state)
{
	if (state->tick_soon)
		return SOON_MS;
	return state->open_circuits > 0 ? TICK_MS : -1;
}

static WaitEventSet *
what_is_awaited(int flush_descriptor, bool napping)
{
	WaitEventSet *events = provsql_wait_event_set(4);

	AddWaitEventToSet(events, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
	AddWaitEventToSet(events, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET, NULL, NULL);
	AddWaitEventToSet(events, WL_SOCKET_READABLE, flush_descriptor, NULL, NULL);
	if (!napping)
		AddWaitEventToSet(events, WL_SOCKET_READABLE, provsql_to_worker.read_end, NULL, NULL);
	return events;
}

void
provsql_worker_main(Datum argument pg_attribute_unused())
{
	MemoryContext loop_context;
	WaitEventSet *all_events;
	WaitEventSet *nap_events;
	char	   *buffer;
	uint64		flushes;
	bool		inherits;
	int			flush_descriptor = -1;
	bool		settled = false;
	provsql_worker_state state = {0};
	TimestampTz last_tick = GetCurrentTimestamp();

	pqsignal(SIGTERM, on_terminate);
	pqsignal(SIGHUP, SignalHandlerForConfigReload);
	BackgroundWorkerUnblockSignals();

	/* Of no database; so that pg_stat_activity shows it. */
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);

	buffer = MemoryContextAlloc(TopMemoryContext, READ_SIZE);
	loop_context = AllocSetContextCreate(TopMemoryContext, "provsql worker loop",
										 ALLOCSET_SMALL_SIZES);
	MemoryContextSwitchTo(loop_context);
	pgstat_report_activity(STATE_RUNNING, "opening circuits that were not closed");
	load_or_leave();
	before_shmem_exit(leave, (Datum) 0);
	inherits = announce(&flushes);
	GO_CALL(worker_open, inherits, flushes, &flush_descriptor);
	GO_CALL(worker_set_fsync, enableFsync);
	tick(&state);
	all_events = what_is_awaited(flush_descriptor, false);
	nap_events = what_is_awaited(flush_descriptor, true);
	ereport(LOG, (errmsg("ProvSQL: circuit worker started")));
	pgstat_report_activity(STATE_IDLE, NULL);

	for (;;)
	{
		WaitEvent	occurred[4];
		int			count;
		long		interval;
		bool		nap;

		MemoryContextReset(loop_context);
		set_napping(false);
		nap = drain_pipe(buffer, &state);
		if (nap)
		{
			set_napping(true);
			(void) drain_pipe(buffer, &state);
		}
		if (terminate_requested)
			break;
		interval = sleep_ms(&state);
		if (interval > 0 &&
			TimestampDifferenceExceeds(last_tick, GetCurrentTimestamp(), interval))
		{
			tick(&state);
			last_tick = GetCurrentTimestamp();
			interval = sleep_ms(&state);
		}
		count = WaitEventSetWait(nap ? nap_events : all_events, nap ? NAP_MS : interval,
								 occurred, lengthof(occurred), PG_WAIT_EXTENSION);
		for (int i = 0; i < count; i++)
		{
			if (occurred[i].fd == flush_descriptor)
				take_flush(flush_descriptor, &state);
		}
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
		if (ConfigReloadPending)
		{
			ConfigReloadPending = false;
			ProcessConfigFile(PGC_SIGHUP);
			GO_CALL(worker_set_fsync, enableFsync);
		}
	}

	/* Nothing is taken from the pipe any more; what is left awaits the next. */
	leave(0, (Datum) 0);
	pgstat_report_activity(STATE_RUNNING, "closing circuits");
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
	worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	worker.bgw_start_time = BgWorkerStart_ConsistentState;
	worker.bgw_restart_time = 0;
	snprintf(worker.bgw_library_name, BGW_MAXLEN, "provsql");
	snprintf(worker.bgw_function_name, BGW_MAXLEN, "provsql_worker_main");
	RegisterBackgroundWorker(&worker);
}
