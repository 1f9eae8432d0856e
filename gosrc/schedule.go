package main

import (
	"runtime"
	"time"
)

// Go's runtime has a monitor thread. When a thread that is called from C has
// run no scheduler for 10 ms, the monitor takes its processor away at every
// look, though it holds it for a moment at a time; each later call into Go
// must find one again and wakes the monitor, which then looks every 20 µs. In
// a server of many short transactions that is one more context switch for each
// of them, and a third of the throughput. A visit to the scheduler now and
// then, some 20 µs each, keeps the monitor asleep.

// betweenVisits is less than the monitor's 10 ms.
const betweenVisits = 5 * time.Millisecond

var (
	lastVisit    time.Time
	callsBetween uint32
)

// visitScheduler is for exports that are called once in a while, such as at
// the end of a transaction.
func visitScheduler() {
	if now := time.Now(); now.Sub(lastVisit) >= betweenVisits {
		lastVisit = now
		runtime.Gosched()
	}
}

// visitSchedulerSeldom is for exports that are called for each row.
func visitSchedulerSeldom() {
	if callsBetween++; callsBetween%4096 == 0 {
		visitScheduler()
	}
}
