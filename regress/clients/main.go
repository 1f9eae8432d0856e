// Command clients compares what different clients see of the same statements:
// columns, types and values must be the same whichever way a statement is sent.
// The database is that of the PG* variables, with the tables of tables.sql.
//
// A client is a program or library together with the way it sends statements.
// The reference is libpq with the simple protocol.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"
)

// A client runs statements, each in a transaction that is rolled back. Its
// answers may lack what it does not show.
type client struct {
	name    string
	run     func(ctx context.Context, settings string, statements []statement) ([]answer, error)
	without missing
}

// missing is what a client does not show; a set of bits.
type missing int

const (
	modifiers missing = 1 << iota // of the columns' types
	types
	messages // of errors: only the SQLSTATE
	rows
	emptyRows  // rows without columns
	outcomes   // command tags
	lateErrors // those that are raised after parse analysis
)

func clients() []client {
	return []client{
		{"libpq simple", libpq("simple"), 0},
		{"libpq exec", libpq("exec"), 0},
		{"libpq prepared", libpq("prepared"), 0},
		{"libpq prepared binary", libpq("binary"), 0},
		{"libpq single row", libpq("single"), 0},
		{"libpq pipeline", libpq("pipeline"), 0},
		{"psql", psql, modifiers | types | messages | emptyRows | outcomes},
		{"psql \\gdesc", gdesc, rows | outcomes | messages | lateErrors},
		{"pgx cache statement", pgxMode(cacheStatement), 0},
		{"pgx cache describe", pgxMode(cacheDescribe), 0},
		{"pgx describe exec", pgxMode(describeExec), 0},
		{"pgx exec", pgxMode(exec), 0},
		{"pgx simple protocol", pgxMode(simpleProtocol), 0},
		{"pgx batch", pgxBatch, 0},
		{"portal, a row at a time", portal, outcomes},
	}
}

// settings under which the corpus is run.
var settings = []string{
	"",
	"-c provsql.active=off",
	"-c provsql.possible_rows=off",
	"-c plan_cache_mode=force_generic_plan",
	// Plans are printed to the log, in full and run.
	"-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c auto_explain.log_verbose=on " +
		"-c auto_explain.log_analyze=on -c auto_explain.log_nested_statements=on",
}

func main() {
	corpusFile := flag.String("corpus", "regress/clients/corpus.sql", "statements")
	verbose := flag.Bool("v", false, "print every answer of the reference")
	flag.Parse()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	failures, total, err := compareAll(ctx, *corpusFile, *verbose)
	if err == nil {
		var more, failed int
		more, failed, err = otherChecks(ctx)
		total += more
		failures += failed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "clients:", err)
		os.Exit(2)
	}
	fmt.Printf("%d passed, %d failed\n", total-failures, failures)
	if failures > 0 {
		os.Exit(1)
	}
}

// compareAll runs the corpus through all clients under all settings, and
// returns how many answers were wrong, and how many were compared.
func compareAll(ctx context.Context, corpusFile string, verbose bool) (int, int, error) {
	statements, err := readCorpus(corpusFile)
	if err != nil {
		return 0, 0, err
	}
	failures, total := 0, 0
	for _, setting := range settings {
		var reference []answer
		for i, c := range clients() {
			answers, err := c.run(ctx, setting, statements)
			if err != nil {
				return 0, 0, fmt.Errorf("%s, with %q: %w", c.name, setting, err)
			}
			if len(answers) != len(statements) {
				return 0, 0, fmt.Errorf("%s, with %q: %d answers to %d statements", c.name, setting, len(answers), len(statements))
			}
			if i == 0 {
				reference = answers
				if err := nameTypes(ctx, reference); err != nil {
					return 0, 0, err
				}
				if verbose {
					printAnswers(setting, statements, answers)
				}
				continue
			}
			for j := range answers {
				total++
				if what := differ(reference[j], answers[j], statements[j].ordered, c.without); what != "" {
					failures++
					fmt.Printf("%s, with %q: %s\n    %s\n", c.name, setting, statements[j].text, what)
				}
			}
		}
	}
	return failures, total, nil
}
