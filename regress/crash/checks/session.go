package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// longest bounds one statement of a check.
const longest = 30 * time.Second

// session is a connection; it speaks the simple protocol, so rows come as text.
type session struct {
	server *server
	conn   *pgconn.PgConn
	pid    int
	other  *session // see peer
	// within bounds a statement that is to take less than the longest.
	within time.Duration
}

// statement fills arguments into a text, where there are any.
func statement(sql string, args []any) string {
	if len(args) == 0 {
		return sql
	}
	return fmt.Sprintf(sql, args...)
}

// query runs statements and returns the last one's rows; NULL is "NULL".
func (c *session) query(sql string, args ...any) ([][]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(c.within, longest))
	defer cancel()
	results, err := c.conn.Exec(ctx, statement(sql, args)).ReadAll()
	if err != nil || len(results) == 0 {
		return nil, err
	}
	last := results[len(results)-1]
	rows := make([][]string, len(last.Rows))
	for i, row := range last.Rows {
		rows[i] = make([]string, len(row))
		for j, value := range row {
			rows[i][j] = "NULL"
			if value != nil {
				rows[i][j] = string(value)
			}
		}
	}
	return rows, nil
}

func (c *session) rows(sql string, args ...any) [][]string {
	rows, err := c.query(sql, args...)
	must(err, "running %s", statement(sql, args))
	return rows
}

func (c *session) exec(sql string, args ...any) { c.rows(sql, args...) }

// value is the first column of the first row.
func (c *session) value(sql string, args ...any) string {
	rows := c.rows(sql, args...)
	expect(len(rows) > 0 && len(rows[0]) > 0, "expected a row from %s", sql)
	return rows[0][0]
}

func (c *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = c.conn.Close(ctx)
}

// sqlError is what PostgreSQL reported, nil when err is something else.
func sqlError(err error) *pgconn.PgError {
	var reported *pgconn.PgError
	if errors.As(err, &reported) {
		return reported
	}
	return nil
}

// state is the SQLSTATE of an error, "lost" for a broken connection, "" for none.
func state(err error) string {
	switch reported := sqlError(err); {
	case err == nil:
		return ""
	case reported == nil:
		return "lost"
	default:
		return reported.Code
	}
}

// fails runs statements that must fail with one of the states, separated by |.
func (c *session) fails(states, sql string, args ...any) *pgconn.PgError {
	_, err := c.query(sql, args...)
	expect(err != nil, "expected SQLSTATE %s from %s, and it succeeded", states, statement(sql, args))
	expect(strings.Contains("|"+states+"|", "|"+state(err)+"|"), "expected SQLSTATE %s from %s, and saw %v",
		states, statement(sql, args), err)
	return sqlError(err)
}

// limited gives one statement, and none after it, a timeout in milliseconds.
func limited(after int, statement string) string {
	return fmt.Sprintf("SET LOCAL statement_timeout = %d; %s", after, statement)
}

const probeFunction = `CREATE FUNCTION provsql_probe(text, bigint) RETURNS text
  LANGUAGE C AS '$libdir/provsql', 'provsql_probe'`

// sample tracks a small table whose answers are known.
const sample = `CREATE EXTENSION IF NOT EXISTS provsql;
  CREATE TABLE plain AS SELECT i, i % 7 AS grp FROM generate_series(1, 1000) i;
  CREATE TABLE source (id int, grp int);
  INSERT INTO source SELECT row_number() OVER (), g FROM generate_series(1, 3) g, generate_series(1, g);
  SELECT provsql.add_provenance('source');
  SELECT provsql.create_provenance_mapping('ones', 'source', '1');
  SELECT provsql.create_provenance_mapping('names', 'source', 'id')`

// prepare makes the sample and the probe in the session's database.
func (c *session) prepare() {
	c.exec(sample)
	c.exec(probeFunction)
}

const sampleQuery = `SELECT grp, provsql.sr_counting(provsql.provenance(), 'ones')
  FROM (SELECT DISTINCT a.grp FROM source a JOIN source b ON a.grp = b.grp) pairs ORDER BY grp`

// tryTracked asks the sample's question: in how many ways is there a pair in
// each group. It returns an error when the answer is wrong, too.
func (c *session) tryTracked() error {
	rows, err := c.query(sampleQuery)
	if err != nil {
		return err
	}
	var seen []string
	for _, row := range rows {
		seen = append(seen, row[0]+":"+row[1])
	}
	if answer := strings.Join(seen, " "); answer != "1:1 2:4 3:9" {
		return fmt.Errorf("wrong answer: expected 1:1 2:4 3:9 from the tracked query, and saw %s", answer)
	}
	return nil
}

// tracked asks the sample's question and expects the right answer.
func (c *session) tracked() { must(c.tryTracked(), "running a tracked query") }

func (c *session) probe(what string, argument int) string {
	return c.value("SELECT provsql_probe('%s', %d)", what, argument)
}

func (c *session) waitForNotification(within time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	return c.conn.WaitForNotification(ctx)
}
