package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// statementTimeout bounds each batch of statements; no honest query of the
// generator comes near it.
const statementTimeout = 60 * time.Second

// session is a connection to one database. It speaks the simple protocol, so
// that rows come as text and with the columns the server really sends.
type session struct {
	config *pgconn.Config
	conn   *pgconn.PgConn
	setup  string // run on every new connection

	notices []string // that the server sent since they were last taken
}

// Result is what one statement returned; nil is NULL.
type Result struct {
	Columns []ResultColumn
	Rows    [][]*string
}

// ResultColumn is a column of a Result.
type ResultColumn struct {
	Name string
	OID  uint32
}

// lostConnection is the SQLSTATE given to errors that the server did not
// report: it broke the connection off.
const lostConnection = "08006"

// sqlError is a failed statement.
type sqlError struct {
	Code, Message, Detail, Hint, Statement string
}

func (e *sqlError) Error() string {
	text := fmt.Sprintf("ERROR %s: %s", e.Code, e.Message)
	if e.Detail != "" {
		text += " (" + e.Detail + ")"
	}
	return text
}

// openSession connects to a database of the server that the PG* environment
// variables name.
func openSession(ctx context.Context, database, setup string) (*session, error) {
	config, err := pgconn.ParseConfig("")
	if err != nil {
		return nil, fmt.Errorf("reading the PG* environment: %w", err)
	}
	if database != "" {
		config.Database = database
	}
	s := &session{config: config, setup: setup}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { s.notices = append(s.notices, n.Message) }
	return s, s.connect(ctx)
}

func (s *session) connect(ctx context.Context) error {
	conn, err := pgconn.ConnectConfig(ctx, s.config)
	if err != nil {
		return fmt.Errorf("connecting to database %s: %w", s.config.Database, err)
	}
	s.conn = conn
	if s.setup != "" {
		_, err = s.run(ctx, s.setup)
	}
	return err
}

// reconnect waits for a server that is recovering from a crash.
func (s *session) reconnect(ctx context.Context) error {
	var err error
	for range 100 {
		if err = s.connect(ctx); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func (s *session) close() {
	if s.conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.conn.Close(ctx)
	}
}

// run sends statements in one message and returns the result of each. The
// error, if any, is a *sqlError.
func (s *session) run(ctx context.Context, sql string) ([]Result, error) {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	if s.conn.IsClosed() {
		if err := s.reconnect(ctx); err != nil {
			return nil, &sqlError{Code: lostConnection, Message: err.Error(), Statement: sql}
		}
	}
	reader := s.conn.Exec(ctx, sql)
	var results []Result
	for reader.NextResult() {
		read := reader.ResultReader()
		var r Result
		for _, f := range read.FieldDescriptions() {
			r.Columns = append(r.Columns, ResultColumn{f.Name, f.DataTypeOID})
		}
		for read.NextRow() {
			row := make([]*string, len(r.Columns))
			for i, v := range read.Values() {
				if v != nil {
					text := string(v)
					row[i] = &text
				}
			}
			r.Rows = append(r.Rows, row)
		}
		results = append(results, r)
	}
	if err := reader.Close(); err != nil {
		return results, wrapError(err, sql)
	}
	return results, nil
}

// one runs a single statement.
func (s *session) one(ctx context.Context, sql string) (Result, error) {
	results, err := s.run(ctx, sql)
	if err != nil || len(results) == 0 {
		return Result{}, err
	}
	return results[len(results)-1], nil
}

// takeNotices returns the notices since the last time, and forgets them.
func (s *session) takeNotices() []string {
	list := s.notices
	s.notices = nil
	return list
}

// copyOut runs a query by COPY, which shows values of aggregates with their
// tokens. The columns have no names there.
func (s *session) copyOut(ctx context.Context, sql string) ([][]*string, error) {
	ctx, cancel := context.WithTimeout(ctx, statementTimeout)
	defer cancel()
	var b strings.Builder
	sql = "COPY (" + sql + ") TO STDOUT"
	if _, err := s.conn.CopyTo(ctx, &b, sql); err != nil {
		return nil, wrapError(err, sql)
	}
	var rows [][]*string
	for line := range strings.Lines(b.String()) {
		var row []*string
		for field := range strings.SplitSeq(strings.TrimSuffix(line, "\n"), "\t") {
			if field == `\N` {
				row = append(row, nil)
				continue
			}
			field = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r").Replace(field)
			row = append(row, &field)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// each runs statements one by one, each in its own transaction.
func (s *session) each(ctx context.Context, statements []string) error {
	for _, sql := range statements {
		if _, err := s.run(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func wrapError(err error, sql string) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return &sqlError{pg.Code, pg.Message, pg.Detail, pg.Hint, sql}
	}
	return &sqlError{Code: lostConnection, Message: err.Error(), Statement: sql}
}

// statement is what was sent, cut where a batch for many worlds gets long.
func (e *sqlError) statement() string {
	const most = 3000
	if len(e.Statement) <= most {
		return e.Statement
	}
	return e.Statement[:most] + " …"
}
