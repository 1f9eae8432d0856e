package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func noticeInto(list *[]string) pgconn.NoticeHandler {
	return func(_ *pgconn.PgConn, n *pgconn.Notice) { *list = append(*list, n.Severity+":  "+n.Message) }
}

// ask runs a query and lays out its rows with the formulas of their tokens,
// below them what the server said about it.
func ask(ctx context.Context, conn *pgx.Conn, query string, notices *[]string) (string, error) {
	*notices = nil
	description, err := conn.Prepare(ctx, "", query)
	if err != nil {
		return "", err
	}
	var header []string
	for _, f := range description.Fields {
		if f.Name != "provsql" {
			header = append(header, f.Name)
		}
	}
	rows, err := conn.Query(ctx, "SELECT * FROM show($1)", query)
	if err != nil {
		return "", err
	}
	lines := [][]string{append(header, "formula")}
	answers, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		var values, formula string
		err := row.Scan(&values, &formula)
		return append(strings.Split(values, " | "), formula), err
	})
	if err != nil {
		return "", err
	}
	for _, a := range answers {
		if len(a) != len(lines[0]) {
			return "", fmt.Errorf("a row has %d values, not %d", len(a), len(lines[0]))
		}
	}
	// Describing and running it may say the same.
	said := *notices
	slices.Sort(said)
	return table(append(lines, answers...)) + strings.Join(append(slices.Compact(said), ""), "\n"), nil
}

// askRefused returns the error that a query must meet.
func askRefused(ctx context.Context, conn *pgx.Conn, query string) (string, error) {
	_, err := conn.Exec(ctx, query)
	var refusal *pgconn.PgError
	if !errors.As(err, &refusal) {
		return "", fmt.Errorf("it is not refused: %v", err)
	}
	return fmt.Sprintf("ERROR:  %s\nHINT:  %s\n", refusal.Message, refusal.Hint), nil
}

// sourceTables shows the tables that the queries read.
func sourceTables(ctx context.Context, conn *pgx.Conn) (string, error) {
	if _, err := conn.Exec(ctx, "SET provsql.active = off"); err != nil {
		return "", err
	}
	var text strings.Builder
	for _, name := range []string{"person", "visit", "country"} {
		var columns []string
		err := conn.QueryRow(ctx, `SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
			WHERE attrelid = $1::regclass AND attnum > 0 AND attname <> 'provsql'`, name).Scan(&columns)
		if err != nil {
			return "", err
		}
		var line []string
		for _, c := range columns {
			line = append(line, "coalesce("+c+"::text, 'NULL')")
		}
		lines := [][]string{columns}
		rows, err := conn.Query(ctx, "SELECT line FROM (SELECT ARRAY["+strings.Join(line, ", ")+"] AS line FROM "+name+") x ORDER BY 1")
		if err != nil {
			return "", err
		}
		values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
			var v []string
			return v, row.Scan(&v)
		})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&text, "`%s`:\n\n```text\n%s```\n\n", name, table(append(lines, values...)))
	}
	_, err := conn.Exec(ctx, "RESET provsql.active")
	return text.String(), err
}

// table lays lines out as psql does, the first of them as heading.
func table(lines [][]string) string {
	widths := make([]int, len(lines[0]))
	for _, l := range lines {
		for i, v := range l {
			widths[i] = max(widths[i], utf8.RuneCountInString(v))
		}
	}
	var text strings.Builder
	for n, l := range lines {
		var cells, rule []string
		for i, v := range l {
			cells = append(cells, " "+v+strings.Repeat(" ", widths[i]-utf8.RuneCountInString(v)+1))
			rule = append(rule, strings.Repeat("-", widths[i]+2))
		}
		text.WriteString(strings.TrimRight(strings.Join(cells, "|"), " ") + "\n")
		if n == 0 {
			text.WriteString(strings.Join(rule, "+") + "\n")
		}
	}
	return text.String()
}
