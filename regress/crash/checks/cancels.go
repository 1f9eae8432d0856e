package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// promptly is how soon a session must answer a timeout, cancel or terminate in
// the middle of Go work, for 95 in 100 of them.
const promptly = 50 * time.Millisecond

// goWork are statements that stay in Go for long, each in its own way.
var goWork = []string{
	"SELECT provsql_probe('spin', 20000)",
	"SELECT provsql_probe('recurse', 20000)",
	"SELECT provsql_probe('allocate', 2000000000)",
}

// provenanceWork creates and evaluates many gates.
const provenanceWork = `SELECT grp, provsql.sr_counting(provsql.provenance(), 'wide_ones')
  FROM (SELECT DISTINCT a.i % 5 AS grp FROM wide a JOIN wide b ON a.i = b.i) q`

func cancels(r *report) {
	s := r.server("cancels")
	admin := s.connect()
	admin.prepare()
	admin.exec(`CREATE TABLE wide AS SELECT i FROM generate_series(1, 50000) i;
		SELECT provsql.add_provenance('wide');
		SELECT provsql.create_provenance_mapping('wide_ones', 'wide', '1')`)
	postmaster := s.postmaster()

	total := 0
	r.check("statement timeouts in Go work", func() string {
		t := inSessions(s, 2, 750, func(c *session, i int) time.Duration {
			return timeOut(c, 1+rand.IntN(10), goWork[i%len(goWork)])
		})
		total += len(t)
		return prompt(s, t)
	})
	r.check("cancels in Go work", func() string {
		t := inSessions(s, 2, 175, func(c *session, i int) time.Duration {
			return stop(c, c.peer(), "pg_cancel_backend", "57014", goWork[i%len(goWork)])
		})
		total += len(t)
		return prompt(s, t)
	})
	r.check("terminates in Go work", func() string {
		var t times
		for i := range 80 {
			c := s.connect()
			c.tracked()
			t = append(t, stop(c, admin, "pg_terminate_backend", "57P01", goWork[i%len(goWork)]))
			untilEnded(c.pid, time.Second)
		}
		total += len(t)
		return prompt(s, t)
	})
	r.check("timeouts while gates are created and evaluated", func() string {
		t := inSessions(s, 2, 50, func(c *session, i int) time.Duration {
			return timeOut(c, 1+rand.IntN(60), provenanceWork)
		})
		total += len(t)
		return prompt(s, t)
	})
	r.check("the server has survived them by the thousand", func() string {
		expect(total >= 2000, "expected at least 2000 interruptions, and made %d", total)
		s.expectNoCrash()
		expect(s.postmaster() == postmaster, "expected the same postmaster, and it changed")
		admin.tracked()
		rows := admin.rows(provenanceWork + " ORDER BY grp")
		expect(len(rows) == 5, "expected 5 groups, and saw %d", len(rows))
		for _, row := range rows {
			expect(row[1] == "10000", "expected 10000 derivations in each group, and saw %v", rows)
		}
		return fmt.Sprintf("%d interruptions", total)
	})
}

// prompt ends the check unless sessions answered promptly. On a machine that is
// too busy for that, they must not be slower than PostgreSQL's own loops.
func prompt(s *server, t times) string {
	if t.quantile(.95) > promptly {
		plain := inSessions(s, 2, 150, func(c *session, i int) time.Duration {
			return timeOut(c, 1+rand.IntN(10), "SELECT count(*) FROM generate_series(1, 1000000000)")
		})
		expect(t.quantile(.95) <= 2*plain.quantile(.95), "expected answers within %v, and saw %v; without Go, on this machine now: %v",
			promptly, t, plain)
	}
	return t.String()
}

// peer is a second session on the same server, made once.
func (c *session) peer() *session {
	if c.other == nil {
		c.other = c.server.connect()
	}
	return c.other
}

// inSessions runs work n times in each of several sessions, all at once.
func inSessions(s *server, sessions, n int, work func(c *session, i int) time.Duration) times {
	var wait sync.WaitGroup
	results := make([]times, sessions)
	failures := make([]any, sessions)
	for k := range sessions {
		wait.Go(func() {
			defer func() { failures[k] = recover() }()
			c := s.connect()
			defer c.close()
			c.tracked()
			for i := range n {
				results[k] = append(results[k], work(c, i))
			}
			c.tracked()
		})
	}
	wait.Wait()
	var all times
	for k := range sessions {
		if failures[k] != nil {
			panic(failures[k])
		}
		all = append(all, results[k]...)
	}
	return all
}

// timeOut lets a statement run into its timeout, and says how much later it
// was answered. A statement that ends before is answered in time.
func timeOut(c *session, after int, statement string) time.Duration {
	started := time.Now()
	_, err := c.query(limited(after, statement))
	late := time.Since(started) - time.Duration(after)*time.Millisecond
	if err == nil && statement == provenanceWork {
		return 0
	}
	expect(state(err) == "57014", "expected SQLSTATE 57014 from %s after %d ms, and saw %v", statement, after, err)
	return max(late, 0)
}

// stop lets another session cancel or terminate a running statement, and says
// how long the answer took.
func stop(c, by *session, function, expected, statement string) time.Duration {
	type answer struct {
		err error
		at  time.Time
	}
	answers := make(chan answer, 1)
	go func() {
		_, err := c.query(statement)
		answers <- answer{err, time.Now()}
	}()
	time.Sleep(time.Duration(rand.IntN(4000)) * time.Microsecond)
	var sent time.Time
	for done := ""; done != "t"; {
		sent = time.Now()
		rows := by.rows("SELECT %s(pid) FROM pg_stat_activity WHERE pid = %d AND state = 'active' AND query LIKE '%%provsql_probe%%'",
			function, c.pid)
		if len(rows) > 0 {
			done = rows[0][0]
		}
		expect(len(answers) == 0 || done == "t", "expected that %s runs until it is stopped", statement)
	}
	a := <-answers
	expect(state(a.err) == expected, "expected SQLSTATE %s after %s, and saw %v", expected, function, a.err)
	return a.at.Sub(sent)
}
