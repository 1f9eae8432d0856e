package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

func signals(r *report) {
	s := r.server("signals")
	c := s.connect()
	c.prepare()

	r.check("the checks see what they look for", func() string {
		// This program has the usual Go runtime, which takes SIGURG.
		expect(threadsOpenTo(os.Getpid(), syscall.SIGURG) > 0, "expected threads open to SIGURG in an ordinary Go program")
		// Without Go, PostgreSQL's handlers run on the normal stack.
		fresh := s.connect()
		defer fresh.close()
		list := fresh.probe("signals without onstack", 0)
		expect(list != "", "expected handlers without SA_ONSTACK in a backend without Go, and saw none")
		return "without Go: " + list
	})

	quiet := func(name string, pid int, atLeast int) string {
		n := len(threads(pid))
		expect(n >= atLeast, "expected at least %d threads in %s, and saw %d", atLeast, name, n)
		open := threadsOpenTo(pid, syscall.SIGURG)
		expect(open == 0, "expected SIGURG blocked in every thread of %s, and %d of %d may receive it", name, open, n)
		return fmt.Sprintf("%d threads", n)
	}
	c.tracked()
	r.check("SIGURG is blocked in every thread after loading", func() string { return quiet("the backend", c.pid, 2) })
	r.check("SIGURG is blocked in every thread after heavy work", func() string {
		c.probe("goroutine", 500)
		c.probe("allocate", 500000)
		_, _ = c.query(limited(500, "SELECT provsql_probe('recurse', 20000)"))
		return quiet("the backend", c.pid, 2)
	})
	r.check("SIGURG is blocked in every thread of the worker", func() string { return quiet("the worker", s.worker(), 2) })

	onStack := func() string {
		list := c.probe("signals without onstack", 0)
		expect(list == "", "expected SA_ONSTACK on every handler, and signals %s lack it", list)
		return ""
	}
	r.check("handlers run on the signal stack after loading", onStack)
	r.check("and after statement timeouts", func() string {
		c.fails("57014", limited(20, "SELECT provsql_probe('spin', 5000)"))
		c.fails("57014", limited(20, "SELECT pg_sleep(5)"))
		c.exec("SET lock_timeout = 1000; SET idle_session_timeout = '1h'")
		return onStack()
	})
	r.check("and after PL/pgSQL", func() string {
		c.exec(`DO $$BEGIN PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN NULL; END$$`)
		return onStack()
	})
	r.check("and after foreign tables", func() string {
		c.exec(`CREATE EXTENSION IF NOT EXISTS postgres_fdw; CREATE EXTENSION IF NOT EXISTS file_fdw;
			CREATE SERVER itself FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%s', dbname 'postgres');
			CREATE USER MAPPING FOR postgres SERVER itself;
			CREATE FOREIGN TABLE far (i int) SERVER itself OPTIONS (table_name 'plain');
			CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
			CREATE FOREIGN TABLE lines (t text) SERVER files OPTIONS (program 'echo one; echo two')`,
			s.env["PGHOST"], s.env["PGPORT"])
		expect(c.value("SELECT count(*) FROM far") == "1000", "expected 1000 rows from the foreign table")
		expect(c.value("SELECT count(*) FROM lines") == "2", "expected 2 lines from the program")
		c.tracked()
		return onStack()
	})
	r.check("and after COPY from and to programs", func() string {
		c.exec("COPY plain TO PROGRAM 'cat >/dev/null'; COPY plain FROM PROGRAM 'echo 7,7' (FORMAT csv)")
		return onStack()
	})
	handlersOfOtherProcesses(r, s, c)
	r.check("signals by the thousand in the middle of Go work", func() string { return bombard(s) })
}

// bombard sends harmless signals to a backend and to the worker while Go's
// stacks grow and shrink there.
func bombard(s *server) string {
	c := s.connect()
	defer c.close()
	c.tracked()
	worker := s.worker()
	done := make(chan error, 1)
	go func() {
		_, err := c.query(limited(2000, "SELECT count(provsql_probe('recurse', 20000)) FROM generate_series(1, 1000)"))
		done <- err
	}()
	sent := 0
	for {
		select {
		case err := <-done:
			expect(state(err) == "57014", "expected that the statement ends by its timeout, and saw %v", err)
			c.tracked()
			s.expectNoCrash()
			return fmt.Sprintf("%d signals", sent)
		default:
			for _, number := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGHUP} {
				s.signal(c.pid, number)
				s.signal(worker, number)
				sent += 2
			}
			time.Sleep(20 * time.Microsecond)
		}
	}
}
