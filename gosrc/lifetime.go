package main

/*
#include "pgext.h"
*/
import "C"

import (
	"errors"

	"provsql/gosrc/sqlerror"
	"provsql/gosrc/wire"
)

// provsqlgo_release_dropped makes the circuit worker close the circuit of a
// database that is about to be dropped. What is wrong with a circuit does not
// keep its database from that.
//
//export provsqlgo_release_dropped
func provsqlgo_release_dropped(e *C.provsql_error, database, tablespace C.uint32_t) (status C.int) {
	defer report(e, &status)
	err := session().ReleaseCircuit(wire.Database{OID: uint32(database), Tablespace: uint32(tablespace)})
	var answered *sqlerror.Error
	if errors.As(err, &answered) {
		err = nil
	}
	return outcome(e, err)
}
