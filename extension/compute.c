/*
 * compute.c: the value of an expression or aggregate of a gate.
 *
 * What a gate computes is known as SQL (template.h), and computed by the
 * server: every aggregate function and operator means what it means there.
 *
 * The SQL comes from the circuit, to which others write. So it is run only
 * when all that it calls is PostgreSQL's own, or belongs to somebody who could
 * have run it in the caller's name anyway.
 */
#include "postgres.h"

#include "compute.h"

#include "access/transam.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/regproc.h"
#include "utils/syscache.h"

#include "pgcompat.h"
#include "template.h"
#include "valuetext.h"

#define MAX_PLANS 256
#define NULL_LENGTH PG_UINT32_MAX

typedef struct KeptPlan
{
	uint32		hash;
	char	   *sql;			/* NULL for one that is not used */
	SPIPlanPtr	plan;
} KeptPlan;

static KeptPlan plans[MAX_PLANS];

/*
 * Whether what a role owns may be run for the caller: it does no harm that the
 * role could not do otherwise. A superuser's functions are trusted to do what
 * they declare, as PostgreSQL's own are.
 */
static bool
is_trusted(Oid owner, bool changes_nothing)
{
	if (superuser_arg(owner))
		return changes_nothing;
	return is_member_of_role_nosuper(GetUserId(), owner);
}

static bool
check_function(Oid function, void *context)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;

	(void) context;
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	form = (Form_pg_proc) GETSTRUCT(tuple);
	if (!is_trusted(form->proowner, form->provolatile != PROVOLATILE_VOLATILE))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("ProvSQL: the value of a gate needs function %s, which is not trusted",
						format_procedure(function)),
				 errdetail("It belongs to role \"%s\"%s.", GetUserNameFromId(form->proowner, true),
						   form->provolatile == PROVOLATILE_VOLATILE ? " and is declared VOLATILE" : ""),
				 errhint("Anybody can put calls into the circuit. Run are functions that a superuser owns and that are STABLE or IMMUTABLE, and functions of the roles that you are a member of.")));
	ReleaseSysCache(tuple);
	return false;
}

/* Reading a value of a domain, or of a type that may have one in it, runs the domain's checks. */
static void
check_type(Oid type)
{
	HeapTuple	tuple;
	Form_pg_type form;
	Oid			inner;

	if (type < FirstNormalObjectId)
		return;
	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for type %u", type);
	form = (Form_pg_type) GETSTRUCT(tuple);
	if ((form->typtype == TYPTYPE_DOMAIN || form->typtype == TYPTYPE_COMPOSITE) && !is_trusted(form->typowner, true))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("ProvSQL: a gate has a value of type %s, which belongs to role \"%s\"",
						format_type_be(type), GetUserNameFromId(form->typowner, true)),
				 errhint("Checks of domains are run for superusers' domains and those of roles that you are a member of.")));
	inner = form->typelem;
	if (form->typtype == TYPTYPE_RANGE)
		inner = get_range_subtype(type);
	else if (provsql_is_multirange(form->typtype))
		inner = provsql_range_of_multirange(type);
	ReleaseSysCache(tuple);
	if (OidIsValid(inner))
		check_type(inner);
}

static bool
check_node(Node *node, void *context)
{
	if (node == NULL)
		return false;
	(void) check_functions_in_node(node, check_function, NULL);
	switch (nodeTag(node))
	{
		case T_CoerceToDomain:
		case T_CoerceViaIO:
			check_type(exprType(node));
			break;
		case T_SubLink:
		case T_WindowFunc:
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("ProvSQL: a gate's expression is none of values")));
		default:
			break;
	}
	return expression_tree_walker(node, check_node, context);
}

/* The values come out of one function in FROM; nothing else is to be there. */
static void
check_query(Query *query)
{
	RangeTblEntry *rte = query->rtable != NIL ? linitial_node(RangeTblEntry, query->rtable) : NULL;

	if (query->commandType != CMD_SELECT || list_length(query->rtable) > 1 ||
		(rte != NULL && rte->rtekind != RTE_FUNCTION) || query->cteList != NIL || query->setOperations != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("ProvSQL: a gate's expression is none of values")));
	(void) query_tree_walker(query, check_node, NULL, QTW_IGNORE_RT_SUBQUERIES);
}

static void
check_plan(SPIPlanPtr plan)
{
	ListCell   *cell;
	ListCell   *other;

	foreach(cell, SPI_plan_get_plan_sources(plan))
	{
		foreach(other, ((CachedPlanSource *) lfirst(cell))->query_list)
			check_query(lfirst_node(Query, other));
	}
}

static void
forget(KeptPlan *plan)
{
	if (plan->sql != NULL)
	{
		SPI_freeplan(plan->plan);
		pfree(plan->sql);
	}
	memset(plan, 0, sizeof(*plan));
}

/* The plan for a statement, from memory where it was made before. */
static SPIPlanPtr
plan_of(const char *sql, int count, Oid *types)
{
	uint32		hash = DatumGetUInt32(hash_any((const unsigned char *) sql, (int) strlen(sql)));
	KeptPlan   *entry = &plans[hash % MAX_PLANS];
	SPIPlanPtr	plan;

	if (entry->sql != NULL && entry->hash == hash && strcmp(entry->sql, sql) == 0)
		return entry->plan;
	forget(entry);
	plan = SPI_prepare(sql, count, types);
	if (plan == NULL)
		elog(ERROR, "ProvSQL: SPI_prepare failed: %s", SPI_result_code_string(SPI_result));
	check_plan(plan);
	if (SPI_keepplan(plan) != 0)
		elog(ERROR, "ProvSQL: SPI_keepplan failed");
	entry->plan = plan;
	entry->hash = hash;
	entry->sql = MemoryContextStrdup(TopMemoryContext, sql);
	return plan;
}

/*
 * SELECT of an aggregate over arrays of values, one for each argument. Only the
 * bare name unnest takes several arrays; the search path sees to it that it is
 * PostgreSQL's.
 */
static char *
aggregate_statement(const provsql_computation *c)
{
	StringInfoData sql;
	size_t		direct = provsql_direct_part(c->sql, c->sql_length);

	initStringInfo(&sql);
	/* What is the same for all rows is that of the first. */
	appendStringInfo(&sql, "SELECT %s%s FROM ",
					 provsql_fill_template(c->sql, direct, "($", ")[1]", c->types, c->operands),
					 provsql_fill_template(c->sql + direct, c->sql_length - direct, "r.c", "", c->types, c->operands));
	if (c->operands == 0)
	{
		appendStringInfoString(&sql, "pg_catalog.generate_series(1, $1) AS r");
		return sql.data;
	}
	appendStringInfoString(&sql, "unnest(");
	for (size_t i = 1; i <= c->operands; i++)
		appendStringInfo(&sql, "%s$%zu", i > 1 ? ", " : "", i);
	appendStringInfoString(&sql, ") AS r(");
	for (size_t i = 1; i <= c->operands; i++)
		appendStringInfo(&sql, "%sc%zu", i > 1 ? ", " : "", i);
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

/* The type of an operand: what the operator declares, else its own, else the other side's. */
static Oid
operand_type(Oid declared, Oid own, Oid other)
{
	if (!IsPolymorphicType(declared))
		return declared;
	if (OidIsValid(own) || OidIsValid(other))
		return OidIsValid(own) ? own : other;
	return TEXTOID;
}

static char *
operator_statement(const provsql_computation *c)
{
	Oid			oid = c->operator & ~PROVSQL_OPERATOR_OF_VALUE;
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
	Form_pg_operator form;
	char	   *sql;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("ProvSQL: the operator of a comparison, with OID %u, does not exist any more", oid)));
	form = (Form_pg_operator) GETSTRUCT(tuple);
	if (c->operator & PROVSQL_OPERATOR_OF_VALUE)
	{
		Oid			type = operand_type(ANYELEMENTOID, c->types[0], c->types[1]);

		sql = psprintf("SELECT $1::%s OPERATOR(pg_catalog.%s) $2::%s",
					   provsql_type_sql(type), NameStr(form->oprname), provsql_type_sql(type));
		ReleaseSysCache(tuple);
		return sql;
	}
	sql = psprintf("SELECT $1::%s OPERATOR(%s.%s) $2::%s",
				   provsql_type_sql(operand_type(form->oprleft, c->types[0], c->types[1])),
				   quote_identifier(get_namespace_name(form->oprnamespace)), NameStr(form->oprname),
				   provsql_type_sql(operand_type(form->oprright, c->types[1], c->types[0])));
	ReleaseSysCache(tuple);
	return sql;
}

char *
provsql_operator_name(Oid oid)
{
	char	   *name = get_opname(oid & ~PROVSQL_OPERATOR_OF_VALUE);

	return name != NULL ? name : "?";
}

char *
provsql_aggregate_call(Oid function, uint32 *types, size_t *count)
{
	StringInfoData sql;
	Oid		   *declared;
	int			arguments;

	if (get_func_name(function) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("ProvSQL: an aggregate function, with OID %u, does not exist any more", function)));
	initStringInfo(&sql);
	appendStringInfo(&sql, "%s(", quote_qualified_identifier(get_namespace_name(get_func_namespace(function)),
															 get_func_name(function)));
	(void) get_func_signature(function, &declared, &arguments);
	*count = (size_t) arguments;
	for (int i = 0; i < arguments; i++)
	{
		types[i] = IsPolymorphicType(declared[i]) ? TEXTOID : declared[i];
		appendStringInfo(&sql, "%s$%d", i > 0 ? ", " : "", i + 1);
	}
	/* count(*) is declared without arguments. */
	if (arguments == 0)
		appendStringInfoChar(&sql, '*');
	appendStringInfoChar(&sql, ')');
	return sql.data;
}

static char *
statement_of(const provsql_computation *c)
{
	if (c->aggregate)
		return aggregate_statement(c);
	if (c->sql == NULL)
		return operator_statement(c);
	return psprintf("SELECT %s", provsql_fill_template(c->sql, c->sql_length, "$", "", c->types, c->operands));
}

/* Takes the next value off the operands, as a text; returns false for NULL. */
static bool
next_value(const char **at, const char *end, Datum *value)
{
	uint32		length;
	char	   *converted;

	if (end - *at < (ptrdiff_t) sizeof(length))
		elog(ERROR, "ProvSQL: operands of a gate are cut short");
	memcpy(&length, *at, sizeof(length));
	*at += sizeof(length);
	*value = (Datum) 0;
	if (length == NULL_LENGTH)
		return false;
	if (end - *at < (ptrdiff_t) length)
		elog(ERROR, "ProvSQL: operands of a gate are cut short");
	converted = pg_any_to_server(*at, (int) length, PG_UTF8);
	*value = PointerGetDatum(converted == *at ? cstring_to_text_with_len(*at, (int) length) :
							 cstring_to_text(converted));
	*at += length;
	return true;
}

static Datum
array_of_values(const char **at, const char *end, size_t rows)
{
	Datum	   *values = palloc((rows + 1) * sizeof(Datum));
	bool	   *nulls = palloc((rows + 1) * sizeof(bool));
	int			dimension = (int) rows;
	int			lower = 1;

	if (rows == 0)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	for (size_t i = 0; i < rows; i++)
		nulls[i] = !next_value(at, end, &values[i]);
	return PointerGetDatum(construct_md_array(values, nulls, 1, &dimension, &lower, TEXTOID, -1, false, TYPALIGN_INT));
}

/* What is given to the statement: text[] for each argument of an aggregate, text otherwise. */
typedef struct Parameters
{
	int			count;
	Oid		   *types;
	Datum	   *values;
	char	   *nulls;
} Parameters;

static Parameters
parameters_of(const provsql_computation *c)
{
	Parameters	p;
	const char *at = c->values;
	const char *end = c->values + c->values_length;

	p.count = (int) c->operands;
	if (c->aggregate && p.count == 0)
		p.count = 1;
	p.types = palloc((p.count + 1) * sizeof(Oid));
	p.values = palloc((p.count + 1) * sizeof(Datum));
	p.nulls = palloc0(p.count + 1);
	for (int i = 0; i < p.count; i++)
	{
		p.nulls[i] = ' ';
		if (c->aggregate && c->operands == 0)
		{
			p.types[i] = INT4OID;
			p.values[i] = Int32GetDatum((int32) c->rows);
		}
		else if (c->aggregate)
		{
			p.types[i] = TEXTARRAYOID;
			p.values[i] = array_of_values(&at, end, c->rows);
		}
		else
		{
			p.types[i] = TEXTOID;
			if (!next_value(&at, end, &p.values[i]))
				p.nulls[i] = 'n';
		}
	}
	return p;
}

/* Gives the only value of SPI's result as text. */
static void
give_result(provsql_bytes *result)
{
	ValueWriter writer;
	StringInfoData text;
	bool		isnull;
	Datum		value;

	if (SPI_processed != 1 || SPI_tuptable->tupdesc->natts != 1)
		elog(ERROR, "ProvSQL: a gate's expression gave " UINT64_FORMAT " rows", SPI_processed);
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (isnull)
		return;
	provsql_prepare_writer(&writer, SPI_gettypeid(SPI_tuptable->tupdesc, 1), CurrentMemoryContext);
	initStringInfo(&text);
	provsql_write_value(&writer, value, &text);
	result->data = malloc((size_t) text.len + 1);
	if (result->data == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	memcpy(result->data, text.data, (size_t) text.len + 1);
	result->length = (size_t) text.len;
}

/* What is computed with is read from text. */
static void
check_readable(const provsql_computation *c)
{
	for (size_t i = 0; i < c->operands; i++)
	{
		if (c->types[i] == RECORDOID || c->types[i] == RECORDARRAYOID)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("ProvSQL: %s cannot be computed again: operand %zu is a row without a type of its own",
							c->sql != NULL ? pnstrdup(c->sql, c->sql_length) : provsql_operator_name(c->operator), i + 1),
					 errhint("Cast the row to a type made by CREATE TYPE.")));
	}
}

void
provsql_compute(const provsql_computation *c, provsql_bytes *result)
{
	int			level = NewGUCNestLevel();
	Parameters	p;
	SPIPlanPtr	plan;
	int			code;

	result->data = NULL;
	result->length = 0;
	if (c->rows > PG_INT32_MAX)
		elog(ERROR, "ProvSQL: an aggregate of %zu rows", c->rows);
	check_readable(c);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "ProvSQL: SPI_connect failed");
	/* Names in the SQL are qualified unless they are PostgreSQL's own. */
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	p = parameters_of(c);
	plan = plan_of(statement_of(c), p.count, p.types);
	check_plan(plan);
	code = SPI_execute_plan(plan, p.values, p.nulls, true, 0);
	if (code != SPI_OK_SELECT)
		elog(ERROR, "ProvSQL: SPI_execute_plan failed: %s", SPI_result_code_string(code));
	give_result(result);
	AtEOXact_GUC(true, level);
	SPI_finish();
}
