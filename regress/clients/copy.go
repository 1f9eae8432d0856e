package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
)

// copyChecks copies tables, and answers, out and in again in every format.
func copyChecks() []check {
	var checks []check
	for _, format := range []string{"text", "csv", "binary"} {
		for _, table := range []string{"person", "typed", "total", `"Odd Name"`, "dropped", "answer"} {
			checks = append(checks, check{fmt.Sprintf("COPY %s, %s", table, format), func(ctx context.Context) ([]string, error) {
				return copyTable(ctx, table, format)
			}})
		}
		for _, query := range []string{
			"SELECT place, sum(cost) AS paid, min(year) AS first, array_agg(year ORDER BY year) AS years FROM visit GROUP BY place",
			"SELECT name, ARRAY(SELECT place FROM visit v WHERE v.person = p.id) AS places FROM person p",
			"SELECT DISTINCT city FROM person",
			"SELECT * FROM kept",
			"SELECT count(*), max(d) AS d, max(ip) AS ip, max(en) AS en, bit_or(bits), json_agg(js) FROM typed",
		} {
			checks = append(checks, check{fmt.Sprintf("COPY (%s), %s", query, format), func(ctx context.Context) ([]string, error) {
				return copyQuery(ctx, query, format)
			}})
		}
	}
	return checks
}

func copyTable(ctx context.Context, table, format string) ([]string, error) {
	d, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	var columns string
	rows, err := d.rows(ctx, fmt.Sprintf(`SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, table))
	if err != nil {
		return nil, err
	}
	columns = rows[0][0]
	if err := d.do(ctx, fmt.Sprintf("CREATE TEMP TABLE copied (LIKE %s INCLUDING GENERATED)", table)); err != nil {
		return nil, err
	}
	return d.outAndIn(ctx, fmt.Sprintf("%s (%s)", table, columns), fmt.Sprintf("copied (%s)", columns), format,
		"SELECT * FROM "+table, "SELECT * FROM copied")
}

// copyQuery copies an answer into a table that CREATE TABLE AS made of it.
func copyQuery(ctx context.Context, query, format string) ([]string, error) {
	d, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer d.close()
	if err := d.do(ctx, fmt.Sprintf("CREATE TEMP TABLE copied AS %s; CREATE TEMP TABLE original AS TABLE copied; TRUNCATE copied", query)); err != nil {
		return []string{err.Error()}, nil
	}
	return d.outAndIn(ctx, "("+query+")", "copied", format, "SELECT * FROM original", "SELECT * FROM copied")
}

// outAndIn copies and compares: the rows that the tables store, with the gates
// of aggregates.
func (d db) outAndIn(ctx context.Context, source, target, format, original, copied string) ([]string, error) {
	var data bytes.Buffer
	if _, err := d.CopyTo(ctx, &data, fmt.Sprintf("COPY %s TO STDOUT (FORMAT %s)", source, format)); err != nil {
		return []string{"out: " + err.Error()}, nil
	}
	if _, err := d.CopyFrom(ctx, &data, fmt.Sprintf("COPY %s FROM STDIN (FORMAT %s)", target, format)); err != nil {
		return []string{"in: " + err.Error()}, nil
	}
	var both [2][]row
	for i, query := range []string{original, copied} {
		// As text, values show their tokens in COPY alone.
		var text bytes.Buffer
		if _, err := d.CopyTo(ctx, &text, fmt.Sprintf("COPY (%s) TO STDOUT", query)); err != nil {
			return nil, err
		}
		for line := range bytes.Lines(text.Bytes()) {
			both[i] = append(both[i], row{string(line)})
		}
	}
	if len(both[0]) == 0 {
		return []string{"there was nothing to copy"}, nil
	}
	if !slices.EqualFunc(sorted(both[0]), sorted(both[1]), sameRow) {
		return []string{fmt.Sprintf("expected %q\n    got %q", both[0], both[1])}, nil
	}
	return nil, nil
}
