package rewritetest

import (
	"reflect"

	"provsql/gosrc/rewrite"
)

// Recording is one rewriting in a server: what was given, what the rewriter
// asked of the catalog, and what came out. OIDs are the server's. The recorder
// in regress/capture writes them.
type Recording struct {
	Templates string
	Tree      string
	Options   rewrite.Options

	Names     rewrite.Names
	Tracked   map[uint32]rewrite.TrackedColumn
	NotNull   map[uint32]map[int]bool
	Denied    []uint32 // tables that the user may not read
	Operators map[uint32]rewrite.Operator
	Groupings map[uint32]rewrite.Grouping
	Arrays    map[uint32]uint32
	Functions map[uint32]rewrite.Function
	SQL       map[string]string

	Outcome Outcome
}

// NewRecording returns one without answers.
func NewRecording() *Recording {
	return &Recording{
		Tracked:   map[uint32]rewrite.TrackedColumn{},
		NotNull:   map[uint32]map[int]bool{},
		Operators: map[uint32]rewrite.Operator{},
		Groupings: map[uint32]rewrite.Grouping{},
		Arrays:    map[uint32]uint32{},
		Functions: map[uint32]rewrite.Function{},
		SQL:       map[string]string{},
	}
}

// Learn takes over the answers of a recording, with the OIDs that number gives
// for those of the server, and trees that tree has renamed.
func (f *Facts) Learn(r *Recording, number func(uint32) uint32, tree func(string) string) {
	f.names = renumbered(r.Names, number)
	for relid, c := range r.Tracked {
		f.tracked[number(relid)] = c
	}
	for relid, columns := range r.NotNull {
		for attnum, is := range columns {
			f.notNull[column{number(relid), attnum}] = is
		}
	}
	for opno, a := range r.Operators {
		f.operators[number(opno)] = renumbered(a, number)
	}
	for typ, a := range r.Groupings {
		f.groupings[number(typ)] = renumbered(a, number)
	}
	for typ, array := range r.Arrays {
		f.arrays[number(typ)] = number(array)
	}
	for oid, a := range r.Functions {
		f.functions[number(oid)] = a
	}
	for expr, sql := range r.SQL {
		f.sql[tree(expr)] = sql
	}
}

// renumbered returns a struct with other OIDs in its fields.
func renumbered[T any](v T, number func(uint32) uint32) T {
	fields := reflect.ValueOf(&v).Elem()
	for i := range fields.NumField() {
		if f := fields.Field(i); f.Kind() == reflect.Uint32 {
			f.SetUint(uint64(number(uint32(f.Uint()))))
		}
	}
	return v
}
