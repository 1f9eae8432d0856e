package main

/*
#include "pgext.h"
*/
import "C"

import (
	sessions "provsql/gosrc/session"
	"provsql/gosrc/wire"
)

// provsqlgo_flush sends what a process of a parallel query made, and has no
// other way to show.
//
//export provsqlgo_flush
func provsqlgo_flush(e *C.provsql_error) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().Flush())
}

// provsqlgo_share_batch moves the gates that are not sent yet to shared memory,
// which outlives this process: the session keeps the pointers.
//
//export provsqlgo_share_batch
func provsqlgo_share_batch(e *C.provsql_error, frame *C.char, filled *C.uint64_t) (status C.int) {
	defer report(e, &status)
	session().Share(viewBytes(frame, wire.MaxFrame), (*uint64)(filled))
	return ok
}

//export provsqlgo_unshare_batch
func provsqlgo_unshare_batch(e *C.provsql_error) (status C.int) {
	defer report(e, &status)
	session().Unshare()
	return ok
}

// provsqlgo_sync returns when the circuit worker has applied what was sent,
// or says why it has not.
//
//export provsqlgo_sync
func provsqlgo_sync(e *C.provsql_error) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().Sync())
}

// provsqlgo_promise comes before a commit.
//
//export provsqlgo_promise
func provsqlgo_promise(e *C.provsql_error, ending *C.provsql_ending) (status C.int) {
	defer report(e, &status)
	visitScheduler()
	return outcome(e, session().Promise(sessions.Ending{
		XID: uint64(ending.xid), Durable: bool(ending.durable), Parallel: bool(ending.parallel), Doubtful: bool(ending.doubtful),
	}))
}

// provsqlgo_end comes with a commit or an abort.
//
//export provsqlgo_end
func provsqlgo_end(e *C.provsql_error, committed C.bool) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().End(bool(committed)))
}

//export provsqlgo_roll_back
func provsqlgo_roll_back(e *C.provsql_error, level C.int32_t) (status C.int) {
	defer report(e, &status)
	session().RollBack(int32(level))
	return ok
}

//export provsqlgo_release
func provsqlgo_release(e *C.provsql_error, level C.int32_t) (status C.int) {
	defer report(e, &status)
	session().Release(int32(level))
	return ok
}

// provsqlgo_release_circuit makes the circuit worker close the circuit of a
// database that is about to be copied or moved.
//
//export provsqlgo_release_circuit
func provsqlgo_release_circuit(e *C.provsql_error, database, tablespace C.uint32_t) (status C.int) {
	defer report(e, &status)
	db := wire.Database{OID: uint32(database), Tablespace: uint32(tablespace)}
	return outcome(e, session().ReleaseCircuit(db))
}
