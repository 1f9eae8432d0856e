package main

import (
	"fmt"
	"slices"
	"strings"
)

// An answer is what a client saw of a statement.
type answer struct {
	columns []column
	rows    []row
	outcome string // the command's tag
	state   string // SQLSTATE of an error, or empty
	message string
}

// A column has a type and a modifier, or the type's name only.
type column struct {
	name     string
	oid      uint32
	modifier int32
	typeName string // from psql; of the reference, filled in by nameTypes
}

// A row has one text for each value: value and null make them.
type row []string

const null = "\x15"

// noText stands for a value that cannot be turned into text, and equals all.
const noText = "\x16"

// differ says how an answer differs from the reference, "" when it does not.
func differ(reference, a answer, ordered bool, without missing) string {
	if reference.state != "" && a.state == "" && without&lateErrors != 0 {
		return ""
	}
	if reference.state != a.state {
		return fmt.Sprintf("expected %s, got %s", reference.verdict(), a.verdict())
	}
	if a.state != "" {
		if without&messages == 0 && reference.message != a.message {
			return fmt.Sprintf("expected message %q, got %q", reference.message, a.message)
		}
		return ""
	}
	if what := differInColumns(reference.columns, a.columns, without); what != "" {
		return what
	}
	if without&rows == 0 && (without&emptyRows == 0 || len(reference.columns) > 0) {
		if what := differInRows(reference.rows, a.rows, ordered); what != "" {
			return what
		}
	}
	if without&outcomes == 0 && reference.outcome != a.outcome {
		return fmt.Sprintf("expected outcome %q, got %q", reference.outcome, a.outcome)
	}
	return ""
}

func (a answer) verdict() string {
	if a.state == "" {
		return "an answer"
	}
	return strings.TrimSpace("ERROR " + a.state + " " + a.message)
}

func differInColumns(reference, columns []column, without missing) string {
	describe := func(c column) string {
		switch {
		case without&types != 0:
			return c.name
		case c.typeName != "" && c.oid == 0:
			return c.name + " " + c.typeName
		case without&modifiers != 0:
			return fmt.Sprintf("%s %d", c.name, c.oid)
		}
		return fmt.Sprintf("%s %d %d", c.name, c.oid, c.modifier)
	}
	var want, got []string
	for _, c := range reference {
		if len(columns) > 0 && columns[0].oid == 0 && columns[0].typeName != "" {
			c.oid = 0
		}
		want = append(want, describe(c))
	}
	for _, c := range columns {
		got = append(got, describe(c))
	}
	if !slices.Equal(want, got) {
		return fmt.Sprintf("expected columns %s\n    got columns      %s", strings.Join(want, ", "), strings.Join(got, ", "))
	}
	return ""
}

func differInRows(reference, rows []row, ordered bool) string {
	if len(reference) != len(rows) {
		return fmt.Sprintf("expected %d rows, got %d", len(reference), len(rows))
	}
	if !ordered {
		reference, rows = sorted(reference), sorted(rows)
	}
	for i := range rows {
		if !sameRow(reference[i], rows[i]) {
			return fmt.Sprintf("row %d: expected %s\n    got %s", i+1, show(reference[i]), show(rows[i]))
		}
	}
	return ""
}

func sorted(rows []row) []row {
	return slices.SortedFunc(slices.Values(rows), slices.Compare[row])
}

func sameRow(a, b row) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return x == y || x == noText || y == noText })
}

func show(r row) string {
	return strings.ReplaceAll(strings.Join(r, " | "), null, "NULL")
}

func printAnswers(setting string, statements []statement, answers []answer) {
	fmt.Printf("# %s\n", setting)
	for i, a := range answers {
		fmt.Printf("%s;\n", statements[i].text)
		if a.state != "" {
			fmt.Printf("    %s\n", a.verdict())
			continue
		}
		for _, c := range a.columns {
			fmt.Printf("    %s %s", c.name, c.typeName)
		}
		fmt.Println()
		for _, r := range a.rows {
			fmt.Printf("    %s\n", show(r))
		}
	}
}
