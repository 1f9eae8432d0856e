/*
 * mapping.c: reads a mapping relation, as a query that is not tracked.
 *
 * The query's rows go from the executor straight to who takes them: to keep
 * them in between would cost as much again.
 */
#include "postgres.h"

#include "mapping.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "storage/bufmgr.h"
#include "tcop/pquery.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/uuid.h"

#include "catalog.h"
#include "planner.h"

/* Up to here, to read a whole relation costs next to nothing. */
#define SMALL_MAPPING_BLOCKS 16

/*
 * A mapping is read whole as soon as look-ups have cost the planner's estimate
 * for that, divided by this: there are more to come. What it costs to make a
 * query of a look-up is in the planner's units too.
 */
#define WHOLE_FOR_LOOKUPS 4
#define COST_OF_QUERY 20.0

/* What rows leave behind is cleared away so often. */
#define ROWS_PER_RESET 256

Oid
provsql_mapping_type(Oid relid)
{
	AttrNumber	value = get_attnum(relid, "value");
	AttrNumber	provenance = get_attnum(relid, "provenance");

	if (get_rel_name(relid) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("ProvSQL: mapping relation with OID %u does not exist", relid)));
	if (value == InvalidAttrNumber || provenance == InvalidAttrNumber)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("ProvSQL: mapping \"%s\" has no column \"%s\"", get_rel_name(relid),
						value == InvalidAttrNumber ? "value" : "provenance"),
				 errhint("A mapping has the columns value and provenance; provsql.create_provenance_mapping makes one.")));
	if (get_atttype(relid, provenance) != UUIDOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("ProvSQL: column \"provenance\" of mapping \"%s\" is of type %s, not uuid",
						get_rel_name(relid), format_type_be(get_atttype(relid, provenance)))));
	return getBaseType(get_atttype(relid, value));
}

static Datum
token_array(const provsql_uuid *tokens, size_t count)
{
	Datum	   *datums = palloc(count * sizeof(Datum));

	for (size_t i = 0; i < count; i++)
		datums[i] = UUIDPGetDatum((const pg_uuid_t *) &tokens[i]);
	return PointerGetDatum(construct_array(datums, (int) count, UUIDOID, UUID_LEN, false, TYPALIGN_CHAR));
}

/* Where the executor sends the rows. */
typedef struct RowReceiver
{
	DestReceiver pub;
	const ProvsqlTaker *taker;
	MemoryContext context;		/* for what taking a row leaves behind */
	int			rows;			/* since it was reset */
} RowReceiver;

static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	RowReceiver *receiver = (RowReceiver *) self;

	slot_getallattrs(slot);
	/* A row without a token is nobody's value. */
	if (!slot->tts_isnull[1])
	{
		MemoryContext caller = MemoryContextSwitchTo(receiver->context);

		receiver->taker->take(receiver->taker->state, (provsql_uuid *) DatumGetUUIDP(slot->tts_values[1])->data,
							  slot->tts_values[0], slot->tts_isnull[0]);
		MemoryContextSwitchTo(caller);
		if (++receiver->rows == ROWS_PER_RESET)
		{
			MemoryContextReset(receiver->context);
			receiver->rows = 0;
		}
	}
	return true;
}

static void
receive_nothing(DestReceiver *self pg_attribute_unused())
{
}

static void
receive_start(DestReceiver *self pg_attribute_unused(), int operation pg_attribute_unused(),
			  TupleDesc descriptor pg_attribute_unused())
{
}

/* A query of a mapping, not tracked, whatever it reads. */
static Portal
open_cursor(const char *mapping, Oid cast_to, const provsql_uuid *tokens, size_t count)
{
	Oid			types[] = {UUIDARRAYOID};
	Datum		arguments[1] = {(Datum) 0};
	char	   *query = psprintf("SELECT value%s%s, provenance FROM %s%s",
								 OidIsValid(cast_to) ? "::" : "",
								 OidIsValid(cast_to) ? format_type_be_qualified(cast_to) : "",
								 mapping,
								 tokens ? " WHERE provenance OPERATOR(pg_catalog.=) ANY ($1)" : "");
	SPIPlanPtr	plan;
	volatile Portal portal;

	if (tokens)
		arguments[0] = token_array(tokens, count);
	plan = SPI_prepare(query, tokens ? 1 : 0, types);
	if (plan == NULL)
		elog(ERROR, "ProvSQL: %s: %s", SPI_result_code_string(SPI_result), query);
	provsql_treat_next_query(REWRITING_SUSPENDED);
	PG_TRY();
	{
		portal = SPI_cursor_open(NULL, plan, arguments, NULL, true);
	}
	PG_FINALLY();
	{
		provsql_treat_next_query(REWRITING_NORMAL);
	}
	PG_END_TRY();
	return portal;
}

static Plan *
plan_of(Portal portal)
{
	return linitial_node(PlannedStmt, portal->stmts)->planTree;
}

static Cost
cost_of_whole(const char *mapping, Oid cast_to)
{
	Portal		portal = open_cursor(mapping, cast_to, NULL, 0);
	Cost		cost = plan_of(portal)->total_cost;

	SPI_cursor_close(portal);
	return cost + COST_OF_QUERY;
}

/* Says in an error's context what was being read. */
static void
say_mapping(void *name)
{
	errcontext("reading mapping %s", (char *) name);
}

/* Reads the rows of the tokens, or all rows when they are NULL. */
static void
read_rows(ProvsqlMapping *mapping, Oid cast_to, const provsql_uuid *tokens, size_t count,
		  const ProvsqlTaker *taker)
{
	RowReceiver receiver = {
		.pub = {
			.receiveSlot = receive_row,
			.rStartup = receive_start,
			.rShutdown = receive_nothing,
			.rDestroy = receive_nothing,
			.mydest = DestNone,
		},
		.taker = taker,
	};
	ErrorContextCallback callback = {
		.previous = error_context_stack,
		.callback = say_mapping,
	};
	Portal		portal;
	char	   *name;

	SPI_connect();
	receiver.context = AllocSetContextCreate(CurrentMemoryContext, "ProvSQL mapping rows",
											 ALLOCSET_DEFAULT_SIZES);
	callback.arg = name = provsql_qualified_name(mapping->relid);
	portal = open_cursor(name, cast_to, tokens, count);
	if (tokens != NULL)
	{
		if (mapping->whole == 0)
			mapping->whole = cost_of_whole(name, cast_to);
		mapping->spent += plan_of(portal)->total_cost + COST_OF_QUERY;
	}
	else if (taker->expect != NULL)
		taker->expect(taker->state, plan_of(portal)->plan_rows);
	error_context_stack = &callback;
	(void) PortalRunFetch(portal, FETCH_FORWARD, FETCH_ALL, &receiver.pub);
	error_context_stack = callback.previous;
	SPI_cursor_close(portal);
	SPI_finish();
}

static bool
is_small(Oid relid)
{
	Relation	relation;
	bool		small;

	if (get_rel_relkind(relid) != RELKIND_RELATION)
		return false;
	relation = relation_open(relid, AccessShareLock);
	small = RelationGetNumberOfBlocks(relation) <= SMALL_MAPPING_BLOCKS;
	relation_close(relation, AccessShareLock);
	return small;
}

void
provsql_look_up(ProvsqlMapping *mapping, Oid cast_to, const provsql_uuid *tokens, size_t count,
				const ProvsqlTaker *taker)
{
	mapping->complete = count >= PROVSQL_MOST_MISSING ||
		mapping->spent * WHOLE_FOR_LOOKUPS > mapping->whole || is_small(mapping->relid);
	read_rows(mapping, cast_to, mapping->complete ? NULL : tokens, count, taker);
}
