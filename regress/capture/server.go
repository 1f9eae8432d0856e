package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"provsql/gosrc/rewrite/rewritetest"
)

// server is the database that records rewritings. Statements of the corpus run
// on connections of their own, so that nothing is remembered from one to the
// next.
type server struct {
	recordings string // the recorder's file
	read       int64  // bytes of it that were read
}

func newServer() *server {
	return &server{recordings: filepath.Join(os.Getenv("PGDATA"), "provsql_recordings")}
}

// run sends statements in one message on a new connection, after those in
// before, and then rolls back. It returns the rows of the last statement.
func (s *server) run(before, sql string) ([][]string, error) {
	ctx := context.Background()
	conn, err := pgconn.Connect(ctx, "")
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if before != "" {
		if _, err := conn.Exec(ctx, before).ReadAll(); err != nil {
			return nil, err
		}
	}
	results, err := conn.Exec(ctx, sql).ReadAll()
	if err != nil || len(results) == 0 {
		return nil, err
	}
	var rows [][]string
	for _, row := range results[len(results)-1].Rows {
		fields := make([]string, len(row))
		for i, f := range row {
			fields[i] = string(f)
		}
		rows = append(rows, fields)
	}
	return rows, nil
}

// taken returns what was recorded since the last call.
func (s *server) taken() ([]*rewritetest.Recording, error) {
	text, err := os.ReadFile(s.recordings)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*rewritetest.Recording
	for line := range bytes.Lines(text[s.read:]) {
		r := new(rewritetest.Recording)
		if err := json.Unmarshal(line, r); err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	s.read = int64(len(text))
	return all, nil
}

// objectNames asks for the names of the objects with OIDs that this database
// chose: not those with which PostgreSQL shows them, but shorter ones that may
// stand in a query tree.
const objectNames = `
WITH object (oid, schema, name, details) AS (
  SELECT oid, relnamespace, relname, '' FROM pg_class
  UNION ALL SELECT oid, typnamespace, typname, CASE WHEN typrelid <> 0 THEN 'row' ELSE 'type' END FROM pg_type WHERE typelem = 0
  UNION ALL SELECT a.oid, a.typnamespace, e.typname || '[]', '' FROM pg_type a JOIN pg_type e ON a.typelem = e.oid
  UNION ALL SELECT oid, pronamespace, proname, oidvectortypes(proargtypes) FROM pg_proc
  UNION ALL SELECT oid, oprnamespace, oprname, concat_ws(',', nullif(oprleft, 0)::regtype, oprright::regtype) FROM pg_operator
  UNION ALL SELECT oid, collnamespace, collname, 'collation' FROM pg_collation
  UNION ALL SELECT oid, connamespace, conname, 'constraint' FROM pg_constraint
  UNION ALL SELECT oid, 0, rolname, 'role' FROM pg_authid
)
SELECT o.oid, CASE WHEN nspname = 'public' THEN '' ELSE nspname || '.' END || name, details
FROM object o LEFT JOIN pg_namespace n ON o.schema = n.oid
WHERE o.oid >= 16384 ORDER BY o.oid`

// objects returns the names of the database's objects by OID.
func (s *server) objects() (map[uint32]string, error) {
	rows, err := s.run("SET provsql.active = off", objectNames)
	if err != nil {
		return nil, err
	}
	times := map[string]int{}
	for _, row := range rows {
		times[row[1]]++
	}
	names := map[uint32]string{}
	for _, row := range rows {
		oid, err := strconv.ParseUint(row[0], 10, 32)
		if err != nil {
			return nil, err
		}
		name := row[1]
		if times[name] > 1 && row[2] != "" {
			name += "-" + row[2]
		}
		names[uint32(oid)] = strings.NewReplacer(" ", "_", "(", "<", ")", ">", `\`, "|").Replace(name)
	}
	return names, nil
}
