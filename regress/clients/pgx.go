package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	cacheStatement = pgx.QueryExecModeCacheStatement
	cacheDescribe  = pgx.QueryExecModeCacheDescribe
	describeExec   = pgx.QueryExecModeDescribeExec
	exec           = pgx.QueryExecModeExec
	simpleProtocol = pgx.QueryExecModeSimpleProtocol
)

const closeTimeout = 5 * time.Second

// pgxMode is pgx in one of its modes. Every statement is run more often than
// once on the same connection, so that statements come from the cache.
func pgxMode(mode pgx.QueryExecMode) func(context.Context, string, []statement) ([]answer, error) {
	return func(ctx context.Context, settings string, statements []statement) ([]answer, error) {
		conn, err := connectPgx(ctx, mode, settings)
		if err != nil {
			return nil, err
		}
		defer closeConnection(conn.PgConn())
		t, err := newTexts(ctx)
		if err != nil {
			return nil, err
		}
		defer t.close()
		var answers []answer
		for _, s := range statements {
			var first answer
			for again := range 2 {
				a, err := runPgx(ctx, conn, t, s)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", s.text, err)
				}
				if again == 0 {
					first = a
				} else if what := differ(first, a, s.ordered, 0); what != "" {
					first.state, first.message = "(the second time)", what
				}
			}
			answers = append(answers, first)
		}
		return answers, nil
	}
}

// pgxBatch sends every statement three times in one batch.
func pgxBatch(ctx context.Context, settings string, statements []statement) ([]answer, error) {
	conn, err := connectPgx(ctx, cacheStatement, settings)
	if err != nil {
		return nil, err
	}
	defer closeConnection(conn.PgConn())
	t, err := newTexts(ctx)
	if err != nil {
		return nil, err
	}
	defer t.close()
	var answers []answer
	for _, s := range statements {
		a, err := runBatch(ctx, conn, t, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.text, err)
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// runBatch returns the first answer; the others must be the same, where the
// statement only reads.
func runBatch(ctx context.Context, conn *pgx.Conn, t *texts, s statement) (answer, error) {
	if _, err := conn.PgConn().Exec(ctx, "BEGIN").ReadAll(); err != nil {
		return answer{}, err
	}
	times := 3
	if !s.reads() {
		times = 1
	}
	batch := &pgx.Batch{}
	for range times {
		batch.Queue(s.text, s.parameterValues()...)
	}
	sent := conn.SendBatch(ctx, batch)
	var first answer
	var failed error
	for i := range times {
		var a answer
		result, err := sent.Query()
		if err != nil {
			a, failed = errorAnswer(err)
		} else {
			a, failed = readPgx(ctx, result, t)
			result.Close()
		}
		if i == 0 {
			first = a
		} else if what := differ(first, a, s.ordered, 0); what != "" && first.state == "" {
			first.state, first.message = "(again)", what
		}
	}
	_ = sent.Close()
	if _, err := conn.PgConn().Exec(ctx, "ROLLBACK").ReadAll(); err != nil {
		return first, err
	}
	return first, failed
}

func connectPgx(ctx context.Context, mode pgx.QueryExecMode, settings string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig("")
	if err != nil {
		return nil, err
	}
	config.DefaultQueryExecMode = mode
	config.RuntimeParams["options"] = commonSettings + " " + settings
	return pgx.ConnectConfig(ctx, config)
}

// runPgx runs one statement in a transaction that it rolls back.
func runPgx(ctx context.Context, conn *pgx.Conn, t *texts, s statement) (answer, error) {
	if _, err := conn.PgConn().Exec(ctx, "BEGIN").ReadAll(); err != nil {
		return answer{}, err
	}
	a, err := queryPgx(ctx, conn, t, s.text, s.parameterValues()...)
	if _, rollback := conn.PgConn().Exec(ctx, "ROLLBACK").ReadAll(); rollback != nil {
		return a, rollback
	}
	return a, err
}

func queryPgx(ctx context.Context, conn *pgx.Conn, t *texts, sql string, arguments ...any) (answer, error) {
	result, err := conn.Query(ctx, sql, arguments...)
	if err != nil {
		return errorAnswer(err)
	}
	defer result.Close()
	return readPgx(ctx, result, t)
}

func readPgx(ctx context.Context, result pgx.Rows, t *texts) (answer, error) {
	var a answer
	for _, f := range result.FieldDescriptions() {
		a.columns = append(a.columns, column{name: f.Name, oid: f.DataTypeOID, modifier: f.TypeModifier})
	}
	for result.Next() {
		// Values must not fail for what it does not know.
		if _, err := result.Values(); err != nil && !isUndecodable(a.columns, err) {
			return answer{}, err
		}
		var r row
		for i, raw := range result.RawValues() {
			switch {
			case raw == nil:
				r = append(r, null)
			case result.FieldDescriptions()[i].Format == 0:
				r = append(r, string(raw))
			default:
				text, err := t.of(ctx, a.columns[i].oid, raw)
				if err != nil {
					return answer{}, err
				}
				r = append(r, text)
			}
		}
		a.rows = append(a.rows, r)
	}
	if err := result.Err(); err != nil {
		return errorAnswer(err)
	}
	a.outcome = result.CommandTag().String()
	return a, nil
}

// isUndecodable tells answers with types for which pgx itself has no value.
func isUndecodable(columns []column, _ error) bool {
	for _, c := range columns {
		switch c.oid {
		case 1083, 1114, 1184: // 24:00 and infinite times have no Go value
			return true
		}
	}
	return false
}

func errorAnswer(err error) (answer, error) {
	var reported *pgconn.PgError
	if errors.As(err, &reported) {
		return answer{state: reported.Code, message: reported.Message}, nil
	}
	return answer{}, err
}
