/*
 * ownership.c: who may annotate a gate.
 *
 * Nothing is written when a row gets its token, and anybody can put a token
 * that he has seen into a table of his own. So the token is looked for: some
 * table that gives tokens to its rows must hold it, and every such table that
 * does must belong to a role whose privileges the current user has. A record
 * in provsql.gate_owner, of a gate made by hand, counts like such a table.
 * What was found is kept until the transaction ends.
 */
#include "postgres.h"

#include "ownership.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/uuid.h"

#include "catalog.h"
#include "goruntime.h"
#include "planner.h"
#include "settings.h"
#include "tokensources.h"

/* Where a token was found, as flags. */
#define HELD_BY_USER 1			/* by a role whose privileges the user has */
#define HELD_BY_OTHERS 2

typedef struct HeldToken
{
	provsql_uuid token;
	uint32		hash;
	char		status;			/* of the hash table */
	uint8		holders;
} HeldToken;

#define SH_PREFIX held
#define SH_ELEMENT_TYPE HeldToken
#define SH_KEY_TYPE provsql_uuid
#define SH_KEY token
#define SH_HASH_KEY(table, key) \
	((uint32) hash_bytes_extended((const unsigned char *) &(key), sizeof(key), *(uint64 *) (table)->private_data))
#define SH_EQUAL(table, a, b) (memcmp(&(a), &(b), sizeof(provsql_uuid)) == 0)
#define SH_STORE_HASH
#define SH_GET_HASH(table, held) (held)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What is known about one user in this transaction. */
typedef struct Ownership
{
	struct Ownership *next;
	Oid			user;
	bool		listed;
	uint64		changes;		/* as counted when the tables were listed */
	MemoryContext list_memory;
	MemoryContext token_memory;
	List	   *own;			/* tables of roles whose privileges the user has */
	List	   *foreign;		/* the others */
	held_hash  *tokens;			/* all that the user's roles hold, NULL until there are many calls */
	uint64		seed;			/* of the hash function */
	uint64		reading_cost;	/* of all tables */
	uint64		spent;			/* on single tokens since all were read */
} Ownership;

/*
 * One statement over a few rows should not read all tokens, one over many
 * must. To keep a token takes about this many times as long as to pass it.
 */
#define KEEPING_COST 4

static Ownership *ownerships = NULL;

/* Counts what may change a table's owner or a role's members, or takes rows back. */
static uint64 changes = 0;

static void
note_role_change(Datum argument pg_attribute_unused(), int cache pg_attribute_unused(),
				 uint32 hash pg_attribute_unused())
{
	changes++;
}

static void
note_table_change(Datum argument pg_attribute_unused(), Oid relid pg_attribute_unused())
{
	changes++;
}

static void
note_rollback(SubXactEvent event, SubTransactionId id pg_attribute_unused(),
			  SubTransactionId parent pg_attribute_unused(), void *argument pg_attribute_unused())
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		changes++;
}

static void
forget_ownerships(void *argument pg_attribute_unused())
{
	ownerships = NULL;
}

static void
watch_changes(void)
{
	static bool watched = false;

	if (watched)
		return;
	CacheRegisterRelcacheCallback(note_table_change, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHOID, note_role_change, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, note_role_change, (Datum) 0);
	RegisterSubXactCallback(note_rollback, NULL);
	watched = true;
}

static void
forget_at_transaction_end(void)
{
	MemoryContextCallback *callback = MemoryContextAllocZero(TopTransactionContext, sizeof(*callback));

	callback->func = forget_ownerships;
	MemoryContextRegisterResetCallback(TopTransactionContext, callback);
}

static Oid
owner_of_table(Oid relid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid			owner = InvalidOid;

	if (HeapTupleIsValid(tuple))
	{
		owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
		ReleaseSysCache(tuple);
	}
	return owner;
}

static void
list_tables(Ownership *ownership)
{
	List	   *sources = provsql_token_sources();
	MemoryContext outer = MemoryContextSwitchTo(ownership->list_memory);
	ListCell   *cell;

	foreach(cell, sources)
	{
		Oid			relid = lfirst_oid(cell);
		Oid			owner = owner_of_table(relid);

		if (!OidIsValid(owner))
			continue;
		if (has_privs_of_role(ownership->user, owner))
			ownership->own = lappend_oid(ownership->own, relid);
		else
			ownership->foreign = lappend_oid(ownership->foreign, relid);
	}
	MemoryContextSwitchTo(outer);
	list_free(sources);
}

static void
find_reading_cost(Ownership *ownership)
{
	ownership->reading_cost = provsql_cost_of_sources(ownership->own) +
		provsql_cost_of_sources(ownership->foreign);
}

static Ownership *
known_ownership(Oid user)
{
	Ownership  *ownership = ownerships;

	while (ownership != NULL && ownership->user != user)
		ownership = ownership->next;
	return ownership;
}

static Ownership *
new_ownership(Oid user)
{
	Ownership  *ownership = MemoryContextAllocZero(TopTransactionContext, sizeof(Ownership));

	watch_changes();
	if (ownerships == NULL)
		forget_at_transaction_end();
	ownership->user = user;
	ownership->list_memory = AllocSetContextCreate(TopTransactionContext, "provsql tracked tables",
												   ALLOCSET_SMALL_SIZES);
	ownership->token_memory = AllocSetContextCreate(TopTransactionContext, "provsql owned tokens",
													ALLOCSET_SMALL_SIZES);
	ownership->next = ownerships;
	ownerships = ownership;
	return ownership;
}

/* Listing can be interrupted by an error, which may be caught: then it is done again. */
static Ownership *
current_ownership(Oid user)
{
	Ownership  *ownership = known_ownership(user);

	/* Rows may have come since the last call, and tables with them. */
	AcceptInvalidationMessages();
	if (ownership == NULL)
		ownership = new_ownership(user);
	while (!ownership->listed || ownership->changes != changes)
	{
		ownership->listed = false;
		ownership->tokens = NULL;
		ownership->own = ownership->foreign = NIL;
		MemoryContextReset(ownership->list_memory);
		MemoryContextReset(ownership->token_memory);
		ownership->changes = changes;
		list_tables(ownership);
		find_reading_cost(ownership);
		ownership->listed = true;
	}
	return ownership;
}

/* --- records of gates made by hand, in provsql.gate_owner */

#define RECORD_TOKEN 1
#define RECORD_OWNER 2

static Relation
open_records(void)
{
	const ProvsqlConstants *constants = provsql_constants();
	Oid			relid = constants ? get_relname_relid("gate_owner", constants->namespace_oid) : InvalidOid;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("ProvSQL: table provsql.gate_owner does not exist"),
				 errhint("Create the extension in this database again.")));
	return table_open(relid, AccessShareLock);
}

static Oid
recorded_owner(const provsql_uuid *token)
{
	Relation	records = open_records();
	Datum		owner = ObjectIdGetDatum(InvalidOid);
	uint64		cost = 0;

	(void) provsql_relation_holds(records, RECORD_TOKEN, token, RECORD_OWNER, &owner, &cost);
	table_close(records, AccessShareLock);
	return DatumGetObjectId(owner);
}

static uint8
holder_of_record(const Ownership *ownership, Oid owner)
{
	return has_privs_of_role(ownership->user, owner) ? HELD_BY_USER : HELD_BY_OTHERS;
}

/* Calls the visitor with the tokens whose recorded owner makes them the wanted holder's. */
static void
visit_records(const Ownership *ownership, uint8 wanted, ProvsqlTokenVisitor visit, void *argument)
{
	Relation	records = open_records();
	Snapshot	snapshot = provsql_newest_snapshot();
	SysScanDesc scan = systable_beginscan(records, InvalidOid, false, snapshot, 0, NULL);
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		is_null;
		Datum		token = heap_getattr(tuple, RECORD_TOKEN, RelationGetDescr(records), &is_null);
		Datum		owner = heap_getattr(tuple, RECORD_OWNER, RelationGetDescr(records), &is_null);

		if (holder_of_record(ownership, DatumGetObjectId(owner)) == wanted)
			visit((const provsql_uuid *) DatumGetUUIDP(token)->data, argument);
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(records, AccessShareLock);
}

/* Nobody but the extension's owner may write there. */
static void
record_owner(const provsql_uuid *token, Oid owner)
{
	Relation	records = open_records();
	Oid			types[] = {UUIDOID, OIDOID};
	Datum		values[] = {UUIDPGetDatum((const pg_uuid_t *) token), ObjectIdGetDatum(owner)};
	Oid			user;
	int			security;

	GetUserIdAndSecContext(&user, &security);
	SPI_connect();
	provsql_treat_next_query(REWRITING_SUSPENDED);
	PG_TRY();
	{
		SetUserIdAndSecContext(records->rd_rel->relowner, security | SECURITY_LOCAL_USERID_CHANGE);
		if (SPI_execute_with_args("INSERT INTO provsql.gate_owner VALUES ($1, $2) ON CONFLICT (token) DO NOTHING",
								  2, types, values, NULL, false, 0) != SPI_OK_INSERT)
			elog(ERROR, "ProvSQL: could not record the owner of a gate");
	}
	PG_FINALLY();
	{
		SetUserIdAndSecContext(user, security);
		provsql_treat_next_query(REWRITING_NORMAL);
	}
	PG_END_TRY();
	SPI_finish();
	table_close(records, AccessShareLock);
}

/* --- all tokens at once, for many calls */

typedef struct TokenReading
{
	const Ownership *ownership;
	held_hash  *tokens;
} TokenReading;

/*
 * The hash table grows when it is between five eighths and nine tenths full,
 * and for a while there are the old one and one of twice the size.
 */
static void
check_growth(const Ownership *ownership, const held_hash *tokens)
{
	if (tokens->members < tokens->size / 8 * 5 ||
		tokens->size * 3 * sizeof(HeldToken) <= (uint64) provsql_max_memory * 1024)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("ProvSQL: finding out who owns the tokens needs more memory than provsql.max_memory allows"),
			 errdetail("Role \"%s\" has the privileges of the owners of more than " UINT64_FORMAT " tokens.",
					   GetUserNameFromId(ownership->user, false), (uint64) tokens->members),
			 errhint("Increase provsql.max_memory, or annotate fewer tokens in one transaction.")));
}

static void
note_user(const provsql_uuid *token, void *argument)
{
	TokenReading *reading = argument;
	bool		found;
	HeldToken  *held;

	check_growth(reading->ownership, reading->tokens);
	held = held_insert(reading->tokens, *token, &found);
	if (!found)
		held->holders = 0;
	held->holders |= HELD_BY_USER;
}

/* The user's were read first; of others' tokens only theirs matter. */
static void
note_others(const provsql_uuid *token, void *argument)
{
	TokenReading *reading = argument;
	HeldToken  *held = held_lookup(reading->tokens, *token);

	if (held != NULL)
		held->holders |= HELD_BY_OTHERS;
}

/* What an error leaves half done is not kept. */
static void
read_all_tokens(Ownership *ownership)
{
	TokenReading reading = {.ownership = ownership};

	ownership->tokens = NULL;
	MemoryContextReset(ownership->token_memory);
	/* Whoever chooses tokens must not choose their places too. */
	if (!pg_strong_random(&ownership->seed, sizeof(ownership->seed)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("ProvSQL: could not generate random values")));
	reading.tokens = held_create(ownership->token_memory, 1024, &ownership->seed);
	provsql_visit_tokens(ownership->own, note_user, &reading);
	visit_records(ownership, HELD_BY_USER, note_user, &reading);
	provsql_visit_tokens(ownership->foreign, note_others, &reading);
	visit_records(ownership, HELD_BY_OTHERS, note_others, &reading);
	ownership->tokens = reading.tokens;
	find_reading_cost(ownership);
	ownership->spent = 0;
}

/* --- the rule */

static bool
permits(uint8 holders)
{
	return holders == HELD_BY_USER;
}

static int
version_of(const provsql_uuid *token)
{
	return token->data[6] >> 4;
}

/* Tokens of derived rows are computed, and are nobody's for lying in a table. */
static bool
is_derived(const provsql_uuid *token)
{
	return version_of(token) == 5;
}

static uint8
look_for_holders(Ownership *ownership, const provsql_uuid *token)
{
	Oid			owner = recorded_owner(token);
	uint8		holders = OidIsValid(owner) ? holder_of_record(ownership, owner) : 0;

	if (is_derived(token))
		return holders;
	if (provsql_some_source_holds(ownership->own, token, &ownership->spent))
		holders |= HELD_BY_USER;
	/* Otherwise it is refused anyway. */
	if (permits(holders) && provsql_some_source_holds(ownership->foreign, token, &ownership->spent))
		holders |= HELD_BY_OTHERS;
	return holders;
}

static bool
may_annotate(const provsql_uuid *token)
{
	Oid			user = GetUserId();
	Ownership  *ownership = known_ownership(user);
	HeldToken  *held;

	if (ownership != NULL && ownership->listed && ownership->changes == changes && ownership->tokens != NULL)
	{
		held = held_lookup(ownership->tokens, *token);
		if (likely(held != NULL))
			return permits(held->holders);
	}
	ownership = current_ownership(user);
	if (ownership->spent < ownership->reading_cost * KEEPING_COST)
		return permits(look_for_holders(ownership, token));
	read_all_tokens(ownership);
	held = held_lookup(ownership->tokens, *token);
	return held != NULL && permits(held->holders);
}

static void
deny(const provsql_uuid *token)
{
	char	   *printed = DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum((const pg_uuid_t *) token)));

	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("ProvSQL: permission denied for provenance token %s", printed),
			 errhint("Superusers may annotate it, and roles with the privileges of everybody who owns a tracked table with this token or made its gate.")));
}

void
provsql_require_may_annotate(const provsql_uuid *token)
{
	if (likely(superuser()) || may_annotate(token))
		return;
	deny(token);
}

void
provsql_claim_gate(const provsql_uuid *token)
{
	provsql_gate_info gate = {0};
	Ownership  *ownership;
	uint64		cost = 0;

	if (superuser())
		return;
	ownership = current_ownership(GetUserId());
	if (!is_derived(token))
	{
		if (provsql_some_source_holds(ownership->foreign, token, &cost))
			deny(token);
		/* It stays with the table, whoever owns that later. */
		if (provsql_some_source_holds(ownership->own, token, &cost))
			return;
	}
	/* Inputs are known without a gate. Who made one before it was made is its owner. */
	GO_CALL(gate_info, token, &gate);
	if (!gate.known || (version_of(token) == 4 && !gate.recorded))
		record_owner(token, ownership->user);
}
