/*
 * shmem.h: shared memory and the two pipes between backends and the worker.
 */
#ifndef PROVSQL_SHMEM_H
#define PROVSQL_SHMEM_H

#include "postgres.h"

#include <unistd.h>

#include "datatype/timestamp.h"
#include "port/atomics.h"
#include "storage/condition_variable.h"
#include "storage/latch.h"
#include "storage/spin.h"

#include "pgext.h"

typedef struct ProvsqlShared
{
	slock_t		mutex;			/* guards what follows, up to the first condition variable */
	pid_t		worker_pid;		/* 0 while no worker runs */
	Latch	   *worker_latch;
	uint64		worker_generation;	/* counts worker starts */
	bool		worker_settled;	/* the last worker applied all it took from the pipe */
	pid_t		reply_owner;	/* who may read replies, or 0 */
	provsql_worker_state worker_state;
	TimestampTz last_flush;		/* when flushes_ended last grew; 0 for never */
	volatile bool worker_napping;	/* not guarded: the worker looks at its latch, not at the pipe */
	ConditionVariable reply_free;	/* signalled when reply_owner becomes 0 */
	ConditionVariable flush_ended;	/* broadcast when flushes_ended has grown */

	/* Of each process, whether its parallel workers made gates. */
	pg_atomic_uint32 parallel_gates[FLEXIBLE_ARRAY_MEMBER];
} ProvsqlShared;

/* One pipe; descriptors are inherited from the postmaster by every child. */
typedef struct ProvsqlPipe
{
	int			read_end;
	int			write_end;
} ProvsqlPipe;

extern ProvsqlShared *provsql_shared;
extern ProvsqlPipe provsql_to_worker;
extern ProvsqlPipe provsql_to_backends;

/*
 * The four directions of the protocol: M is the pipe to the worker (the main
 * loop that owns the store), B the one back to the backends. All ends are
 * non-blocking; results and errno are those of read(2) and write(2).
 */
#define WRITEM(data, length) write(provsql_to_worker.write_end, (data), (length))
#define READM(data, length) read(provsql_to_worker.read_end, (data), (length))
#define WRITEB(data, length) write(provsql_to_backends.write_end, (data), (length))
#define READB(data, length) read(provsql_to_backends.read_end, (data), (length))

extern void provsql_shmem_install(void);

#endif							/* PROVSQL_SHMEM_H */
