package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"
)

// patience bounds one check; none comes near it unless something hangs.
const patience = 90 * time.Second

// failure is the panic with which a check ends early.
type failure string

// expect ends the check when a condition does not hold; the text says what was
// expected and what was seen.
func expect(holds bool, format string, args ...any) {
	if !holds {
		panic(failure(fmt.Sprintf(format, args...)))
	}
}

// must ends the check on an unexpected error.
func must(err error, doing string, args ...any) {
	if err != nil {
		panic(failure(fmt.Sprintf(doing, args...) + ": " + err.Error()))
	}
}

// report prints the outcome of each check.
type report struct {
	failed  bool
	depth   int
	servers []*server
	ends    []func() // before the servers are removed
}

// atEnd keeps something to do before the servers are removed.
func (r *report) atEnd(f func()) { r.ends = append(r.ends, f) }

// check runs f and prints a line; f returns the figure to show. A failed check
// does not keep the next ones from running.
func (r *report) check(name string, f func() string) {
	r.depth++
	inner := r.depth > 1
	if inner {
		within := time.Duration(counts(1, 15)) * patience
		watchdog := time.AfterFunc(within, func() {
			fmt.Printf("FAILED %s\n    expected an end within %v, and it still runs\n", name, within)
			r.removeServers()
			os.Exit(1)
		})
		defer watchdog.Stop()
	}
	defer func() {
		r.depth--
		switch p := recover().(type) {
		case nil:
		case failure:
			r.failed = true
			fmt.Printf("FAILED %s\n    %s\n", name, strings.ReplaceAll(string(p), "\n", "\n    "))
			r.showLogs()
		default:
			r.failed = true
			fmt.Printf("FAILED %s\n    panic: %v\n%s\n", name, p, debug.Stack())
		}
	}()
	figure := f()
	switch {
	case !inner:
	case figure == "":
		fmt.Printf("ok %s\n", name)
	default:
		fmt.Printf("ok %s (%s)\n", name, figure)
	}
}

func (r *report) showLogs() {
	for _, s := range r.servers {
		if lines := s.logTail(15); lines != "" {
			fmt.Printf("    log of %s:\n      %s\n", s.name, strings.ReplaceAll(lines, "\n", "\n      "))
		}
	}
}

func (r *report) removeServers() {
	for _, f := range r.ends {
		f()
	}
	r.ends = nil
	for _, s := range r.servers {
		s.destroy()
	}
	r.servers = nil
}
