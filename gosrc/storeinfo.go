package main

/*
#include "pgext.h"
*/
import "C"

import (
	"bytes"
	"context"
	"fmt"
	"sync/atomic"

	"provsql/gosrc/gate"
	"provsql/gosrc/store"
)

// untilInterrupt is a context for work on goroutines that must not call
// PostgreSQL: it ends when there is an interrupt to look at.
type untilInterrupt struct{ context.Context }

func (untilInterrupt) Err() error {
	if atomic.LoadInt32(interruptPending) != 0 {
		return context.Canceled
	}
	return nil
}

// interruptibly runs work until it ends by itself or the statement is
// cancelled. Interrupts that do not end the statement start it again.
func interruptibly(work func(context.Context) error) error {
	for {
		err := work(untilInterrupt{context.Background()})
		if err != context.Canceled {
			return err
		}
		if err := interrupted(); err != nil {
			return err
		}
	}
}

//export provsqlgo_store_info
func provsqlgo_store_info(e *C.provsql_error, out *C.provsql_store_info) (status C.int) {
	defer report(e, &status)
	r, err := reader()
	if err != nil {
		return fail(e, err)
	}
	stats, err := r.Stats()
	if err != nil {
		return fail(e, err)
	}
	var byType []uint64
	err = interruptibly(func(ctx context.Context) (err error) {
		byType, err = r.GatesByType(ctx)
		return err
	})
	if err != nil {
		return fail(e, err)
	}
	out.gates = C.int64_t(stats.Gates)
	out.missing = C.int64_t(stats.Missing)
	out.wires = C.int64_t(stats.Wires)
	out.mapping_load = C.double(stats.Load)
	giveBytes(&out.gates_by_type, gatesByTypeJSON(byType))
	giveBytes(&out.files, filesJSON(stats.Files))
	for _, f := range stats.Files {
		out.bytes += C.int64_t(f.Allocated)
	}
	return ok
}

func gatesByTypeJSON(counts []uint64) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for typ, n := range counts {
		if n == 0 {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q: %d", gate.Type(typ).String(), n)
	}
	b.WriteByte('}')
	return b.Bytes()
}

func filesJSON(files []store.FileStats) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range files {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `%q: {"used": %d, "allocated": %d}`, f.Name, f.Used, f.Allocated)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// maxDamages bounds how much damage one check tells of.
const maxDamages = 1000

// provsqlgo_check_store gives C three strings that end in a zero for each
// damage: file, offset, reason.
//
//export provsqlgo_check_store
func provsqlgo_check_store(e *C.provsql_error, out *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	r, err := reader()
	if err != nil {
		return fail(e, err)
	}
	var told bytes.Buffer
	err = interruptibly(func(ctx context.Context) error {
		told.Reset()
		n := 0
		return r.Check(ctx, func(d *store.CorruptionError) {
			if n++; n <= maxDamages {
				fmt.Fprintf(&told, "%s\x00%d\x00%s\x00", d.File, d.Offset, d.Reason)
			}
		})
	})
	if err != nil {
		return fail(e, err)
	}
	giveBytes(out, told.Bytes())
	return ok
}
