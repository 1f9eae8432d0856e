package main

/*
#include <stdlib.h>
#include "pgext.h"
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/pgnode"
	"provsql/gosrc/rewrite"
	"provsql/gosrc/sqlerror"
)

// templates are this server's empty nodes, sent once before the first rewrite.
var templates *rewrite.Templates

//export provsqlgo_set_templates
func provsqlgo_set_templates(e *C.provsql_error, text *C.char, n C.size_t) (status C.int) {
	defer report(e, &status)
	parsed, err := rewrite.ParseTemplates(viewBytes(text, n))
	if err != nil {
		return fail(e, sqlerror.New(sqlerror.InternalError, "%v", err))
	}
	templates = parsed
	return ok
}

//export provsqlgo_rewrite
func provsqlgo_rewrite(
	e *C.provsql_error, text *C.char, n C.size_t, c *C.provsql_catalog,
	tracked *C.provsql_tracked, trackedCount C.size_t, o *C.provsql_rewrite_options,
	out *C.provsql_bytes, warnings **C.provsql_warning,
) (status C.int) {
	defer report(e, &status)
	catalog := newCatalog(c, unsafe.Slice(tracked, int(trackedCount)))
	options := rewrite.Options{Active: bool(o.active), PossibleRows: bool(o.possible_rows)}
	result, err := rewrite.Rewrite(viewBytes(text, n), catalog, templates, options)
	if err != nil {
		return fail(e, err)
	}
	if result.Changed {
		giveBytes(out, result.Query)
	}
	giveWarnings(warnings, result.Warnings)
	return ok
}

// giveWarnings hands C a list in the order of ws.
func giveWarnings(out **C.provsql_warning, ws []rewrite.Warning) {
	for _, w := range ws {
		item := (*C.provsql_warning)(C.calloc(1, C.sizeof_provsql_warning))
		if w.Notice {
			item.level = C.PROVSQL_NOTICE_ONCE
		}
		item.message = C.CString(w.Message)
		item.hint = optionalCString(w.Hint)
		*out = item
		out = &item.next
	}
}

//export provsqlgo_roundtrip
func provsqlgo_roundtrip(e *C.provsql_error, text *C.char, n C.size_t, out *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	var tree pgnode.Tree
	if err := tree.Parse(viewBytes(text, n)); err != nil {
		return fail(e, sqlerror.New(sqlerror.InternalError, "cannot read a query tree: %v", err))
	}
	giveBytes(out, tree.Reprint())
	return ok
}
