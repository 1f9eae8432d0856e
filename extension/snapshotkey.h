/*
 * snapshotkey.h: whether two calls of a function see the same data.
 */
#ifndef PROVSQL_SNAPSHOTKEY_H
#define PROVSQL_SNAPSHOTKEY_H

#include "postgres.h"

#include "storage/lock.h"

/* What of the active snapshot decides that; compared as bytes. */
typedef struct ProvsqlSnapshotKey
{
	LocalTransactionId lxid;
	TransactionId xmin;
	TransactionId xmax;
	uint32		xcnt;
	int32		subxcnt;
	CommandId	curcid;
} ProvsqlSnapshotKey;

extern ProvsqlSnapshotKey provsql_snapshot_key(void);

extern bool provsql_same_snapshot(const ProvsqlSnapshotKey *key, const ProvsqlSnapshotKey *other);

#endif							/* PROVSQL_SNAPSHOTKEY_H */
