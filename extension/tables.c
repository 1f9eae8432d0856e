/*
 * tables.c: which tables are tracked, and the mappings made from them.
 *
 * Everything here runs as SQL of the calling user, so PostgreSQL's own checks
 * of ownership and privileges apply.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/uuid.h"

#include "catalog.h"
#include "planner.h"

static void
require_relation(Oid relid)
{
	if (get_rel_name(relid) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("ProvSQL: relation with OID %u does not exist", relid)));
}

/* Runs one statement, whose query is treated as told. */
static void
run(const char *statement, ProvsqlRewriting mode)
{
	provsql_treat_next_query(mode);
	PG_TRY();
	{
		int			rc;

		SPI_connect();
		rc = SPI_execute(statement, false, 0);
		if (rc < 0)
			elog(ERROR, "ProvSQL: %s: %s", SPI_result_code_string(rc), statement);
		SPI_finish();
	}
	PG_FINALLY();
	{
		provsql_treat_next_query(REWRITING_NORMAL);
	}
	PG_END_TRY();
}

static void
check_trackable(Oid relid)
{
	char		kind = get_rel_relkind(relid);

	if (kind != RELKIND_RELATION && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("ProvSQL: \"%s\" is not a table", get_rel_name(relid)),
				 errhint("Track the tables that it reads: queries over views of tracked tables are tracked.")));
	if (get_rel_relispartition(relid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("ProvSQL: \"%s\" is a partition", get_rel_name(relid)),
				 errhint("Call add_provenance on the partitioned table %s.",
						 provsql_qualified_name(llast_oid(get_partition_ancestors(relid))))));
	if (has_superclass(relid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("ProvSQL: \"%s\" inherits from another table", get_rel_name(relid)),
				 errdetail("Queries over its parent would read its rows without provenance."),
				 errhint("Call add_provenance on the parent table.")));
}

static bool
has_default(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheAttNum(relid, attnum);
	bool		result = HeapTupleIsValid(tuple) && ((Form_pg_attribute) GETSTRUCT(tuple))->atthasdef;

	if (HeapTupleIsValid(tuple))
		ReleaseSysCache(tuple);
	return result;
}

/*
 * For a table that has tokens already. One that CREATE TABLE AS made does not
 * give any to the rows that come later.
 */
static void
complete_provenance(Oid relid, AttrNumber attnum)
{
	if (has_default(relid, attnum))
	{
		ereport(NOTICE,
				(errcode(ERRCODE_DUPLICATE_COLUMN),
				 errmsg("ProvSQL: table \"%s\" already has provenance, skipping", get_rel_name(relid))));
		return;
	}
	run(psprintf("ALTER TABLE %s ALTER COLUMN provsql SET DEFAULT pg_catalog.gen_random_uuid()",
				 provsql_qualified_name(relid)), REWRITING_NORMAL);
	ereport(NOTICE,
			(errmsg("ProvSQL: table \"%s\" already has provenance; rows that come later now get tokens too",
					get_rel_name(relid))));
}

PG_FUNCTION_INFO_V1(provsql_add_provenance);
Datum
provsql_add_provenance(PG_FUNCTION_ARGS)
{
	Oid			relid = PG_GETARG_OID(0);
	AttrNumber	attnum;

	require_relation(relid);
	check_trackable(relid);
	attnum = provsql_tracked_column(relid).attnum;
	if (attnum != InvalidAttrNumber)
	{
		complete_provenance(relid, attnum);
		PG_RETURN_VOID();
	}
	attnum = get_attnum(relid, PROVSQL_COLUMN);
	if (attnum != InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_DUPLICATE_COLUMN),
				 errmsg("ProvSQL: table \"%s\" has a column \"provsql\" of type %s",
						get_rel_name(relid), format_type_be(get_atttype(relid, attnum))),
				 errhint("The name is taken by the provenance token. Rename the column first.")));
	run(psprintf("ALTER TABLE %s ADD COLUMN provsql pg_catalog.uuid DEFAULT pg_catalog.gen_random_uuid()",
				 provsql_qualified_name(relid)), REWRITING_NORMAL);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(provsql_remove_provenance);
Datum
provsql_remove_provenance(PG_FUNCTION_ARGS)
{
	Oid			relid = PG_GETARG_OID(0);

	require_relation(relid);
	if (provsql_tracked_column(relid).attnum == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("ProvSQL: column \"provsql\" of relation \"%s\" does not exist", get_rel_name(relid)),
				 errhint("The relation is not tracked.")));
	run(psprintf("ALTER TABLE %s DROP COLUMN provsql", provsql_qualified_name(relid)), REWRITING_NORMAL);
	PG_RETURN_VOID();
}

static void
require_tracked(Oid relid)
{
	require_relation(relid);
	if (provsql_tracked_column(relid).attnum == 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("ProvSQL: column \"provsql\" of relation \"%s\" does not exist", get_rel_name(relid)),
				 errhint("Call provsql.add_provenance('%s') first.", get_rel_name(relid))));
}

/* The arguments that both kinds of mapping are made from. */
typedef struct MappingArguments
{
	const char *name;			/* of the new relation, as it goes into a statement */
	Oid			relid;
	char	   *attribute;		/* an expression */
} MappingArguments;

static MappingArguments
mapping_arguments(FunctionCallInfo fcinfo, const char *function)
{
	static const char *const names[] = {"name of the new relation", "relation", "attribute", "preserve_case"};
	MappingArguments arguments;
	char	   *name;

	for (int i = 0; i < (int) lengthof(names); i++)
	{
		if (PG_ARGISNULL(i))
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("ProvSQL: Invalid NULL value passed to %s as %s", function, names[i])));
	}
	name = text_to_cstring(PG_GETARG_TEXT_PP(0));
	arguments.name = PG_GETARG_BOOL(3) ? quote_identifier(name) : name;
	arguments.relid = PG_GETARG_OID(1);
	arguments.attribute = text_to_cstring(PG_GETARG_TEXT_PP(2));
	require_relation(arguments.relid);
	return arguments;
}

/* Evaluations look up inputs: tokens of derived rows would be mapped in vain. */
static void
warn_of_derived_tokens(const char *mapping)
{
	SPI_connect();
	if (SPI_execute(psprintf("SELECT 1 FROM %s WHERE pg_catalog.substr(provenance::pg_catalog.text, 15, 1)"
							 " OPERATOR(pg_catalog.=) '5'"
							 " AND provenance OPERATOR(pg_catalog.<>) provsql.gate_one()"
							 " AND provenance OPERATOR(pg_catalog.<>) provsql.gate_zero() LIMIT 1", mapping), false, 1) == SPI_OK_SELECT &&
		SPI_processed > 0)
		ereport(WARNING,
				(errmsg("ProvSQL: mapping \"%s\" has tokens of derived rows, which no evaluation looks up", mapping),
				 errhint("Map the tables that the rows were derived from.")));
	SPI_finish();
}

/* create_provenance_mapping(newtbl text, oldtbl regclass, att text, preserve_case bool) */
PG_FUNCTION_INFO_V1(provsql_create_mapping);
Datum
provsql_create_mapping(PG_FUNCTION_ARGS)
{
	MappingArguments arguments = mapping_arguments(fcinfo, "create_provenance_mapping");

	if (get_rel_relkind(arguments.relid) != RELKIND_VIEW)
		require_tracked(arguments.relid);
	run(psprintf("CREATE TABLE %s AS SELECT (%s) AS value, provsql.provenance() AS provenance FROM %s",
				 arguments.name, arguments.attribute, provsql_qualified_name(arguments.relid)),
		REWRITING_OMIT_TOKEN);
	run(psprintf("CREATE INDEX ON %s (provenance)", arguments.name), REWRITING_NORMAL);
	warn_of_derived_tokens(arguments.name);
	PG_RETURN_VOID();
}

/* create_provenance_mapping_view(newview text, oldtbl regclass, att text, preserve_case bool) */
PG_FUNCTION_INFO_V1(provsql_create_mapping_view);
Datum
provsql_create_mapping_view(PG_FUNCTION_ARGS)
{
	MappingArguments arguments = mapping_arguments(fcinfo, "create_provenance_mapping_view");

	require_tracked(arguments.relid);
	run(psprintf("CREATE OR REPLACE VIEW %s AS SELECT (%s) AS value, provsql AS provenance FROM %s",
				 arguments.name, arguments.attribute, provsql_qualified_name(arguments.relid)),
		REWRITING_NORMAL);
	PG_RETURN_VOID();
}

/* The tracked tables the calling user may read, as a palloc'ed list of OIDs. */
static List *
readable_tracked_tables(void)
{
	List	   *relids = NIL;
	MemoryContext outer = CurrentMemoryContext;

	SPI_connect();
	if (SPI_execute("SELECT c.oid FROM pg_catalog.pg_class c"
					" JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid"
					" WHERE a.attname OPERATOR(pg_catalog.=) 'provsql' AND NOT a.attisdropped"
					" AND a.atttypid OPERATOR(pg_catalog.=) 'pg_catalog.uuid'::pg_catalog.regtype"
					" AND c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition"
					" AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT')"
					" AND pg_catalog.has_schema_privilege(c.relnamespace, 'USAGE')"
					" AND (c.relpersistence OPERATOR(pg_catalog.<>) 't'"
					"  OR c.relnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema())"
					" ORDER BY c.oid", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "ProvSQL: could not list the tracked tables");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		is_null;
		Oid			relid = DatumGetObjectId(SPI_getbinval(SPI_tuptable->vals[i],
														   SPI_tuptable->tupdesc, 1, &is_null));
		MemoryContext inner = MemoryContextSwitchTo(outer);

		relids = lappend_oid(relids, relid);
		MemoryContextSwitchTo(inner);
	}
	SPI_finish();
	return relids;
}

static bool
table_holds_token(Oid relid, Datum token)
{
	Oid			types[] = {UUIDOID};
	Datum		values[] = {token};
	bool		found;
	char	   *query = psprintf("SELECT 1 FROM %s WHERE provsql OPERATOR(pg_catalog.=) $1 LIMIT 1",
								 provsql_qualified_name(relid));

	SPI_connect();
	provsql_treat_next_query(REWRITING_SUSPENDED);
	PG_TRY();
	{
		if (SPI_execute_with_args(query, 1, types, values, NULL, true, 1) != SPI_OK_SELECT)
			elog(ERROR, "ProvSQL: could not search table \"%s\"", get_rel_name(relid));
	}
	PG_FINALLY();
	{
		provsql_treat_next_query(REWRITING_NORMAL);
	}
	PG_END_TRY();
	found = SPI_processed > 0;
	SPI_finish();
	return found;
}

/* Columns of a table that a user sees, without the token. */
static int
count_data_columns(Oid relid)
{
	Relation	relation = table_open(relid, AccessShareLock);
	TupleDesc	descriptor = RelationGetDescr(relation);
	int			columns = 0;

	for (int i = 0; i < descriptor->natts; i++)
	{
		if (!TupleDescAttr(descriptor, i)->attisdropped)
			columns++;
	}
	table_close(relation, AccessShareLock);
	return columns - 1;
}

/* identify_token(token uuid, OUT table_name regclass, OUT nb_columns int) */
PG_FUNCTION_INFO_V1(provsql_identify_token);
Datum
provsql_identify_token(PG_FUNCTION_ARGS)
{
	Datum		token = PG_GETARG_DATUM(0);
	TupleDesc	descriptor;
	Datum		values[2] = {(Datum) 0, Int32GetDatum(-1)};
	bool		nulls[2] = {true, false};
	ListCell   *cell;

	foreach(cell, readable_tracked_tables())
	{
		if (table_holds_token(lfirst_oid(cell), token))
		{
			values[0] = ObjectIdGetDatum(lfirst_oid(cell));
			nulls[0] = false;
			values[1] = Int32GetDatum(count_data_columns(lfirst_oid(cell)));
			break;
		}
	}

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "ProvSQL: identify_token must return a row");
	descriptor = BlessTupleDesc(descriptor);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}
