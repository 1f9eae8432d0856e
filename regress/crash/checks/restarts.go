package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// restarts ends the worker again and again while two sessions in each of two
// databases write and read.
func restarts(r *report) {
	s := r.server("restarts")
	c := s.connect()
	c.exec("CREATE DATABASE other")
	databases := []string{"postgres", "other"}
	var ledgers []*ledger
	for i, database := range databases {
		setup := s.connectTo(database)
		setup.prepare()
		ledgers = append(ledgers, newLedger(setup, i))
		setup.close()
	}
	r.check("readers see growth and never half a gate, while the worker is restarted", func() string {
		var done atomic.Bool
		var wait sync.WaitGroup
		failures := make([]any, 2*len(databases))
		reads := make([]int, len(databases))
		for i, database := range databases {
			wait.Go(func() {
				defer func() { failures[2*i] = recover() }()
				w := s.connectTo(database)
				defer w.close()
				ledgers[i].write(w, done.Load)
			})
			wait.Go(func() {
				defer func() { failures[2*i+1] = recover() }()
				reader := s.connectTo(database)
				defer reader.close()
				for !done.Load() {
					reads[i] += ledgers[i].watch(reader)
				}
			})
		}
		postmaster, ended := s.postmaster(), counts(15, 300)
		for range ended {
			time.Sleep(150 * time.Millisecond)
			pid := s.worker()
			s.signal(pid, syscall.SIGTERM)
			untilEnded(pid, 5*time.Second)
		}
		done.Store(true)
		wait.Wait()
		for _, f := range failures {
			if f != nil {
				panic(f)
			}
		}
		expect(s.postmaster() == postmaster, "expected the same postmaster")
		s.expectNoCrash()
		tokens := 0
		for i, l := range ledgers {
			c := s.connectTo(databases[i])
			must(c.waitTracked(10*time.Second), "running a tracked query")
			tokens += l.verify(c)
			c.close()
		}
		return fmt.Sprintf("%d restarts, %d reads, %d tokens right; %s", ended, reads[0]+reads[1], tokens, tally(ledgers))
	})
}

// watch reads once what a ledger's session writes meanwhile, and returns how
// many tokens it saw. It knows nothing of what is promised: a row has its size.
func (l *ledger) watch(c *session) int {
	before, err := c.query("SELECT provsql.get_nb_gates()")
	if err == nil {
		var rows [][]string
		rows, err = c.query("%s", l.named(`SELECT k.grp, k.size, k.even, provsql.sr_counting(token, 'ones_#'), provsql.sr_boolean(token, 'evens_#'),
		  (SELECT count(*) FROM unnest(provsql.get_children(token)) child WHERE provsql.get_gate_type(child) IS NULL)
		  FROM kept_# k ORDER BY grp DESC LIMIT 50`))
		for _, row := range rows {
			size := number(row[1])
			expect(number(row[3]) == size*size && row[4] == row[2] && row[5] == "0",
				"expected count %d, truth value %s and all children of group %s, and saw %v", size*size, row[2], row[0], row[3:])
		}
		if err == nil {
			after := c.value("SELECT provsql.get_nb_gates()")
			expect(number(after) >= number(before[0][0]), "expected that the circuit grows, and it went from %s gates to %s", before[0][0], after)
			return len(rows)
		}
	}
	expect(strings.Contains("57P03 58000", state(err)), "expected success, SQLSTATE 57P03 or 58000, and saw %v", err)
	return 0
}
