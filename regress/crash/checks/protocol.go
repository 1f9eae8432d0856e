package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"provsql/gosrc/gate"
	"provsql/gosrc/token"
	"provsql/gosrc/wire"
)

// answersWithin is how soon a statement must end while the pipe is disturbed.
const answersWithin = 5 * time.Second

// protocol writes to the worker's pipe what no session would write.
func protocol(r *report) {
	s := r.server("protocol")
	c := s.connect()
	c.prepare()
	c.tracked()
	x := &intruder{pipe: s.pipeToWorker(), database: databaseOf(c)}
	pid := s.worker()
	nonsense := x.nonsense()
	names := make([]string, 0, len(nonsense))
	for name := range nonsense {
		names = append(names, name)
	}
	slices.Sort(names)

	r.check("a sound frame of a session that does not exist is applied", func() string {
		before := number(c.value("SELECT provsql.get_nb_gates()"))
		x.write(x.gates(10))
		until(5*time.Second, "30 more gates", func() bool { return number(c.value("SELECT provsql.get_nb_gates()")) == before+30 })
		return ""
	})
	r.check("a frame that was cut short, and nothing behind it but a request: it is answered", func() string {
		var took times
		for range counts(5, 50) {
			b := s.connect()
			b.within = answersWithin
			x.write(x.gates(60)[:100])
			started := time.Now()
			_, err := b.query("SELECT provsql.get_children(provsql.provenance_times(gen_random_uuid(), gen_random_uuid()))")
			expect(err == nil || state(err) == "58000", "expected success or SQLSTATE 58000, and saw %v", err)
			took = append(took, time.Since(started))
			b.close()
		}
		return took.String()
	})
	if r.failed {
		return // what follows would wait in the same way
	}
	for _, name := range names {
		r.check(name+": the worker lives, logs and serves", func() string {
			for range counts(10, 300) {
				nonsense[name]()
				x.write(x.gates(1)) // what may stand behind it
			}
			served(c)
			expect(s.worker() == pid, "expected the same worker")
			s.expectNoCrash()
			return ""
		})
	}
	r.check("all of it mixed under sessions that write: each is told, or has its gates", func() string {
		return underNonsense(s, x, names, nonsense)
	})
	interleaved(r, s, x)
	halfGates(r, s, x)
	r.check("the worker is still the same, and small", func() string {
		served(c)
		expect(s.worker() == pid, "expected the same worker")
		s.expectNoCrash()
		// The log takes only so many lines a second of the worker's.
		for _, name := range names {
			time.Sleep(1100 * time.Millisecond)
			nonsense[name]()
			x.write(x.gates(1))
			served(c)
		}
		s.marked = 0
		for _, text := range []string{"are no frame and were skipped", "has a wrong checksum and was dropped", "dropped a frame of process"} {
			expect(len(s.logged(text)) > 0, "expected a line in the log that says: %s", text)
		}
		expect(anonymous(pid) < 200<<20, "expected less than 200 MB of memory of its own, and it has %d MB", anonymous(pid)>>20)
		return fmt.Sprintf("%d MB of its own", anonymous(pid)>>20)
	})
}

// databaseOf is a session's database as frames name it.
func databaseOf(c *session) wire.Database {
	row := c.rows("SELECT oid, dattablespace FROM pg_database WHERE datname = current_database()")[0]
	return wire.Database{OID: uint32(number(row[0])), Tablespace: uint32(number(row[1]))}
}

// anonymous is how much memory a process has that is not a file's, in bytes.
func anonymous(pid int) int {
	text := strings.TrimSuffix(status(fmt.Sprintf("/proc/%d/status", pid), "RssAnon"), " kB")
	return number(text) << 10
}

// served asks the sample's question with new tokens; a session whose frames
// fell victim to what stood before them in the pipe is told, and tries again.
func served(c *session) {
	var err error
	for range 5 {
		_, err = c.query(`DELETE FROM source WHERE grp = 77; INSERT INTO source VALUES (77, 77), (78, 77), (79, 77)`)
		must(err, "changing a table")
		var rows [][]string
		rows, err = c.query(`CREATE TEMP TABLE fresh AS SELECT DISTINCT a.grp FROM source a JOIN source b ON a.grp = b.grp WHERE a.grp = 77;
		  SELECT cardinality(provsql.get_children(provsql)) FROM fresh`)
		if err == nil {
			expect(rows[0][0] == "9", "expected 9 derivations, and saw %s", rows[0][0])
			c.exec("DROP TABLE fresh; DELETE FROM source WHERE grp = 77")
			return
		}
		expect(state(err) == "58000", "expected success or SQLSTATE 58000, and saw %v", err)
		c.exec("DROP TABLE IF EXISTS fresh")
	}
	must(err, "using the circuit five times")
}

// underNonsense lets sessions write while nonsense is written between their
// frames; what they commit must be there.
func underNonsense(s *server, x *intruder, names []string, nonsense map[string]func()) string {
	setup := s.connect()
	defer setup.close()
	ledgers := make([]*ledger, 2)
	var wait sync.WaitGroup
	failures := make([]any, len(ledgers))
	stop := make(chan struct{})
	stopped := func() bool {
		select {
		case <-stop:
			return true
		default:
			return false
		}
	}
	for i := range ledgers {
		ledgers[i] = newLedger(setup, i)
		l, c := ledgers[i], s.connect()
		c.within = answersWithin
		wait.Go(func() {
			defer func() { failures[i] = recover() }()
			defer c.close()
			l.write(c, stopped)
		})
	}
	rounds := counts(200, 10000)
	for range rounds {
		nonsense[names[rand.IntN(len(names))]]()
		time.Sleep(time.Duration(rand.IntN(2000)) * time.Microsecond)
	}
	close(stop)
	wait.Wait()
	for _, f := range failures {
		if f != nil {
			panic(f)
		}
	}
	tokens := 0
	for _, l := range ledgers {
		expect(l.refused["lost"] == 0, "expected that every statement is answered within %v", answersWithin)
		tokens += l.verify(setup)
	}
	return fmt.Sprintf("%d pieces of nonsense; %d tokens right; %s", rounds, tokens, tally(ledgers))
}

// interleaved cuts a frame in two around the frames of a session.
func interleaved(r *report, s *server, x *intruder) {
	r.check("frames of a session within another frame: the session is told, or has its gates", func() string {
		told, had := 0, 0
		c, by := s.connect(), s.connect()
		defer c.close()
		defer by.close()
		c.within, by.within = answersWithin, answersWithin
		for i := range counts(5, 100) {
			pid := s.worker()
			s.signal(pid, syscall.SIGSTOP)
			b := x.gates(60)
			x.write(b[:wire.HeaderSize+rand.IntN(1000)])
			done := make(chan error, 1)
			go func() {
				_, err := c.query(`BEGIN; CREATE TABLE caught_%d AS
				  SELECT provsql.provenance_times(gen_random_uuid(), gen_random_uuid()) AS token FROM generate_series(1, 40); COMMIT`, i)
				done <- err
			}()
			time.Sleep(20 * time.Millisecond) // COMMIT may wait for the worker
			x.write(b[2000:])
			s.signal(pid, syscall.SIGCONT)
			err := <-done
			if err != nil {
				expect(state(err) == "58000", "expected success or SQLSTATE 58000, and saw %v", err)
				c.exec("ROLLBACK")
				told++
			} else {
				missing := by.value("SELECT count(*) FROM caught_%d WHERE provsql.get_gate_type(token) IS NULL", i)
				expect(missing == "0", "expected that all of 40 committed gates are there, and %s are not", missing)
				had++
			}
			served(c)
		}
		return fmt.Sprintf("%d told, %d had their gates", told, had)
	})
}

// halfGates lets senders end in the middle of a gate of many parts.
func halfGates(r *report, s *server, x *intruder) {
	r.check("senders that are gone half-way through a gate leave nothing", func() string {
		c := s.connect()
		defer c.close()
		before := anonymous(s.worker())
		var given []token.UUID
		for range counts(50, 2000) {
			t := drawToken()
			t[6] = t[6]&0x0f | 0x50
			given = append(given, t)
			p := wire.Part{Token: t, Type: gate.Plus, Total: 10000, TotalData: 100_000}
			if rand.IntN(2) == 0 {
				p.Total = 0
			}
			for range 1 + rand.IntN(5) {
				if p.Total == 0 {
					p.Data = make([]byte, wire.MaxPartData)
				} else {
					p.Children = make([]token.UUID, wire.MaxPartChildren)
				}
				for i := range p.Children {
					p.Children[i] = drawToken()
				}
				x.write(x.frame(wire.KindPart, wire.AppendPart(nil, &p)))
				p.From += uint32(len(p.Children) + len(p.Data))
			}
		}
		served(c)
		for _, t := range given[:10] {
			seen := c.value("SELECT provsql.get_gate_type('%s')", t)
			expect(seen == "NULL", "expected no half gate, and saw one of type %s", seen)
		}
		grown := anonymous(s.worker()) - before
		expect(grown < 100<<20, "expected that half gates take no memory, and they took %d MB", grown>>20)
		return fmt.Sprintf("%d half gates", len(given))
	})
	r.check("a session terminated in the middle of a great gate", func() string {
		pid, by := s.worker(), s.connect()
		defer by.close()
		for range counts(2, 20) {
			c := s.connect()
			s.signal(pid, syscall.SIGSTOP)
			done := make(chan error, 1)
			go func() {
				_, err := c.query("SELECT provsql.provenance_plus(array_agg(gen_random_uuid())) FROM generate_series(1, 200000)")
				done <- err
			}()
			s.waitsForWorker(by, c)
			by.exec("SELECT pg_terminate_backend(%d)", c.pid)
			err := <-done
			s.signal(pid, syscall.SIGCONT)
			expect(state(err) == "57P01", "expected SQLSTATE 57P01, and saw %v", err)
			c.close()
			served(by)
		}
		return fmt.Sprintf("%d times", counts(2, 20))
	})
}

// waitsForWorker waits until a session waits in the extension.
func (s *server) waitsForWorker(by, c *session) {
	until(20*time.Second, "the session waits for the worker", func() bool {
		return by.value("SELECT count(*) FROM pg_stat_activity WHERE pid = %d AND wait_event_type = 'Extension'", c.pid) == "1"
	})
	time.Sleep(20 * time.Millisecond)
}
