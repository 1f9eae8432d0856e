package main

/*
#include "pgext.h"
*/
import "C"

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"provsql/gosrc/sqlerror"
)

// provsqlgo_probe does what must not hurt the process, for regress/crash; see
// extension/probe.c.
//
//export provsqlgo_probe
func provsqlgo_probe(e *C.provsql_error, what *C.char, argument C.int64_t, answer *C.provsql_bytes) (status C.int) {
	defer report(e, &status)
	text, err := probe(C.GoString(what), int64(argument))
	if err != nil {
		return fail(e, err)
	}
	giveBytes(answer, []byte(text))
	return ok
}

func probe(what string, argument int64) (string, error) {
	switch what {
	case "panic":
		panic("a probe")
	case "nil":
		var p *processOf
		return p.databasePath, nil
	case "divide":
		return fmt.Sprint(argument / int64(len(what)-len("divide"))), nil
	case "wild address":
		address := uintptr(argument)
		return fmt.Sprint(**(**byte)(unsafe.Pointer(&address))), nil
	case "truncated map":
		return touchTruncatedMap()
	case "spin":
		return spin(time.Duration(argument) * time.Millisecond)
	case "recurse":
		return recurseSpin(int(argument))
	case "allocate":
		return allocate(int(argument))
	case "host error":
		return "", (&pipes{}).Send(nil)
	case "goroutine":
		return goroutines(int(argument)), nil
	}
	return "", sqlerror.New(sqlerror.InvalidParameterValue, "unknown probe %q", what)
}

// touchTruncatedMap reads behind the end of a file that shrank under its map.
func touchTruncatedMap() (string, error) {
	f, err := os.CreateTemp("", "provsql-probe")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	size := 4 * os.Getpagesize()
	if err := f.Truncate(int64(size)); err != nil {
		return "", err
	}
	b, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return "", err
	}
	defer func() { _ = syscall.Munmap(b) }()
	if err := f.Truncate(0); err != nil {
		return "", err
	}
	return fmt.Sprint(b[size-1]), nil
}

func spin(d time.Duration) (string, error) {
	sum := uint64(1)
	for start := time.Now(); time.Since(start) < d; {
		for range 4096 {
			sum = sum*6364136223846793005 + 1442695040888963407
		}
		if err := interrupted(); err != nil {
			return "", err
		}
	}
	return fmt.Sprint(sum), nil
}

// recurseSpin goes down to depth again and again, growing and leaving the
// goroutine's stack, until interrupted or done 1,000 times.
func recurseSpin(depth int) (string, error) {
	total := 0
	for range 1000 {
		total += recurse(depth)
		if err := interrupted(); err != nil {
			return "", err
		}
	}
	return fmt.Sprint(total), nil
}

func recurse(depth int) int {
	var frame [64]int
	frame[depth%len(frame)] = depth
	if depth == 0 {
		return frame[0]
	}
	return recurse(depth-1) + frame[depth%len(frame)] - depth + 1
}

func allocate(rounds int) (string, error) {
	kept := make([][]byte, 64)
	for i := range rounds {
		kept[i%len(kept)] = make([]byte, 1024+i%8192)
		if i%256 == 0 {
			if err := interrupted(); err != nil {
				return "", err
			}
		}
	}
	return fmt.Sprint(len(kept)), nil
}

func goroutines(n int) string {
	var wait sync.WaitGroup
	results := make([]int, n)
	for i := range n {
		wait.Go(func() {
			defer func() { _ = recover() }()
			results[i] = recurse(100)
		})
	}
	wait.Wait()
	return fmt.Sprint(len(results))
}
