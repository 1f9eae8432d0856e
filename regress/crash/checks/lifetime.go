package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// lifetime copies, moves and drops databases, and expects that their circuits
// go with them.
func lifetime(r *report) {
	s := r.server("lifetime", "allow_in_place_tablespaces = on")
	c := s.connect()
	c.exec("CREATE DATABASE origin")
	o := s.connectTo("origin")
	o.prepare()
	o.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	o.exec("SELECT provsql.set_prob(provsql, 0.25), provsql.set_extra(provsql, 'first') FROM source WHERE id = 1")
	o.close()
	c.exec("CREATE TABLESPACE elsewhere LOCATION ''")

	clones(r, s, c)
	cloneOfDefault(r, s, c)
	clonesUnderWriters(r, s, c)
	failedClone(r, s, c)
	moves(r, s, c)
	drops(r, s, c)
	extensionBack(r, s, c)
	c.close()
	halfway(r, s)
}

// strategies are the ways of CREATE DATABASE, as options.
func (s *server) strategies(c *session) []string {
	if number(c.value("SHOW server_version_num")) < 150000 {
		return []string{""}
	}
	return []string{" STRATEGY wal_log", " STRATEGY file_copy"}
}

// patiently repeats a statement about a database while sessions that have
// just been closed are still there.
func (c *session) patiently(sql string, args ...any) {
	until(15*time.Second, "an end of "+statement(sql, args), func() bool {
		_, err := c.query(sql, args...)
		expect(err == nil || state(err) == "55006", "running %s: %v", statement(sql, args), err)
		return err == nil
	})
}

// in opens a session in a database for a moment.
func (s *server) in(database string, do func(c *session)) {
	c := s.connectTo(database)
	defer c.close()
	do(c)
}

// expectClone evaluates what the clone's template has.
func (s *server) expectClone(database string) {
	b := s.connectTo(database)
	defer b.close()
	expectKept(b)
	row := b.rows("SELECT provsql.get_prob(provenance), provsql.get_extra(provenance) FROM names WHERE value::text = '1'")[0]
	expect(row[0] == "0.25" && row[1] == "first", "expected the annotations 0.25 and first in %s, and saw %v", database, row)
	b.tracked()
}

func clones(r *report, s *server, c *session) {
	for _, way := range s.strategies(c) {
		for _, options := range []string{"", " TABLESPACE elsewhere"} {
			r.check("CREATE DATABASE … TEMPLATE"+way+options+": the clone has its circuit", func() string {
				c.patiently(`CREATE DATABASE "a ""clone""" TEMPLATE origin%s%s`, way, options)
				b := s.connectTo(`'a "clone"'`)
				gates := b.value("SELECT provsql.get_nb_gates()")
				b.close()
				s.expectClone(`'a "clone"'`)
				// And it is a circuit of its own.
				b = s.connectTo(`'a "clone"'`)
				b.exec("SELECT provsql.set_prob(provsql, 0.75) FROM source WHERE id = 1")
				b.exec("CREATE TABLE more AS SELECT DISTINCT a.id, b.id AS other FROM source a JOIN source b ON a.grp = b.grp")
				b.close()
				s.expectClone("origin")
				c.patiently(`CREATE DATABASE grandchild TEMPLATE "a ""clone"""`)
				b = s.connectTo("grandchild")
				expectKept(b)
				seen := b.value("SELECT provsql.get_prob(provsql) FROM source WHERE id = 1")
				expect(seen == "0.75", "expected probability 0.75 in the clone's clone, and saw %s", seen)
				b.close()
				dropDatabase(c, "grandchild")
				dropDatabase(c, `"a ""clone"""`)
				s.expectClone("origin")
				return gates + " gates"
			})
		}
	}
}

// cloneOfDefault names no template.
func cloneOfDefault(r *report, s *server, c *session) {
	r.check("CREATE DATABASE without a template: as template1 has it", func() string {
		c.exec("CREATE DATABASE empty")
		folder := s.folderOf(c, "empty")
		files, _ := filepath.Glob(filepath.Join(folder, "provsql*"))
		expect(len(files) == 0, "expected no circuit in a database whose template has none, and saw %v", files)
		dropDatabase(c, "empty")
		b := s.connectTo("template1")
		b.prepare()
		b.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
		b.exec("SELECT provsql.set_prob(provsql, 0.25), provsql.set_extra(provsql, 'first') FROM source WHERE id = 1")
		b.close()
		c.patiently("CREATE DATABASE full_one")
		s.expectClone("full_one")
		dropDatabase(c, "full_one")
		b = s.connectTo("template1")
		b.exec("SET client_min_messages = error; DROP EXTENSION provsql CASCADE; DROP TABLE plain, source, ones, names, kept; DROP FUNCTION provsql_probe")
		b.close()
		return ""
	})
}

// folderOf is a database's directory.
func (s *server) folderOf(c *session, database string) string {
	relation := c.value(`SELECT CASE WHEN t.spcname = 'pg_default' THEN 'base/' ELSE 'pg_tblspc/' || t.oid || '/PG_' ||
	    current_setting('server_version_num')::int / 10000 || '_*/' END || d.oid
	  FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE datname = '%s'`, database)
	found, err := filepath.Glob(filepath.Join(s.env["PGDATA"], relation))
	must(err, "looking for the folder of %s", database)
	expect(len(found) == 1, "expected a folder of database %s, and saw %v", database, found)
	return found[0]
}

// clonesUnderWriters makes clones as soon as the template's sessions are gone.
func clonesUnderWriters(r *report, s *server, c *session) {
	r.check("clones of a template that was written until just before are complete", func() string {
		n := counts(4, 60)
		setup := s.connectTo("origin")
		l := newLedger(setup, 0)
		setup.close()
		ways := s.strategies(c)
		for i := range n {
			w := s.connectTo("origin")
			started := time.Now()
			l.write(w, func() bool { return time.Since(started) > 60*time.Millisecond })
			w.close()
			c.patiently("CREATE DATABASE twin TEMPLATE origin%s", ways[i%len(ways)])
			s.in("twin", func(b *session) { l.verify(b) })
			dropDatabase(c, "twin")
		}
		return fmt.Sprintf("%d clones; %s", n, tally([]*ledger{l}))
	})
}

// failedClone makes copies fail.
func failedClone(r *report, s *server, c *session) {
	databases := func() string {
		folders, err := filepath.Glob(filepath.Join(s.env["PGDATA"], "base", "*"))
		must(err, "listing the databases' folders")
		return fmt.Sprint(len(folders), c.value("SELECT count(*) FROM pg_database"))
	}
	for _, way := range s.strategies(c) {
		r.check("CREATE DATABASE"+way+" that cannot copy the circuit fails, and leaves nothing", func() string {
			before := databases()
			wires := filepath.Join(s.folderOf(c, "origin"), "provsql_wires")
			must(os.Chmod(wires, 0), "taking rights from %s", wires)
			_, err := c.query("CREATE DATABASE broken TEMPLATE origin%s", way)
			must(os.Chmod(wires, 0o600), "giving rights to %s", wires)
			expect(state(err) == "42501", "expected SQLSTATE 42501, and saw %v", err)
			expect(databases() == before, "expected that nothing of the database is left")
			c.patiently("CREATE DATABASE broken TEMPLATE origin%s", way)
			s.expectClone("broken")
			dropDatabase(c, "broken")
			return sqlError(err).Message
		})
	}
	r.check("CREATE DATABASE while the worker hangs can be cancelled, and leaves nothing", func() string {
		before, pid := databases(), s.worker()
		s.signal(pid, syscall.SIGSTOP)
		c.exec("SET statement_timeout = '700ms'")
		_, err := c.query("CREATE DATABASE late TEMPLATE origin")
		c.exec("RESET statement_timeout")
		s.signal(pid, syscall.SIGCONT)
		expect(state(err) == "57014", "expected SQLSTATE 57014, and saw %v", err)
		expect(databases() == before, "expected that nothing of the database is left")
		return ""
	})
	r.check("others may not make the worker let go of a database that is not theirs", func() string {
		c.exec("CREATE ROLE visitor LOGIN")
		b, err := s.tryConnect("postgres", 10*time.Second)
		must(err, "connecting")
		defer b.close()
		b.exec("SET ROLE visitor")
		b.fails("42501", "DROP DATABASE origin")
		b.fails("42501", "ALTER DATABASE origin SET TABLESPACE elsewhere")
		b.fails("42501", "CREATE DATABASE mine TEMPLATE origin")
		b.exec("RESET ROLE; DROP ROLE visitor")
		s.expectClone("origin")
		return ""
	})
}

func moves(r *report, s *server, c *session) {
	r.check("ALTER DATABASE SET TABLESPACE straight after writers: nothing is lost", func() string {
		setup := s.connectTo("origin")
		l := newLedger(setup, 1)
		setup.close()
		n := counts(2, 40)
		for i := range n {
			w := s.connectTo("origin")
			started := time.Now()
			l.write(w, func() bool { return time.Since(started) > 60*time.Millisecond })
			w.close()
			from := s.folderOf(c, "origin")
			c.patiently("ALTER DATABASE origin SET TABLESPACE %s", []string{"elsewhere", "pg_default"}[i%2])
			_, err := os.Stat(from)
			expect(os.IsNotExist(err), "expected that %s is gone (%v)", from, err)
			s.in("origin", func(b *session) { l.verify(b) })
		}
		s.expectClone("origin")
		return fmt.Sprintf("%d moves; %s", n, tally([]*ledger{l}))
	})
	if !long {
		return // PostgreSQL waits five seconds before it says so
	}
	r.check("a database in use is not moved, and goes on", func() string {
		b := s.connectTo("origin")
		defer b.close()
		b.tracked()
		reported := c.fails("55006", "ALTER DATABASE origin SET TABLESPACE elsewhere")
		b.tracked()
		expectKept(b)
		return reported.Message
	})
}

// drops drops databases straight after writers.
func drops(r *report, s *server, c *session) {
	r.check("DROP DATABASE straight after writers leaves no file and no memory map", func() string {
		n := counts(2, 60)
		slowest := time.Duration(0)
		for range n {
			c.patiently("CREATE DATABASE brief TEMPLATE origin")
			folder := s.folderOf(c, "brief")
			var wait sync.WaitGroup
			for range 2 {
				b := s.connectTo("brief")
				wait.Go(func() {
					_, _ = b.query(`CREATE TABLE lot_%d AS SELECT provsql.provenance_times(gen_random_uuid(), gen_random_uuid()) AS token
					  FROM generate_series(1, 20000)`, b.pid)
					b.close()
				})
			}
			wait.Wait()
			dropDatabase(c, "brief")
			_, err := os.Stat(folder)
			expect(os.IsNotExist(err), "expected that %s is gone, and it is there (%v)", folder, err)
			slowest = max(slowest, until(5*time.Second, "the worker has let go of the files", func() bool { return !holdsDeleted(s.worker()) }))
		}
		warnings := s.logged("useless files may be left behind", "could not remove")
		expect(len(warnings) == 0, "expected no complaint, and the log says\n%s", strings.Join(warnings, "\n"))
		return fmt.Sprintf("%d times, let go after at most %s", n, milliseconds(slowest))
	})
	r.check("DROP DATABASE … WITH (FORCE) of a database in use", func() string {
		c.patiently("CREATE DATABASE brief TEMPLATE origin")
		b := s.connectTo("brief")
		b.tracked()
		c.exec("DROP DATABASE brief WITH (FORCE)")
		b.close()
		if !long {
			return "" // the worker looks around every three seconds
		}
		took := until(10*time.Second, "the worker has let go of the files", func() bool { return !holdsDeleted(s.worker()) })
		return "let go after " + milliseconds(took)
	})
	r.check("a damaged circuit does not keep its database from being dropped", func() string {
		c.patiently("CREATE DATABASE brief TEMPLATE origin")
		flip(filepath.Join(s.folderOf(c, "brief"), "provsql_gates"), 20)
		b := s.connectTo("brief")
		_, err := b.query("SELECT provsql.get_nb_gates()")
		expect(state(err) == "XX001", "expected SQLSTATE XX001, and saw %v", err)
		b.close()
		dropDatabase(c, "brief")
		return ""
	})
}

// flip changes a byte of a file.
func flip(file string, offset int64) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	must(err, "opening %s", file)
	defer func() { must(f.Close(), "closing %s", file) }()
	var b [1]byte
	_, err = f.ReadAt(b[:], offset)
	must(err, "reading %s", file)
	b[0] ^= 0x55
	_, err = f.WriteAt(b[:], offset)
	must(err, "writing %s", file)
}

func extensionBack(r *report, s *server, c *session) {
	r.check("DROP EXTENSION and CREATE EXTENSION back: stored tokens mean the same", func() string {
		c.patiently("CREATE DATABASE again TEMPLATE origin")
		b := s.connectTo("again")
		defer b.close()
		gates := b.value("SELECT provsql.get_nb_gates()")
		b.exec("SET client_min_messages = error; CREATE TABLE stored AS SELECT grp, provsql::text AS token FROM kept")
		b.exec("DROP EXTENSION provsql CASCADE; CREATE EXTENSION provsql")
		rows := b.rows("SELECT grp, provsql.sr_counting(token::uuid, 'ones') FROM stored ORDER BY grp")
		for i, row := range rows {
			expect(row[1] == fmt.Sprint(i+1), "expected %d derivations, and saw %s", i+1, row[1])
		}
		seen := b.value("SELECT provsql.get_nb_gates()")
		expect(seen == gates, "expected %s gates as before, and saw %s", gates, seen)
		s.expectNoCrash()
		return gates + " gates"
	})
}
