/*
 * batches.h: unsent gates of a parallel query, where all its processes see them.
 */
#ifndef PROVSQL_BATCHES_H
#define PROVSQL_BATCHES_H

#include "postgres.h"

/* The frame that this session fills lies in shared memory from now on, if there is room. */
extern bool provsql_share_batch(void);

/* It is this session's own again. The transaction has ended, or sent it. */
extern void provsql_unshare_batch(void);

/* For the host table: copies the unsent gates of one process of this group. */
extern int	provsql_group_batch(int index, void *into, uint32_t *length);

extern Size provsql_batches_size(void);
extern void provsql_batches_startup(void);

#endif							/* PROVSQL_BATCHES_H */
