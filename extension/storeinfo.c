/*
 * storeinfo.c: SQL functions that look at the circuit store as a whole.
 */
#include "postgres.h"

#include <sys/ioctl.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "goruntime.h"
#include "shmem.h"

static Datum
take_jsonb(provsql_bytes *bytes)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(provsql_take_bytes(bytes)));
}

/* The bytes that wait in the pipe to the worker. */
static int64
queued_bytes(void)
{
	int			count = 0;

	if (ioctl(provsql_to_worker.read_end, FIONREAD, &count) != 0)
		return 0;
	return count;
}

/* The order of these is that of store_stats' columns. */
enum
{
	GATES, GATES_BY_TYPE, MISSING, WIRES, BYTES, FILES, MAPPING_LOAD,
	WORKER_PID, OPEN_CIRCUITS, FLUSHES, FLUSH_FAILURES, LAST_FLUSH,
	FRAMES, BATCHES, REQUESTS, DAMAGED_FRAMES, QUEUED_BYTES,
	COLUMNS
};

PG_FUNCTION_INFO_V1(provsql_store_stats);
Datum
provsql_store_stats(PG_FUNCTION_ARGS)
{
	provsql_store_info info = {0};
	provsql_worker_state state;
	TimestampTz last_flush;
	pid_t		worker_pid;
	TupleDesc	descriptor;
	Datum		values[COLUMNS];
	bool		nulls[COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE ||
		descriptor->natts != COLUMNS)
		elog(ERROR, "ProvSQL: store_stats must return a row of %d columns", COLUMNS);
	descriptor = BlessTupleDesc(descriptor);

	GO_CALL(store_info, &info);
	SpinLockAcquire(&provsql_shared->mutex);
	worker_pid = provsql_shared->worker_pid;
	state = provsql_shared->worker_state;
	last_flush = provsql_shared->last_flush;
	SpinLockRelease(&provsql_shared->mutex);

	values[GATES] = Int64GetDatum(info.gates);
	values[GATES_BY_TYPE] = take_jsonb(&info.gates_by_type);
	values[MISSING] = Int64GetDatum(info.missing);
	values[WIRES] = Int64GetDatum(info.wires);
	values[BYTES] = Int64GetDatum(info.bytes);
	values[FILES] = take_jsonb(&info.files);
	values[MAPPING_LOAD] = Float8GetDatum(info.mapping_load);
	values[WORKER_PID] = Int32GetDatum(worker_pid);
	nulls[WORKER_PID] = worker_pid == 0;
	values[OPEN_CIRCUITS] = Int32GetDatum(state.open_circuits);
	values[FLUSHES] = Int64GetDatum(state.flushes_ended);
	values[FLUSH_FAILURES] = Int64GetDatum(state.flush_failures);
	values[LAST_FLUSH] = TimestampTzGetDatum(last_flush);
	nulls[LAST_FLUSH] = last_flush == 0;
	values[FRAMES] = Int64GetDatum(state.frames);
	values[BATCHES] = Int64GetDatum(state.batches);
	values[REQUESTS] = Int64GetDatum(state.requests);
	values[DAMAGED_FRAMES] = Int64GetDatum(state.damaged);
	values[QUEUED_BYTES] = Int64GetDatum(queued_bytes());
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(descriptor, values, nulls)));
}

/* A tuplestore for the rows of a set-returning function. */
static Tuplestorestate *
start_result(FunctionCallInfo fcinfo, TupleDesc *descriptor)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext outer;
	Tuplestorestate *rows;

	if (result == NULL || !IsA(result, ReturnSetInfo) || !(result->allowedModes & SFRM_Materialize))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ProvSQL: check_store is called where a set is not allowed"),
				 errhint("Call it in the FROM clause.")));
	outer = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "ProvSQL: check_store must return rows");
	*descriptor = CreateTupleDescCopy(*descriptor);
	rows = tuplestore_begin_heap(false, false, work_mem);
	result->returnMode = SFRM_Materialize;
	result->setResult = rows;
	result->setDesc = *descriptor;
	MemoryContextSwitchTo(outer);
	return rows;
}

/* Each damage is three strings that end in a zero: file, offset, reason. */
PG_FUNCTION_INFO_V1(provsql_check_store);
Datum
provsql_check_store(PG_FUNCTION_ARGS)
{
	TupleDesc	descriptor;
	Tuplestorestate *rows = start_result(fcinfo, &descriptor);
	provsql_bytes damages = {0};
	size_t		length;
	char	   *at;
	char	   *end;

	GO_CALL(check_store, &damages);
	length = damages.length;
	at = provsql_take_bytes(&damages);
	end = at + length;
	while (at < end)
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		values[0] = CStringGetTextDatum(at);
		at += strlen(at) + 1;
		values[1] = DirectFunctionCall1(int8in, CStringGetDatum(at));
		at += strlen(at) + 1;
		values[2] = CStringGetTextDatum(at);
		at += strlen(at) + 1;
		tuplestore_putvalues(rows, descriptor, values, nulls);
	}
	return (Datum) 0;
}
