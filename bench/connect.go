package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// session is a connection that speaks the simple protocol.
type session struct{ conn *pgconn.PgConn }

// connect opens a session; dsn empty means the PG* environment, database empty
// the one named there.
func connect(ctx context.Context, dsn, database string) (*session, error) {
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("reading the connection settings: %w", err)
	}
	if database != "" {
		config.Database = database
	}
	conn, err := pgconn.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connecting to database %s: %w", config.Database, err)
	}
	return &session{conn}, nil
}

// inDatabase makes a database with the extension, runs f, and drops it. f may
// end all connections.
func inDatabase(ctx context.Context, name string, f func() error) (err error) {
	if err := runIn(ctx, "", "CREATE DATABASE "+name); err != nil {
		return err
	}
	defer func() {
		dropErr := runIn(context.WithoutCancel(ctx), "", "DROP DATABASE "+name+" WITH (FORCE)")
		if err == nil {
			err = dropErr
		}
	}()
	if err := runIn(ctx, name, "CREATE EXTENSION provsql"); err != nil {
		return err
	}
	return f()
}

// runIn runs statements in a connection of their own.
func runIn(ctx context.Context, database string, statements ...string) error {
	s, err := connect(ctx, "", database)
	if err != nil {
		return err
	}
	defer s.close()
	return s.run(ctx, statements...)
}

func (s *session) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.conn.Close(ctx)
}

// rows runs statements and returns the rows of the last one, as text.
func (s *session) rows(ctx context.Context, sql string) ([][]string, error) {
	results, err := s.conn.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%w in: %.300s", err, sql)
	}
	var rows [][]string
	for _, r := range results[len(results)-1].Rows {
		row := make([]string, len(r))
		for i, v := range r {
			row[i] = string(v)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// run runs statements one by one, each in its own transaction.
func (s *session) run(ctx context.Context, statements ...string) error {
	for _, sql := range statements {
		if _, err := s.rows(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// number runs a statement whose answer is one whole number.
func (s *session) number(ctx context.Context, sql string) (int, error) {
	rows, err := s.rows(ctx, sql)
	if err != nil {
		return 0, err
	}
	if len(rows) != 1 || len(rows[0]) != 1 {
		return 0, fmt.Errorf("no single value of: %.300s", sql)
	}
	return strconv.Atoi(rows[0][0])
}

// time measures one statement from sending it to its end.
func (s *session) time(ctx context.Context, sql string) (time.Duration, error) {
	start := time.Now()
	_, err := s.rows(ctx, sql)
	return time.Since(start), err
}
