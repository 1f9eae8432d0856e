/*
 * snapshotkey.c: whether two calls of a function see the same data.
 */
#include "postgres.h"

#include "snapshotkey.h"

#include "storage/proc.h"
#include "utils/snapmgr.h"

#include "pgcompat.h"

ProvsqlSnapshotKey
provsql_snapshot_key(void)
{
	ProvsqlSnapshotKey key;
	Snapshot	snapshot;

	if (!ActiveSnapshotSet())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("ProvSQL: provenance can be evaluated only within a query")));
	snapshot = GetActiveSnapshot();
	memset(&key, 0, sizeof(key));
	key.lxid = PROVSQL_LXID;
	key.xmin = snapshot->xmin;
	key.xmax = snapshot->xmax;
	key.xcnt = snapshot->xcnt;
	key.subxcnt = snapshot->subxcnt;
	key.curcid = snapshot->curcid;
	return key;
}

bool
provsql_same_snapshot(const ProvsqlSnapshotKey *key, const ProvsqlSnapshotKey *other)
{
	return memcmp(key, other, sizeof(*key)) == 0;
}
