package main

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"time"
)

// errCannotLook says that this machine does not let us look into processes.
var errCannotLook = errors.New("this machine does not let us look")

// handlersOfOtherProcesses looks at the handlers of processes that no SQL
// statement can ask: the circuit worker and parallel workers.
func handlersOfOtherProcesses(r *report, s *server, c *session) {
	check := func(pid int, mustHandle ...syscall.Signal) string {
		handled, without, err := handlers(pid)
		if errors.Is(err, errCannotLook) {
			return err.Error()
		}
		must(err, "looking at the handlers of process %d, %s", pid, title(pid))
		expect(len(without) == 0, "expected SA_ONSTACK on every handler of %s, and signals %v lack it", title(pid), without)
		for _, number := range mustHandle {
			expect(handled[number], "expected a handler of %v in %s", number, title(pid))
		}
		return fmt.Sprintf("%d handlers", len(handled))
	}
	r.check("the look into other processes sees what it looks for", func() string {
		_, without, err := handlers(s.postmaster())
		if errors.Is(err, errCannotLook) {
			return err.Error()
		}
		must(err, "looking at the handlers of the postmaster")
		expect(len(without) > 0, "expected handlers without SA_ONSTACK in the postmaster, which has no Go")
		return fmt.Sprint("in the postmaster, without SA_ONSTACK: ", without)
	})
	r.check("handlers of the worker run on the signal stack", func() string {
		return check(s.worker(), syscall.SIGTERM, syscall.SIGHUP)
	})
	r.check("handlers of a session seen from outside run on the signal stack", func() string {
		return check(c.pid, syscall.SIGTERM, syscall.SIGINT, syscall.SIGALRM, syscall.SIGUSR1)
	})
	r.check("handlers of parallel workers run on the signal stack", func() string {
		by := s.connect()
		defer by.close()
		by.exec("CREATE TABLE IF NOT EXISTS spinner AS SELECT i FROM generate_series(1, 20000) i; ANALYZE spinner; ALTER FUNCTION provsql_probe PARALLEL SAFE")
		by.exec(inParallel)
		done := make(chan error, 1)
		go func() {
			_, err := by.query("SELECT count(provsql_probe('spin', i - i + 1000)) FROM spinner")
			done <- err
		}()
		defer func() {
			c.exec("SELECT pg_cancel_backend(%d)", by.pid)
			<-done
		}()
		var pid int
		until(5*time.Second, "a parallel worker with Go", func() bool {
			for _, child := range children(s.postmaster()) {
				if strings.Contains(title(child), "parallel worker") && maps(child, goLibrary) && len(threads(child)) > 3 {
					pid = child
					return true
				}
			}
			return false
		})
		time.Sleep(50 * time.Millisecond)
		open := threadsOpenTo(pid, syscall.SIGURG)
		expect(open == 0, "expected SIGURG blocked in every thread of a parallel worker, and %d may receive it", open)
		return check(pid, syscall.SIGTERM)
	})
}
