package main

/*
#include <stdlib.h>
#include "pgext.h"

static inline int host_not_null(const provsql_host *host, uint32_t relid, int attnum, bool *is)
{
	return host->not_null(relid, attnum, is);
}

static inline int host_may_read(const provsql_host *host, uint32_t relid, bool *may)
{
	return host->may_read(relid, may);
}

static inline int host_operator(const provsql_host *host, uint32_t opno, provsql_operator *facts)
{
	return host->operator_facts(opno, facts);
}

static inline int host_grouping(const provsql_host *host, uint32_t type, provsql_grouping *facts)
{
	return host->grouping(type, facts);
}

static inline int host_array_type(const provsql_host *host, uint32_t type, uint32_t *array)
{
	return host->array_type(type, array);
}

static inline int host_function(const provsql_host *host, uint32_t oid, provsql_function *facts)
{
	return host->function_facts(oid, facts);
}

static inline int host_deparse(const provsql_host *host, const char *text, provsql_bytes *sql)
{
	return host->deparse(text, sql);
}
*/
import "C"

import (
	"unsafe"

	"provsql/gosrc/rewrite"
)

// catalog is what the rewriter knows of this database: partly handed over with
// the query, partly asked for.
type catalog struct {
	names   rewrite.Names
	tracked map[uint32]rewrite.TrackedColumn
}

func newCatalog(c *C.provsql_catalog, tracked []C.provsql_tracked) *catalog {
	k := &catalog{
		names: rewrite.Names{
			UUIDType:      uint32(c.uuid_type),
			UUIDArrayType: uint32(c.uuid_array_type),
			AggTokenType:  uint32(c.agg_token_type),
			Provenance:    uint32(c.fn_provenance),
			Times:         uint32(c.fn_times),
			Plus:          uint32(c.fn_plus),
			PlusAgg:       uint32(c.agg_plus),
			Monus:         uint32(c.fn_monus),
			Delta:         uint32(c.fn_delta),
			Semimod:       uint32(c.fn_semimod),
			Cmp:           uint32(c.fn_cmp),
			Arith:         uint32(c.fn_arith),
			GroupAgg:      uint32(c.agg_group),
			GroupToken:    uint32(c.fn_group_token),
			WithToken:     uint32(c.fn_with_token),
			AggTokenOf:    uint32(c.fn_agg_token_of),
			AggTokenUUID:  uint32(c.fn_agg_token_uuid),
			Present:       uint32(c.fn_present),
			OneRow:        uint32(c.fn_one_row),
		},
		tracked: make(map[uint32]rewrite.TrackedColumn, len(tracked)),
	}
	for _, t := range tracked {
		k.tracked[uint32(t.relid)] = rewrite.TrackedColumn{Attnum: int16(t.attnum), NotNull: bool(t.not_null)}
	}
	return k
}

func (c *catalog) Names() *rewrite.Names { return &c.names }

func (c *catalog) Tracked(relid uint32) (rewrite.TrackedColumn, bool) {
	t, is := c.tracked[relid]
	return t, is
}

// asked returns the error of a callback.
func asked(failed C.int) error {
	if failed != 0 {
		return errHost
	}
	return nil
}

func (c *catalog) NotNull(relid uint32, attnum int) (bool, error) {
	var is C.bool
	err := asked(C.host_not_null(&host, C.uint32_t(relid), C.int(attnum), &is))
	return bool(is), err
}

func (c *catalog) MayRead(relid uint32) (bool, error) {
	var may C.bool
	err := asked(C.host_may_read(&host, C.uint32_t(relid), &may))
	return bool(may), err
}

func (c *catalog) Operator(opno uint32) (rewrite.Operator, error) {
	var f C.provsql_operator
	err := asked(C.host_operator(&host, C.uint32_t(opno), &f))
	return rewrite.Operator{
		Negator: uint32(f.negator), Commutator: uint32(f.commutator),
		Equality: bool(f.equality), Underlying: uint32(f.underlying), Strict: bool(f.strict),
		OfRows: bool(f.of_rows),
	}, err
}

func (c *catalog) Grouping(typ uint32) (rewrite.Grouping, error) {
	var f C.provsql_grouping
	err := asked(C.host_grouping(&host, C.uint32_t(typ), &f))
	return rewrite.Grouping{Equal: uint32(f.equal), Less: uint32(f.less), Hashable: bool(f.hashable)}, err
}

func (c *catalog) ArrayType(typ uint32) (uint32, error) {
	var array C.uint32_t
	err := asked(C.host_array_type(&host, C.uint32_t(typ), &array))
	return uint32(array), err
}

func (c *catalog) Function(oid uint32) (rewrite.Function, error) {
	var f C.provsql_function
	err := asked(C.host_function(&host, C.uint32_t(oid), &f))
	return rewrite.Function{
		Volatile: bool(f.is_volatile), TakesToken: bool(f.takes_token), MakesToken: bool(f.makes_token), KeepsText: bool(f.keeps_text),
		NullOfNothing: bool(f.null_of_nothing), Strict: bool(f.strict),
	}, err
}

func (c *catalog) SQL(expr []byte) (string, error) {
	text := C.CString(string(expr))
	defer C.free(unsafe.Pointer(text))
	var sql C.provsql_bytes
	if err := asked(C.host_deparse(&host, text, &sql)); err != nil {
		return "", err
	}
	defer C.free(unsafe.Pointer(sql.data))
	return C.GoStringN(sql.data, C.int(sql.length)), nil
}
