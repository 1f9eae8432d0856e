package main

/*
#include "pgext.h"
*/
import "C"

import (
	"provsql/gosrc/gate"
	sessions "provsql/gosrc/session"
	"provsql/gosrc/sqlerror"
	"provsql/gosrc/store"
	"provsql/gosrc/token"
)

func settingOf(at *C.provsql_setting) sessions.Setting {
	return sessions.Setting{Level: int32(at.level), Memory: int64(at.memory)}
}

// annotated returns the type of the gate that a token to be annotated has.
func annotated(t token.UUID) (gate.Type, error) {
	x, known, err := look(t, func(*store.Reader, uint32, store.Gate) error { return nil })
	if err == nil && !known {
		err = sqlerror.New(sqlerror.UndefinedObject, "provenance token %v is not in the circuit", t)
	}
	return x.Type, err
}

//export provsqlgo_set_prob
func provsqlgo_set_prob(e *C.provsql_error, t *C.provsql_uuid, p C.double, at *C.provsql_setting) (status C.int) {
	defer report(e, &status)
	typ, err := annotated(*tokenAt(t))
	if err != nil {
		return fail(e, err)
	}
	if err := gate.CheckProbability(*tokenAt(t), typ, float64(p)); err != nil {
		return fail(e, err)
	}
	return outcome(e, session().SetProb(*tokenAt(t), float64(p), settingOf(at)))
}

//export provsqlgo_set_infos
func provsqlgo_set_infos(e *C.provsql_error, t *C.provsql_uuid, info1, info2 C.int32_t, at *C.provsql_setting) (status C.int) {
	defer report(e, &status)
	if _, err := annotated(*tokenAt(t)); err != nil {
		return fail(e, err)
	}
	return outcome(e, session().SetInfos(*tokenAt(t), int32(info1), int32(info2), settingOf(at)))
}

//export provsqlgo_set_extra
func provsqlgo_set_extra(e *C.provsql_error, t *C.provsql_uuid, data *C.char, n C.size_t, at *C.provsql_setting) (status C.int) {
	defer report(e, &status)
	if _, err := annotated(*tokenAt(t)); err != nil {
		return fail(e, err)
	}
	return outcome(e, session().SetExtra(*tokenAt(t), viewBytes(data, n), settingOf(at)))
}
