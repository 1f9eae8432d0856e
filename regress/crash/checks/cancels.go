package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// goWork are statements that stay in Go for long, each in its own way.
var goWork = []string{
	"SELECT provsql_probe('spin', 20000)",
	"SELECT provsql_probe('recurse', 20000)",
	"SELECT provsql_probe('allocate', 2000000000)",
}

// plainWork stays in PostgreSQL for long.
const plainWork = "SELECT count(*) FROM generate_series(1, 1000000000)"

// provenanceWork creates and evaluates many gates.
const provenanceWork = `SELECT grp, provsql.sr_counting(provsql.provenance(), 'wide_ones')
  FROM (SELECT DISTINCT a.i % 5 AS grp FROM wide a JOIN wide b ON a.i = b.i) q`

// wideTable makes the tables of provenanceWork.
const wideTable = `CREATE TABLE wide AS SELECT i FROM generate_series(1, 50000) i;
  SELECT provsql.add_provenance('wide');
  SELECT provsql.create_provenance_mapping('wide_ones', 'wide', '1')`

func cancels(r *report) {
	s := r.server("cancels")
	admin := s.connect()
	admin.prepare()
	admin.exec(wideTable)
	postmaster := s.postmaster()

	total := 0
	r.check("statement timeouts in Go work", func() string {
		return prompt(&total, func() (seen, plain times) {
			return inSessions(s, 2, 750, func(c *session, i int) time.Duration {
					return timeOut(c, 1+rand.IntN(10), goWork[i%len(goWork)])
				}), inSessions(s, 2, 50, func(c *session, _ int) time.Duration {
					return timeOut(c, 1+rand.IntN(10), plainWork)
				})
		})
	})
	r.check("cancels in Go work", func() string {
		return prompt(&total, func() (seen, plain times) {
			return inSessions(s, 2, 175, func(c *session, i int) time.Duration {
					return stop(c, c.peer(), "pg_cancel_backend", "57014", goWork[i%len(goWork)])
				}), inSessions(s, 2, 50, func(c *session, _ int) time.Duration {
					return stop(c, c.peer(), "pg_cancel_backend", "57014", plainWork)
				})
		})
	})
	r.check("terminates in Go work", func() string {
		terminate := func(n int, work []string) (t times) {
			for i := range n {
				c := s.connect()
				c.tracked()
				t = append(t, stop(c, admin, "pg_terminate_backend", "57P01", work[i%len(work)]))
				untilEnded(c.pid, time.Second)
			}
			return t
		}
		return prompt(&total, func() (seen, plain times) {
			return terminate(80, goWork), terminate(20, []string{plainWork})
		})
	})
	r.check("timeouts while gates are created and evaluated", func() string {
		return prompt(&total, func() (seen, plain times) {
			return inSessions(s, 2, 50, func(c *session, _ int) time.Duration {
					return timeOut(c, 1+rand.IntN(60), provenanceWork)
				}), inSessions(s, 2, 50, func(c *session, _ int) time.Duration {
					return timeOut(c, 1+rand.IntN(60), plainWork)
				})
		})
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
