package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A check returns what is wrong, or nothing.
type check struct {
	name string
	run  func(ctx context.Context) ([]string, error)
}

func otherChecks(ctx context.Context) (total, failures int, err error) {
	checks := []check{{"plain answers", plainAnswers}}
	checks = append(checks, copyChecks()...)
	checks = append(checks, trackingChecks()...)
	for _, c := range checks {
		wrong, err := c.run(ctx)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", c.name, err)
		}
		total++
		if len(wrong) > 0 {
			failures++
		}
		for _, what := range wrong {
			fmt.Printf("%s: %s\n", c.name, what)
		}
	}
	return total, failures, nil
}

// A db is a connection of which errors of the check itself are not expected.
type db struct {
	*pgconn.PgConn
}

func open(ctx context.Context) (db, error) {
	conn, err := connect(ctx, "")
	return db{conn}, err
}

func (d db) close() { closeConnection(d.PgConn) }

// do runs statements by the simple protocol.
func (d db) do(ctx context.Context, sql string) error {
	_, err := d.Exec(ctx, sql).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// rows returns the rows of one query as text.
func (d db) rows(ctx context.Context, sql string) ([]row, error) {
	results, err := d.Exec(ctx, sql).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", sql, err)
	}
	var rows []row
	for _, values := range results[len(results)-1].Rows {
		rows = append(rows, textRow(values))
	}
	return rows, nil
}

func textRow(values [][]byte) row {
	var r row
	for _, value := range values {
		if value == nil {
			r = append(r, null)
		} else {
			r = append(r, string(value))
		}
	}
	return r
}

// sqlState is the SQLSTATE of an error, "" of none.
func sqlState(err error) string {
	var reported *pgconn.PgError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &reported):
		return reported.Code
	}
	return err.Error()
}

// shapeOf describes the columns that a client of pgx gets.
func shapeOf(ctx context.Context, conn *pgx.Conn, sql string) (string, error) {
	rows, err := conn.Query(ctx, sql)
	if err != nil {
		return "", err
	}
	shape := ""
	for _, f := range rows.FieldDescriptions() {
		shape += f.Name + " "
	}
	for rows.Next() {
		if len(rows.RawValues()) != len(rows.FieldDescriptions()) {
			shape += fmt.Sprintf("(a row of %d values) ", len(rows.RawValues()))
		}
	}
	rows.Close()
	return shape, rows.Err()
}
