package main

/*
#include "pgext.h"
*/
import "C"

import (
	"errors"

	sessions "provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/wire"
)

// release lets the worker apply what was sent for a database, and close its
// files clean.
func release(db wire.Database) error {
	return sessions.New(db, process.pid, new(pipes)).Sync()
}

// provsqlgo_release_circuit makes the files of a database's circuit complete
// and unused, for a statement that copies or removes them. What is wrong with
// a circuit does not keep its database from being dropped.
//
//export provsqlgo_release_circuit
func provsqlgo_release_circuit(e *C.provsql_error, database, tablespace C.uint32_t, dropping C.bool) (status C.int) {
	defer report(e, &status)
	err := release(wire.Database{OID: uint32(database), Tablespace: uint32(tablespace)})
	var answered *sqlerror.Error
	if bool(dropping) && errors.As(err, &answered) {
		err = nil
	}
	return outcome(e, err)
}
