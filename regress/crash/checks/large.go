package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// largeGates makes gates of very many children, fills the pipe, and lets the
// worker fall behind.
func largeGates(r *report) {
	n := counts(100_000, 1_000_000)
	s := r.server("large", "max_wal_size = '4GB'")
	c := s.connect()
	c.prepare()
	by := s.connect()

	r.check(fmt.Sprintf("a ⊕ of %d tokens, made from an array, is read whole", n), func() string {
		started := time.Now()
		c.exec(`CREATE TABLE great AS SELECT provsql.provenance_plus(tokens) AS token, tokens
		  FROM (SELECT array_agg(gen_random_uuid()) AS tokens FROM generate_series(1, %d)) x`, n)
		made := time.Since(started)
		seen := by.value("SELECT provsql.get_children(token) = tokens FROM great")
		expect(seen == "t", "expected the children as they were given")
		return fmt.Sprintf("made in %s, read in %s", milliseconds(made), milliseconds(time.Since(started)-made))
	})
	r.check(fmt.Sprintf("a query of one group of %d rows is evaluated", n), func() string {
		c.exec("CREATE TABLE wide AS SELECT i AS id, 1 AS grp FROM generate_series(1, %d) i", n)
		c.exec("SELECT provsql.add_provenance('wide')")
		c.exec("SELECT provsql.create_provenance_mapping('wide_ones', 'wide', '1')")
		started := time.Now()
		c.exec("CREATE TABLE one AS SELECT DISTINCT grp FROM wide")
		made := time.Since(started)
		evaluate(by, "one", n)
		return fmt.Sprintf("made in %s, evaluated in %s", milliseconds(made), milliseconds(time.Since(started)-made))
	})
	r.check("the same while other sessions write and read", func() string {
		return whileOthersWrite(s, c, n)
	})
	fullPipe(r, s, by, n)
	backlog(r, s)
}

// evaluate counts the derivations of the one row of a table.
func evaluate(c *session, table string, want int) {
	seen := c.value("SELECT provsql.sr_counting(provsql.provenance(), 'wide_ones') FROM %s", table)
	expect(number(seen) == want, "expected %d derivations, and saw %s", want, seen)
}

func whileOthersWrite(s *server, c *session, n int) string {
	setup := s.connect()
	defer setup.close()
	ledgers := []*ledger{newLedger(setup, 0), newLedger(setup, 1)}
	var done atomic.Bool
	var wait sync.WaitGroup
	failures := make([]any, len(ledgers))
	for i, l := range ledgers {
		w := s.connect()
		wait.Go(func() {
			defer func() { failures[i] = recover() }()
			defer w.close()
			l.write(w, done.Load)
		})
	}
	started := time.Now()
	var failure any
	func() {
		defer func() { failure = recover() }()
		for i := range counts(2, 3) {
			// Other rows, so that the gate is another.
			c.exec("CREATE TABLE one_%d AS SELECT DISTINCT grp FROM wide WHERE id > %d", i, i+1)
			evaluate(c, fmt.Sprintf("one_%d", i), n-i-1)
		}
	}()
	took := time.Since(started)
	done.Store(true)
	wait.Wait()
	for _, f := range append(failures, failure) {
		if f != nil {
			panic(f)
		}
	}
	tokens := 0
	for _, l := range ledgers {
		tokens += l.verify(setup)
	}
	return fmt.Sprintf("%s, %d other tokens right; %s", milliseconds(took), tokens, tally(ledgers))
}

// fullPipe interrupts a session that is sending a great gate to a worker that
// does not read.
func fullPipe(r *report, s *server, by *session, n int) {
	statement := fmt.Sprintf("SELECT provsql.provenance_plus(array_agg(gen_random_uuid())) FROM generate_series(1, %d)", n)
	r.check("a great gate on its way through a full pipe can be cancelled", func() string {
		pid, c := s.worker(), s.connect()
		defer c.close()
		c.tracked()
		s.signal(pid, syscall.SIGSTOP)
		defer s.signal(pid, syscall.SIGCONT)
		var answers times
		for range 3 {
			done := make(chan error, 1)
			go func() {
				_, err := c.query("%s", statement)
				done <- err
			}()
			s.waitsForWorker(by, c)
			sent := time.Now()
			by.exec("SELECT pg_cancel_backend(%d)", c.pid)
			err := <-done
			answers = append(answers, time.Since(sent))
			expect(state(err) == "57014", "expected SQLSTATE 57014 after a cancel, and saw %v", err)
		}
		by.exec("SELECT count(*) FROM pg_class")
		c.fails("57014", "%s", limited(n/1000+500, statement))
		s.signal(pid, syscall.SIGCONT)
		c.tracked()
		evaluate(c, "one", n)
		return "cancels: " + answers.String()
	})
	r.check("and the same gate sent again is whole", func() string {
		pid, c := s.worker(), s.connect()
		defer c.close()
		s.signal(pid, syscall.SIGSTOP)
		again := fmt.Sprintf(`CREATE TABLE again AS SELECT provsql.provenance_plus(tokens) AS token,
		  cardinality(tokens) AS n FROM (SELECT array_agg(md5(i::text)::uuid) AS tokens FROM generate_series(1, %d) i) x`, n)
		c.fails("57014", "%s", limited(n/1000+500, again))
		s.signal(pid, syscall.SIGCONT)
		c.exec("%s", again)
		seen := c.value("SELECT cardinality(provsql.get_children(token)) FROM again")
		expect(number(seen) == n, "expected %d children, and saw %s", n, seen)
		return ""
	})
}

// backlog lets sessions write faster than the worker reads: they wait, and the
// worker takes no more memory than before.
func backlog(r *report, s *server) {
	r.check("a worker that has fallen behind does not grow", func() string {
		pid := s.worker()
		before, most := anonymous(pid), 0
		s.signal(pid, syscall.SIGSTOP)
		var wait sync.WaitGroup
		failures := make(chan error, 3)
		for i := range 3 {
			c := s.connect()
			wait.Go(func() {
				defer c.close()
				_, err := c.query(`CREATE TABLE heap_%d AS SELECT provsql.provenance_times(gen_random_uuid(), gen_random_uuid()) AS token
				  FROM generate_series(1, %d)`, i, counts(100_000, 1_000_000))
				failures <- err
			})
		}
		time.Sleep(500 * time.Millisecond)
		s.signal(pid, syscall.SIGCONT)
		finished := make(chan struct{})
		go func() {
			wait.Wait()
			close(finished)
		}()
		for waiting := true; waiting; {
			select {
			case <-finished:
				waiting = false
			case <-time.After(5 * time.Millisecond):
				most = max(most, anonymous(pid))
			}
		}
		for range 3 {
			must(<-failures, "writing while the worker is behind")
		}
		c := s.connect()
		defer c.close()
		for i := range 3 {
			seen := c.value("SELECT count(*) FROM heap_%d WHERE provsql.get_gate_type(token) IS NULL", i)
			expect(seen == "0", "expected that every gate is there, and %s are not", seen)
		}
		expect(most-before < 64<<20, "expected less than 64 MB more, and saw %d MB more", (most-before)>>20)
		expect(s.worker() == pid, "expected the same worker")
		s.expectNoCrash()
		return fmt.Sprintf("%d MB of its own before, at most %d MB", before>>20, most>>20)
	})
}
