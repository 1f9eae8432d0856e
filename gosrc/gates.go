package main

/*
#include "pgext.h"
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/aggregate"
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

//export provsqlgo_semimod
func provsqlgo_semimod(e *C.provsql_error, text *C.char, n C.size_t, t, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	value, err := session().Value(viewBytes(text, n))
	if err != nil {
		return fail(e, err)
	}
	s, err := session().Semimod(value, *tokenAt(t))
	return derived(e, out, s, err)
}

//export provsqlgo_cmp
func provsqlgo_cmp(e *C.provsql_error, left *C.provsql_uuid, operator C.uint32_t, right, out *C.provsql_uuid) (status C.int) {
	defer report(e, &status)
	t, err := session().Cmp(*tokenAt(left), uint32(operator), *tokenAt(right))
	return derived(e, out, t, err)
}

//export provsqlgo_arith
func provsqlgo_arith(
	e *C.provsql_error, sql *C.char, length C.size_t, result C.uint32_t, types *C.uint32_t,
	operands *C.provsql_uuid, n C.size_t, out *C.provsql_uuid,
) (status C.int) {
	defer report(e, &status)
	x := gate.Expression{Result: uint32(result), SQL: C.GoStringN(sql, C.int(length))}
	for _, t := range unsafe.Slice(types, int(n)) {
		x.Types = append(x.Types, uint32(t))
	}
	t, err := session().Arith(x.AppendTo(nil), tokensAt(operands, n))
	return derived(e, out, t, err)
}

//export provsqlgo_listed_aggregate
func provsqlgo_listed_aggregate(
	e *C.provsql_error, function, result C.uint32_t, text *C.char, length C.size_t,
	semimods *C.provsql_uuid, n C.size_t, out *C.provsql_uuid,
) (status C.int) {
	defer report(e, &status)
	t, err := session().ListedAggregate(uint32(function), uint32(result), viewBytes(text, length), tokensAt(semimods, n))
	return derived(e, out, t, err)
}

//export provsqlgo_group_size
func provsqlgo_group_size(e *C.provsql_error, spec *C.char, length C.size_t, tokens *C.size_t) (status C.int) {
	defer report(e, &status)
	s, err := aggregate.ParseSpec(viewBytes(spec, length))
	if err != nil {
		return fail(e, err)
	}
	*tokens = C.size_t(1 + len(s.Aggregates))
	return ok
}

//export provsqlgo_group
func provsqlgo_group(
	e *C.provsql_error, spec *C.char, length C.size_t, g *C.provsql_group, out *C.provsql_uuid,
) (status C.int) {
	defer report(e, &status)
	s, err := aggregate.ParseSpec(viewBytes(spec, length))
	if err != nil {
		return fail(e, err)
	}
	rows := aggregate.Rows{
		Tokens:  tokensAt(g.tokens, g.count),
		Offsets: unsafe.Slice((*uint64)(unsafe.Pointer(g.offsets)), int(g.count)+1),
	}
	rows.Values = viewBytes((*C.char)(unsafe.Add(unsafe.Pointer(g.values), rows.Offsets[0])),
		C.size_t(rows.Offsets[g.count]-rows.Offsets[0]))
	made, err := session().Group(s, &rows)
	if err != nil {
		return fail(e, err)
	}
	copy(tokensAt(out, C.size_t(len(made))), made)
	return ok
}
