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
)

// Steps of running evaluations, known to C by number.
var (
	runningSteps = map[uint64]*semiring.Steps{}
	lastSteps    uint64
)

func stepsOf(handle C.uint64_t) (*semiring.Steps, error) {
	if s := runningSteps[uint64(handle)]; s != nil {
		return s, nil
	}
	return nil, sqlerror.New(sqlerror.InternalError, "there are no steps %d", uint64(handle))
}

//export provsqlgo_steps_new
func provsqlgo_steps_new(e *C.provsql_error, hasMonus, hasDelta C.bool, maxMemory C.int64_t, handle *C.uint64_t) (status C.int) {
	defer report(e, &status)
	source, err := circuitSource()
	if err != nil {
		return fail(e, err)
	}
	limitGarbage(int64(maxMemory))
	s := semiring.NewSteps(source, sqlServer{}, int64(maxMemory), circuit.Interrupt(interrupted))
	s.HasMonus, s.HasDelta = bool(hasMonus), bool(hasDelta)
	lastSteps++
	runningSteps[lastSteps] = s
	*handle = C.uint64_t(lastSteps)
	return ok
}

//export provsqlgo_steps_load
func provsqlgo_steps_load(e *C.provsql_error, handle C.uint64_t, root *C.provsql_uuid, leaves *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	s, err := stepsOf(handle)
	if err != nil {
		return fail(e, err)
	}
	return outcome(e, withUnsynced(func() error {
		needed, err := s.Load(*tokenAt(root))
		if err == nil {
			giveBytes(leaves, tokenBytes(needed[:min(len(needed), semiring.MostMissing)]))
		}
		return err
	}))
}

//export provsqlgo_steps_next
func provsqlgo_steps_next(e *C.provsql_error, handle C.uint64_t, outside C.int64_t, out *C.provsql_steps) (status C.int) {
	defer report(e, &status)
	s, err := stepsOf(handle)
	if err != nil {
		return fail(e, err)
	}
	next, err := s.Next(int64(outside))
	if err != nil {
		return fail(e, err)
	}
	out.root = C.uint32_t(next.Root)
	out.restarted = C.bool(next.Restarted)
	giveBytes(&out.words, unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(next.Words))), 4*len(next.Words)))
	return ok
}

//export provsqlgo_steps_free
func provsqlgo_steps_free(handle C.uint64_t) C.int {
	delete(runningSteps, uint64(handle))
	return ok
}
