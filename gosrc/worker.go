package main

/*
#include <stdlib.h>
#include "pgext.h"

static inline int host_fate(const provsql_host *host, uint64_t xid, int *fate)
{
	return host->fate(xid, fate);
}
*/
import "C"

import (
	"fmt"

	"golang.org/x/sys/unix"

	"provsql/gosrc/store"
	"provsql/gosrc/wire"
	"provsql/gosrc/worker"
)

// defaultTablespace is the OID of pg_default.
const defaultTablespace = 1663

// circuitWorker exists in the worker process alone.
var circuitWorker *worker.Worker

// databaseFolder returns where PostgreSQL keeps a database, relative to the
// data directory, which is every process's working directory.
func databaseFolder(d wire.Database) string {
	if d.Tablespace == defaultTablespace {
		return fmt.Sprintf("base/%d", d.OID)
	}
	return fmt.Sprintf("pg_tblspc/%d/%s/%d", d.Tablespace, process.tablespaceFolder, d.OID)
}

func logLevel(l worker.Level) C.int {
	if l == worker.Warning {
		return C.PROVSQL_LOG_WARNING
	}
	return C.PROVSQL_LOG_INFO
}

// flushEnded is an event descriptor that the worker's main loop waits on: the
// goroutine that flushes must not call PostgreSQL.
var flushEnded = -1

func notifyFlushEnded() {
	one := [8]byte{1}
	unix.Write(flushEnded, one[:])
}

// fateOf asks PostgreSQL how a transaction ended. Where that cannot be known
// now, it is asked again later.
func fateOf(xid uint64) worker.Fate {
	var fate C.int
	if C.host_fate(&host, C.uint64_t(xid), &fate) != 0 {
		return worker.InProgress
	}
	switch fate {
	case C.PROVSQL_FATE_COMMITTED:
		return worker.Committed
	case C.PROVSQL_FATE_ABORTED:
		return worker.Aborted
	}
	return worker.InProgress
}

func showState(out *C.provsql_worker_state) {
	s := circuitWorker.State()
	*out = C.provsql_worker_state{
		flushes_ended: C.uint64_t(s.FlushesEnded), flush_failures: C.uint64_t(s.FlushFailures),
		frames: C.uint64_t(s.Frames), batches: C.uint64_t(s.Batches), requests: C.uint64_t(s.Requests), damaged: C.uint64_t(s.Damaged),
		refused: C.uint64_t(s.Refused), troubled: C.bool(s.Troubled),
		open_circuits: C.int(s.OpenCircuits), tick_soon: C.bool(s.TickSoon),
	}
}

//export provsqlgo_worker_open
func provsqlgo_worker_open(e *C.provsql_error, inherits C.bool, flushes C.uint64_t, descriptor *C.int) (status C.int) {
	defer report(e, &status)
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return fail(e, fmt.Errorf("could not make an event descriptor: %w", err))
	}
	flushEnded = fd
	*descriptor = C.int(fd)
	circuitWorker = worker.New(store.OS, worker.Server{
		Folder: databaseFolder,
		Fate:   fateOf,
		Log: func(l worker.Level, message string) {
			logMessage(logLevel(l), message)
		},
		FlushEnded: notifyFlushEnded,
		Flushes:    uint64(flushes),
	})
	if inherits {
		circuitWorker.Inherit()
	}
	circuitWorker.Recover(databases())
	return ok
}

//export provsqlgo_worker_set_fsync
func provsqlgo_worker_set_fsync(e *C.provsql_error, on C.bool) (status C.int) {
	defer report(e, &status)
	circuitWorker.SetFsync(bool(on))
	return ok
}

//export provsqlgo_worker_apply
func provsqlgo_worker_apply(e *C.provsql_error, b *C.char, n C.size_t, state *C.provsql_worker_state) (status C.int) {
	defer report(e, &status)
	visitScheduler()
	for _, reply := range circuitWorker.Apply(viewBytes(b, n)) {
		sendReply(reply)
	}
	showState(state)
	return ok
}

//export provsqlgo_worker_drained
func provsqlgo_worker_drained(e *C.provsql_error, state *C.provsql_worker_state) (status C.int) {
	defer report(e, &status)
	for _, reply := range circuitWorker.Drained() {
		sendReply(reply)
	}
	showState(state)
	return ok
}

//export provsqlgo_worker_flushed
func provsqlgo_worker_flushed(e *C.provsql_error, state *C.provsql_worker_state) (status C.int) {
	defer report(e, &status)
	circuitWorker.Flushed()
	showState(state)
	return ok
}

//export provsqlgo_worker_tick
func provsqlgo_worker_tick(e *C.provsql_error, state *C.provsql_worker_state) (status C.int) {
	defer report(e, &status)
	circuitWorker.Tick()
	showState(state)
	return ok
}

//export provsqlgo_worker_close
func provsqlgo_worker_close(e *C.provsql_error, settled *C.bool) (status C.int) {
	defer report(e, &status)
	*settled = C.bool(circuitWorker.Settled())
	return outcome(e, circuitWorker.Close())
}
