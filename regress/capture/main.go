// Command capture makes the rewriter's test data: it runs the statements of a
// corpus on a server whose Go library records what comes to the rewriter, and
// writes the recordings down. The server is the one that the PG* environment
// variables name; run starts it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"provsql/gosrc/rewrite/rewritetest"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("capture: ")
	flag.Usage = func() { log.Fatal("usage: capture TESTDATA-FOLDER [TOPIC...]") }
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
	}
	if err := capture(flag.Arg(0), flag.Args()[1:]); err != nil {
		log.Fatal(err)
	}
}

func capture(folder string, topics []string) error {
	s := newServer()
	schema, err := os.ReadFile(filepath.Join(folder, "schema.sql"))
	if err != nil {
		return err
	}
	if _, err := s.run("", string(schema)); err != nil {
		return fmt.Errorf("schema.sql: %w", err)
	}
	if _, err := s.taken(); err != nil {
		return err
	}
	names, err := s.objects()
	if err != nil {
		return err
	}
	c := newCollection(names)
	if err := c.keep(folder, topics); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(folder, "corpus", "*.sql"))
	if err != nil {
		return err
	}
	failures := 0
	for _, file := range files {
		topic := strings.TrimSuffix(filepath.Base(file), ".sql")
		if len(topics) > 0 && !slices.Contains(topics, topic) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		t := &topicRecordings{name: topic}
		for _, st := range rewritetest.ReadCorpus(string(text)) {
			e, err := s.record(st)
			if err != nil {
				log.Printf("%s: %s: %v", topic, st.Name, err)
				failures++
			}
			t.entries = append(t.entries, e)
		}
		c.topics = append(c.topics, t)
	}
	if err := c.write(folder); err != nil {
		return err
	}
	if failures > 0 {
		return fmt.Errorf("%d statements did not run as they should", failures)
	}
	return nil
}

// modes are the ways in which each statement runs.
var modes = []struct{ name, settings string }{
	{"client", ""},
	{"present", "SET provsql.possible_rows = off"},
	{"function", ""},
	{"off", "SET provsql.active = off"},
}

// recordedEntry is a statement with what was recorded when it ran.
type recordedEntry struct {
	statement rewritetest.Statement
	cases     []recordedCase
}

type recordedCase struct {
	mode     string
	rejected string // by the server, and why
	*rewritetest.Recording
}

// record runs a statement in all modes. The error says that the server did not
// take what the rewriter made.
func (s *server) record(st rewritetest.Statement) (*recordedEntry, error) {
	e := &recordedEntry{statement: st}
	var failure error
	for _, mode := range modes {
		sql := st.SQL
		if mode.name == "function" {
			if sql = inFunction(sql); sql == "" {
				continue
			}
		}
		_, err := s.run(mode.settings, "BEGIN;"+sql+";ROLLBACK")
		recordings, recordErr := s.taken()
		if recordErr != nil {
			return e, recordErr
		}
		fails := slices.Contains(st.Fails, "") || slices.Contains(st.Fails, mode.name)
		rejected := ""
		if verdict := judge(err, recordings, fails); verdict != nil {
			rejected = strings.ReplaceAll(verdict.Error(), "\n", " ")
			if failure == nil {
				failure = fmt.Errorf("%s: %w", mode.name, verdict)
			}
		}
		for i, r := range recordings {
			title := mode.name
			if i > 0 {
				title = fmt.Sprintf("%s %d", mode.name, i+1)
			}
			e.add(recordedCase{title, rejected, r})
		}
	}
	return e, failure
}

// add keeps a recording unless the same was kept before.
func (e *recordedEntry) add(c recordedCase) {
	for _, known := range e.cases {
		if known.Tree == c.Tree && known.Options == c.Options {
			return
		}
	}
	e.cases = append(e.cases, c)
}

// judge compares how a statement ended with what the rewriter last said.
func judge(err error, recordings []*rewritetest.Recording, fails bool) error {
	var pg *pgconn.PgError
	var last *rewritetest.Outcome
	if len(recordings) > 0 {
		last = &recordings[len(recordings)-1].Outcome
	}
	switch {
	case err != nil && !errors.As(err, &pg):
		return err
	case last != nil && last.Failed():
		if pg == nil || pg.Code != last.Code || !strings.Contains(pg.Message, last.Message) {
			return fmt.Errorf("the rewriter says %s %q, the server %v", last.Code, last.Message, err)
		}
	case pg != nil && !fails:
		return fmt.Errorf("%s (SQLSTATE %s)", pg.Message, pg.Code)
	}
	return nil
}

// inFunction returns a statement, less what is before it, as one of a function
// in PL/pgSQL; "" for what is no query.
func inFunction(sql string) string {
	before, last := "", sql
	if at := strings.LastIndex(sql, ";\n"); at >= 0 {
		before, last = sql[:at+2], sql[at+2:]
	}
	word, _, _ := strings.Cut(strings.TrimLeft(last, "( \n"), " ")
	if !slices.Contains([]string{"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE"}, strings.ToUpper(word)) {
		return ""
	}
	return before + "DO $function$ BEGIN EXECUTE $statement$" + last + "$statement$; END $function$"
}
