// Command bench measures what tracking costs: the same statements plain
// (provsql.active = off) and tracked, in turns, in one run, as ratios; and the
// times of evaluation, planning and untracked work; and what writing circuits
// takes. README.md says how to read the tables.
//
// The server is the one the PG* environment variables name; the bench makes
// databases of its own there and drops them.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

type bench struct {
	main         *session
	database     string
	rounds       int
	quick        bool
	explain      bool
	consumer     string
	plainCluster string
	only         []string
	sizes        sizes
	amounts      amounts
	kill         bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	b := &bench{sizes: fullSizes, amounts: fullAmounts}
	var only string
	var gates int
	flag.StringVar(&only, "only", "", "parts to run, separated by commas: queries or the name of one, evaluation, planning, first, throughput, storing or one of making, annotating, adding, inserting, clients, commits, restart")
	flag.BoolVar(&b.quick, "quick", false, "small tables and few rounds: shows that all of it runs, the figures mean little")
	flag.IntVar(&b.rounds, "rounds", 0, "rounds; 0 for 7, or 2 with -quick")
	flag.StringVar(&b.consumer, "consume", "copy", "what takes the answers: copy (COPY TO '/dev/null'), table (CREATE TEMP TABLE AS), discard (EXPLAIN ANALYZE)")
	flag.BoolVar(&b.explain, "explain", false, "print the plans of the queries, plain and tracked, and measure nothing")
	flag.StringVar(&b.plainCluster, "plain-cluster", "", "connection string of a cluster that preloads nothing, for the part throughput")
	flag.IntVar(&gates, "gates", 0, "gates of the store that the part restart is about; 0 for 10 million, or 20 thousand with -quick")
	flag.BoolVar(&b.kill, "kill", false, "let the part restart also kill the worker, which restarts the server and ends all its connections")
	flag.Parse()
	if only != "" {
		b.only = strings.Split(only, ",")
	}
	if b.quick {
		b.sizes, b.amounts = quickSizes, quickAmounts
	}
	if gates > 0 {
		b.amounts.kept = gates
	}
	if b.rounds == 0 {
		b.rounds = choose(b.quick, 2, 7)
	}
	if consumers[b.consumer] == "" {
		return fmt.Errorf("-consume %s: there are copy, table and discard", b.consumer)
	}
	return b.measure(ctx)
}

// wants reports whether a part is to be run.
func (b *bench) wants(part string) bool { return len(b.only) == 0 || slices.Contains(b.only, part) }

// measure makes the database, runs the parts, prints their tables.
func (b *bench) measure(ctx context.Context) error {
	b.database = fmt.Sprintf("provsql_bench_%d", os.Getpid())
	return inDatabase(ctx, b.database, func() (err error) {
		if b.main, err = connect(ctx, "", b.database); err != nil {
			return err
		}
		defer b.main.close()
		if err := b.main.run(ctx, "SET work_mem = '64MB'", "SET jit = off"); err != nil {
			return err
		}
		if err := b.heading(ctx); err != nil {
			return err
		}
		return b.parts(ctx)
	})
}

func (b *bench) parts(ctx context.Context) error {
	list := slices.DeleteFunc(slices.Clone(queries), func(q query) bool { return !b.wants("queries") && !b.wants(q.name) })
	if len(list) > 0 || b.wants("planning") || b.wants("first") {
		if err := loadData(ctx, b.main, b.sizes); err != nil {
			return err
		}
	}
	if b.explain {
		return b.plans(ctx, list)
	}
	if len(list) > 0 {
		results, err := b.compare(ctx, list)
		if err != nil {
			return err
		}
		printComparisons(results)
	}
	if b.wants("planning") || b.wants("first") {
		if err := b.overheads(ctx, len(list) == 0); err != nil {
			return err
		}
	}
	if b.wants("evaluation") {
		timings, err := b.evaluations(ctx)
		if err != nil {
			return err
		}
		printTimings("evaluation", timings)
	}
	if b.plainCluster != "" && b.wants("throughput") {
		list, err := b.throughputs(ctx)
		if err != nil {
			return err
		}
		printThroughputs(list)
	}
	return b.storing(ctx)
}

func (b *bench) overheads(ctx context.Context, load bool) error {
	if load {
		if err := freshTokens(ctx, b.main); err != nil {
			return err
		}
	}
	var all []overhead
	for part, measure := range map[string]func(context.Context) ([]overhead, error){"planning": b.planning, "first": b.firstQueries} {
		if !b.wants(part) {
			continue
		}
		list, err := measure(ctx)
		if err != nil {
			return err
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(x, y overhead) int { return strings.Compare(y.name, x.name) })
	printOverheads(all)
	return nil
}

func choose[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}
