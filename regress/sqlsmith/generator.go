package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
)

// batch is the number of statements that one run of sqlsmith makes.
const batch = 300

// generate runs sqlsmith without letting it execute anything and hands its
// statements on.
func generate(ctx context.Context, database string, seed int, statement func(string) error) error {
	command := exec.CommandContext(ctx, "sqlsmith", "--dry-run", "--exclude-catalog", "--seed="+strconv.Itoa(seed),
		"--max-queries="+strconv.Itoa(batch), "--target="+target(database))
	output, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	command.Stderr = io.Discard
	if err := command.Start(); err != nil {
		return fmt.Errorf("starting sqlsmith: %w", err)
	}
	failed := split(output, statement)
	if failed != nil {
		_ = command.Process.Kill()
	}
	// It ends with an error when a statement could not be made.
	_ = command.Wait()
	return failed
}

func target(database string) string {
	return fmt.Sprintf("host=%s port=%s user=%s dbname=%s", os.Getenv("PGHOST"), os.Getenv("PGPORT"), os.Getenv("PGUSER"), database)
}

// split cuts the output where a line ends with a semicolon.
func split(output io.Reader, statement func(string) error) error {
	lines := bufio.NewReader(output)
	var text strings.Builder
	for {
		line, err := lines.ReadString('\n')
		text.WriteString(line)
		if end := strings.TrimRight(line, " \n"); strings.HasSuffix(end, ";") {
			if err := statement(strings.TrimSpace(text.String())); err != nil {
				return err
			}
			text.Reset()
		}
		if err != nil {
			return nil
		}
	}
}

var (
	limitOfScalar = regexp.MustCompile(`\(select ((?:[^()\s]|\([^()]*\))+) from ([\w."$]+) limit 1 offset \d+\)`)
	limit         = regexp.MustCompile(`(?m)\blimit \d+\b`)
	sample        = regexp.MustCompile(`\btablesample (?:system|bernoulli) \([\d.]+\)`)
)

// certain takes out of a query what makes its rows depend on the plan: LIMIT
// and samples. sqlsmith's scalar subqueries are a column of one row of a
// table; they become the least value: see functions.sql.
func certain(statement string) string {
	statement = limitOfScalar.ReplaceAllString(statement, "(select public.least_of($1) from $2)")
	statement = limit.ReplaceAllString(statement, "")
	return sample.ReplaceAllString(statement, "")
}

// volatile tells queries whose answer changes by itself or with tracking.
var volatile = regexp.MustCompile(`ts_rewrite|_to_xml|perform_test_func|set_config|pg_switch_wal|pg_current|pg_stat|pg_last|clock_timestamp|random|nextval|timeofday|` +
	`txid_|pg_backend|pg_export|pg_lock|pg_advisory|pg_notif|pg_size|pg_logical|pg_create|pg_wal|xact|lo_|now\(|_size\(|provsql\.\w+\(`)

// hostile tells statements that end sessions.
var hostile = regexp.MustCompile(`pg_(terminate|cancel)_backend|pg_promote|pg_rotate|pg_reload`)

var reads = regexp.MustCompile(`(?i)^\s*(select|with)\b`)

func isQuery(statement string) bool {
	return reads.MatchString(statement) && !strings.Contains(statement, "insert into") &&
		!strings.Contains(statement, "for update") && !volatile.MatchString(statement)
}
