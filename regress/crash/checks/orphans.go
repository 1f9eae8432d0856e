package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this program the parent of servers that pg_ctl started
// and of the sessions of a killed postmaster, so that their ends can be waited
// for: not every machine's first process does that, and a dead postmaster that
// nobody waited for looks alive to pg_ctl.
func adoptOrphans() error { return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// buryOrphans waits for the adopted processes that have ended.
func buryOrphans() {
	for _, pid := range children(os.Getpid()) {
		file := fmt.Sprintf("/proc/%d/status", pid)
		if state := status(file, "State"); state != "" && state[0] == 'Z' && status(file, "Name") == "postgres" &&
			status(file, "PPid") == strconv.Itoa(os.Getpid()) {
			_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
		}
	}
}
