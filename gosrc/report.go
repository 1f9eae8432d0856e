package main

/*
#include <stdlib.h>
#include "pgext.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"provsql/gosrc/sqlerror"
)

// Statuses of an export.
const (
	ok         = C.int(C.PROVSQL_OK)
	failed     = C.int(C.PROVSQL_ERROR)
	hostFailed = C.int(C.PROVSQL_HOST_ERROR)
)

// report ends every export: it is deferred with the export's result, and turns
// a panic into an error for PostgreSQL.
func report(e *C.provsql_error, status *C.int) {
	if p := recover(); p != nil {
		*status = fail(e, panicError(p))
	}
}

// fail fills in e and returns the status for err.
func fail(e *C.provsql_error, err error) C.int {
	if errors.Is(err, errHost) {
		return hostFailed
	}
	var known *sqlerror.Error
	if !errors.As(err, &known) {
		known = sqlerror.New(sqlerror.InternalError, "%v", err)
	}
	code := known.Code
	if len(code) != 5 {
		code = sqlerror.InternalError
	}
	for i := range 5 {
		e.sqlstate[i] = C.char(code[i])
	}
	e.sqlstate[5] = 0
	e.message = C.CString(known.Message)
	e.detail = optionalCString(known.Detail)
	e.hint = optionalCString(known.Hint)
	return failed
}

// outcome is fail for an err that may be nil.
func outcome(e *C.provsql_error, err error) C.int {
	if err == nil {
		return ok
	}
	return fail(e, err)
}

func optionalCString(s string) *C.char {
	if s == "" {
		return nil
	}
	return C.CString(s)
}

// panicError describes a panic: a fault in mapped memory as damage or loss of
// a file, everything else as a bug.
func panicError(p any) error {
	if err, isError := p.(error); isError {
		if errors.Is(err, errHost) {
			return err
		}
		var fault interface{ Addr() uintptr }
		if errors.As(err, &fault) {
			return sqlerror.New(sqlerror.InternalError, "bad memory access at address %#x", fault.Addr()).
				WithDetail("%s", origin()).
				WithHint("A file of the circuit store may have been truncated while in use. The session can go on.")
		}
	}
	return sqlerror.New(sqlerror.InternalError, "internal error: %v", p).
		WithDetail("%s", origin()).
		WithHint("This is a bug in ProvSQL. The session can go on.")
}

// origin names the functions in which a panic arose, innermost first.
func origin() string {
	var callers [32]uintptr
	n := runtime.Callers(3, callers[:])
	frames := runtime.CallersFrames(callers[:n])
	var names []string
	for {
		frame, more := frames.Next()
		if name, ours := strings.CutPrefix(frame.Function, "provsql/gosrc/"); ours {
			names = append(names, fmt.Sprintf("%s:%d", name, frame.Line))
		} else if name, ours := strings.CutPrefix(frame.Function, "main."); ours && name != "report" {
			names = append(names, fmt.Sprintf("%s:%d", name, frame.Line))
		}
		if !more || len(names) == 6 {
			return "In " + strings.Join(names, " < ") + "."
		}
	}
}

// giveBytes hands a copy of b to C.
func giveBytes(out *C.provsql_bytes, b []byte) {
	out.length = C.size_t(len(b))
	out.data = nil
	if len(b) > 0 {
		out.data = (*C.char)(C.CBytes(b))
	}
}

// viewBytes shows C memory as a slice, valid until the export returns.
func viewBytes(p *C.char, n C.size_t) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), int(n))
}
