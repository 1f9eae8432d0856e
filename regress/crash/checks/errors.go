package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

func callbackErrors(r *report) {
	s := r.server("errors")
	c := s.connect()
	c.prepare()
	c.tracked()

	r.check("an error of PostgreSQL in a callback comes out as it was", func() string {
		reported := c.fails("XX000", "SELECT provsql_probe('host error', 0)")
		const message = "ProvSQL: frame of 0 bytes"
		expect(reported.Message == message, "expected the message %q, and saw %q", message, reported.Message)
		expect(reported.File == "host.c" && reported.Routine != "", "expected the place where it was raised, and saw %s, %s", reported.File, reported.Routine)
		c.fails("57014", limited(30, "SELECT provsql_probe('spin', 5000)"))
		c.tracked()
		return reported.Code
	})
	r.check("PL/pgSQL catches it with its SQLSTATE and message", func() string {
		c.exec(`CREATE FUNCTION caught(what text) RETURNS text LANGUAGE plpgsql AS $$
			BEGIN RETURN provsql_probe(what, 0); EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM; END$$`)
		seen := c.value("SELECT caught('host error')")
		expect(seen == "XX000 ProvSQL: frame of 0 bytes", "expected the error in the handler, and saw %q", seen)
		seen = c.value("SELECT caught('no such probe')")
		expect(strings.HasPrefix(seen, "22023 "), "expected SQLSTATE 22023 in the handler, and saw %q", seen)
		return seen
	})
	r.check("caught 10,000 times", func() string {
		before := memory(c)
		started := time.Now()
		seen := c.value("SELECT count(caught('host error')) FROM generate_series(1, 10000)")
		took := time.Since(started)
		expect(seen == "10000", "expected 10000 caught errors, and saw %s", seen)
		grown := memory(c) - before
		expect(grown < 50<<10, "expected that the backend's memory stays, and it grew by %d kB", grown)
		c.tracked()
		return fmt.Sprintf("%s, %d kB more memory", milliseconds(took), grown)
	})
	r.check("alternating with errors of Go, caught 10,000 times", func() string {
		seen := c.value("SELECT count(caught(CASE i % 3 WHEN 0 THEN 'host error' WHEN 1 THEN 'nil' ELSE 'no such probe' END)) FROM generate_series(1, 10000) i")
		expect(seen == "10000", "expected 10000 caught errors, and saw %s", seen)
		c.tracked()
		return ""
	})
	r.check("timeouts and cancels still reach that session", func() string {
		var t times
		for _, statement := range []string{
			"SELECT pg_sleep(10)", "SELECT provsql_probe('spin', 10000)", "SELECT count(*) FROM generate_series(1, 1000000000)",
		} {
			started := time.Now()
			c.fails("57014", limited(50, statement))
			t = append(t, time.Since(started)-50*time.Millisecond)
		}
		by := s.connect()
		defer by.close()
		t = append(t, stop(c, by, "pg_cancel_backend", "57014", "SELECT provsql_probe('spin', 10000)"))
		expect(t.quantile(1) < time.Second, "expected answers within a second, and saw %v", t)
		return t.String()
	})
	r.check("a cancel inside a callback comes out as a cancel", func() string {
		started := time.Now()
		reported := c.fails("57014", limited(100, "SELECT provsql_probe('recurse', 20000)"))
		expect(strings.Contains(reported.Message, "statement timeout"), "expected PostgreSQL's own message, and saw %q", reported.Message)
		expect(time.Since(started) < time.Second, "expected the timeout within a second, and it took %v", time.Since(started))
		c.tracked()
		return reported.Message
	})
	r.check("errors in subtransactions leave the transaction usable", func() string {
		c.exec("BEGIN")
		for range 100 {
			c.exec("SAVEPOINT a")
			c.fails("XX000", "SELECT provsql_probe('host error', 0)")
			c.exec("ROLLBACK TO a")
			c.tracked()
		}
		c.exec("COMMIT")
		c.tracked()
		s.expectNoCrash()
		return ""
	})
}

// memory is the resident memory of a session's backend that it does not share, in kB.
func memory(c *session) int {
	fields := strings.Fields(status(fmt.Sprintf("/proc/%d/status", c.pid), "RssAnon"))
	expect(len(fields) == 2, "expected the memory of process %d", c.pid)
	kilobytes, err := strconv.Atoi(fields[0])
	must(err, "reading the memory of process %d", c.pid)
	return kilobytes
}
