package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// worker runs cases on a pair of databases of its own: one with the extension,
// one where PostgreSQL is plain.
type worker struct {
	admin          *session
	tracked, plain *session
	reader         *session // sees what tracked made, from outside
	name           string   // of the database with the extension
	aggregateOID   uint32   // of the type of an aggregate's value
	runs           int      // experiments so far: makes tokens fresh
	ready          *Case    // which the plain database was last set up for
}

// sessionSettings: tables without statistics look large to the planner, and
// compiling their queries would take nearly all of the time.
const sessionSettings = "SET search_path = oracle; SET client_min_messages = warning; SET jit = off; SET oracle.world = 0;"

// newWorker creates the databases of worker number n.
func newWorker(ctx context.Context, n int) (*worker, error) {
	w := &worker{name: fmt.Sprintf("provsql_oracle_%d_%d", os.Getpid(), n)}
	var err error
	if w.admin, err = openSession(ctx, "", ""); err != nil {
		return nil, err
	}
	for _, db := range []string{w.name, w.name + "_plain"} {
		if _, err = w.admin.run(ctx, "CREATE DATABASE "+db); err != nil {
			return nil, fmt.Errorf("creating a database: %w", err)
		}
	}
	if w.plain, err = openSession(ctx, w.name+"_plain", sessionSettings); err != nil {
		return nil, err
	}
	if w.reader, err = openSession(ctx, w.name, sessionSettings); err != nil {
		return nil, err
	}
	w.tracked, err = openSession(ctx, w.name, sessionSettings)
	return w, err
}

const kept = "(1 << bit) & current_setting('oracle.world')::integer <> 0"

// mappings give the leaves their values: names for formulas; costs; truth and
// multiplicity of the world that oracle.world names.
var mappings = []string{
	"CREATE SCHEMA judge",
	"CREATE TABLE judge.leaves (bit integer, leaf uuid)",
	"CREATE VIEW judge.leaf_name AS SELECT 'x' || bit AS value, leaf AS provenance FROM judge.leaves",
	"CREATE VIEW judge.leaf_cost AS SELECT bit + 1 AS value, leaf AS provenance FROM judge.leaves",
	"CREATE VIEW judge.leaf_kept AS SELECT " + kept + " AS value, leaf AS provenance FROM judge.leaves",
	"CREATE VIEW judge.leaf_count AS SELECT (" + kept + ")::integer AS value, leaf AS provenance FROM judge.leaves",
}

// install creates the extension in the worker's database.
func (w *worker) install(ctx context.Context) error {
	if _, err := w.tracked.run(ctx, "SET search_path = public; CREATE EXTENSION provsql; SET search_path = oracle"); err != nil {
		return fmt.Errorf("creating the extension: %w", err)
	}
	if _, err := w.tracked.run(ctx, strings.Join(mappings, ";")); err != nil {
		return fmt.Errorf("creating the mappings: %w", err)
	}
	r, err := w.tracked.one(ctx, "SELECT 'provsql.agg_token'::regtype::oid")
	if err != nil {
		return err
	}
	oid, err := strconv.ParseUint(text(r.Rows[0][0]), 10, 32)
	w.aggregateOID = uint32(oid)
	return err
}

// revive connects the sessions again that a crash of the server, which any
// worker's query may have caused, broke off.
func (w *worker) revive(ctx context.Context) error {
	for _, s := range []*session{w.plain, w.reader, w.tracked} {
		if _, err := s.run(ctx, "SELECT 1"); err == nil {
			continue
		}
		if _, err := s.run(ctx, "SELECT 1"); err != nil {
			return err
		}
	}
	return nil
}

// close drops the databases.
func (w *worker) close(ctx context.Context) {
	for _, s := range []*session{w.tracked, w.plain, w.reader} {
		if s != nil {
			s.close()
		}
	}
	for _, db := range []string{w.name, w.name + "_plain"} {
		drop := "DROP DATABASE IF EXISTS " + db + " WITH (FORCE)"
		_, err := w.admin.run(ctx, drop)
		if err != nil { // a server that crashed meanwhile took the connection with it
			_, err = w.admin.run(ctx, drop)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "oracle: dropping a database:", err)
		}
	}
	w.admin.close()
}
