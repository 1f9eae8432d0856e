package main

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"time"
)

func worker(r *report) {
	s := r.server("worker")
	c := s.connect()
	c.prepare()
	c.tracked()
	postmaster := s.postmaster()

	r.check("a terminated worker costs an error within a second, or nothing", func() string {
		outcomes := map[string]int{}
		var slowest time.Duration
		for i := range 5 {
			// New gates and a request that is answered.
			c.exec("INSERT INTO source VALUES (%d, 9)", 100+i)
			token := c.value("SELECT provsql FROM source WHERE id = %d", 100+i)
			pid := s.worker()
			s.signal(pid, syscall.SIGTERM)
			started := time.Now()
			_, err := c.query("SELECT provsql.set_prob('%s', 0.5)", token)
			slowest = max(slowest, time.Since(started))
			expect(time.Since(started) < 1500*time.Millisecond, "expected an answer within a second, and it took %v (%v)", time.Since(started), err)
			expectWorkerGone(err)
			outcomes[state(err)]++
			untilEnded(pid, time.Second)
			next := s.worker()
			expect(next != pid, "expected another worker than process %d", pid)
			c.exec("DELETE FROM source WHERE grp = 9")
			must(c.waitTracked(5*time.Second), "running a tracked query with the new worker")
		}
		s.expectNoCrash()
		expect(s.postmaster() == postmaster, "expected the same postmaster")
		return fmt.Sprintf("%d errors, %d answers, slowest %s", outcomes["57P03"], outcomes[""], milliseconds(slowest))
	})
	r.check("gates made while the worker is away are there afterwards", func() string {
		pid := s.worker()
		s.signal(pid, syscall.SIGTERM)
		untilEnded(pid, time.Second)
		var err error
		for range 20 {
			if _, err = c.query("CREATE TABLE away AS SELECT DISTINCT grp FROM source"); err == nil {
				break
			}
			expectWorkerGone(err)
		}
		must(err, "making a table while the worker is away")
		s.worker()
		rows := c.rows("SELECT grp, provsql.sr_counting(provsql.provenance(), 'ones') FROM away ORDER BY grp")
		expect(len(rows) == 3 && rows[2][1] == "3", "expected counts 1, 2, 3, and saw %v", rows)
		return ""
	})
	stoppedWorker(r, s)

	r.check("a killed worker costs a restart of the sessions, and then all is well", func() string {
		pid := s.worker()
		s.signal(pid, syscall.SIGKILL)
		until(10*time.Second, "the sessions are ended", func() bool { return !alive(c.pid) })
		started := time.Now()
		c, _ = s.eventually(20 * time.Second)
		must(c.waitTracked(20*time.Second), "running a tracked query after the restart")
		expect(s.postmaster() == postmaster, "expected the same postmaster")
		expect(s.worker() != pid, "expected another worker")
		return milliseconds(time.Since(started))
	})
	r.check("when the postmaster is killed, all end and the next start succeeds", func() string {
		var idle, busy []*session
		for range 2 {
			idle, busy = append(idle, s.connect()), append(busy, s.connect())
		}
		for i := range idle {
			idle[i].tracked()
			busy[i].tracked()
			go func() { _, _ = busy[i].query("SELECT provsql_probe('spin', 500)") }()
		}
		time.Sleep(50 * time.Millisecond)
		pid := s.worker()
		s.signal(s.postmaster(), syscall.SIGKILL)
		untilEnded(pid, time.Second)
		for _, c := range idle {
			untilEnded(c.pid, time.Second)
		}
		took := s.expectGone(2 * time.Second)
		s.start()
		c, _ = s.eventually(10 * time.Second)
		must(c.waitTracked(10*time.Second), "running a tracked query after the restart")
		return "all gone after " + milliseconds(took)
	})
	noWorkerAtAll(r)
}

// expectWorkerGone accepts success and the error that says what to do.
func expectWorkerGone(err error) {
	if err == nil {
		return
	}
	reported := sqlError(err)
	expect(state(err) == "57P03" && reported.Hint != "", "expected success or SQLSTATE 57P03 with a hint, and saw %v", err)
}

// stoppedWorker lets the worker hang, which the postmaster does not notice.
func stoppedWorker(r *report, s *server) {
	by := s.connect()
	defer by.close()
	const request = "SELECT provsql.set_prob(provsql, 0.5) FROM source WHERE id = 1"
	for _, wait := range []struct{ name, statement string }{
		{"a request", request},
		{"a request behind another one", request},
		{"a query that reads new gates", "SELECT provsql.get_children(provsql.provenance_times(gen_random_uuid(), gen_random_uuid()))"},
		{"a query that fills the pipe", "SELECT count(provsql.provenance_times(gen_random_uuid(), gen_random_uuid())) FROM generate_series(1, 10000000)"},
	} {
		name, statement := wait.name, wait.statement
		c := s.connect()
		c.tracked()
		r.check(name+" to a worker that hangs can be cancelled", func() string {
			pid := s.worker()
			s.signal(pid, syscall.SIGSTOP)
			defer s.signal(pid, syscall.SIGCONT)
			if strings.Contains(name, "behind") {
				defer s.wait(by, request)()
			}
			var late, answered times
			for range 3 {
				started := time.Now()
				c.fails("57014", limited(300, statement))
				late = append(late, time.Since(started)-300*time.Millisecond)
				started = time.Now()
				c.exec("SELECT count(*) FROM plain")
				expect(time.Since(started) < time.Second, "expected that an untracked query then runs at once, and it took %v", time.Since(started))

				done := make(chan error, 1)
				go func() {
					_, err := c.query(statement)
					done <- err
				}()
				until(5*time.Second, "the session waits for the worker", func() bool {
					return by.value("SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND wait_event_type = 'Extension'", c.pid) == "1"
				})
				time.Sleep(50 * time.Millisecond)
				sent := time.Now()
				by.exec("SELECT pg_cancel_backend(%d)", c.pid)
				err := <-done
				answered = append(answered, time.Since(sent))
				expect(state(err) == "57014", "expected SQLSTATE 57014 after a cancel, and saw %v", err)
			}
			expect(slices.Min(late) < promptly, "expected timeouts within %v, and the soonest of three came %v late", promptly, slices.Min(late))
			expect(slices.Min(answered) < promptly, "expected an answer to cancels within %v, and the soonest of three took %v", promptly, slices.Min(answered))
			return fmt.Sprintf("timeout %s late, cancel after %s", milliseconds(slices.Min(late)), milliseconds(slices.Min(answered)))
		})
		r.check("and afterwards the session works", func() string {
			c.tracked()
			c.exec("SELECT provsql.set_prob(provsql, 0.25) FROM source WHERE id = 1")
			seen := c.value("SELECT provsql.get_prob(provsql) FROM source WHERE id = 1")
			expect(seen == "0.25", "expected probability 0.25, and saw %s", seen)
			return ""
		})
	}
	r.check("a session that waits for a worker that hangs can be terminated", func() string {
		pid := s.worker()
		waiting := s.connect()
		waiting.tracked()
		s.signal(pid, syscall.SIGSTOP)
		defer s.signal(pid, syscall.SIGCONT)
		done := make(chan error, 1)
		go func() {
			_, err := waiting.query(request)
			done <- err
		}()
		time.Sleep(200 * time.Millisecond)
		sent := time.Now()
		by.exec("SELECT pg_terminate_backend(%d)", waiting.pid)
		err := <-done
		answered := time.Since(sent)
		expect(state(err) == "57P01", "expected SQLSTATE 57P01, and saw %v", err)
		expect(answered < time.Second, "expected an answer within %v, and it took %v", time.Second, answered)
		return milliseconds(answered)
	})
}

// wait lets another session run a statement, and returns a function that ends it.
func (s *server) wait(by *session, statement string) (end func()) {
	c := s.connect()
	done := make(chan error, 1)
	go func() {
		_, err := c.query(statement)
		done <- err
	}()
	time.Sleep(50 * time.Millisecond)
	return func() {
		by.exec("SELECT pg_terminate_backend(%d)", c.pid)
		<-done
		c.close()
	}
}

// noWorkerAtAll is a server without room for any worker.
func noWorkerAtAll(r *report) {
	s := r.server("no-worker", "max_worker_processes = 0")
	c := s.connect()
	r.check("without a worker, an error within a second says what to do", func() string {
		c.exec("SELECT 1")
		started := time.Now()
		_, err := c.query(sample)
		took := time.Since(started)
		if err == nil {
			started = time.Now()
			err = c.tryTracked()
			took = time.Since(started)
		}
		expect(err != nil, "expected an error, and a tracked query succeeded")
		expectWorkerGone(err)
		expect(took < 1500*time.Millisecond, "expected the error within a second, and it took %v", took)
		return fmt.Sprintf("%s: %s", milliseconds(took), sqlError(err).Message)
	})
	r.check("and what needs no worker works in that session", func() string {
		started := time.Now()
		c.exec("SELECT count(*) FROM pg_class")
		c.exec("SELECT count(*) FROM plain")
		return milliseconds(time.Since(started))
	})
}
