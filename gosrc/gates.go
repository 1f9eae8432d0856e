package main

/*
#include "pgext.h"
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/gate"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// tokenAt shows a token in C memory, valid until the export returns.
func tokenAt(p *C.provsql_uuid) *token.UUID { return (*token.UUID)(unsafe.Pointer(p)) }

func tokensAt(p *C.provsql_uuid, n C.size_t) []token.UUID {
	return unsafe.Slice(tokenAt(p), int(n))
}

// derived stores a token that a session made, or reports why it did not.
func derived(e *C.provsql_error, out *C.provsql_uuid, t token.UUID, err error) C.int {
	if err != nil {
		return fail(e, err)
	}
	*tokenAt(out) = t
	return ok
}

//export provsqlgo_times
func provsqlgo_times(e *C.provsql_error, children *C.provsql_uuid, n C.size_t, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	t, err := session().Times(tokensAt(children, n))
	return derived(e, out, t, err)
}

//export provsqlgo_plus
func provsqlgo_plus(e *C.provsql_error, children *C.provsql_uuid, n C.size_t, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	t, err := session().Plus(tokensAt(children, n))
	return derived(e, out, t, err)
}

//export provsqlgo_monus
func provsqlgo_monus(e *C.provsql_error, a, b, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	t, err := session().Monus(*tokenAt(a), *tokenAt(b))
	return derived(e, out, t, err)
}

//export provsqlgo_delta
func provsqlgo_delta(e *C.provsql_error, a, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	t, err := session().Delta(*tokenAt(a))
	return derived(e, out, t, err)
}

//export provsqlgo_create_gate
func provsqlgo_create_gate(e *C.provsql_error, t *C.provsql_uuid, kind C.int, children *C.provsql_uuid, n C.size_t) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().CreateGate(*tokenAt(t), gate.Type(kind), tokensAt(children, n)))
}

//export provsqlgo_set_prob
func provsqlgo_set_prob(e *C.provsql_error, t *C.provsql_uuid, p C.double) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().SetProb(*tokenAt(t), float64(p)))
}

//export provsqlgo_set_infos
func provsqlgo_set_infos(e *C.provsql_error, t *C.provsql_uuid, info1, info2 C.int32_t) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().SetInfos(*tokenAt(t), int32(info1), int32(info2)))
}

//export provsqlgo_set_extra
func provsqlgo_set_extra(e *C.provsql_error, t *C.provsql_uuid, data *C.char, n C.size_t) (status C.int) {
	defer report(e, &status)
	return outcome(e, session().SetExtra(*tokenAt(t), viewBytes(data, n)))
}

// lossesBefore is how often the session had lost gates when the transaction
// began.
var lossesBefore uint64

// provsqlgo_flush comes before a commit. A transaction that lost gates must
// not commit, even if it caught the error that said so.
//
//export provsqlgo_flush
func provsqlgo_flush(e *C.provsql_error) (status C.int) {
	defer report(e, &status)
	if err := session().Flush(); err != nil {
		return fail(e, err)
	}
	if lost := session().Losses(); lost != lossesBefore {
		lossesBefore = lost
		return fail(e, sqlerror.New(sqlerror.SystemError, "gates that this transaction made were lost").
			WithHint("Run the transaction again."))
	}
	return ok
}

// provsqlgo_discard comes with an abort.
//
//export provsqlgo_discard
func provsqlgo_discard(e *C.provsql_error) (status C.int) {
	defer report(e, &status)
	session().Discard()
	lossesBefore = session().Losses()
	return ok
}
