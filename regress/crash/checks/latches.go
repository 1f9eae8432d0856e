package main

import (
	"fmt"
	"time"
)

func latches(r *report) {
	s := r.server("latches")
	holder, waiter := s.connect(), s.connect()
	holder.prepare()
	holder.tracked()
	waiter.tracked()

	r.check("a lock is handed over 200 times", func() string {
		var t times
		holder.exec("SELECT pg_advisory_lock(1)")
		for i := range 200 {
			done := make(chan error, 1)
			go func() {
				_, err := waiter.query("SELECT pg_advisory_lock(1)")
				done <- err
			}()
			time.Sleep(2 * time.Millisecond) // lets it fall asleep
			started := time.Now()
			holder.exec("SELECT pg_advisory_unlock(1)")
			must(<-done, "waiting for the lock")
			took := time.Since(started)
			// A lost wake-up is found after deadlock_timeout, a second.
			expect(took < 900*time.Millisecond, "expected that no hand-over waits for the deadlock check, and number %d took %v", i, took)
			t = append(t, took)
			holder, waiter = waiter, holder
		}
		holder.exec("SELECT pg_advisory_unlock(1)")
		return t.String()
	})
	r.check("replies of the worker wake their sessions", func() string {
		t := inSessions(s, 3, 200, func(c *session, i int) time.Duration {
			started := time.Now()
			c.exec("SELECT provsql.set_prob(provsql, %f) FROM source WHERE id = 1", float64(i)/1000)
			return time.Since(started)
		})
		expect(t.quantile(.95) < 80*time.Millisecond, "expected that no reply waits for a timeout of 100 ms, and saw %v", t)
		return t.String()
	})
	r.check("notifications wake sessions with Go", func() string {
		holder.exec("LISTEN bell")
		var t times
		for range 50 {
			started := time.Now()
			waiter.exec("NOTIFY bell")
			must(holder.waitForNotification(5*time.Second), "waiting for a notification")
			t = append(t, time.Since(started))
		}
		expect(t.quantile(1) < time.Second, "expected notifications within a second, and saw %v", t)
		return fmt.Sprint(t)
	})
}
