/*
 * host.c: the guarded callbacks through which Go reaches PostgreSQL.
 *
 * ereport(ERROR) is a longjmp and must not cross a Go frame, so every callback
 * that can raise one runs inside HOST_CALLBACK, which catches the error, keeps
 * it, and reports failure; Go unwinds by a panic of its own, and the C caller
 * raises the error again with all its fields.
 */
#include "postgres.h"

#include "host.h"

#include <limits.h>

#include "access/transam.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "batches.h"
#include "compute.h"
#include "facts.h"
#include "goruntime.h"
#include "pgcompat.h"
#include "shmem.h"

/* How long a statement waits for a worker that is being restarted. */
#define WORKER_PATIENCE_MS 900
#define WORKER_POLL_MS 20

/* How long a session lets the worker make room in a full pipe. */
#define FULL_PIPE_MS 4

/* How long a transaction that has committed waits for the worker. */
#define HURRY_MS 5000

/* When waiting has to end; 0 when it may last. */
static TimestampTz hurry_until = 0;

/* The worker that was asked last. */
static uint64 asked_generation = 0;

/*
 * errfinish() zeroes both hold-off counts, so they are restored: otherwise the
 * caller's RESUME_INTERRUPTS would underflow and leave a session that nothing
 * can cancel. One level is given up inside, so that the callback itself can
 * be interrupted.
 */
#define HOST_CALLBACK(body) \
	do { \
		uint32		saved_holdoff_ = InterruptHoldoffCount; \
		uint32		saved_cancel_ = QueryCancelHoldoffCount; \
		sig_atomic_t saved_in_go_ = provsql_in_go; \
		MemoryContext saved_context_ = CurrentMemoryContext; \
		ResourceOwner saved_owner_ = CurrentResourceOwner; \
		volatile int failed_ = 0; \
		if (InterruptHoldoffCount > 0) \
			InterruptHoldoffCount--; \
		provsql_in_go = 0; \
		PG_TRY(); \
		{ \
			body; \
		} \
		PG_CATCH(); \
		{ \
			MemoryContextSwitchTo(saved_context_); \
			provsql_keep_host_error(CopyErrorData()); \
			FlushErrorState(); \
			failed_ = 1; \
		} \
		PG_END_TRY(); \
		MemoryContextSwitchTo(saved_context_); \
		CurrentResourceOwner = saved_owner_; \
		InterruptHoldoffCount = saved_holdoff_; \
		QueryCancelHoldoffCount = saved_cancel_; \
		provsql_in_go = saved_in_go_; \
		return failed_; \
	} while (0)

static void
raise_worker_gone(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CANNOT_CONNECT_NOW),
			 errmsg("ProvSQL: the circuit worker is not running"),
			 errdetail("Provenance is recorded by the background worker \"provsql circuit worker\"."),
			 errhint("The postmaster restarts it within seconds: try again. If it stays away, the server log says why; max_worker_processes may be too small.")));
}

void
provsql_host_hurry(bool hurry)
{
	hurry_until = hurry ? GetCurrentTimestamp() + HURRY_MS * INT64CONST(1000) : 0;
}

static void
check_hurry(void)
{
	if (hurry_until != 0 && GetCurrentTimestamp() > hurry_until)
		ereport(ERROR,
				(errcode(ERRCODE_CANNOT_CONNECT_NOW),
				 errmsg("ProvSQL: the circuit worker does not answer")));
}

/* Waits for the worker while it is being restarted; returns its generation. */
static uint64
require_worker(void)
{
	TimestampTz started = 0;

	for (;;)
	{
		pid_t		pid;
		uint64		generation;

		SpinLockAcquire(&provsql_shared->mutex);
		pid = provsql_shared->worker_pid;
		generation = provsql_shared->worker_generation;
		SpinLockRelease(&provsql_shared->mutex);
		if (pid != 0)
			return generation;
		if (started == 0)
			started = GetCurrentTimestamp();
		else if (TimestampDifferenceExceeds(started, GetCurrentTimestamp(), WORKER_PATIENCE_MS))
			raise_worker_gone();
		(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
						 WORKER_POLL_MS, PG_WAIT_EXTENSION);
		ResetLatch(MyLatch);
		CHECK_FOR_INTERRUPTS();
	}
}

/* Waits until a reply is there, or a moment has passed. */
static void
wait_for_reply(void)
{
	(void) WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH | WL_SOCKET_READABLE,
							 provsql_to_backends.read_end, 100, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	check_hurry();
}

/*
 * Waits while the worker makes room in a full pipe. Who slept on the pipe
 * itself would be woken for every frame that is read, with all who wait.
 */
static void
wait_for_room(void)
{
	(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
					 FULL_PIPE_MS, PG_WAIT_EXTENSION);
	ResetLatch(MyLatch);
	CHECK_FOR_INTERRUPTS();
	check_hurry();
}

/* The worker may be napping; what follows waits for it. */
static void
wake_worker(void)
{
	pg_memory_barrier();
	if (provsql_shared->worker_napping)
		SetLatch(provsql_shared->worker_latch);
}

static void
write_frame(const void *frame, uint32_t length)
{
	if (length == 0 || length > PIPE_BUF)
		elog(ERROR, "ProvSQL: frame of %u bytes", length);
	for (;;)
	{
		ssize_t		written;

		(void) require_worker();
		written = WRITEM(frame, length);
		if (written == (ssize_t) length)
			return;
		if (written >= 0)
			elog(PANIC, "ProvSQL: a frame of %u bytes was torn", length);
		if (errno == EAGAIN)
		{
			wake_worker();
			wait_for_room();
		}
		else if (errno != EINTR)
			ereport(ERROR,
					(errcode(ERRCODE_SYSTEM_ERROR),
					 errmsg("ProvSQL: could not write to the circuit worker's pipe: %m")));
	}
}

/*
 * Reads one reply if there is one. Replies are written in one piece of at
 * most PIPE_BUF bytes: behind a header its rest is there too.
 */
static bool
read_reply(provsql_reply_header *header, char *reply, uint32_t capacity)
{
	ssize_t		got;

	do
		got = READB(header, sizeof(*header));
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return false;
	if (got != (ssize_t) sizeof(*header) || header->length < sizeof(*header) ||
		header->length > PIPE_BUF || header->length > capacity)
		ereport(ERROR,
				(errcode(ERRCODE_SYSTEM_ERROR),
				 errmsg("ProvSQL: could not read a reply of the circuit worker"),
				 errdetail("Read %zd bytes; the header announces %u.", got, header->length)));
	memcpy(reply, header, sizeof(*header));
	if (header->length > sizeof(*header))
	{
		uint32_t	rest = header->length - sizeof(*header);

		do
			got = READB(reply + sizeof(*header), rest);
		while (got < 0 && errno == EINTR);
		if (got != (ssize_t) rest)
			ereport(ERROR,
					(errcode(ERRCODE_SYSTEM_ERROR),
					 errmsg("ProvSQL: a reply of the circuit worker was cut")));
	}
	return true;
}

static void
release_reply_pipe(void)
{
	bool		owned;

	SpinLockAcquire(&provsql_shared->mutex);
	owned = provsql_shared->reply_owner == MyProcPid;
	if (owned)
		provsql_shared->reply_owner = 0;
	SpinLockRelease(&provsql_shared->mutex);
	if (owned)
		ConditionVariableSignal(&provsql_shared->reply_free);
}

static void
release_reply_pipe_at_exit(int code pg_attribute_unused(), Datum argument pg_attribute_unused())
{
	release_reply_pipe();
}

/* Becomes the one session that reads replies; waits its turn. */
static void
acquire_reply_pipe(void)
{
	static bool registered = false;

	if (!registered)
	{
		before_shmem_exit(release_reply_pipe_at_exit, (Datum) 0);
		registered = true;
	}
	for (;;)
	{
		bool		mine;

		SpinLockAcquire(&provsql_shared->mutex);
		mine = provsql_shared->reply_owner == 0;
		if (mine)
			provsql_shared->reply_owner = MyProcPid;
		SpinLockRelease(&provsql_shared->mutex);
		if (mine)
			break;
		(void) ConditionVariableTimedSleep(&provsql_shared->reply_free, 1000, PG_WAIT_EXTENSION);
		check_hurry();
	}
	ConditionVariableCancelSleep();
}

static void
exchange(const void *frame, uint32_t length, uint64_t number,
		 void *reply, uint32_t capacity, uint32_t *reply_length)
{
	provsql_reply_header header;
	uint64		generation;

	/* Answers to requests that were cancelled are nobody's any more. */
	while (read_reply(&header, reply, capacity))
		;
	generation = asked_generation = require_worker();
	write_frame(frame, length);
	wake_worker();
	for (;;)
	{
		bool		restarted = require_worker() != generation;

		if (read_reply(&header, reply, capacity))
		{
			if (header.number != number)
				continue;
			*reply_length = header.length;
			return;
		}
		if (restarted)
			raise_worker_gone();
		wait_for_reply();
	}
}

static void
request_body(const void *frame, uint32_t length, uint64_t number,
			 void *reply, uint32_t capacity, uint32_t *reply_length)
{
	acquire_reply_pipe();
	PG_TRY();
	{
		exchange(frame, length, number, reply, capacity, reply_length);
	}
	PG_FINALLY();
	{
		release_reply_pipe();
	}
	PG_END_TRY();
}

static int
host_request(const void *frame, uint32_t length, uint64_t number,
			 void *reply, uint32_t capacity, uint32_t *reply_length)
{
	HOST_CALLBACK(request_body(frame, length, number, reply, capacity, reply_length));
}

static void
await_flush_body(uint64_t ticket, bool *done)
{
	ConditionVariablePrepareToSleep(&provsql_shared->flush_ended);
	for (;;)
	{
		provsql_worker_state state;
		bool		same_worker;

		SpinLockAcquire(&provsql_shared->mutex);
		same_worker = provsql_shared->worker_pid != 0 &&
			provsql_shared->worker_generation == asked_generation;
		state = provsql_shared->worker_state;
		SpinLockRelease(&provsql_shared->mutex);
		*done = same_worker && state.flushes_ended >= ticket && state.flush_failures == 0;
		if (!same_worker || state.flushes_ended >= ticket)
			break;
		(void) ConditionVariableTimedSleep(&provsql_shared->flush_ended, 1000, PG_WAIT_EXTENSION);
	}
	ConditionVariableCancelSleep();
}

static int
host_await_flush(uint64_t ticket, bool *done)
{
	HOST_CALLBACK(await_flush_body(ticket, done));
}

/* Transaction ids that far back are not looked up any more. */
#define FATE_HORIZON (UINT64CONST(1) << 31)

static void
fate_body(uint64_t xid, int *fate)
{
	uint64		next = U64FromFullTransactionId(ReadNextFullTransactionId());

	if (xid >= next || next - xid > FATE_HORIZON)
		*fate = PROVSQL_FATE_ABORTED;
	else if (TransactionIdIsInProgress((TransactionId) xid))
		*fate = PROVSQL_FATE_IN_PROGRESS;
	else
		*fate = TransactionIdDidCommit((TransactionId) xid) ? PROVSQL_FATE_COMMITTED : PROVSQL_FATE_ABORTED;
}

static int
host_fate(uint64_t xid, int *fate)
{
	HOST_CALLBACK(fate_body(xid, fate));
}

static int
host_send_frame(const void *frame, uint32_t length)
{
	HOST_CALLBACK(write_frame(frame, length));
}

static int
host_check_interrupts(void)
{
	HOST_CALLBACK(CHECK_FOR_INTERRUPTS());
}

/* A reply that does not fit is dropped: the pipe is full of abandoned ones. */
static int
host_send_reply(const void *reply, uint32_t length)
{
	ssize_t		written;

	do
		written = WRITEB(reply, length);
	while (written < 0 && errno == EINTR);
	return written == (ssize_t) length ? 0 : 1;
}

static void
log_body(int level, const char *message)
{
	ereport(level == PROVSQL_LOG_WARNING ? WARNING : LOG,
			(errmsg("ProvSQL: %s", message)));
}

static int
guarded_log(int level, const char *message)
{
	HOST_CALLBACK(log_body(level, message));
}

static void
host_log(int level, const char *message)
{
	(void) guarded_log(level, message);
}

static int
host_not_null(uint32_t relid, int attnum, bool *is)
{
	HOST_CALLBACK(*is = provsql_column_not_null(relid, (AttrNumber) attnum));
}

static int
host_may_read(uint32_t relid, bool *may)
{
	HOST_CALLBACK(*may = provsql_may_read(relid));
}

static int
host_operator_facts(uint32_t opno, provsql_operator *facts)
{
	HOST_CALLBACK(*facts = provsql_operator_facts(opno));
}

static int
host_grouping(uint32_t type, provsql_grouping *facts)
{
	HOST_CALLBACK(*facts = provsql_grouping_facts(type));
}

static int
host_array_type(uint32_t type, uint32_t *array)
{
	HOST_CALLBACK(*array = get_promoted_array_type(type));
}

static int
host_function_facts(uint32_t oid, provsql_function *facts)
{
	HOST_CALLBACK(*facts = provsql_function_facts(oid));
}

/* Copies a text of PostgreSQL's into memory of malloc. */
static void
give_text(const char *text, provsql_bytes *bytes)
{
	bytes->length = strlen(text);
	bytes->data = malloc(bytes->length + 1);
	if (bytes->data == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	memcpy(bytes->data, text, bytes->length + 1);
}

static int
host_compute(const provsql_computation *computation, provsql_bytes *result)
{
	HOST_CALLBACK(provsql_compute(computation, result));
}

static int
host_aggregate_call(uint32_t oid, provsql_bytes *sql, uint32_t *types, size_t *count)
{
	HOST_CALLBACK(give_text(provsql_aggregate_call(oid, types, count), sql));
}

static int
host_operator_name(uint32_t oid, provsql_bytes *name)
{
	HOST_CALLBACK(give_text(provsql_operator_name(oid), name));
}

static int
host_deparse(const char *text, provsql_bytes *sql)
{
	HOST_CALLBACK(give_text(provsql_expression_sql(text), sql));
}

const provsql_host provsql_host_table = {
	.check_interrupts = host_check_interrupts,
	.send_frame = host_send_frame,
	.request = host_request,
	.await_flush = host_await_flush,
	.send_reply = host_send_reply,
	.group_batch = provsql_group_batch,
	.fate = host_fate,
	.log = host_log,
	.not_null = host_not_null,
	.may_read = host_may_read,
	.operator_facts = host_operator_facts,
	.grouping = host_grouping,
	.array_type = host_array_type,
	.function_facts = host_function_facts,
	.compute = host_compute,
	.aggregate_call = host_aggregate_call,
	.operator_name = host_operator_name,
	.deparse = host_deparse,
};
