/*
 * goruntime.h: loading the Go library into this process, and calling it.
 */
#ifndef PROVSQL_GORUNTIME_H
#define PROVSQL_GORUNTIME_H

#include "postgres.h"
#include "miscadmin.h"

#include <signal.h>

#include "pgext.h"

/* The exports of provsql_go.so, as package main in gosrc/ defines them. */
#define PROVSQL_EXPORTS(X) \
	X(int, init, (provsql_error *, const provsql_host *, const provsql_process *)) \
	X(int, set_templates, (provsql_error *, const char *text, size_t length)) \
	X(int, rewrite, (provsql_error *, const char *text, size_t length, const provsql_catalog *, const provsql_tracked *, size_t tracked_count, const provsql_rewrite_options *, provsql_bytes *result, provsql_warning **)) \
	X(int, roundtrip, (provsql_error *, const char *text, size_t length, provsql_bytes *)) \
	X(int, times, (provsql_error *, const provsql_uuid *, size_t count, provsql_uuid *)) \
	X(int, plus, (provsql_error *, const provsql_uuid *, size_t count, provsql_uuid *)) \
	X(int, monus, (provsql_error *, const provsql_uuid *, const provsql_uuid *, provsql_uuid *)) \
	X(int, delta, (provsql_error *, const provsql_uuid *, provsql_uuid *)) \
	X(int, semimod, (provsql_error *, const char *text, size_t length, const provsql_uuid *, provsql_uuid *)) \
	X(int, cmp, (provsql_error *, const provsql_uuid *, uint32_t operator, const provsql_uuid *, provsql_uuid *)) \
	X(int, arith, (provsql_error *, const char *sql, size_t length, uint32_t result, const uint32_t *types, const provsql_uuid *operands, size_t count, provsql_uuid *)) \
	X(int, listed_aggregate, (provsql_error *, uint32_t function, uint32_t result, const char *text, size_t length, const provsql_uuid *, size_t count, provsql_uuid *)) \
	X(int, group_size, (provsql_error *, const char *spec, size_t length, size_t *tokens)) \
	X(int, group, (provsql_error *, const char *spec, size_t length, const provsql_group *, provsql_uuid *)) \
	X(int, create_gate, (provsql_error *, const provsql_uuid *, int type, const provsql_uuid *children, size_t count)) \
	X(int, set_prob, (provsql_error *, const provsql_uuid *, double, const provsql_setting *)) \
	X(int, set_infos, (provsql_error *, const provsql_uuid *, int32_t, int32_t, const provsql_setting *)) \
	X(int, set_extra, (provsql_error *, const provsql_uuid *, const char *, size_t, const provsql_setting *)) \
	X(int, gate_info, (provsql_error *, const provsql_uuid *, provsql_gate_info *)) \
	X(int, gate_children, (provsql_error *, const provsql_uuid *, provsql_bytes *)) \
	X(int, gate_expression, (provsql_error *, const provsql_uuid *, provsql_bytes *, provsql_bytes *)) \
	X(int, gate_extra, (provsql_error *, const provsql_uuid *, provsql_bytes *)) \
	X(int, count_gates, (provsql_error *, int64_t *)) \
	X(int, store_info, (provsql_error *, provsql_store_info *)) \
	X(int, check_store, (provsql_error *, provsql_bytes *)) \
	X(int, flush, (provsql_error *)) \
	X(int, share_batch, (provsql_error *, char *frame, uint64_t *filled)) \
	X(int, unshare_batch, (provsql_error *)) \
	X(int, sync, (provsql_error *)) \
	X(int, promise, (provsql_error *, const provsql_ending *)) \
	X(int, end, (provsql_error *, bool committed)) \
	X(int, roll_back, (provsql_error *, int32_t level)) \
	X(int, release, (provsql_error *, int32_t level)) \
	X(int, release_circuit, (provsql_error *, uint32_t database, uint32_t tablespace)) \
	X(int, expected, (provsql_error *, const provsql_uuid *value, const provsql_uuid *condition, int64_t max_memory, provsql_value *)) \
	X(int, evaluation_new, (provsql_error *, const provsql_evaluation *, uint64_t *handle, int *value_kind)) \
	X(int, evaluation_prepare, (provsql_error *, uint64_t, const provsql_uuid *, provsql_bytes *missing)) \
	X(int, evaluation_expect, (provsql_error *, uint64_t, uint64_t rows)) \
	X(int, evaluation_add, (provsql_error *, uint64_t, int value_kind, const char *packed, size_t)) \
	X(int, evaluation_looked_up, (provsql_error *, uint64_t, bool complete)) \
	X(int, evaluation_result, (provsql_error *, uint64_t, provsql_value *)) \
	X(int, evaluation_free, (uint64_t)) \
	X(int, steps_new, (provsql_error *, bool has_monus, bool has_delta, int64_t max_memory, uint64_t *handle)) \
	X(int, steps_load, (provsql_error *, uint64_t, const provsql_uuid *, provsql_bytes *leaves)) \
	X(int, steps_next, (provsql_error *, uint64_t, int64_t outside, provsql_steps *)) \
	X(int, steps_free, (uint64_t)) \
	X(int, worker_open, (provsql_error *, bool inherits, uint64_t flushes, int *flush_descriptor)) \
	X(int, worker_set_fsync, (provsql_error *, bool on)) \
	X(int, worker_tick, (provsql_error *, provsql_worker_state *)) \
	X(int, worker_apply, (provsql_error *, const char *, size_t, provsql_worker_state *)) \
	X(int, worker_drained, (provsql_error *, provsql_worker_state *)) \
	X(int, worker_flushed, (provsql_error *, provsql_worker_state *)) \
	X(int, worker_close, (provsql_error *, bool *settled)) \
	X(int, release_dropped, (provsql_error *, uint32_t database, uint32_t tablespace)) \
	X(int, probe, (provsql_error *, const char *what, int64_t argument, provsql_bytes *))

typedef struct ProvsqlGo
{
#define PROVSQL_MEMBER(result, name, arguments) result (*name) arguments;
	PROVSQL_EXPORTS(PROVSQL_MEMBER)
#undef PROVSQL_MEMBER
} ProvsqlGo;

extern ProvsqlGo provsql_go;
extern bool provsql_go_loaded;

/* Nested depth of Go frames on the main thread; read by the fault handler. */
extern volatile sig_atomic_t provsql_in_go;

extern void provsql_go_load(void);
extern void provsql_go_raise(int rc, provsql_error *error) pg_attribute_noreturn();
extern void provsql_go_warn(int rc, provsql_error *error, const char *consequence);
extern void provsql_keep_host_error(ErrorData *error);
extern char *provsql_signals_without_onstack(void);

/*
 * Calls an export with interrupts held, then raises what it reported. The
 * library is loaded at the first call. Interrupts are looked at before the
 * call and not behind it, where a result that malloc made would be lost.
 */
#define GO_CALL(name, ...) \
	do { \
		provsql_error go_error_ = {0}; \
		int			go_rc_; \
		if (unlikely(!provsql_go_loaded)) \
			provsql_go_load(); \
		CHECK_FOR_INTERRUPTS(); \
		HOLD_INTERRUPTS(); \
		provsql_in_go++; \
		go_rc_ = provsql_go.name(&go_error_, ##__VA_ARGS__); \
		provsql_in_go--; \
		RESUME_INTERRUPTS(); \
		if (unlikely(go_rc_ != PROVSQL_OK)) \
			provsql_go_raise(go_rc_, &go_error_); \
	} while (0)

/* Copies a malloc'ed result into the current memory context and frees it. */
extern char *provsql_take_bytes(provsql_bytes *bytes);

#endif							/* PROVSQL_GORUNTIME_H */
