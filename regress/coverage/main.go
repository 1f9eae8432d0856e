// Command coverage writes docs/sql-coverage.md: every construct of
// constructs.sql with the answer the extension gives, and whether the oracle
// judges it. Without -update it fails where the page says otherwise.
//
// The database is that of the PG* variables, with the tables of
// regress/sql/setup.sql and setup.sql.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

func main() {
	constructs := flag.String("constructs", "regress/coverage/constructs.sql", "the constructs")
	page := flag.String("page", "docs/sql-coverage.md", "the page")
	judged := flag.String("judged", "", "file with the names of the constructs that the oracle generates, one in a line")
	update := flag.Bool("update", false, "write the page")
	flag.Parse()
	if err := run(*constructs, *page, *judged, *update); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

func run(constructs, page, judged string, update bool) error {
	sections, err := readConstructs(constructs)
	if err != nil {
		return err
	}
	names, err := os.ReadFile(judged)
	if err != nil {
		return err
	}
	text, err := write(sections, strings.Split(string(names), "\n"))
	if err != nil {
		return err
	}
	was, err := os.ReadFile(page)
	if err != nil && !(update && os.IsNotExist(err)) {
		return err
	}
	switch {
	case string(was) == text:
		return nil
	case update:
		return os.WriteFile(page, []byte(text), 0o666)
	}
	return fmt.Errorf("%s is not what the extension does now, see %s; regress/coverage/run -update writes it",
		page, firstDifference(string(was), text))
}

func firstDifference(was, is string) string {
	a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
	for n := range min(len(a), len(b)) {
		if a[n] != b[n] {
			return fmt.Sprintf("line %d:\n- %s\n+ %s", n+1, a[n], b[n])
		}
	}
	return fmt.Sprintf("line %d, where one of them ends", min(len(a), len(b))+1)
}

const introduction = `# SQL coverage

Every construct of a ` + "`SELECT`" + ` over tracked tables, with a query, the rows it returns and the formula of each row's token.
This page is written by ` + "`regress/coverage/run`" + ` from what the extension answers, and the tests compare the two.
[Querying](querying.md) explains the constructs.

*Worlds* names the constructs under which the [oracle](../regress/oracle/README.md) generates random queries
and judges them: in every subset of the tracked rows, the answer of PostgreSQL without the extension must be what
the tokens say.

The formulas name the rows of ` + "`person`" + ` by their names and those of ` + "`visit`" + ` by name, place and year. The table ` + "`country`" + ` is
not tracked.

`

// write makes the page.
func write(sections []section, judged []string) (string, error) {
	ctx := context.Background()
	var notices []string
	config, err := pgx.ParseConfig("")
	if err != nil {
		return "", err
	}
	config.OnNotice = noticeInto(&notices)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)

	var page strings.Builder
	page.WriteString(introduction)
	tables, err := sourceTables(ctx, conn)
	if err != nil {
		return "", err
	}
	page.WriteString(tables)
	for _, s := range sections {
		fmt.Fprintf(&page, "## %s\n\n", s.title)
		for _, c := range s.constructs {
			answer, worlds := "", ""
			if c.refused() {
				answer, err = askRefused(ctx, conn, c.query)
			} else {
				answer, err = ask(ctx, conn, c.query, &notices)
				worlds = "\n*Worlds*: " + status(c.oracle, judged) + "\n"
			}
			if err != nil {
				return "", fmt.Errorf("%s: %w", c.title, err)
			}
			fmt.Fprintf(&page, "### %s\n\n```sql skip\n%s;\n```\n", c.title, strings.TrimSuffix(c.query, "\n"))
			fmt.Fprintf(&page, "```text\n%s```\n%s\n", answer, worlds)
		}
	}
	return strings.TrimSuffix(page.String(), "\n"), nil
}

// status says which of the names the oracle judges, and which it does not.
func status(names, judged []string) string {
	var list []string
	for _, n := range names {
		if !slices.Contains(judged, n) {
			n = "not judged yet: " + n
		}
		list = append(list, n)
	}
	return strings.Join(list, ", ")
}
