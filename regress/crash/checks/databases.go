package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

func databases(r *report) {
	s := r.server("databases", "max_prepared_transactions = 2")
	a := s.connect()
	a.prepare()
	a.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")

	r.check("two databases have circuits of their own", func() string {
		a.exec("CREATE DATABASE second")
		b := s.connectTo("second")
		defer b.close()
		b.prepare()
		a.tracked()
		b.tracked()
		before := a.value("SELECT provsql.get_nb_gates()")
		b.exec("CREATE TABLE pairs AS SELECT a.id FROM source a JOIN source b ON a.grp = b.grp")
		a.tracked()
		expect(a.value("SELECT provsql.get_nb_gates()") == before, "expected that gates of one database do not count in another")
		token := b.value("SELECT provsql FROM pairs WHERE substr(provsql::text, 15, 1) = '5' LIMIT 1")
		reported := a.fails("XX001|22023|02000|42704|P0002", "SELECT provsql.sr_counting('%s'::uuid, 'ones')", token)
		return reported.Message
	})
	r.check("what one session commits, another can evaluate at once", func() string {
		b := s.connect()
		defer b.close()
		for range 60 {
			a.exec("CREATE TABLE fresh (grp int)")
			a.exec("INSERT INTO fresh SELECT g FROM generate_series(1, 3) g, generate_series(1, g)")
			a.exec("SELECT provsql.add_provenance('fresh')")
			a.exec("CREATE TABLE handed AS SELECT DISTINCT grp FROM fresh")
			rows := b.rows("SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM handed ORDER BY grp")
			expect(len(rows) == 3 && rows[0][0] == "1" && rows[1][0] == "2" && rows[2][0] == "3", "expected 1, 2, 3, and saw %v", rows)
			a.exec("DROP TABLE handed, fresh")
		}
		return "60 times"
	})
	r.check("prepared transactions keep their gates", func() string {
		a.exec("BEGIN; CREATE TABLE prepared AS SELECT DISTINCT grp FROM source; PREPARE TRANSACTION 'gates'")
		b := s.connect()
		defer b.close()
		b.exec("COMMIT PREPARED 'gates'")
		rows := b.rows("SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM prepared ORDER BY grp")
		expect(len(rows) == 3 && rows[2][0] == "3", "expected 1, 2, 3, and saw %v", rows)
		return ""
	})
	r.check("stored tokens mean the same after a restart", func() string {
		formulas := "SELECT grp, provsql.sr_formula(provsql.provenance(), 'names') FROM kept ORDER BY grp"
		before := fmt.Sprint(a.rows(formulas))
		gates := a.value("SELECT provsql.get_nb_gates()")
		s.stop()
		s.start()
		a = s.connect()
		expectKept(a)
		after := fmt.Sprint(a.rows(formulas))
		expect(after == before, "expected %s, and saw %s", before, after)
		expect(a.value("SELECT provsql.get_nb_gates()") == gates, "expected %s gates after the restart", gates)
		a.tracked()
		return gates + " gates"
	})
	r.check("a template's copy has its circuit", func() string {
		b := s.connectTo("second")
		b.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
		b.close()
		for _, strategy := range []string{"wal_log", "file_copy"} {
			until(5*time.Second, "the template can be copied", func() bool {
				_, err := a.query("CREATE DATABASE copied TEMPLATE second STRATEGY %s", strategy)
				expect(err == nil || state(err) == "55006", "copying a database: %v", err)
				return err == nil
			})
			copied := s.connectTo("copied")
			copied.tracked()
			expectKept(copied)
			copied.close()
			dropDatabase(a, "copied")
		}
		return ""
	})
	droppedDatabase(r, s, a)
	movedDatabase(r, s, a)
	extensionAgain(r, s)
}

func dropDatabase(c *session, name string) {
	until(5*time.Second, "database "+name+" can be dropped", func() bool {
		_, err := c.query("DROP DATABASE %s", name)
		expect(err == nil || state(err) == "55006", "dropping database %s: %v", name, err)
		return err == nil
	})
}

// droppedDatabase drops a database whose store the worker has open.
func droppedDatabase(r *report, s *server, a *session) {
	r.check("DROP DATABASE removes the circuit's files", func() string {
		b := s.connectTo("second")
		b.exec("CREATE TABLE last AS SELECT DISTINCT a.id FROM source a JOIN source b ON a.grp = b.grp")
		folder := filepath.Join(s.env["PGDATA"], "base", b.value("SELECT oid FROM pg_database WHERE datname = 'second'"))
		files, err := filepath.Glob(filepath.Join(folder, "provsql*"))
		must(err, "listing %s", folder)
		expect(len(files) == 4, "expected four files of the circuit in %s, and saw %v", folder, files)
		b.close()
		dropDatabase(a, "second")
		_, err = os.Stat(folder)
		expect(os.IsNotExist(err), "expected that %s is gone, and it is there (%v)", folder, err)
		return fmt.Sprintf("%d files", len(files))
	})
	r.check("and the worker lets go of them", func() string {
		b := s.connect()
		defer b.close()
		b.exec("CREATE TABLE after AS SELECT DISTINCT grp + 1 AS grp FROM source")
		took := until(5*time.Second, "the worker has no deleted file of a circuit mapped", func() bool {
			return !holdsDeleted(s.worker())
		})
		return milliseconds(took)
	})
	r.check("a database of the same name starts afresh", func() string {
		a.exec("CREATE DATABASE second")
		b := s.connectTo("second")
		defer b.close()
		b.prepare()
		b.tracked()
		a.tracked()
		s.expectNoCrash()
		return ""
	})
}

// holdsDeleted tells whether a process has a deleted file of a circuit mapped or open.
func holdsDeleted(pid int) bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	must(err, "reading the map of process %d", pid)
	for line := range strings.Lines(string(content)) {
		if strings.Contains(line, "provsql_") && strings.Contains(line, "(deleted)") && !strings.Contains(line, ".so") {
			return true
		}
	}
	for _, number := range numbersIn(fmt.Sprintf("/proc/%d/fd", pid)) {
		target, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, number))
		if err == nil && strings.Contains(target, "provsql_") && strings.HasSuffix(target, "(deleted)") {
			return true
		}
	}
	return false
}

// movedDatabase moves a database to another tablespace and back.
func movedDatabase(r *report, s *server, a *session) {
	r.check("a database moved to another tablespace keeps its circuit", func() string {
		b := s.connectTo("second")
		b.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
		b.close()
		a.exec("SET allow_in_place_tablespaces = on")
		a.exec("CREATE TABLESPACE elsewhere LOCATION ''")
		for _, tablespace := range []string{"elsewhere", "pg_default"} {
			until(5*time.Second, "the database can be moved", func() bool {
				_, err := a.query("ALTER DATABASE second SET TABLESPACE %s", tablespace)
				expect(err == nil || state(err) == "55006", "moving a database: %v", err)
				return err == nil
			})
			b = s.connectTo("second")
			expectKept(b)
			b.tracked()
			b.exec("CREATE TABLE later AS SELECT DISTINCT a.id FROM source a JOIN source b ON a.grp = b.grp; DROP TABLE later")
			b.close()
		}
		a.exec("DROP TABLESPACE elsewhere")
		s.expectNoCrash()
		return ""
	})
}

// extensionAgain drops and creates the extension while sessions that know the
// old one go on.
func extensionAgain(r *report, s *server) {
	c := s.connect()
	c.exec("CREATE DATABASE again")
	c.close()
	a, b := s.connectTo("again"), s.connectTo("again")
	a.prepare()
	a.tracked()
	b.tracked()
	remove := func() {
		a.exec("SET client_min_messages = error")
		a.exec("SELECT provsql.remove_provenance('source'); DROP TABLE source, plain, ones, names")
		a.exec("DROP EXTENSION provsql CASCADE; DROP FUNCTION IF EXISTS provsql_probe")
		a.exec("RESET client_min_messages")
	}
	r.check("DROP EXTENSION and CREATE again, in sessions that stay", func() string {
		for range 3 {
			remove()
			for _, c := range []*session{a, b} {
				c.exec("SELECT count(*) FROM pg_class")
				c.fails("3F000|42P01", sampleQuery)
			}
			a.exec(sample)
			a.tracked()
			b.tracked()
		}
		return "3 times"
	})
	r.check("DROP EXTENSION with tables still tracked says so, or leaves plain tables", func() string {
		_, err := a.query("DROP EXTENSION provsql")
		if err != nil {
			expect(state(err) == "2BP01", "expected SQLSTATE 2BP01, and saw %v", err)
			a.tracked()
			a.exec("SET client_min_messages = error; DROP EXTENSION provsql CASCADE; RESET client_min_messages")
		}
		for _, c := range []*session{a, b} {
			seen := c.value("SELECT count(id) FROM source")
			expect(seen == "6", "expected 6 rows in a table that was tracked, and saw %s", seen)
		}
		a.exec("INSERT INTO source (id, grp) VALUES (7, 7); DELETE FROM source WHERE id = 7")
		a.exec("DROP TABLE source, plain, ones, names")
		a.exec(sample)
		a.tracked()
		b.tracked()
		if err != nil {
			return "it says so"
		}
		return "plain tables"
	})
	r.check("a rolled back CREATE EXTENSION leaves nothing behind", func() string {
		remove()
		for range 3 {
			a.exec("BEGIN")
			a.exec(sample)
			a.tracked()
			a.exec("ROLLBACK")
			for _, c := range []*session{a, b} {
				c.exec("SELECT count(*) FROM pg_class")
				c.fails("3F000|42P01", sampleQuery)
			}
		}
		a.exec("BEGIN; SAVEPOINT before")
		a.exec(sample)
		a.tracked()
		a.exec("ROLLBACK TO before; CREATE TABLE source (id int, provsql uuid); INSERT INTO source VALUES (1, NULL)")
		seen := a.value("SELECT count(*) FROM source")
		expect(seen == "1", "expected a plain table of one row, and saw %s", seen)
		a.exec("ROLLBACK")
		a.exec(sample)
		a.tracked()
		b.tracked()
		return "4 times"
	})
	r.check("a rolled back DROP EXTENSION changes nothing", func() string {
		a.exec("SET client_min_messages = error; BEGIN; DROP EXTENSION provsql CASCADE; ROLLBACK; RESET client_min_messages")
		a.tracked()
		b.tracked()
		s.expectNoCrash()
		return ""
	})
}
