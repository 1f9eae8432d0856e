package main

import (
	"fmt"
	"slices"
	"strings"
)

// script prints a failure as input for psql: tables, data, query, and what was
// expected. It runs in a database that has no other tables of these names.
func script(c *Case, f *Failure) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("-- %s; found with %s", f.Kind, c.describe())
	line("CREATE EXTENSION IF NOT EXISTS provsql;")
	for _, s := range freshSchemas {
		line("%s;", s)
	}
	line("SET search_path = oracle;")
	tokens := scriptTokens(f, len(c.inputs()))
	for _, s := range c.trackedSetup(tokens) {
		line("%s;", s)
	}
	if c.Store != nil {
		line("%s;", c.Store.fill(tracked))
	}
	line("%s;", c.Query.sql(tracked))
	if f.InWorld {
		line("-- in the world that keeps %s:", worldText(c, f.World))
	}
	line("%s", comment(f.Detail))
	if o := f.Observed; o != nil && f.InWorld && len(o.Tracked.Columns) > 0 {
		line("-- tracked answer:")
		for _, row := range o.Tracked.Rows {
			line("--   %s %s = %s", dataKey(o.full().Columns, row), text(row[len(row)-1]), o.Formulas[text(row[len(row)-1])])
		}
		line("-- plain PostgreSQL in that world:")
		for _, row := range o.Plain[f.World].Rows {
			line("--   %s", dataKey(o.full().Columns, row))
		}
	}
	return b.String()
}

func scriptTokens(f *Failure, n int) []string {
	if f.Observed != nil && len(f.Observed.Tokens) == n {
		return f.Observed.Tokens
	}
	tokens := make([]string, n)
	for i := range tokens {
		tokens[i] = fmt.Sprintf("00000000-0000-4000-8000-%012x", i)
	}
	return tokens
}

// worldText lists the rows a world keeps.
func worldText(c *Case, w world) string {
	var rows []string
	for bit, in := range c.inputs() {
		if w.has(bit) {
			rows = append(rows, fmt.Sprintf("x%d = %s(%s)", bit, in.table.Name, strings.Join(in.table.Rows[in.row].Values, ", ")))
		}
	}
	if len(rows) == 0 {
		return "no tracked row"
	}
	return strings.Join(slices.Clip(rows), ", ")
}

func comment(text string) string {
	return "-- " + strings.ReplaceAll(text, "\n", "\n-- ")
}
