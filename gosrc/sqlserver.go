package main

/*
#include <stdlib.h>
#include "pgext.h"

static inline int host_compute(const provsql_host *host, const char *sql, size_t sql_length, uint32_t operator_,
							   bool aggregate, const uint32_t *types, size_t operands, size_t rows,
							   const char *values, size_t values_length, provsql_bytes *result)
{
	provsql_computation computation = {
		.sql = sql, .sql_length = sql_length, .operator = operator_, .aggregate = aggregate, .types = types,
		.operands = operands, .rows = rows, .values = values, .values_length = values_length,
	};

	return host->compute(&computation, result);
}

static inline int host_aggregate_call(const provsql_host *host, uint32_t oid, provsql_bytes *sql,
									  uint32_t *types, size_t *count)
{
	return host->aggregate_call(oid, sql, types, count);
}

static inline int host_operator_name(const provsql_host *host, uint32_t oid, provsql_bytes *name)
{
	return host->operator_name(oid, name);
}
*/
import "C"

import (
	"encoding/binary"
	"math"
	"unsafe"

	"provsql/gosrc/comparison"
)

// sqlServer computes values of gates in this session.
type sqlServer struct{}

func (sqlServer) Aggregate(
	sql string, types []uint32, rows int, columns [][]comparison.Value,
) (comparison.Value, error) {
	var values []byte
	for _, column := range columns {
		values = appendValues(values, column)
	}
	return computed(sql, 0, true, types, rows, values)
}

func (sqlServer) Expression(sql string, types []uint32, operands []comparison.Value) (comparison.Value, error) {
	return computed(sql, 0, false, types, 1, appendValues(nil, operands))
}

func (sqlServer) Compare(operator uint32, types [2]uint32, left, right comparison.Value) (comparison.Value, error) {
	return computed("", operator, false, types[:], 1, appendValues(nil, []comparison.Value{left, right}))
}

func appendValues(dst []byte, values []comparison.Value) []byte {
	for _, v := range values {
		if v.Null {
			dst = binary.NativeEndian.AppendUint32(dst, math.MaxUint32)
			continue
		}
		dst = binary.NativeEndian.AppendUint32(dst, uint32(len(v.Text)))
		dst = append(dst, v.Text...)
	}
	return dst
}

func computed(
	sql string, operator uint32, isAggregate bool, types []uint32, rows int, values []byte,
) (comparison.Value, error) {
	var result C.provsql_bytes
	var text *C.char
	if operator == 0 {
		text = (*C.char)(unsafe.Pointer(unsafe.StringData(sql)))
	}
	if C.host_compute(&host, text, C.size_t(len(sql)), C.uint32_t(operator), C.bool(isAggregate),
		(*C.uint32_t)(unsafe.SliceData(types)), C.size_t(len(types)), C.size_t(rows),
		(*C.char)(unsafe.Pointer(unsafe.SliceData(values))), C.size_t(len(values)), &result) != 0 {
		return comparison.Null, errHost
	}
	if result.data == nil {
		return comparison.Null, nil
	}
	defer C.free(unsafe.Pointer(result.data))
	return comparison.Value{Text: C.GoStringN(result.data, C.int(result.length))}, nil
}

// maxCallTypes is how many types aggregate_call may give.
const maxCallTypes = 100

func (sqlServer) Call(function uint32) (sql string, types []uint32, err error) {
	var text C.provsql_bytes
	var count C.size_t
	types = make([]uint32, maxCallTypes)
	if C.host_aggregate_call(&host, C.uint32_t(function), &text, (*C.uint32_t)(unsafe.SliceData(types)), &count) != 0 {
		return "", nil, errHost
	}
	defer C.free(unsafe.Pointer(text.data))
	return C.GoStringN(text.data, C.int(text.length)), types[:count], nil
}

func (sqlServer) OperatorName(operator uint32) (string, error) {
	var name C.provsql_bytes
	if C.host_operator_name(&host, C.uint32_t(operator), &name) != 0 {
		return "", errHost
	}
	defer C.free(unsafe.Pointer(name.data))
	return C.GoStringN(name.data, C.int(name.length)), nil
}
