package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// halfway kills the server while a database is copied or moved.
func halfway(r *report, s *server) {
	setup := s.connectTo("origin")
	l := newLedger(setup, 2)
	setup.close()
	var ways []string
	s.in("postgres", func(c *session) { ways = s.strategies(c) })
	write := func() {
		w := s.connectTo("origin")
		defer w.close()
		started := time.Now()
		l.write(w, func() bool { return time.Since(started) > 50*time.Millisecond })
	}
	// killed runs a statement, kills the postmaster at some moment of it, and
	// returns a session of the server that was started again.
	killed := func(text string, args ...any) *session {
		c, _ := s.eventually(20 * time.Second)
		started := time.Now()
		ended := make(chan error, 1)
		go func() {
			_, err := c.query(text, args...)
			ended <- err
		}()
		time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
		s.signal(s.postmaster(), syscall.SIGKILL)
		// PostgreSQL itself waits for a minute when the checkpointer is gone.
		_ = syscall.Kill(c.pid, syscall.SIGKILL)
		s.expectGone(2 * time.Second)
		err := <-ended
		expect(err == nil || state(err) == "lost" || state(err)[:2] == "57" || state(err) == "55006",
			"expected an end by the kill %v after the start of the statement, and saw %v", time.Since(started), err)
		s.start()
		c, _ = s.eventually(20 * time.Second)
		return c
	}
	r.check("CREATE DATABASE killed half-way: there is none, or one with its circuit", func() string {
		n, whole := counts(2, 40), 0
		for i := range n {
			write()
			c := killed("CREATE DATABASE half TEMPLATE origin%s", ways[i%len(ways)])
			if c.value("SELECT count(*) FROM pg_database WHERE datname = 'half'") == "1" {
				s.in("half", func(b *session) { l.verify(b) })
				dropDatabase(c, "half")
				whole++
			}
			c.close()
			s.in("origin", func(b *session) { l.verify(b) })
		}
		return fmt.Sprintf("%d times, %d of them made; %s", n, whole, tally([]*ledger{l}))
	})
	r.check("ALTER DATABASE SET TABLESPACE killed half-way: it is here or there, with its circuit", func() string {
		n, moved := counts(2, 40), 0
		for range n {
			write()
			to := "elsewhere"
			s.in("postgres", func(c *session) {
				if c.value("SELECT count(*) FROM pg_database d JOIN pg_tablespace t ON t.oid = dattablespace WHERE datname = 'origin' AND spcname = 'elsewhere'") == "1" {
					to = "pg_default"
				}
			})
			c := killed("ALTER DATABASE origin SET TABLESPACE %s", to)
			if c.value("SELECT spcname FROM pg_database d JOIN pg_tablespace t ON t.oid = dattablespace WHERE datname = 'origin'") == to {
				moved++
			}
			s.in("origin", func(b *session) { l.verify(b) })
			s.removeLeftovers(c)
			c.close()
		}
		return fmt.Sprintf("%d times, %d of them moved; %s", n, moved, tally([]*ledger{l}))
	})
}

// removeLeftovers removes a folder of the database origin in which it is not:
// PostgreSQL leaves it behind when it is killed, and refuses to move there.
func (s *server) removeLeftovers(c *session) {
	here := s.folderOf(c, "origin")
	oid := filepath.Base(here)
	inDefault, err := filepath.Glob(filepath.Join(s.env["PGDATA"], "base", oid))
	must(err, "looking for folders")
	inOthers, err := filepath.Glob(filepath.Join(s.env["PGDATA"], "pg_tblspc", "*", "*", oid))
	must(err, "looking for folders")
	for _, there := range slices.Concat(inDefault, inOthers) {
		if there != here {
			must(os.RemoveAll(there), "removing %s", there)
		}
	}
}
