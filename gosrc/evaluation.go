package main

/*
#include "pgext.h"
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/circuit"
	"provsql/gosrc/semiring"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/token"
)

// evaluation is one running evaluation of a statement, and the leaves C was
// asked to look up.
type evaluation struct {
	*semiring.Evaluation
	asked []token.UUID
}

// evaluations are known to C by number.
var (
	evaluations    = map[uint64]*evaluation{}
	lastEvaluation uint64
)

func evaluationOf(handle C.uint64_t) (*evaluation, error) {
	if v := evaluations[uint64(handle)]; v != nil {
		return v, nil
	}
	return nil, sqlerror.New(sqlerror.InternalError, "there is no evaluation %d", uint64(handle))
}

//export provsqlgo_evaluation_new
func provsqlgo_evaluation_new(
	e *C.provsql_error, request *C.provsql_evaluation, handle *C.uint64_t, values *C.int,
) (status C.int) {
	defer report(e, &status)
	source, err := circuitSource()
	if err != nil {
		return fail(e, err)
	}
	r := semiring.Request{
		Semiring: C.GoString(request.semiring),
		Result:   semiring.ResultKind(request.result_kind),
		Labels:   labelsOf(request),
		Mapping:  C.GoString(request.mapping),
		Server:   sqlServer{},
	}
	limits := semiring.Limits{Memory: int64(request.max_memory)}
	limitGarbage(limits.Memory)
	v, err := semiring.NewEvaluation(r, source, limits, circuit.Interrupt(interrupted))
	if err != nil {
		return fail(e, err)
	}
	lastEvaluation++
	evaluations[lastEvaluation] = &evaluation{Evaluation: v}
	*handle = C.uint64_t(lastEvaluation)
	*values = C.int(v.Values())
	return ok
}

// labelsOf returns the labels of the request's enumeration.
func labelsOf(request *C.provsql_evaluation) []string {
	labels := make([]string, request.label_count)
	for i, label := range unsafe.Slice(request.labels, int(request.label_count)) {
		labels[i] = C.GoString(label)
	}
	return labels
}

//export provsqlgo_evaluation_prepare
func provsqlgo_evaluation_prepare(e *C.provsql_error, handle C.uint64_t, root *C.provsql_uuid, missing *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	v, err := evaluationOf(handle)
	if err != nil {
		return fail(e, err)
	}
	err = withUnsynced(func() error {
		v.asked, err = v.Prepare(*tokenAt(root))
		return err
	})
	if err != nil {
		return fail(e, err)
	}
	giveBytes(missing, tokenBytes(v.asked))
	return ok
}

func tokenBytes(tokens []token.UUID) []byte {
	if len(tokens) == 0 {
		return nil
	}
	return unsafe.Slice(&tokens[0][0], len(tokens)*len(token.UUID{}))
}

//export provsqlgo_evaluation_expect
func provsqlgo_evaluation_expect(e *C.provsql_error, handle C.uint64_t, rows C.uint64_t) (status C.int) {
	defer report(e, &status)
	v, err := evaluationOf(handle)
	if err != nil {
		return fail(e, err)
	}
	v.ExpectMapping(int(rows))
	return ok
}

//export provsqlgo_evaluation_add
func provsqlgo_evaluation_add(e *C.provsql_error, handle C.uint64_t, kind C.int, packed *C.char, n C.size_t) (status C.int) {
	defer report(e, &status)
	v, err := evaluationOf(handle)
	if err != nil {
		return fail(e, err)
	}
	return outcome(e, v.AddMapping(semiring.ValueKind(kind), viewBytes(packed, n)))
}

//export provsqlgo_evaluation_looked_up
func provsqlgo_evaluation_looked_up(e *C.provsql_error, handle C.uint64_t, complete C.bool) (status C.int) {
	defer report(e, &status)
	v, err := evaluationOf(handle)
	if err != nil {
		return fail(e, err)
	}
	if complete {
		v.MappingComplete()
		return ok
	}
	return outcome(e, v.LookedUp(v.asked))
}

//export provsqlgo_evaluation_result
func provsqlgo_evaluation_result(e *C.provsql_error, handle C.uint64_t, out *C.provsql_value) (status C.int) {
	defer report(e, &status)
	v, err := evaluationOf(handle)
	if err != nil {
		return fail(e, err)
	}
	r, err := v.Result()
	if err != nil {
		return fail(e, err)
	}
	out.boolean = C.bool(r.Bool)
	out.integer = C.int64_t(r.Int)
	out.real = C.double(r.Float)
	out.is_null = C.bool(r.Null)
	giveBytes(&out.text, r.Text)
	return ok
}

//export provsqlgo_evaluation_free
func provsqlgo_evaluation_free(handle C.uint64_t) C.int {
	delete(evaluations, uint64(handle))
	return ok
}
