package main

import (
	"fmt"
	"strings"
	"syscall"
	"time"
)

// fault is a mistake in Go code that must end as an error.
type fault struct {
	name, what, argument string
	message              string // what the error must say
}

var faultsInGo = []fault{
	{"a panic", "panic", "0", "probe"},
	{"a nil dereference", "nil", "0", ""},
	{"a division by zero", "divide", "7", "divide by zero"},
	{"a wild address near zero", "wild address", "16", ""},
	{"a wild address", "wild address", "93824992231424", "bad memory access"},
	{"a wild address that no page can have", "wild address", "4611686018427387904", ""},
	{"a mapped file that was truncated", "truncated map", "0", "bad memory access"},
}

func faults(r *report) {
	s := r.server("faults", "restart_after_crash = on")
	c := s.connect()
	c.prepare()
	c.tracked()

	for _, f := range faultsInGo {
		r.check(f.name+" in Go is an error", func() string {
			const times = 100
			for range times {
				reported := c.fails("XX000", "SELECT provsql_probe('%s', %s)", f.what, f.argument)
				expect(strings.Contains(reported.Message, f.message), "expected %q in the message, and saw %q", f.message, reported.Message)
			}
			c.exec("DO $$BEGIN PERFORM provsql_probe('%s', %s); EXCEPTION WHEN internal_error THEN NULL; END$$", f.what, f.argument)
			c.tracked()
			s.expectNoCrash()
			return fmt.Sprintf("%d times, the session goes on", times)
		})
	}

	r.check("descriptors after crash restarts", func() string { return crashRestarts(s) })
	r.check("a crash in C kills a backend with Go at once", func() string {
		// A PostgreSQL function that is given an integer where it expects a pointer.
		return dies(s, syscall.SIGSEGV, func(c *session) {
			c.exec("CREATE OR REPLACE FUNCTION crash(bigint) RETURNS text LANGUAGE internal STRICT AS 'text_reverse'")
			c.tracked()
			_, err := c.query("SELECT crash(64)")
			expect(state(err) == "lost", "expected a lost connection, and saw %v", err)
		})
	})
	for _, number := range []syscall.Signal{syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGABRT} {
		r.check(fmt.Sprintf("%v from outside kills an idle backend with Go at once", number), func() string {
			return dies(s, number, func(c *session) {
				c.tracked()
				s.signal(c.pid, number)
			})
		})
		r.check(fmt.Sprintf("%v from outside kills a backend inside Go at once", number), func() string {
			return dies(s, number, func(c *session) {
				c.tracked()
				go func() { _, _ = c.query("SELECT provsql_probe('spin', 20000)") }()
				time.Sleep(50 * time.Millisecond)
				s.signal(c.pid, number)
			})
		})
	}
}

// dies lets a new session's backend die, and expects that this takes less than
// a second and that the server comes back and answers.
func dies(s *server, number syscall.Signal, end func(c *session)) string {
	c, _ := s.eventually(20 * time.Second)
	s.mark()
	started := time.Now()
	end(c)
	untilEnded(c.pid, time.Second)
	died := time.Since(started)
	s.expectDeath(c.pid, number)
	after, _ := s.eventually(20 * time.Second)
	defer after.close()
	must(after.waitTracked(20*time.Second), "running a tracked query after the restart")
	back := time.Since(started)
	return fmt.Sprintf("dead after %s, answering after %s", milliseconds(died), milliseconds(back))
}

// waitTracked asks the sample's question until it is answered: after a restart
// the worker is not there at once.
func (c *session) waitTracked(within time.Duration) error {
	for started := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		err := c.tryTracked()
		if state(err) != "57P03" || time.Since(started) > within {
			return err
		}
	}
}

func crashRestarts(s *server) string {
	const crashes = 4
	var counts []int
	for range crashes + 1 {
		c, _ := s.eventually(20 * time.Second)
		must(c.waitTracked(20*time.Second), "running a tracked query")
		s.worker()
		counts = append(counts, descriptors(s.postmaster()))
		if len(counts) <= crashes {
			s.signal(c.pid, syscall.SIGKILL)
			s.expectDeath(c.pid, syscall.SIGKILL)
		}
	}
	expect(counts[crashes] <= counts[0], "expected that the postmaster has no more descriptors after %d crashes, and saw %v", crashes, counts)
	return fmt.Sprintf("%d in the postmaster after %d crashes", counts[crashes], crashes)
}
