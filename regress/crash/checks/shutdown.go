package main

import (
	"fmt"
	"sync"
	"syscall"
	"time"
)

// endsWithin is how soon a server full of Go work must be gone.
const endsWithin = 2 * time.Second

func shutdown(r *report) {
	s := r.server("shutdown")
	c := s.connect()
	c.prepare()
	c.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	c.exec(wideTable)

	r.check("1,000 short connections, each with a tracked query", func() string {
		const sessions, each = 4, 250
		worker, before := s.worker(), descriptors(s.postmaster())
		started := time.Now()
		var wait sync.WaitGroup
		failures := make(chan error, sessions*each)
		for range sessions {
			wait.Go(func() {
				for range each {
					c, err := s.tryConnect("postgres", 10*time.Second)
					if err == nil {
						err = c.tryTracked()
						c.close()
					}
					if err != nil {
						failures <- err
						return
					}
				}
			})
		}
		wait.Wait()
		took := time.Since(started)
		if len(failures) > 0 {
			must(<-failures, "in a short connection")
		}
		s.expectNoCrash()
		expect(s.worker() == worker, "expected the same worker, and it changed")
		until(5*time.Second, "no descriptors left over in the postmaster", func() bool { return descriptors(s.postmaster()) <= before })
		return fmt.Sprintf("%s each", milliseconds(took/(sessions*each)))
	})

	for _, way := range []struct {
		name   string
		signal syscall.Signal
	}{{"fast", syscall.SIGINT}, {"immediate", syscall.SIGQUIT}} {
		r.check(way.name+" shutdown while 8 sessions compute", func() string {
			compute(s, 8)
			s.signal(s.postmaster(), way.signal)
			took := s.expectGone(endsWithin)
			return milliseconds(took)
		})
		r.check("the server starts again after it, and stored tokens are evaluated", func() string {
			s.start()
			started := time.Now()
			c, _ := s.eventually(10 * time.Second)
			defer c.close()
			must(c.waitTracked(10*time.Second), "running a tracked query")
			expectKept(c)
			return milliseconds(time.Since(started))
		})
	}
}

// compute starts sessions that work in Go until they are stopped.
func compute(s *server, sessions int) {
	for i := range sessions {
		c := s.connect()
		c.tracked()
		go func() {
			for {
				statement := goWork[i%len(goWork)]
				if i%4 == 3 {
					statement = provenanceWork
				}
				if _, err := c.query(statement); err != nil {
					return
				}
			}
		}()
	}
	time.Sleep(200 * time.Millisecond)
}

// expectKept evaluates the tokens stored in the table kept, made by
// CREATE TABLE kept AS SELECT DISTINCT grp FROM source.
func expectKept(c *session) {
	rows := c.rows("SELECT grp, provsql.sr_counting(provsql.provenance(), 'ones') FROM kept ORDER BY grp")
	seen := ""
	for _, row := range rows {
		seen += row[0] + ":" + row[1] + " "
	}
	expect(seen == "1:1 2:2 3:3 ", "expected 1:1 2:2 3:3 from the stored tokens, and saw %s", seen)
}
