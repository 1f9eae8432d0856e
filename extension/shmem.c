/*
 * shmem.c: the shared memory segment, and the pipes that live as long as it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE				/* F_SETPIPE_SZ */
#endif

#include "shmem.h"

#include <fcntl.h>

#include "access/twophase.h"
#include "miscadmin.h"
#include "postmaster/autovacuum.h"
#include "replication/walsender.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "batches.h"
#include "pgcompat.h"

/* What the kernel is asked to buffer in each direction; less is harmless. */
#define PIPE_CAPACITY (1024 * 1024)

ProvsqlShared *provsql_shared = NULL;
ProvsqlPipe provsql_to_worker = {-1, -1};
ProvsqlPipe provsql_to_backends = {-1, -1};

static shmem_startup_hook_type previous_startup_hook = NULL;
#if PROVSQL_HAS_SHMEM_REQUEST_HOOK
static shmem_request_hook_type previous_request_hook = NULL;
#endif

static void
close_pipe(ProvsqlPipe *pipe_ends)
{
	if (pipe_ends->read_end >= 0)
		close(pipe_ends->read_end);
	if (pipe_ends->write_end >= 0)
		close(pipe_ends->write_end);
	pipe_ends->read_end = pipe_ends->write_end = -1;
}

static void
open_pipe(ProvsqlPipe *pipe_ends)
{
	int			ends[2];

	if (pipe(ends) != 0)
		ereport(FATAL,
				(errcode(ERRCODE_SYSTEM_ERROR),
				 errmsg("ProvSQL: could not create a pipe: %m")));
	for (int i = 0; i < 2; i++)
	{
		if (fcntl(ends[i], F_SETFL, O_NONBLOCK) != 0 ||
			fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0)
			ereport(FATAL,
					(errcode(ERRCODE_SYSTEM_ERROR),
					 errmsg("ProvSQL: could not prepare a pipe: %m")));
	}
#ifdef F_SETPIPE_SZ
	(void) fcntl(ends[1], F_SETPIPE_SZ, PIPE_CAPACITY);
#endif
	pipe_ends->read_end = ends[0];
	pipe_ends->write_end = ends[1];
}

/* More processes than the server can have. */
static int
max_processes(void)
{
	return MaxConnections + autovacuum_max_workers + max_worker_processes + max_wal_senders +
		max_prepared_xacts + 64;
}

static Size
shared_size(void)
{
	return offsetof(ProvsqlShared, parallel_gates) + max_processes() * sizeof(pg_atomic_uint32);
}

static void
request_shmem(void)
{
#if PROVSQL_HAS_SHMEM_REQUEST_HOOK
	if (previous_request_hook)
		previous_request_hook();
#endif
	RequestAddinShmemSpace(MAXALIGN(shared_size()));
	RequestAddinShmemSpace(MAXALIGN(provsql_batches_size()));
}

/*
 * Runs in the postmaster at start, and again after a crash restart: then the
 * old pipes hold frames of dead sessions and are replaced.
 */
static void
startup_shmem(void)
{
	bool		found;

	if (previous_startup_hook)
		previous_startup_hook();

	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	provsql_shared = ShmemInitStruct("provsql", shared_size(), &found);
	if (!found)
	{
		memset(provsql_shared, 0, offsetof(ProvsqlShared, parallel_gates));
		SpinLockInit(&provsql_shared->mutex);
		ConditionVariableInit(&provsql_shared->reply_free);
		ConditionVariableInit(&provsql_shared->flush_ended);
		for (int i = 0; i < max_processes(); i++)
			pg_atomic_init_u32(&provsql_shared->parallel_gates[i], 0);
	}
	provsql_batches_startup();
	LWLockRelease(AddinShmemInitLock);

	if (!IsUnderPostmaster)
	{
		close_pipe(&provsql_to_worker);
		close_pipe(&provsql_to_backends);
		open_pipe(&provsql_to_worker);
		open_pipe(&provsql_to_backends);
	}
}

void
provsql_shmem_install(void)
{
#if PROVSQL_HAS_SHMEM_REQUEST_HOOK
	previous_request_hook = shmem_request_hook;
	shmem_request_hook = request_shmem;
#else
	request_shmem();
#endif
	previous_startup_hook = shmem_startup_hook;
	shmem_startup_hook = startup_shmem;
}
