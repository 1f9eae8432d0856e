package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// backup copies servers in the ways that PostgreSQL has, and evaluates in the
// copies.
func backup(r *report) {
	s := r.server("backup")
	c := s.connect()
	c.prepare()
	c.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	c.exec(tryCount)
	ledgers := make([]*ledger, 2)
	for i := range ledgers {
		ledgers[i] = newLedger(c, i)
		started := time.Now()
		ledgers[i].write(c, func() bool { return time.Since(started) > 300*time.Millisecond })
	}
	c.close()
	other := r.server("restored")
	restored := func(move func()) *session {
		other.stop()
		must(asServer("rm", "-rf", other.env["PGDATA"]).Run(), "removing a server's files")
		move()
		other.start()
		c, _ := other.eventually(20 * time.Second)
		return c
	}
	verify := func(c *session) string {
		expectKept(c)
		tokens := 0
		for _, l := range ledgers {
			tokens += l.verify(c)
		}
		return fmt.Sprintf("%d tokens right", tokens)
	}

	r.check("a base backup of a server at rest has the circuit", func() string {
		c := restored(func() { s.baseBackup(other.env["PGDATA"]) })
		defer c.close()
		return verify(c)
	})
	backupUnderWriters(r, s, other, ledgers, restored, verify)
	r.check("a copy of the data directory of a server that is stopped has the circuit", func() string {
		s.stop()
		defer s.start()
		c := restored(func() {
			must(asServer("cp", "-a", s.env["PGDATA"], other.env["PGDATA"]).Run(), "copying the data directory")
		})
		defer c.close()
		return verify(c)
	})
	dump(r, s, other, verify)
	upgrade(r, s, other, verify)
}

func (s *server) baseBackup(folder string) {
	output, err := asServer(filepath.Join(s.env["BIN"], "pg_basebackup"), "-h", s.env["PGHOST"], "-p", s.env["PGPORT"], "-U", "postgres",
		"-D", folder, "-c", "fast", "-X", "stream").CombinedOutput()
	must(err, "pg_basebackup: %s", output)
}

// tryCount evaluates a token, or says by which SQLSTATE that fails.
const tryCount = `CREATE FUNCTION try_count(token uuid, mapping regclass) RETURNS text LANGUAGE plpgsql AS $$
  DECLARE detail text;
  BEGIN
    RETURN provsql.sr_counting(token, mapping);
  EXCEPTION
    WHEN undefined_object OR data_corrupted THEN RETURN SQLSTATE;
    WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
      RETURN concat_ws(' ', SQLSTATE, SQLERRM, detail);
  END $$`

// backupUnderWriters takes base backups while sessions write. PostgreSQL
// repairs its own files from the log it saves with them, and nothing repairs
// the circuit's: a copy may lack what the tables refer to, but must never give
// another answer.
func backupUnderWriters(r *report, s, other *server, ledgers []*ledger, restored func(func()) *session, verify func(*session) string) {
	var missing, refused, right int
	for round := range counts(1, 10) {
		var c *session
		r.check(fmt.Sprintf("backup %d under writers: each token is right, or missing and said to be", round+1), func() string {
			var done atomic.Bool
			set := make([][]int, len(ledgers))
			for i, l := range ledgers {
				for group := range l.probability {
					set[i] = append(set[i], group)
				}
			}
			writing := s.startWritingUntil(ledgers, done.Load)
			time.Sleep(100 * time.Millisecond)
			c = restored(func() {
				s.baseBackup(other.env["PGDATA"])
				done.Store(true)
				writing.wait()
			})
			outcome := map[string]int{}
			for i, l := range ledgers {
				outcome["forgotten probabilities"] += l.forgotten(c, set[i])
				for _, row := range c.rows("%s", l.named("SELECT grp, size, try_count(token, 'ones_#') FROM kept_#")) {
					size := number(row[1])
					switch row[2] {
					case fmt.Sprint(size * size):
						right++
						outcome["right"]++
					case "42704":
						missing++
						outcome["missing"]++
					case "XX001":
						refused++
						outcome["refused"]++
					default:
						expect(false, "expected count %d of group %s, or an error that says what is missing, and saw %s", size*size, row[0], row[2])
					}
				}
			}
			return fmt.Sprint(outcome)
		})
		if c == nil {
			return
		}
		c.close()
		r.check("with the circuit's files copied again behind the backup, nothing is missing", func() string {
			other.stop()
			s.copyCircuit(other)
			other.start()
			c, _ := other.eventually(20 * time.Second)
			defer c.close()
			return fmt.Sprintf("%d tokens right", countRight(c, ledgers))
		})
	}
	r.check("all backups under writers", func() string {
		return fmt.Sprintf("%d tokens right, %d missing, %d of damaged circuits", right, missing, refused)
	})
	r.check("and the server that was copied has everything", func() string {
		c := s.connect()
		defer c.close()
		return verify(c)
	})
}

// forgotten counts the groups of which a copy does not know the probability
// although it was set before the copy began, and expects that no group has one
// that it never had.
func (l *ledger) forgotten(c *session, set []int) (n int) {
	rows, err := c.query("%s", l.named(`SELECT grp, min(provsql.get_prob(provenance)), max(provsql.get_prob(provenance))
	  FROM ones_# GROUP BY grp`))
	if state(err) == "XX001" {
		return 0 // it is not forgotten, but refused
	}
	must(err, "reading probabilities")
	for _, row := range rows {
		group := number(row[0])
		for _, text := range row[1:] {
			p := decimal(text)
			if p == 1 {
				if slices.Contains(set, group) {
					n++
				}
				continue
			}
			expect(slices.Contains(l.history[group], p), "expected a probability that group %d had, and saw %v", group, p)
		}
	}
	return n
}

// copyCircuit copies the circuit of the database postgres while the server
// runs: the gates file first, since what gates refer to is written before
// them, and then in the other files.
func (s *server) copyCircuit(to *server) {
	folder := func(x *server) string { return filepath.Join(x.env["PGDATA"], "base", s.databaseFolder()) }
	old, err := filepath.Glob(filepath.Join(folder(to), "provsql_*"))
	must(err, "listing files")
	for _, file := range old {
		must(os.Remove(file), "removing %s", file)
	}
	files, err := filepath.Glob(filepath.Join(folder(s), "provsql_*"))
	must(err, "listing files")
	for _, first := range []bool{true, false} {
		for _, file := range files {
			if first == strings.HasSuffix(file, "provsql_gates") {
				must(asServer("cp", file, folder(to)).Run(), "copying %s", file)
			}
		}
	}
}

// databaseFolder is the OID of the database postgres.
func (s *server) databaseFolder() string {
	c := s.connect()
	defer c.close()
	return c.value("SELECT oid FROM pg_database WHERE datname = 'postgres'")
}

// countRight evaluates all that is there, of which all must be right.
func countRight(c *session, ledgers []*ledger) (tokens int) {
	for _, l := range ledgers {
		for _, row := range c.rows("%s", l.named("SELECT grp, size, try_count(token, 'ones_#') FROM kept_#")) {
			size := number(row[1])
			expect(row[2] == fmt.Sprint(size*size), "expected count %d of group %s, and saw %s", size*size, row[0], row[2])
			tokens++
		}
	}
	return tokens
}

// program is the command line of one of PostgreSQL's programs on a server.
func (s *server) program(name string) string {
	return fmt.Sprintf("%s/%s -h %s -p %s -U postgres", s.env["BIN"], name, s.env["PGHOST"], s.env["PGPORT"])
}

// carry puts the circuit of one database in the place of another's, as one
// does by hand. Both servers are stopped.
func carry(from, to string) {
	script := fmt.Sprintf("rm -f %[2]s/provsql_* && cp -p %[1]s/provsql_* %[2]s/", from, to)
	must(asServer("sh", "-c", script).Run(), "carrying a circuit's files")
}

// dump moves a database by pg_dump, which leaves the circuit behind.
func dump(r *report, s, other *server, verify func(*session) string) {
	r.check("a dump has no circuit, and with its files copied it is there, in a database of another OID", func() string {
		c, _ := other.eventually(20 * time.Second)
		c.exec("CREATE DATABASE dumped")
		output, err := asServer("bash", "-o", "pipefail", "-c",
			s.program("pg_dump")+" postgres | "+other.program("psql")+" -X -q -v ON_ERROR_STOP=1 -o /dev/null dumped").CombinedOutput()
		must(err, "pg_dump: %s", output)
		other.in("dumped", func(b *session) {
			b.fails("42704", "SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept")
			b.tracked() // begins a circuit of its own
		})
		from, to := filepath.Join(s.env["PGDATA"], "base", s.databaseFolder()), other.folderOf(c, "dumped")
		expect(filepath.Base(from) != filepath.Base(to), "expected another OID")
		c.close()
		s.stop()
		other.stop()
		carry(from, to)
		s.start()
		other.start()
		text := ""
		other.in("dumped", func(b *session) { text = verify(b) })
		return text
	})
}

// upgrade lets pg_upgrade move the databases, which keeps their OIDs from
// version 15 on, and carries the circuits behind it.
func upgrade(r *report, s, other *server, verify func(*session) string) {
	program := filepath.Join(s.env["BIN"], "pg_upgrade")
	if _, err := os.Stat(program); err != nil || !long {
		return
	}
	r.check("pg_upgrade leaves the circuit behind, and with its files copied it is there", func() string {
		c := s.connect()
		version := number(c.value("SHOW server_version_num"))
		c.close()
		if version < 150000 {
			return "left out: before version 15 databases get other OIDs"
		}
		s.stop()
		other.stop()
		must(other.script("destroy", other.name), "removing a server")
		other.start()
		other.stop()
		command := asServer(program, "-b", s.env["BIN"], "-B", s.env["BIN"], "-d", s.env["PGDATA"], "-D", other.env["PGDATA"],
			"-p", "50432", "-P", "50433", "-U", "postgres", "-s", "/tmp")
		command.Dir = filepath.Dir(other.env["PGDATA"])
		output, err := command.CombinedOutput()
		must(err, "pg_upgrade: %s", output)
		other.start()
		c, _ = other.eventually(20 * time.Second)
		_, err = c.query("SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept")
		expect(state(err) == "42704", "expected SQLSTATE 42704 without the circuit, and saw %v", err)
		c.close()
		other.stop()
		s.start()
		folder := s.databaseFolder()
		s.stop()
		carry(filepath.Join(s.env["PGDATA"], "base", folder), filepath.Join(other.env["PGDATA"], "base", folder))
		other.start()
		c, _ = other.eventually(20 * time.Second)
		defer c.close()
		return verify(c)
	})
}
