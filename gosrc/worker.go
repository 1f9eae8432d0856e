package main

/*
#include <stdlib.h>
#include "pgext.h"
*/
import "C"

import (
	"fmt"

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

//export provsqlgo_worker_open
func provsqlgo_worker_open(e *C.provsql_error, inherits C.bool) (status C.int) {
	defer report(e, &status)
	circuitWorker = worker.New(store.OS, databaseFolder, func(l worker.Level, message string) {
		logMessage(logLevel(l), message)
	})
	if inherits {
		circuitWorker.Inherit()
	}
	return ok
}

//export provsqlgo_worker_apply
func provsqlgo_worker_apply(e *C.provsql_error, b *C.char, n C.size_t) (status C.int) {
	defer report(e, &status)
	for _, reply := range circuitWorker.Apply(viewBytes(b, n)) {
		sendReply(reply)
	}
	return ok
}

//export provsqlgo_worker_sweep
func provsqlgo_worker_sweep(e *C.provsql_error, open *C.int) (status C.int) {
	defer report(e, &status)
	*open = C.int(circuitWorker.Sweep())
	return ok
}

//export provsqlgo_worker_close
func provsqlgo_worker_close(e *C.provsql_error, settled *C.bool) (status C.int) {
	defer report(e, &status)
	*settled = C.bool(circuitWorker.Settled())
	return outcome(e, circuitWorker.Close())
}
