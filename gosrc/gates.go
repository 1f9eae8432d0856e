package main

/*
#include "pgext.h"
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/gate"
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
