package main

import (
	"context"
	"os"
	"strings"
)

// plainAnswers compares the corpus's answers with those without provenance:
// without the tokens they are the same, when only present rows are returned.
func plainAnswers(ctx context.Context) ([]string, error) {
	statements, err := readCorpus(os.Getenv("CORPUS"))
	if err != nil {
		return nil, err
	}
	run := libpq("simple")
	tracked, err := run(ctx, "-c provsql.possible_rows=off", statements)
	if err != nil {
		return nil, err
	}
	plain, err := run(ctx, "-c provsql.active=off", statements)
	if err != nil {
		return nil, err
	}
	var wrong []string
	for i, s := range statements {
		if mentionsTokens(s.text) || tracked[i].state == "0A000" {
			continue
		}
		a := withoutTokens(tracked[i], plain[i])
		if what := differ(plain[i], a, s.ordered, modifiers|types|outcomes); what != "" {
			wrong = append(wrong, s.text+"\n    "+what)
		}
	}
	return wrong, nil
}

// mentionsTokens tells statements about tokens, and those that show how a
// query is planned.
func mentionsTokens(sql string) bool {
	return strings.Contains(sql, "prov") || strings.Contains(sql, "token") || strings.HasPrefix(sql, "EXPLAIN") ||
		strings.Contains(sql, "EXCEPT ALL") // removes all copies of a row, by design
}

// withoutTokens takes the token's column off, and the marks of aggregates.
func withoutTokens(a, plain answer) answer {
	last := len(a.columns) - 1
	drops := last >= 0 && a.columns[last].name == "provsql" && len(a.columns) == len(plain.columns)+1
	if drops {
		a.columns = a.columns[:last]
	}
	var rows []row
	for _, r := range a.rows {
		if drops {
			r = r[:last]
		}
		var stripped row
		for i, value := range r {
			if i < len(plain.columns) && a.columns[i].oid != plain.columns[i].oid {
				value = strings.TrimSuffix(value, " (*)")
			}
			stripped = append(stripped, value)
		}
		rows = append(rows, stripped)
	}
	a.rows = rows
	return a
}
