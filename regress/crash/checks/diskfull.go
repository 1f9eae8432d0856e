package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// diskFull takes the space away in which a circuit grows, in two ways: a small
// file system under the database, which only root can mount, and a limit on
// the size of the files that the worker may write.
func diskFull(r *report) {
	s := r.server("diskfull")
	c := s.connect()
	c.prepare()
	c.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	c.exec("CREATE DATABASE neighbour")
	neighbour := s.connectTo("neighbour")
	neighbour.prepare()
	neighbour.tracked()

	limit := func() (more func()) {
		file := filepath.Join(s.env["PGDATA"], "base", c.value("SELECT oid FROM pg_database WHERE datname = 'postgres'"), "provsql_gates")
		info, err := os.Stat(file)
		must(err, "looking at the circuit")
		limitFileSize(s.worker(), strconv.FormatInt(info.Size(), 10))
		return func() { limitFileSize(s.worker(), "unlimited") }
	}
	fillsUp(r, "a limit on the worker's files", s, c, neighbour, limit)
	smallFileSystem(r, s, neighbour)
}

// limitFileSize sets the size up to which a process of the server may extend
// files; "unlimited" takes that back.
func limitFileSize(pid int, bytes string) {
	output, err := asServer("prlimit", "--pid", strconv.Itoa(pid), "--fsize="+bytes+":").CombinedOutput()
	must(err, "limiting process %d: %s", pid, output)
}

// fillsUp makes gates in c's database until there is no room; take takes the
// room away and returns what gives it back.
func fillsUp(r *report, what string, s *server, c, neighbour *session, take func() func()) {
	gates := counts(60_000, 300_000)
	fill := statement(`CREATE TABLE lot TABLESPACE pg_default AS SELECT i,
	  provsql.provenance_times(gen_random_uuid(), gen_random_uuid()) AS token FROM generate_series(1, %d) i`, []any{gates})
	worker := s.worker()
	more := func() {}
	r.check(what+": the statement or its COMMIT fails with disk_full", func() string {
		more = take()
		c.exec("BEGIN")
		_, err := c.query("%s", fill)
		if err == nil {
			_, err = c.query("COMMIT")
		} else {
			c.exec("ROLLBACK")
		}
		expect(state(err) == "53100", "expected SQLSTATE 53100, and saw %v", err)
		expect(c.value("SELECT count(*) FROM pg_class WHERE relname = 'lot'") == "0", "expected that nothing of the transaction stays")
		return sqlError(err).Message
	})
	r.check("meanwhile circuits are read, and the other database goes on", func() string {
		expectKept(c)
		neighbour.exec("CREATE TABLE more AS SELECT DISTINCT a.id, b.id AS other FROM source a JOIN source b ON a.grp = b.grp")
		neighbour.tracked()
		neighbour.exec("DROP TABLE more")
		expect(s.worker() == worker, "expected that the worker lives")
		return ""
	})
	r.check("and a second time it fails in the same way", func() string {
		c.exec("DROP TABLE IF EXISTS lot")
		_, err := c.query("%s", fill)
		expect(state(err) == "53100", "expected SQLSTATE 53100, and saw %v", err)
		return ""
	})
	r.check("when there is room again, it works in the same session", func() string {
		more()
		c.exec("DROP TABLE IF EXISTS lot")
		started := time.Now()
		c.exec("%s", fill)
		seen := c.value("SELECT count(*) FROM lot WHERE provsql.get_gate_type(token) = 'times' AND cardinality(provsql.get_children(token)) = 2")
		expect(number(seen) == gates, "expected that all %d gates are there, and %s are", gates, seen)
		expectKept(c)
		c.tracked()
		s.expectNoCrash()
		return milliseconds(time.Since(started))
	})
}

// smallFileSystem puts a database on a file system of a few megabytes.
func smallFileSystem(r *report, s *server, neighbour *session) {
	folder := filepath.Join(s.env["PGDATA"], "..", "small")
	must(asServer("mkdir", "-p", folder).Run(), "making a folder")
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64m"); err != nil {
		expect(errors.Is(err, syscall.EPERM), "mounting a file system: %v", err)
		r.check("a full file system", func() string { return "left out: no right to mount one" })
		return
	}
	r.atEnd(func() { _ = syscall.Unmount(folder, syscall.MNT_DETACH) })
	must(os.Chmod(folder, 0o777), "opening the folder")
	place := filepath.Join(folder, "place")
	must(asServer("mkdir", "-m", "700", place).Run(), "making a folder")
	c := s.connect()
	c.exec("CREATE TABLESPACE small LOCATION '%s'", place)
	c.exec("CREATE DATABASE cramped TABLESPACE small")
	c.close()
	cramped := s.connectTo("cramped")
	cramped.exec("SET temp_tablespaces = pg_default")
	cramped.prepare()
	cramped.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	filler := filepath.Join(folder, "filler")
	fillsUp(r, "a full file system", s, cramped, neighbour, func() func() {
		var fs syscall.Statfs_t
		must(syscall.Statfs(folder, &fs), "looking at the file system")
		free := int(fs.Bavail) * int(fs.Bsize)
		must(os.WriteFile(filler, []byte(strings.Repeat("x", free-2<<20)), 0o666), "filling the file system")
		return func() { must(os.Remove(filler), "making room") }
	})
	r.check("the file system was the limit", func() string {
		var fs syscall.Statfs_t
		must(syscall.Statfs(folder, &fs), "looking at the file system")
		return fmt.Sprintf("%d of 64 MB free at the end", int64(fs.Bavail)*fs.Bsize>>20)
	})
	cramped.close()
}
