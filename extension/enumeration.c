/*
 * enumeration.c: the labels of enum types.
 */
#include "postgres.h"

#include "enumeration.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/indexing.h"
#include "catalog/pg_enum.h"
#include "mb/pg_wchar.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

const char *const *
provsql_enum_labels(Oid type, size_t *count)
{
	Relation	relation = table_open(EnumRelationId, AccessShareLock);
	Relation	index = index_open(EnumTypIdSortOrderIndexId, AccessShareLock);
	const char **labels = NULL;
	size_t		room = 0;
	SysScanDesc scan;
	ScanKeyData key;
	HeapTuple	tuple;

	*count = 0;
	ScanKeyInit(&key, Anum_pg_enum_enumtypid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(type));
	scan = systable_beginscan_ordered(relation, index, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext_ordered(scan, ForwardScanDirection)))
	{
		char	   *label = pstrdup(NameStr(((Form_pg_enum) GETSTRUCT(tuple))->enumlabel));

		if (*count == room)
		{
			room = Max(16, 2 * room);
			labels = labels ? repalloc(labels, room * sizeof(*labels)) : palloc(room * sizeof(*labels));
		}
		labels[(*count)++] = pg_server_to_any(label, (int) strlen(label), PG_UTF8);
	}
	systable_endscan_ordered(scan);
	index_close(index, AccessShareLock);
	table_close(relation, AccessShareLock);
	return labels;
}
