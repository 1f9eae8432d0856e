/*
 * batches.c: unsent gates of a parallel query, where all its processes see them.
 *
 * Tokens go from one process of a parallel query to another while the frame
 * that holds their gates is still being filled. To send every gate at once
 * would cost more than to make it. So these frames lie in shared memory, and a
 * process that does not find a gate looks into those of its group before it
 * asks the circuit worker.
 *
 * A frame has one writer. It publishes how much is filled in one store, with a
 * number that changes when the frame has been sent and starts anew: a reader
 * that sees another number behind its copy than before throws the copy away,
 * since what it held is in the pipe.
 */
#include "postgres.h"

#include "batches.h"

#include <limits.h>

#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/proc.h"
#include "storage/shmem.h"

#include "goruntime.h"

typedef struct SharedBatch
{
	pg_atomic_uint32 group;		/* process id of the leader, 0 when free */
	pg_atomic_uint64 filled;	/* low half: bytes; high half: times sent */
	char		frame[PIPE_BUF];
} SharedBatch;

static SharedBatch *batches = NULL;
static SharedBatch *own = NULL;
static bool go_fills_own = false;

/* Workers, and as many leaders; others send each gate at once. */
static int
batch_count(void)
{
	return 2 * max_worker_processes;
}

Size
provsql_batches_size(void)
{
	return batch_count() * sizeof(SharedBatch);
}

void
provsql_batches_startup(void)
{
	bool		found;

	batches = ShmemInitStruct("provsql batches", provsql_batches_size(), &found);
	if (found)
		return;
	for (int i = 0; i < batch_count(); i++)
	{
		pg_atomic_init_u32(&batches[i].group, 0);
		pg_atomic_init_u64(&batches[i].filled, 0);
	}
}

static uint32
own_group(void)
{
	return (uint32) (MyProc->lockGroupLeader != NULL ? MyProc->lockGroupLeader->pid : MyProcPid);
}

static void
give_up(void)
{
	/* Another frame than any before, and empty. */
	pg_atomic_write_u64(&own->filled, ((pg_atomic_read_u64(&own->filled) >> 32) + 1) << 32);
	pg_write_barrier();
	pg_atomic_write_u32(&own->group, 0);
	own = NULL;
	go_fills_own = false;
}

static void
give_up_at_exit(int code pg_attribute_unused(), Datum argument pg_attribute_unused())
{
	if (own != NULL)
		give_up();
}

static SharedBatch *
claim(void)
{
	static bool registered = false;

	if (!registered)
	{
		before_shmem_exit(give_up_at_exit, (Datum) 0);
		registered = true;
	}
	for (int i = 0; i < batch_count(); i++)
	{
		uint32		free = 0;

		if (pg_atomic_compare_exchange_u32(&batches[i].group, &free, own_group()))
			return &batches[i];
	}
	return NULL;
}

bool
provsql_share_batch(void)
{
	if (go_fills_own)
		return true;
	if (own == NULL)
		own = claim();
	if (own == NULL)
		return false;
	GO_CALL(share_batch, own->frame, (uint64_t *) &own->filled);
	go_fills_own = true;
	return true;
}

/* Go gives the frame back without fail; it comes at the end of a transaction. */
void
provsql_unshare_batch(void)
{
	provsql_error error = {0};

	if (own == NULL)
		return;
	if (go_fills_own)
	{
		provsql_in_go++;
		(void) provsql_go.unshare_batch(&error);
		provsql_in_go--;
	}
	give_up();
}

int
provsql_group_batch(int index, void *into, uint32_t *length)
{
	SharedBatch *batch;
	uint64		before;

	*length = 0;
	if (index >= batch_count())
		return 1;
	batch = &batches[index];
	if (batch == own || pg_atomic_read_u32(&batch->group) != own_group())
		return 0;
	before = pg_atomic_read_u64(&batch->filled);
	if ((uint32) before == 0 || (uint32) before > PIPE_BUF)
		return 0;
	pg_read_barrier();
	memcpy(into, batch->frame, (uint32) before);
	pg_read_barrier();
	if (pg_atomic_read_u64(&batch->filled) >> 32 == before >> 32)
		*length = (uint32) before;
	return 0;
}
