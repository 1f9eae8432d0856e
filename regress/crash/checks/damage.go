package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// hurt is a way to damage the files of a circuit while the server is down.
type hurt struct {
	name string
	do   func(folder string)
	file string // which the log must name
	// reads are the SQLSTATEs that reading may end with: only what is damaged
	// must not be read.
	reads string
}

// Offsets are those of docs/format.md.
var unopenable = []hurt{
	{"the gates file's identity", flips("provsql_gates", 20), "provsql_gates", "XX001"},
	{"both copies of the gates file's counts", flips("provsql_gates", 512+16, 1024+16), "provsql_gates", "|XX001"},
	{"the wires file's identity", flips("provsql_wires", 24), "provsql_wires", "XX001"},
	{"the extra file's magic", flips("provsql_extra", 0), "provsql_extra", "XX001"},
	{"the wires file is gone", func(folder string) { must(os.Remove(filepath.Join(folder, "provsql_wires")), "removing") }, "provsql_wires", "XX001"},
	{"the gates file is gone", func(folder string) { must(os.Remove(filepath.Join(folder, "provsql_gates")), "removing") }, "provsql_gates", "42704|XX001"},
	{"the gates file is cut short", func(folder string) {
		must(os.Truncate(filepath.Join(folder, "provsql_gates"), 4096+64), "cutting")
	}, "provsql_gates", "XX001"},
}

func flips(file string, offsets ...int64) func(folder string) {
	return func(folder string) {
		for _, offset := range offsets {
			flip(filepath.Join(folder, file), offset)
		}
	}
}

// damage changes files of one database's circuit while the server is down.
func damage(r *report) {
	s := r.server("damage")
	c := s.connect()
	c.prepare()
	c.exec("CREATE DATABASE hurt")
	b := s.connectTo("hurt")
	b.prepare()
	b.exec("CREATE TABLE kept AS SELECT DISTINCT grp FROM source")
	folder := s.folderOf(c, "hurt")
	b.close()
	c.close()
	s.stop()
	sound := readFiles(folder)

	for _, h := range unopenable {
		r.check(h.name+": the log names it, queries say so, other databases are served, nothing is changed", func() string {
			defer restoreFiles(s, folder, sound)
			h.do(folder)
			before := sums(folder)
			s.startLogged()
			b, c := s.connectTo("hurt"), s.connect()
			_, err := b.query("SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept")
			expect(slices.Contains(strings.Split(h.reads, "|"), state(err)), "expected one of the SQLSTATEs %s, and saw %v", h.reads, err)
			if err == nil {
				expectKept(b)
			} else if state(err) == "XX001" {
				expect(strings.Contains(err.Error(), h.file), "expected %s in the message, and saw %v", h.file, err)
			}
			expectRefused(b)
			expect(b.value("SET provsql.active = off; SELECT count(id) FROM source WHERE grp < 3") == "3", "expected that the tables can be read")
			c.tracked()
			c.exec("CREATE TABLE made AS SELECT DISTINCT a.id, b.id AS other FROM source a JOIN source b ON a.grp = b.grp; DROP TABLE made")
			b.close()
			c.close()
			lines := s.logged("cannot open the circuit of database")
			s.stop()
			expect(sums(folder) == before, "expected the files as they were, and they were changed")
			expect(len(lines) > 0 && strings.Contains(lines[0], h.file) && strings.Contains(lines[0], "offset"),
				"expected a line in the log with file and offset, and saw %v", lines)
			_, text, _ := strings.Cut(lines[0], "ProvSQL: ")
			return text
		})
	}
	r.check("put back as they were, the files are used again", func() string {
		s.start()
		s.in("hurt", func(b *session) {
			expectKept(b)
			b.tracked()
		})
		s.stop()
		return ""
	})
	replacedFiles(r, s, folder, sound)
	damagedRecord(r, s, folder, sound)
	damagedMapping(r, s, folder, sound)
}

// damagedMapping changes the check words of all buckets of the mapping.
func damagedMapping(r *report, s *server, folder string, sound map[string][]byte) {
	hurt := func() {
		changed := slices.Clone(sound["provsql_mapping"])
		for at := 4096 + 16384; at < len(changed); at += 64 { // the first unit is the directory
			changed[at+60] ^= 0x55
		}
		putFile(folder, "provsql_mapping", changed)
	}
	r.check("the mapping of a closed circuit: evaluation says so", func() string {
		defer restoreFiles(s, folder, sound)
		hurt()
		s.start()
		message := ""
		s.in("hurt", func(b *session) {
			for range 2 {
				message = b.fails("XX001", "SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept").Message
			}
			b.fails("XX001", "SELECT provsql.get_gate_type(provsql) FROM kept")
		})
		s.expectNoCrash()
		return message
	})
	r.check("the mapping of a circuit that was not closed: it is made anew", func() string {
		defer restoreFiles(s, folder, sound)
		s.start()
		s.in("hurt", func(b *session) { b.tracked() })
		must(s.script("stop", s.name, "-m", "immediate"), "stopping the server")
		hurt()
		s.start()
		s.in("hurt", func(b *session) {
			b.tracked()
			expectKept(b)
		})
		return ""
	})
}

// replacedFiles puts sound files in the place of damaged ones under a server
// that runs: the worker tries again after some seconds.
func replacedFiles(r *report, s *server, folder string, sound map[string][]byte) {
	if !long {
		return
	}
	r.check("files that are put back while the server runs are used without a restart", func() string {
		unopenable[0].do(folder)
		s.start()
		b := s.connectTo("hurt")
		defer b.close()
		expectRefused(b)
		putFiles(folder, sound)
		took := until(15*time.Second, "the circuit is used again", func() bool { return b.tryTracked() == nil })
		expectKept(b)
		s.stop()
		putFiles(folder, sound)
		return milliseconds(took)
	})
}

// startLogged starts the server, and keeps what the log says of that.
func (s *server) startLogged() {
	s.mark()
	marked := s.marked
	s.start()
	s.marked = marked
}

// expectRefused makes gates, which must not succeed over damaged files.
func expectRefused(b *session) {
	b.exec("DROP TABLE IF EXISTS made; BEGIN")
	_, err := b.query("CREATE TABLE made AS SELECT DISTINCT a.id, b.id AS other FROM source a JOIN source b ON a.grp = b.grp")
	if err == nil {
		_, err = b.query("COMMIT")
	}
	if err != nil {
		b.exec("ROLLBACK")
	}
	expect(state(err) == "XX001", "expected SQLSTATE XX001 from a transaction that makes gates, and saw %v", err)
}

// damagedRecord changes gates and wires, which are looked at when they are
// used, or at the start after a crash.
func damagedRecord(r *report, s *server, folder string, sound map[string][]byte) {
	for _, h := range []hurt{
		{"a gate", func(folder string) {
			records := sound["provsql_gates"][4096:]
			for offset := range len(records) / 32 {
				if len(records[offset*32:]) >= 32 && records[offset*32+6]>>4 == 5 && records[offset*32+24] == 1 { // a derived ⊕
					flip(filepath.Join(folder, "provsql_gates"), int64(4096+offset*32+20))
				}
			}
		}, "provsql_gates", ""},
		{"wires", flips("provsql_wires", 4096, 4096+4, 4096+8, 4096+12, 4096+16, 4096+20), "provsql_", ""},
	} {
		r.check(h.name+" of a closed circuit: evaluation over it says so", func() string {
			defer restoreFiles(s, folder, sound)
			h.do(folder)
			s.start()
			b, c := s.connectTo("hurt"), s.connect()
			reported := b.fails("XX001", "SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept")
			c.tracked()
			b.close()
			c.close()
			s.expectNoCrash()
			s.stop()
			return reported.Message
		})
		r.check(h.name+" of a circuit that was not closed: it is not opened", func() string {
			defer restoreFiles(s, folder, sound)
			s.start()
			s.in("hurt", func(b *session) { b.tracked() })
			must(s.script("stop", s.name, "-m", "immediate"), "stopping the server")
			h.do(folder)
			s.startLogged()
			started := time.Now()
			b, c := s.connectTo("hurt"), s.connect()
			reported := b.fails("XX001", "SELECT provsql.sr_counting(provsql.provenance(), 'ones') FROM kept")
			expectRefused(b)
			c.tracked()
			b.close()
			c.close()
			lines := s.logged("cannot open the circuit of database")
			expect(len(lines) > 0 && strings.Contains(lines[0], h.file), "expected a line in the log with the file, and saw %v", lines)
			s.expectNoCrash()
			s.stop()
			return reported.Message + ", " + milliseconds(time.Since(started))
		})
	}
}

func readFiles(folder string) map[string][]byte {
	files := map[string][]byte{}
	names, err := filepath.Glob(filepath.Join(folder, "provsql_*"))
	must(err, "listing %s", folder)
	for _, name := range names {
		content, err := os.ReadFile(name)
		must(err, "reading %s", name)
		files[filepath.Base(name)] = content
	}
	expect(len(files) >= 4, "expected the files of a circuit in %s", folder)
	return files
}

// restoreFiles stops the server and puts a circuit's files back.
func restoreFiles(s *server, folder string, files map[string][]byte) {
	s.stop()
	putFiles(folder, files)
}

func putFiles(folder string, files map[string][]byte) {
	names, err := filepath.Glob(filepath.Join(folder, "provsql_*"))
	must(err, "listing %s", folder)
	for _, name := range names {
		must(os.Remove(name), "removing %s", name)
	}
	for name, content := range files {
		putFile(folder, name, content)
	}
}

// putFile writes a file that belongs to who owns the folder.
func putFile(folder, name string, content []byte) {
	info, err := os.Stat(folder)
	must(err, "looking at %s", folder)
	name = filepath.Join(folder, name)
	must(os.WriteFile(name, content, 0o600), "writing %s", name)
	must(os.Chown(name, ownerOf(info), -1), "giving away %s", name)
}

// sums tells whether a circuit's files are the same.
func sums(folder string) string {
	names, err := filepath.Glob(filepath.Join(folder, "provsql_*"))
	must(err, "listing %s", folder)
	slices.Sort(names)
	text := ""
	for _, name := range names {
		content, err := os.ReadFile(name)
		must(err, "reading %s", name)
		text += fmt.Sprintf("%s %x\n", filepath.Base(name), sha256.Sum256(content))
	}
	return text
}
