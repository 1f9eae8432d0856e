package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// throughput is transactions per second with the extension preloaded and
// without, in paired runs.
type throughput struct {
	name               string
	preloaded, without []float64
}

// throughputs runs pgbench alternately on this cluster and on the one that
// preloads nothing.
func (b *bench) throughputs(ctx context.Context) ([]throughput, error) {
	folder, err := os.MkdirTemp("", "provsql-bench")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	one := filepath.Join(folder, "one.sql")
	if err := os.WriteFile(one, []byte("SELECT 1;\n"), 0o644); err != nil {
		return nil, err
	}
	scale := choose(b.quick, "1", "10")
	clusters := []string{"", b.plainCluster}
	for _, dsn := range clusters {
		if _, err := pgbench(ctx, dsn, "-i", "-q", "-s", scale); err != nil {
			return nil, err
		}
	}
	list := []throughput{{name: "pgbench -S"}, {name: "SELECT 1"}}
	for i, script := range [][]string{{"-S"}, {"-n", "-f", one}} {
		// Short runs next to each other share the machine's moods.
		for round := range choose(b.quick, 2, 5*b.rounds) {
			for turn := range clusters {
				which := (round + turn) % 2
				tps, err := pgbench(ctx, clusters[which], append(script, "-c", "1", "-M", "simple", "-T", "1")...)
				if err != nil {
					return nil, err
				}
				into := []*[]float64{&list[i].preloaded, &list[i].without}[which]
				*into = append(*into, tps)
			}
		}
	}
	return list, nil
}

// pgbench runs the program on the cluster dsn names, the PG* environment's
// when it is empty, and returns the transactions per second, 0 for -i.
func pgbench(ctx context.Context, dsn string, args ...string) (float64, error) {
	run, err := runClients(ctx, dsn, args...)
	if err == nil && run.errors > 0 {
		err = fmt.Errorf("pgbench: %d errors\n%s", run.errors, run.output)
	}
	return run.tps, err
}

// clientRun is what one run of pgbench gave. A client ends at its first
// error, unless that is one after which a transaction can be tried again.
type clientRun struct {
	tps    float64
	errors int
	output []byte
}

// someClientsFailed is pgbench's exit code when it ran and clients had errors.
const someClientsFailed = 2

func runClients(ctx context.Context, dsn string, args ...string) (clientRun, error) {
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return clientRun{}, fmt.Errorf("reading the connection settings: %w", err)
	}
	args = append(args, "-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
	command := exec.CommandContext(ctx, "pgbench", args...)
	if options := config.RuntimeParams["options"]; options != "" {
		command.Env = append(os.Environ(), "PGOPTIONS="+options)
	}
	out, err := command.CombinedOutput()
	run := clientRun{readTPS(string(out)), countErrors(string(out)), out}
	if err != nil && (command.ProcessState == nil || command.ProcessState.ExitCode() != someClientsFailed || run.errors == 0) {
		return run, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	return run, nil
}

var tpsLine = regexp.MustCompile(`tps = ([0-9.]+) \(without initial`)

func readTPS(output string) float64 {
	m := tpsLine.FindStringSubmatch(output)
	if m == nil {
		return 0
	}
	tps, _ := strconv.ParseFloat(m[1], 64)
	return tps
}

var (
	failedLine  = regexp.MustCompile(`(?m)^number of failed transactions: ([0-9]+)`)
	abortedLine = regexp.MustCompile(`(?m)^pgbench: error: client [0-9]+ .*aborted`)
)

// countErrors adds up the clients that gave up and the transactions that
// failed and could have been tried again.
func countErrors(output string) int {
	count := len(abortedLine.FindAllString(output, -1))
	if m := failedLine.FindStringSubmatch(output); m != nil {
		failed, _ := strconv.Atoi(m[1])
		count += failed
	}
	return count
}
