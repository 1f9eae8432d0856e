package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func neighbours(r *report) {
	s := r.server("neighbours", "shared_preload_libraries = 'pg_stat_statements,provsql,auto_explain'",
		"auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on", "compute_query_id = on")
	c := s.connect()
	c.prepare()
	c.tracked()

	r.check("programs started by COPY inherit the same signals", func() string {
		without := s.connect()
		defer without.close()
		const masks = `CREATE TEMP TABLE IF NOT EXISTS mask (line text); TRUNCATE mask;
			COPY mask FROM PROGRAM 'grep -E "^Sig(Blk|Ign)" /proc/self/status | tr "\\t" " "'; SELECT string_agg(line, ' ' ORDER BY line) FROM mask`
		expected, seen := without.value(masks), c.value(masks)
		expect(!maps(without.pid, goLibrary), "expected a session without Go to compare with")
		expect(seen == expected, "expected %s, and saw %s", expected, seen)
		c.exec("COPY (SELECT generate_series(1, 100000)) TO PROGRAM 'cat >/dev/null'")
		c.exec("CREATE TEMP TABLE numbers (i int); COPY numbers FROM PROGRAM 'seq 100000'")
		expect(c.value("SELECT count(*) FROM numbers") == "100000", "expected 100000 lines from a program")
		reported := c.fails("38000", "COPY numbers FROM PROGRAM 'kill -SEGV $$'")
		c.fails("38000|XX000", "COPY (SELECT generate_series(1, 1000000)) TO PROGRAM 'true'")
		c.tracked()
		return reported.Message
	})
	r.check("compiled expressions", func() string {
		c.exec("SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0")
		for range 5 {
			c.tracked()
		}
		plan := fmt.Sprint(c.rows("EXPLAIN (ANALYZE) " + sampleQuery))
		c.exec("RESET ALL")
		list := c.probe("signals without onstack", 0)
		expect(list == "", "expected SA_ONSTACK on every handler, and signals %s lack it", list)
		s.expectNoCrash()
		if !strings.Contains(plan, "JIT:") {
			return "this PostgreSQL compiles none"
		}
		return ""
	})
	r.check("settings are reloaded while sessions work", func() string {
		worker := s.worker()
		by := s.connect()
		defer by.close()
		by.exec("ALTER SYSTEM SET provsql.verbose_level = 7")
		for range 50 {
			by.exec("SELECT pg_reload_conf()")
			c.tracked()
		}
		until(2*time.Second, "the new setting is in force", func() bool { return c.value("SHOW provsql.verbose_level") == "7" })
		by.exec("ALTER SYSTEM RESET provsql.verbose_level")
		by.exec("SELECT pg_reload_conf()")
		c.tracked()
		expect(s.worker() == worker, "expected the same worker after reloads")
		return "50 reloads"
	})
	r.check("other preloaded libraries see tracked queries", func() string {
		c.exec("CREATE EXTENSION pg_stat_statements")
		c.tracked()
		calls := c.value("SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE '%sr_counting%a.grp = b.grp%'")
		expect(calls != "NULL" && calls != "0", "expected that pg_stat_statements counts the tracked query, and saw %s", calls)
		return calls + " calls counted"
	})
	r.check("cursors, prepared statements and EXPLAIN", func() string {
		c.exec("BEGIN; DECLARE walk SCROLL CURSOR FOR %s", sampleQuery)
		first := c.value("FETCH LAST FROM walk")
		expect(first == "3", "expected group 3 last, and saw %s", first)
		c.exec("FETCH FIRST FROM walk; COMMIT")
		c.exec("PREPARE again AS %s", sampleQuery)
		for range 10 { // custom plans, then a generic one
			rows, err := c.query("EXECUTE again")
			expect(state(err) == "0A000" || err == nil && len(rows) == 3 && rows[2][1] == "9",
				"expected the right answer or SQLSTATE 0A000, and saw %v, %v", rows, err)
		}
		c.exec("DEALLOCATE again")
		c.exec("EXPLAIN (VERBOSE, ANALYZE) %s", sampleQuery)
		return ""
	})
	r.check("too few descriptors are an error, not a crash", func() string { return fewDescriptors(s) })
	r.check("memory contexts can be logged in the middle of Go work", func() string {
		by := s.connect()
		defer by.close()
		done := make(chan error, 1)
		go func() {
			_, err := c.query("SELECT provsql_probe('spin', 500)")
			done <- err
		}()
		time.Sleep(50 * time.Millisecond)
		by.exec("SELECT pg_log_backend_memory_contexts(%d)", c.pid)
		until(2*time.Second, "the memory contexts in the log", func() bool { return len(s.logged("logging memory contexts of PID")) > 0 })
		must(<-done, "working while memory contexts are logged")
		c.tracked()
		return ""
	})
	r.check("no process has crashed", func() string {
		s.expectNoCrash()
		return ""
	})
	s.stop()
	r.check("single-user mode says that it has no provenance", func() string { return singleUser(s) })
}

// fewDescriptors takes a session's descriptors away before it needs Go.
func fewDescriptors(s *server) string {
	var outcomes []string
	for _, spare := range []int{0, 1, 2, 3, 5, 8, 12} {
		c := s.connect()
		c.exec("SELECT 1")
		limitDescriptors(c.pid, strconv.Itoa(lowestFreeDescriptor(c.pid)+spare))
		err := c.tryTracked()
		expect(state(err) != "lost", "expected an error or an answer with %d spare descriptors, and the connection broke: %v", spare, err)
		limitDescriptors(c.pid, "1024")
		outcome := state(err)
		if outcome == "" {
			outcome = "ok"
		}
		outcomes = append(outcomes, fmt.Sprintf("%d: %s", spare, outcome))
		c.exec("SELECT 1")
		c.close()
	}
	s.expectNoCrash()
	c := s.connect()
	defer c.close()
	c.tracked()
	return strings.Join(outcomes, ", ")
}

// limitDescriptors sets the soft limit of a process that belongs to the server's user.
func limitDescriptors(pid int, limit string) {
	output, err := asServer("prlimit", "--pid", strconv.Itoa(pid), "--nofile="+limit+":").CombinedOutput()
	must(err, "setting a limit of process %d: %s", pid, output)
}

func lowestFreeDescriptor(pid int) int {
	used := numbersIn(fmt.Sprintf("/proc/%d/fd", pid))
	lowest := 0
	for slices.Contains(used, lowest) {
		lowest++
	}
	return lowest
}

// singleUser runs the server's program alone on the stopped cluster.
func singleUser(s *server) string {
	command := asServer("timeout", "20", filepath.Join(s.env["BIN"], "postgres"), "--single", "-D", s.env["PGDATA"], "postgres")
	command.Dir = "/"
	command.Stdin = strings.NewReader("SELECT count(*) FROM plain\n" + strings.ReplaceAll(sampleQuery, "\n", " ") + "\nSELECT 'still here'\n")
	output, err := command.CombinedOutput()
	must(err, "running the server in single-user mode: %s", output)
	text := string(output)
	expect(strings.Contains(text, "single-user mode"), "expected an error about single-user mode, and saw\n%s", text)
	expect(strings.Contains(text, "still here"), "expected that the session goes on, and saw\n%s", text)
	return ""
}
