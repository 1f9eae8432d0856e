/*
 * facts.c: what the rewriter asks of the catalog.
 */
#include "postgres.h"

#include "facts.h"

#include "access/htup_details.h"
#include "access/stratnum.h"
#include "catalog/namespace.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_attribute.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/pg_list.h"
#include "nodes/nodes.h"
#include "nodes/value.h"
#include "parser/parse_oper.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

#include "catalog.h"

bool
provsql_column_not_null(Oid relid, AttrNumber attnum)
{
	HeapTuple	tuple = SearchSysCacheAttNum(relid, attnum);
	bool		not_null;

	if (!HeapTupleIsValid(tuple))
		return false;
	not_null = ((Form_pg_attribute) GETSTRUCT(tuple))->attnotnull;
	ReleaseSysCache(tuple);
	return not_null;
}

/* The family by whose equality GROUP BY groups a type: of btree, else of hash. */
static Oid
grouping_family(Oid type)
{
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY | TYPECACHE_HASH_OPFAMILY);

	return OidIsValid(entry->btree_opf) ? entry->btree_opf : entry->hash_opf;
}

static bool
is_equality(Oid opno, Oid left, Oid right)
{
	Oid			family;

	if (!OidIsValid(left) || !OidIsValid(right) || !op_hashjoinable(opno, left))
		return false;
	family = grouping_family(left);
	/* Equality is strategy 3 of btree and 1 of hash: both are tried, either says the same. */
	return OidIsValid(family) && family == grouping_family(right) && op_in_opfamily(opno, family);
}

/*
 * For an operator between an agg_token and a value, the operator between two
 * values. Of a text it is that between texts, marked: it is to be read as the
 * type of the agg_token's value.
 */
static Oid
underlying_operator(Form_pg_operator form)
{
	Oid			agg_token = provsql_constants()->rewriter.agg_token_type;
	Oid			value = form->oprleft == agg_token ? form->oprright : form->oprleft;
	Oid			underlying;

	if (form->oprnamespace != provsql_constants()->namespace_oid ||
		(form->oprleft != agg_token && form->oprright != agg_token) || (value != NUMERICOID && value != TEXTOID))
		return InvalidOid;
	underlying = OpernameGetOprid(list_make2(makeString("pg_catalog"), makeString(NameStr(form->oprname))),
								  value, value);
	return value == TEXTOID ? underlying | PROVSQL_OPERATOR_OF_VALUE : underlying;
}

bool
provsql_may_read(Oid relid)
{
	return pg_class_aclcheck(relid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

provsql_operator
provsql_operator_facts(Oid opno)
{
	provsql_operator facts = {0};
	HeapTuple	tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(opno));
	Form_pg_operator form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for operator %u", opno);
	form = (Form_pg_operator) GETSTRUCT(tuple);
	facts.negator = form->oprnegate;
	facts.commutator = form->oprcom;
	facts.equality = is_equality(opno, form->oprleft, form->oprright);
	facts.underlying = underlying_operator(form);
	facts.of_rows = form->oprleft == RECORDOID || form->oprright == RECORDOID ||
		form->oprleft == RECORDARRAYOID || form->oprright == RECORDARRAYOID;
	facts.strict = OidIsValid(form->oprcode) && func_strict(form->oprcode);
	ReleaseSysCache(tuple);
	return facts;
}

provsql_grouping
provsql_grouping_facts(Oid type)
{
	provsql_grouping facts = {0};
	Oid			less;
	Oid			equal;
	bool		hashable;

	get_sort_group_operators(type, false, false, false, &less, &equal, NULL, &hashable);
	facts.less = less;
	facts.equal = equal;
	facts.hashable = hashable;
	return facts;
}

/* Conversions by which the text of a value stays what it is, or is read as the same value. */
static const Oid keeping_text[] = {
	F_INT4_INT2, F_INT8_INT4, F_INT8_INT2, F_INT4_INT8, F_INT2_INT4, F_INT2_INT8,
	F_NUMERIC_INT4, F_NUMERIC_INT2, F_NUMERIC_INT8,
	F_FLOAT8_INT2, F_FLOAT8_INT4, F_FLOAT8_INT8, F_FLOAT8_NUMERIC,
	F_TEXT_NAME,
};

static bool
keeps_text(Oid function, Form_pg_proc form)
{
	for (int i = 0; i < (int) lengthof(keeping_text); i++)
	{
		if (function == keeping_text[i])
			return true;
	}
	return form->pronamespace == provsql_constants()->namespace_oid &&
		strncmp(NameStr(form->proname), "agg_token_to_", strlen("agg_token_to_")) == 0;
}

/* A function of the extension that declares any type for what has a token. */
static bool
takes_token(HeapTuple tuple)
{
	Form_pg_proc form = (Form_pg_proc) GETSTRUCT(tuple);
	char	  **names;
	Oid		   *types;
	char	   *modes;

	if (form->pronamespace != provsql_constants()->namespace_oid || form->pronargs == 0 ||
		form->proargtypes.values[0] != ANYELEMENTOID)
		return false;
	if (get_func_arg_info(tuple, &types, &names, &modes) == 0 || names == NULL)
		return false;
	return strcmp(names[0], "token") == 0 || strcmp(names[0], "input") == 0;
}

/* PostgreSQL's own aggregates that look at rows with NULL arguments. */
static bool
looks_at_nulls(const char *name, char kind)
{
	return kind == AGGKIND_HYPOTHETICAL || strcmp(name, "array_agg") == 0 ||
		strncmp(name, "json", 4) == 0;
}

static void
describe_aggregate(Oid function, Form_pg_proc form, provsql_function *facts)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(function));
	Form_pg_aggregate aggregate;
	bool		has_initial;

	if (!HeapTupleIsValid(tuple))
		return;
	aggregate = (Form_pg_aggregate) GETSTRUCT(tuple);
	(void) SysCacheGetAttr(AGGFNOID, tuple, Anum_pg_aggregate_agginitval, &has_initial);
	has_initial = !has_initial;
	if (form->pronamespace == PG_CATALOG_NAMESPACE)
	{
		const char *name = NameStr(form->proname);

		facts->strict = !looks_at_nulls(name, aggregate->aggkind);
		facts->null_of_nothing = aggregate->aggkind != AGGKIND_HYPOTHETICAL &&
			strcmp(name, "count") != 0 && strcmp(name, "regr_count") != 0;
	}
	else
	{
		facts->strict = func_strict(aggregate->aggtransfn);
		facts->null_of_nothing = !has_initial && !OidIsValid(aggregate->aggfinalfn);
	}
	ReleaseSysCache(tuple);
}

provsql_function
provsql_function_facts(Oid function)
{
	provsql_function facts = {0};
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Form_pg_proc form;

	if (!HeapTupleIsValid(tuple))
		return facts;
	form = (Form_pg_proc) GETSTRUCT(tuple);
	facts.is_volatile = form->provolatile == PROVOLATILE_VOLATILE;
	facts.keeps_text = form->pronargs == 1 && keeps_text(function, form);
	facts.takes_token = takes_token(tuple);
	facts.makes_token = form->pronamespace == provsql_constants()->namespace_oid &&
		strcmp(NameStr(form->proname), "agg_token_from") == 0;
	if (form->prokind == PROKIND_AGGREGATE)
		describe_aggregate(function, form, &facts);
	ReleaseSysCache(tuple);
	return facts;
}

char *
provsql_expression_sql(const char *text)
{
	Node	   *expression = stringToNode(text);
	int			level = NewGUCNestLevel();
	char	   *sql;

	/* Names that are not PostgreSQL's own are to be qualified. */
	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	sql = deparse_expression(expression, NIL, false, false);
	AtEOXact_GUC(true, level);
	return sql;
}
