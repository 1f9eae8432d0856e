package store

import (
	"errors"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"provsql/gosrc/sqlerror"
)

// maxProcessors bounds how many goroutines share a scan.
const maxProcessors = 8

// processors returns how many goroutines may share so many parts.
func processors(parts int) int { return max(1, min(runtime.GOMAXPROCS(0), maxProcessors, parts)) }

// inParallel calls work for the parts from 0 to parts-1, from one goroutine
// per processor. processor is less than processors(parts), and no two calls at
// a time have the same. After an error no further part is begun, and it is the
// first one that is returned.
func inParallel(parts int, work func(processor, part int) error) error {
	return inParallelOn(processors(parts), parts, work)
}

// inParallelOn is inParallel for a number of processors.
func inParallelOn(processors, parts int, work func(processor, part int) error) error {
	var next atomic.Int64
	var failed atomic.Bool
	var once sync.Once
	var first error
	var wg sync.WaitGroup
	for processor := range processors {
		wg.Go(func() {
			for !failed.Load() {
				part := int(next.Add(1)) - 1
				if part >= parts {
					return
				}
				if err := guarded(processor, part, work); err != nil {
					once.Do(func() { first = err })
					failed.Store(true)
				}
			}
		})
	}
	wg.Wait()
	return first
}

// guarded is work, with its panics as errors.
func guarded(processor, part int, work func(processor, part int) error) (err error) {
	// A page of a mapped file that cannot be read is a panic only where this
	// was asked for, and it is asked for goroutine by goroutine.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = panicError(p)
		}
	}()
	return work(processor, part)
}

func panicError(p any) error {
	var fault interface{ Addr() uintptr }
	if err, ok := p.(error); ok && errors.As(err, &fault) {
		return sqlerror.New(sqlerror.IOError, "a file of the circuit store could not be read: %v", err)
	}
	return sqlerror.New(sqlerror.InternalError, "internal error in the circuit store: %v", p)
}
