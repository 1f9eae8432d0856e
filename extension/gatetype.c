/*
 * gatetype.c: provenance_gate's labels stand in the order of gosrc/gate.Type.
 */
#include "postgres.h"

#include "gatetype.h"

#include "access/htup_details.h"
#include "catalog/pg_enum.h"
#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "catalog.h"

static const char *const labels[] = {
	"input", "plus", "times", "monus", "project", "zero", "one", "eq",
	"agg", "semimod", "cmp", "delta", "value", "mulinput", "update",
	"arith",
};

const provsql_uuid provsql_gate_one = {{
		0xd2, 0x65, 0xda, 0xa9, 0xf2, 0x06, 0x56, 0x1d, 0x84, 0x5c, 0x2a, 0x85, 0xfa, 0x0f, 0xa7, 0x2c
}};

int
provsql_gate_type_of_label(Oid enum_value)
{
	HeapTuple	tuple = SearchSysCache1(ENUMOID, ObjectIdGetDatum(enum_value));
	int			type = -1;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_enum form = (Form_pg_enum) GETSTRUCT(tuple);

		for (int i = 0; i < (int) lengthof(labels); i++)
		{
			if (strcmp(NameStr(form->enumlabel), labels[i]) == 0)
				type = i;
		}
		ReleaseSysCache(tuple);
	}
	if (type < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("ProvSQL: Invalid gate type"),
				 errhint("The gate types are the labels of provsql.provenance_gate.")));
	return type;
}

Oid
provsql_label_of_gate_type(int type)
{
	const ProvsqlConstants *constants = provsql_constants();
	Oid			enum_type = InvalidOid;
	Oid			value = InvalidOid;

	if (constants != NULL)
		enum_type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									CStringGetDatum("provenance_gate"),
									ObjectIdGetDatum(constants->namespace_oid));
	if (OidIsValid(enum_type) && type >= 0 && type < (int) lengthof(labels))
		value = GetSysCacheOid2(ENUMTYPOIDNAME, Anum_pg_enum_oid,
								ObjectIdGetDatum(enum_type),
								CStringGetDatum(labels[type]));
	if (!OidIsValid(value))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("ProvSQL: gate type %d has no label in provsql.provenance_gate", type),
				 errhint("Reinstall the extension: its SQL script and its library differ.")));
	return value;
}
