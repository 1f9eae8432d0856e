package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

// promptly is how soon a session must answer a timeout, cancel or terminate,
// for 95 in 100 of them.
const promptly = 50 * time.Millisecond

// prompt interrupts Go work, and PostgreSQL's own loops for comparison, and
// ends the check unless sessions answered promptly. A machine that is busy with
// other things has it measured up to three times, and is forgiven what
// PostgreSQL itself is late there.
func prompt(total *int, measure func() (seen, plain times)) string {
	for attempt := 1; ; attempt++ {
		seen, plain := measure()
		*total += len(seen)
		if seen.quantile(.95) <= max(promptly, 2*plain.quantile(.95)) {
			return seen.String()
		}
		expect(attempt < 3, "expected answers within %v, and saw %v; without Go, on this machine now: %v", promptly, seen, plain)
	}
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

// timeOut lets a statement run into its timeout, in milliseconds, and says how
// much later it was answered. Work on provenance may end before.
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
		rows := by.rows("SELECT %s(pid) FROM pg_stat_activity WHERE pid = %d AND state = 'active' AND query = $$%s$$",
			function, c.pid, statement)
		if len(rows) > 0 {
			done = rows[0][0]
		}
		expect(len(answers) == 0 || done == "t", "expected that %s runs until it is stopped", statement)
	}
	a := <-answers
	expect(state(a.err) == expected, "expected SQLSTATE %s after %s, and saw %v", expected, function, a.err)
	return a.at.Sub(sent)
}
