package worker

import (
	"fmt"
	"sync"

	"provsql/gosrc/store"
)

// flusher makes circuits durable beside the worker's main loop. One flush at a
// time runs, for all circuits that somebody waits for; who comes meanwhile
// waits for the next, so that one flush serves many commits.
type flusher struct {
	// ended is the number of the last flush that is over.
	ended uint64
	// failures counts flushes of which something did not become durable.
	failures uint64
	running  []*flushing // nil when no flush runs
	wanted   map[*circuit]struct{}
	ticketed bool // somebody waits for the next flush
	done     chan struct{}
	// notify is called from another goroutine when a flush is over.
	notify func()
	// careless skips the disk, as a server does that runs with fsync off.
	careless bool
}

// flushing is one circuit's part of a flush.
type flushing struct {
	circuit *circuit
	flush   *store.Flush
	err     error
}

// run flushes on a goroutine of its own.
func (f *flushing) run() {
	defer func() {
		if p := recover(); p != nil {
			f.err = fmt.Errorf("internal error: %v", p)
		}
	}()
	f.err = f.flush.Run()
}

// wantFlush returns the number of the flush that will cover all that is
// applied to c now.
func (w *Worker) wantFlush(c *circuit) uint64 {
	if w.wanted == nil {
		w.wanted = make(map[*circuit]struct{})
	}
	w.wanted[c] = struct{}{}
	w.ticketed = true
	if w.running != nil {
		return w.ended + 2
	}
	return w.ended + 1
}

// startFlush starts the flush that is wanted, unless one runs.
func (w *Worker) startFlush() {
	if w.running != nil || !w.ticketed {
		return
	}
	w.ticketed = false
	for c := range w.wanted {
		if f := c.store.BeginFlush(); f != nil {
			w.running = append(w.running, &flushing{circuit: c, flush: f})
		}
	}
	clear(w.wanted)
	if w.careless || w.running == nil {
		w.finishFlush()
		return
	}
	running, done, notify := w.running, w.done, w.notify
	go func() {
		var group sync.WaitGroup
		for _, f := range running {
			group.Add(1)
			go func() {
				defer group.Done()
				f.run()
			}()
		}
		group.Wait()
		done <- struct{}{}
		notify()
	}()
}

// finishFlush takes note of how a flush ended.
func (w *Worker) finishFlush() {
	for _, f := range w.running {
		f.circuit.store.EndFlush(f.flush, f.err)
		if f.err != nil {
			w.failures++
			w.log.printf(Warning, "the circuit of database %d promises nothing until the server is restarted: %v", f.circuit.database.OID, f.err)
		}
	}
	w.running = nil
	w.ended++
}

// Flushed takes note of a flush that is over, if one is, and starts the next.
func (w *Worker) Flushed() {
	select {
	case <-w.done:
		w.finishFlush()
		w.startFlush()
	default:
	}
}

// awaitFlush waits until no flush runs, so that files may be closed.
func (w *Worker) awaitFlush() {
	if w.running != nil {
		<-w.done
		w.finishFlush()
	}
}

// unwant is for a circuit that is closed without having become durable: those
// who wait for it ask again.
func (w *Worker) unwant(c *circuit) {
	if _, ok := w.wanted[c]; ok {
		delete(w.wanted, c)
		w.failures++
	}
}
