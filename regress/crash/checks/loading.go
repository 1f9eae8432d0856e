package main

import (
	"fmt"
	"strings"
)

const goLibrary = "provsql_go.so"

func loading(r *report) {
	s := r.server("loading")
	owner := s.connect()
	owner.prepare()
	owner.close()

	c := s.connect()
	r.check("untracked queries leave a backend without Go", func() string {
		c.exec("SELECT count(*) FROM plain GROUP BY grp")
		c.exec("SELECT count(*) FROM pg_class a JOIN pg_class b USING (relkind)")
		c.exec("DO $$BEGIN FOR n IN 1..100 LOOP PERFORM count(*) FROM plain WHERE grp = n; END LOOP; END$$")
		c.exec("CREATE TABLE other AS SELECT * FROM plain; INSERT INTO other SELECT * FROM plain; DROP TABLE other")
		c.exec("EXPLAIN SELECT DISTINCT grp FROM plain")
		expect(maps(c.pid, "/provsql.so"), "expected provsql.so in the backend, and it is not mapped")
		expect(!maps(c.pid, goLibrary), "expected no %s in a backend that ran untracked queries only", goLibrary)
		n := len(threads(c.pid))
		expect(n == 1, "expected 1 thread in a backend without Go, and saw %d", n)
		return "1 thread"
	})
	r.check("a tracked query loads Go", func() string {
		c.tracked()
		expect(maps(c.pid, goLibrary), "expected %s in a backend that ran a tracked query", goLibrary)
		loaded := c.probe("loaded", 0)
		expect(loaded == "yes", "expected that the backend knows that Go is loaded, and it says %s", loaded)
		return fmt.Sprintf("%d threads", len(threads(c.pid)))
	})
	r.check("no process but the worker loads Go by itself", func() string {
		worker := s.worker()
		processes := append(children(s.postmaster()), s.postmaster())
		for _, pid := range processes {
			if pid != worker && pid != c.pid {
				expect(!maps(pid, goLibrary), "expected no %s in process %d, %s", goLibrary, pid, title(pid))
			}
		}
		expect(maps(s.postmaster(), "/provsql.so"), "expected provsql.so in the postmaster")
		expect(maps(worker, goLibrary), "expected %s in the circuit worker", goLibrary)
		return fmt.Sprintf("%d processes", len(processes))
	})
	r.check("a new backend is clean again", func() string {
		fresh := s.connect()
		defer fresh.close()
		fresh.exec("SELECT 1")
		expect(!maps(fresh.pid, goLibrary), "expected no %s in a new backend", goLibrary)
		return ""
	})

	notPreloaded(r)
}

func notPreloaded(r *report) {
	s := r.server("not-preloaded", "--no-preload")
	c := s.connect()
	for _, attempt := range []struct{ name, statement string }{
		{"CREATE EXTENSION", "CREATE EXTENSION provsql"},
		{"LOAD", "LOAD 'provsql'"},
		{"a C function", probeFunction},
	} {
		r.check(attempt.name+" without preloading says what to do", func() string {
			reported := c.fails("55000", attempt.statement)
			expect(strings.Contains(reported.Message+reported.Hint, "shared_preload_libraries") && reported.Hint != "",
				"expected a message and hint about shared_preload_libraries, and saw %q, hint %q", reported.Message, reported.Hint)
			c.exec("SELECT 1")
			return reported.Code
		})
	}
}
