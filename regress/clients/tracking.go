package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// What happens to statements prepared before a table came to be tracked, or
// after it no longer is.

const lateTable = `DROP TABLE IF EXISTS late; CREATE TABLE late (a int, b text); INSERT INTO late VALUES (1, 'x'), (2, 'y')`

var lateQueries = []string{
	"SELECT a, b FROM late",
	"SELECT * FROM late",
	"SELECT b, count(*) FROM late GROUP BY b",
	"SELECT x.a FROM late x JOIN late y USING (a)",
}

func trackingChecks() []check {
	checks := []check{{"EXECUTE after add_provenance and remove_provenance", executeFollows},
		{"libpq's prepared statements after add_provenance", preparedFails}}
	for _, mode := range []pgx.QueryExecMode{cacheStatement, cacheDescribe, describeExec, exec, simpleProtocol} {
		checks = append(checks, check{fmt.Sprintf("pgx %v after add_provenance", mode), func(ctx context.Context) ([]string, error) {
			return pgxFollows(ctx, mode)
		}})
	}
	return checks
}

// executeFollows: EXECUTE looks the columns up each time, so it returns what
// the query returns now.
func executeFollows(ctx context.Context) ([]string, error) {
	d, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := d.do(ctx, lateTable); err != nil {
		return nil, err
	}
	for i, query := range lateQueries {
		if strings.Contains(query, "*") && !strings.Contains(query, "count") {
			continue // * is expanded when the statement is prepared
		}
		if err := d.do(ctx, fmt.Sprintf("PREPARE q%d AS %s; EXECUTE q%d", i, query, i)); err != nil {
			return nil, err
		}
	}
	var wrong []string
	for _, change := range []string{"SELECT add_provenance('late')", "SELECT remove_provenance('late')", "SELECT add_provenance('late')"} {
		if err := d.do(ctx, change); err != nil {
			return nil, err
		}
		for i, query := range lateQueries {
			if strings.Contains(query, "*") && !strings.Contains(query, "count") {
				continue
			}
			for range 7 {
				want, err := d.Exec(ctx, query).ReadAll()
				if err != nil {
					return nil, err
				}
				got, err := d.Exec(ctx, fmt.Sprintf("EXECUTE q%d", i)).ReadAll()
				if err != nil {
					wrong = append(wrong, fmt.Sprintf("%s, then %s: %v", query, change, err))
					break
				}
				if len(want[0].FieldDescriptions) != len(got[0].FieldDescriptions) || len(want[0].Rows) != len(got[0].Rows) {
					wrong = append(wrong, fmt.Sprintf("%s, then %s: %d columns instead of %d", query, change,
						len(got[0].FieldDescriptions), len(want[0].FieldDescriptions)))
					break
				}
			}
		}
	}
	return wrong, nil
}

// preparedFails: a client that described a statement must not get other
// columns than those. PostgreSQL's own error says so, each time.
func preparedFails(ctx context.Context) ([]string, error) {
	d, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := d.do(ctx, lateTable); err != nil {
		return nil, err
	}
	var wrong []string
	for i, query := range lateQueries {
		name := fmt.Sprint("p", i)
		if _, err := d.Prepare(ctx, name, query, nil); err != nil {
			return nil, err
		}
		if result := d.ExecPrepared(ctx, name, nil, nil, nil).Read(); result.Err != nil {
			return nil, result.Err
		}
	}
	if err := d.do(ctx, "SELECT add_provenance('late')"); err != nil {
		return nil, err
	}
	for i, query := range lateQueries {
		name := fmt.Sprint("p", i)
		for range 2 {
			result := d.ExecPrepared(ctx, name, nil, nil, nil).Read()
			if state := sqlState(result.Err); state != "0A000" {
				wrong = append(wrong, fmt.Sprintf("%s: expected 0A000 (cached plan must not change result type), got %q and %d columns",
					query, state, len(result.FieldDescriptions)))
			}
		}
	}
	return wrong, nil
}

// pgxFollows: the first query after the change may fail, upon which pgx forgets
// the statement; the second must not. The error is PostgreSQL's 0A000, "cached
// plan must not change result type", or, where pgx has kept the columns without
// a statement, 08P01, since it asks for fewer or more columns than there are.
func pgxFollows(ctx context.Context, mode pgx.QueryExecMode) ([]string, error) {
	d, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := d.do(ctx, lateTable); err != nil {
		return nil, err
	}
	conn, err := connectPgx(ctx, mode, "")
	if err != nil {
		return nil, err
	}
	defer closeConnection(conn.PgConn())
	expected := "0A000"
	if mode == cacheDescribe {
		expected = "08P01"
	}
	var wrong []string
	for _, change := range []string{"", "SELECT add_provenance('late')", "SET provsql.active = off",
		"SET provsql.active = on", "SELECT remove_provenance('late')"} {
		if change != "" {
			if err := d.do(ctx, change); err != nil {
				return nil, err
			}
		}
		if strings.HasPrefix(change, "SET") {
			if err := (db{conn.PgConn()}).do(ctx, change); err != nil {
				return nil, err
			}
		}
		for _, query := range lateQueries {
			want, err := d.Exec(ctx, query).ReadAll()
			if err != nil {
				return nil, err
			}
			names := ""
			for _, f := range want[0].FieldDescriptions {
				names += f.Name + " "
			}
			var states []string
			for range 3 {
				shape, err := shapeOf(ctx, conn, query)
				if err == nil && shape != names {
					wrong = append(wrong, fmt.Sprintf("%s after %q: expected columns %s, got %s", query, change, names, shape))
				}
				states = append(states, sqlState(err))
			}
			if states[1] != "" || states[2] != "" || (states[0] != "" && states[0] != expected) {
				wrong = append(wrong, fmt.Sprintf("%s after %q: errors %q", query, change, states))
			}
		}
	}
	return wrong, nil
}
