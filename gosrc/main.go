// Package main is the Go side of the extension: the functions that the C layer
// in extension/ calls, one file per verb. It alone imports "C"; every other
// package below gosrc is plain Go.
//
// Rules of the boundary: an export takes and fills C memory and keeps no
// pointer to what it was given; it returns a status, and recovers every panic;
// PostgreSQL is called back only through host, on the thread it was entered
// on, and what fails there comes back as errHost.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../extension
#include "pgext.h"
*/
import "C"

import (
	"runtime"
	"runtime/debug"
	"unsafe"

	"provsql/gosrc/sqlerror"
)

// The heap of a backend is small and short-lived; a higher percentage trades a
// few megabytes for fewer collections.
const gcPercent = 200

// limitGarbage keeps the heap from growing to several times what evaluations
// may hold: garbage is collected earlier as it comes close to that. Their
// arrays have no pointers, so that collecting takes little.
func limitGarbage(maxMemory int64) {
	const least = 64 << 20
	if limit := max(maxMemory/4*3, least); limit != garbageLimit {
		garbageLimit = limit
		debug.SetMemoryLimit(limit)
	}
}

var garbageLimit int64

// maxGoStack bounds a goroutine's stack, in bytes: our code does not recurse
// deeply, so hitting it is a bug and not worth the machine's memory.
const maxGoStack = 64 << 20

// processors is how many a process may use at a time. A backend is one of
// many; the circuit worker, which belongs to no database, has circuits to
// recover while all wait for it.
func processors(database uint32) int {
	if database == 0 {
		return min(runtime.NumCPU(), 8)
	}
	return 2
}

func main() {}

// processOf is what C said of this process when it loaded the library.
type processOf struct {
	pid              uint32
	database         uint32
	tablespace       uint32
	databasePath     string
	tablespaceFolder string
}

var process processOf

// buildID is the checksum of the sources, set when the library is linked.
var buildID = "unknown"

//export provsqlgo_init
func provsqlgo_init(e *C.provsql_error, h *C.provsql_host, p *C.provsql_process) (status C.int) {
	defer report(e, &status)
	if id := C.GoString(p.build_id); id != buildID {
		return fail(e, sqlerror.New(sqlerror.ObjectNotInPrerequisite, "provsql.so and provsql_go.so come from different builds").
			WithDetail("The server preloaded build %s and this session found build %s.", id, buildID).
			WithHint("Restart the server after an installation."))
	}
	runtime.GOMAXPROCS(processors(uint32(p.database)))
	debug.SetGCPercent(gcPercent)
	debug.SetMaxStack(maxGoStack)
	debug.SetPanicOnFault(true)
	host = *h
	interruptPending = (*int32)(unsafe.Pointer(p.interrupt_pending))
	process = processOf{
		pid:              uint32(p.pid),
		database:         uint32(p.database),
		tablespace:       uint32(p.tablespace),
		databasePath:     C.GoString(p.database_path),
		tablespaceFolder: C.GoString(p.tablespace_version_directory),
	}
	return ok
}
