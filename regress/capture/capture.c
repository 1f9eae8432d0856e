/*
 * capture: test-only functions that show query trees as text and run trees
 * given as text. The rewriter's golden files are made and judged with it.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "commands/explain.h"
#include "executor/executor.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/nodes.h"
#include "nodes/parsenodes.h"
#include "optimizer/planner.h"
#include "parser/parser.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/pquery.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"
#include "utils/snapmgr.h"
#include "utils/tuplestore.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(capture_tree);
PG_FUNCTION_INFO_V1(capture_roundtrip);
PG_FUNCTION_INFO_V1(capture_templates);
PG_FUNCTION_INFO_V1(capture_deparse);
PG_FUNCTION_INFO_V1(capture_run);

/* The first optimizable query that planner_hook would be given for sql. */
static Query *
analyzed_query(const char *sql)
{
	List	   *raw = pg_parse_query(sql);
	RawStmt    *stmt;
	List	   *queries;
	ListCell   *lc;

	if (list_length(raw) != 1)
		ereport(ERROR, (errmsg("one statement expected")));
	stmt = linitial_node(RawStmt, raw);
#if PG_VERSION_NUM >= 150000
	queries = pg_analyze_and_rewrite_fixedparams(stmt, sql, NULL, 0, NULL);
#else
	queries = pg_analyze_and_rewrite(stmt, sql, NULL, 0, NULL);
#endif
	foreach(lc, queries)
	{
		Query	   *query = lfirst_node(Query, lc);

		if (query->commandType != CMD_UTILITY)
			return query;
		if (IsA(query->utilityStmt, CreateTableAsStmt))
		{
			CreateTableAsStmt *ctas = (CreateTableAsStmt *) query->utilityStmt;

			return linitial_node(Query, QueryRewrite(castNode(Query, copyObject(ctas->query))));
		}
	}
	ereport(ERROR, (errmsg("no query to plan in \"%s\"", sql)));
}

Datum
capture_tree(PG_FUNCTION_ARGS)
{
	char	   *sql = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(nodeToString(analyzed_query(sql))));
}

Datum
capture_roundtrip(PG_FUNCTION_ARGS)
{
	char	   *tree = text_to_cstring(PG_GETARG_TEXT_PP(0));

	PG_RETURN_TEXT_P(cstring_to_text(nodeToString(stringToNode(tree))));
}

/* The SQL of a tree, for human readers. */
Datum
capture_deparse(PG_FUNCTION_ARGS)
{
	Query	   *query = castNode(Query, stringToNode(text_to_cstring(PG_GETARG_TEXT_PP(0))));

	AcquireRewriteLocks(query, false, false);
	PG_RETURN_TEXT_P(cstring_to_text(pg_get_querydef(query, true)));
}

/* One empty node per kind that rewrite.TemplateKinds names, one per line. */
Datum
capture_templates(PG_FUNCTION_ARGS)
{
	StringInfoData out;
	RangeTblEntry *rte = makeNode(RangeTblEntry);
	Query	   *query = makeNode(Query);
	Aggref	   *aggref = makeNode(Aggref);
	CoalesceExpr *coalesce = makeNode(CoalesceExpr);
	ArrayExpr  *array = makeNode(ArrayExpr);
	RowExpr    *row = makeNode(RowExpr);
	Node	   *nodes[13];
	int			n = 0;

	query->commandType = CMD_SELECT;
	query->querySource = QSRC_ORIGINAL;
	query->canSetTag = true;
	query->jointree = makeFromExpr(NIL, NULL);
	rte->rtekind = RTE_SUBQUERY;
	rte->eref = makeAlias("x", NIL);
	rte->inFromCl = true;
	query->stmt_location = -1;
	aggref->location = coalesce->location = array->location = row->location = -1;

	nodes[n++] = (Node *) query;
	nodes[n++] = (Node *) rte;
	nodes[n++] = (Node *) makeTargetEntry(NULL, 1, NULL, false);
	nodes[n++] = (Node *) makeVar(1, 1, UUIDOID, -1, InvalidOid, 0);
	nodes[n++] = (Node *) makeNullConst(UUIDOID, -1, InvalidOid);
	nodes[n++] = (Node *) makeFuncExpr(InvalidOid, UUIDOID, NIL, InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	nodes[n++] = (Node *) aggref;
	nodes[n++] = (Node *) coalesce;
	nodes[n++] = (Node *) array;
	nodes[n++] = (Node *) row;
	nodes[n++] = (Node *) makeNode(SortGroupClause);
	nodes[n++] = (Node *) makeNode(RangeTblRef);
	nodes[n++] = (Node *) makeFromExpr(NIL, NULL);

	initStringInfo(&out);
	for (int i = 0; i < n; i++)
		appendStringInfo(&out, "%s\n", nodeToString(nodes[i]));
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

/*
 * capture_run(tree text) returns setof text: plans and executes a query tree.
 * First row: the column names and types; then one row per result row.
 */
typedef struct LinesReceiver
{
	DestReceiver pub;
	Tuplestorestate *store;
	TupleDesc	storedesc;
} LinesReceiver;

static void
put_line(LinesReceiver *self, const char *line)
{
	Datum		value = CStringGetTextDatum(line);
	bool		isnull = false;

	tuplestore_putvalues(self->store, self->storedesc, &value, &isnull);
}

static void
lines_startup(DestReceiver *dest, int operation, TupleDesc desc)
{
	StringInfoData line;

	initStringInfo(&line);
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		appendStringInfo(&line, "%s%s %s", i ? " | " : "", NameStr(att->attname),
						 format_type_with_typemod(att->atttypid, att->atttypmod));
	}
	put_line((LinesReceiver *) dest, line.data);
}

static bool
lines_receive(TupleTableSlot *slot, DestReceiver *dest)
{
	StringInfoData line;

	initStringInfo(&line);
	slot_getallattrs(slot);
	for (int i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		appendStringInfoString(&line, i ? " | " : "");
		if (slot->tts_isnull[i])
			appendStringInfoString(&line, "NULL");
		else
		{
			Oid			out;
			bool		varlena;

			getTypeOutputInfo(TupleDescAttr(slot->tts_tupleDescriptor, i)->atttypid, &out, &varlena);
			appendStringInfoString(&line, OidOutputFunctionCall(out, slot->tts_values[i]));
		}
	}
	put_line((LinesReceiver *) dest, line.data);
	return true;
}

static void
lines_noop(DestReceiver *dest)
{
}

Datum
capture_run(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *tree = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Query	   *query = castNode(Query, stringToNode(tree));
	LinesReceiver *dest = palloc0(sizeof(LinesReceiver));
	MemoryContext old = MemoryContextSwitchTo(rsinfo->econtext->ecxt_per_query_memory);
	PlannedStmt *plan;
	QueryDesc  *desc;

	dest->storedesc = CreateTemplateTupleDesc(1);
	TupleDescInitEntry(dest->storedesc, 1, "line", TEXTOID, -1, 0);
	dest->store = tuplestore_begin_heap(true, false, work_mem);
	rsinfo->returnMode = SFRM_Materialize;
	rsinfo->setResult = dest->store;
	rsinfo->setDesc = dest->storedesc;
	MemoryContextSwitchTo(old);

	dest->pub.receiveSlot = lines_receive;
	dest->pub.rStartup = lines_startup;
	dest->pub.rShutdown = lines_noop;
	dest->pub.rDestroy = lines_noop;
	dest->pub.mydest = DestTuplestore;

	AcquireRewriteLocks(query, true, false);
	plan = pg_plan_query(query, tree, 0, NULL);
	CommandCounterIncrement();
	PushCopiedSnapshot(GetActiveSnapshot());
	UpdateActiveSnapshotCommandId();
	desc = CreateQueryDesc(plan, tree, GetActiveSnapshot(), InvalidSnapshot,
						   (DestReceiver *) dest, NULL, NULL, 0);
	ExecutorStart(desc, 0);
	ExecutorRun(desc, ForwardScanDirection, 0, true);
	ExecutorFinish(desc);
	ExecutorEnd(desc);
	FreeQueryDesc(desc);
	PopActiveSnapshot();
	return (Datum) 0;
}
