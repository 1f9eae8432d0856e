package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A session is a connection in which statements run and are rolled back.
type session struct {
	database string
	conn     *pgconn.PgConn
}

// An answer is what a statement returned: rows as text, or an error.
type answer struct {
	columns []column
	rows    []string // without the token, sorted
	inOrder []string // the same as they came
	err     *pgconn.PgError
	lost    error // the connection broke
}

type column struct {
	name string
	oid  uint32
}

const settings = `SET statement_timeout = '2s'; SET client_min_messages = error; SET lock_timeout = '1s';
	SET search_path = public, provsql`

func (s *session) connect(ctx context.Context) error {
	var err error
	for range 150 {
		if s.conn, err = pgconn.Connect(ctx, "dbname="+s.database); err == nil {
			_, err = s.conn.Exec(ctx, settings).ReadAll()
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
	return fmt.Errorf("the server does not come back: %w", err)
}

func (s *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// A mode is how a statement is run.
type mode string

const (
	everything mode = "SET LOCAL provsql.possible_rows = on"  // tracked, with rows that are only possible
	present    mode = "SET LOCAL provsql.possible_rows = off" // tracked
	untracked  mode = "SET LOCAL provsql.active = off"
)

// run executes a statement in a transaction that is rolled back.
func (s *session) run(ctx context.Context, statement string, how mode) answer {
	a := s.execute(ctx, "BEGIN; "+string(how))
	if a.lost == nil && a.err == nil {
		a = s.execute(ctx, statement)
	}
	if a.lost == nil {
		if end := s.execute(ctx, "ROLLBACK; DEALLOCATE ALL"); end.lost != nil {
			a.lost = end.lost
		}
	}
	return a
}

func (s *session) execute(ctx context.Context, sql string) answer {
	// The server's own timeout comes first; a server that does not answer is a finding.
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	var a answer
	reader := s.conn.Exec(ctx, sql)
	for reader.NextResult() {
		a.columns, a.rows = nil, nil
		result := reader.ResultReader()
		for _, f := range result.FieldDescriptions() {
			a.columns = append(a.columns, column{f.Name, f.DataTypeOID})
		}
		for result.NextRow() && len(a.rows) < mostRows {
			a.rows = append(a.rows, rowText(a.columns, result.Values()))
		}
		if _, err := result.Close(); err != nil {
			break
		}
	}
	if err := reader.Close(); err != nil {
		var reported *pgconn.PgError
		switch {
		case errors.As(err, &reported) && reported.Severity == "ERROR":
			a.err = reported
		default:
			a.lost = err
		}
	}
	a.inOrder = slices.Clone(a.rows)
	slices.Sort(a.rows)
	return a
}

// mostRows bounds what is kept of an answer.
const mostRows = 200_000

// tokenColumn is the name of the column that tracking adds.
const tokenColumn = "provsql"

// rowText writes a row without its token; aggregates without their mark.
func rowText(columns []column, values [][]byte) string {
	var text strings.Builder
	for i, value := range values {
		if i == len(values)-1 && columns[i].name == tokenColumn {
			break
		}
		cell := strings.TrimSuffix(string(value), " (*)")
		if value == nil || cell == "NULL" {
			cell = `\N`
		}
		text.WriteString(cell)
		text.WriteByte('\t')
	}
	return text.String()
}
