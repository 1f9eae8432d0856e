package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"syscall"
	"time"
)

const writers = 4

// kills kills processes at random moments while sessions write, and compares
// what is there afterwards with what was promised.
func kills(r *report) {
	s := r.server("kills", "max_prepared_transactions = 4")
	c := s.connect()
	c.prepare()
	ledgers := make([]*ledger, writers)
	for i := range ledgers {
		ledgers[i] = newLedger(c, i)
	}
	c.close()
	rounds := counts(6, 50)
	victims := []struct {
		name string
		kill func(sessions []*session) (restarts bool)
	}{
		{"worker", func([]*session) bool {
			s.signal(s.worker(), syscall.SIGKILL)
			return false
		}},
		{"backend", func(sessions []*session) bool {
			s.signal(sessions[rand.IntN(len(sessions))].pid, syscall.SIGKILL)
			return false
		}},
		{"postmaster", func([]*session) bool {
			s.signal(s.postmaster(), syscall.SIGKILL)
			return true
		}},
	}
	tokens, gone := 0, times(nil)
	for round := range rounds {
		if r.failed {
			return // the next rounds would find the same again
		}
		victim := victims[round%len(victims)]
		r.check(fmt.Sprintf("round %d: the %s is killed under %d writers, and what was committed holds", round+1, victim.name, writers), func() string {
			first, _ := s.eventually(20 * time.Second)
			must(first.waitTracked(20*time.Second), "running a tracked query")
			first.close()
			s.mark()
			postmaster := s.postmaster()
			end := s.startWriting(ledgers)
			time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond)
			if victim.kill(end.sessions) {
				gone = append(gone, s.expectGone(time.Second))
				end.wait()
				s.start()
			} else {
				end.wait()
			}
			c, took := s.eventually(20 * time.Second)
			defer c.close()
			if victim.name != "postmaster" {
				expect(s.postmaster() == postmaster, "expected the same postmaster")
			}
			must(c.waitTracked(20*time.Second), "running a tracked query after the restart")
			tokens = 0
			for _, l := range ledgers {
				tokens += l.verify(c)
			}
			return fmt.Sprintf("%d tokens right, answering after %s", tokens, milliseconds(took))
		})
	}
	r.check("prepared transactions outlive the postmaster, with their gates", func() string {
		return preparedOutlive(s, ledgers[0])
	})
	r.check("all rounds", func() string {
		text := fmt.Sprintf("%d rounds, %d tokens; %s", rounds, tokens, tally(ledgers))
		if len(gone) > 0 {
			text += "; after kills of the postmaster all was gone within " + milliseconds(gone.quantile(1))
		}
		return text
	})
}

// preparedOutlive prepares transactions, kills the postmaster, and ends them.
func preparedOutlive(s *server, l *ledger) string {
	c := s.connect()
	for _, name := range []string{"stays", "goes"} {
		l.next++
		c.exec("%s", "BEGIN; "+l.groupText(l.next, 3, shapes[0])+"; PREPARE TRANSACTION '"+name+"'")
	}
	c.exec("BEGIN")
	c.exec("%s", l.named("SELECT provsql.set_prob(provsql, 0.5) FROM base_# LIMIT 1"))
	reported := c.fails("0A000", "PREPARE TRANSACTION 'annotates'")
	c.close()
	s.signal(s.postmaster(), syscall.SIGKILL)
	s.expectGone(time.Second)
	s.start()
	c, _ = s.eventually(20 * time.Second)
	defer c.close()
	c.exec("COMMIT PREPARED 'stays'")
	c.exec("ROLLBACK PREPARED 'goes'")
	l.kept[l.next-1] = 3
	l.verify(c)
	return reported.Message
}

// writing are sessions at work.
type writing struct {
	sessions []*session
	wait     func()
}

// startWriting lets each ledger's session write until the server ends it; wait
// ends the check when one of them saw what it must not.
func (s *server) startWriting(ledgers []*ledger) writing {
	return s.startWritingUntil(ledgers, func() bool { return false })
}

func (s *server) startWritingUntil(ledgers []*ledger, stop func() bool) writing {
	w := writing{}
	var wait sync.WaitGroup
	failures := make([]any, len(ledgers))
	for i, l := range ledgers {
		c := s.connect()
		w.sessions = append(w.sessions, c)
		wait.Go(func() {
			defer func() { failures[i] = recover() }()
			defer c.close()
			l.write(c, stop)
		})
	}
	w.wait = func() {
		wait.Wait()
		for _, f := range failures {
			if f != nil {
				panic(f)
			}
		}
	}
	return w
}
