package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// perKey is how many rows of purchase one key finds.
const perKey = 10

// clients measures many clients that each ask for a join of a few rows,
// tracked, with tracking off, and over untracked copies of the tables. The
// tables get new tokens for every round.
func (b *bench) clients(ctx context.Context) error {
	script, remove, err := scripts("SELECT p.id, p.amount, b.name FROM %s AS p JOIN %s AS b ON b.id = p.buyer WHERE p.k = :k;\n",
		fmt.Sprintf("\\set k random(1, %d)\n", b.amounts.asked/perKey))
	if err != nil {
		return err
	}
	defer remove()
	off := clientLoad{name: fmt.Sprintf("%d clients, joins of %d rows, against tracking off", manySessions, perKey), mark: 0.5}
	untracked := clientLoad{name: "  against untracked tables", mark: 0.5}
	runs := []struct {
		dsn, script string
		into        []*[]float64
	}{
		{b.dsn(""), script.tracked, []*[]float64{&off.tracked, &untracked.tracked}},
		{b.dsn("-c provsql.active=off"), script.tracked, []*[]float64{&off.against}},
		{b.dsn(""), script.plain, []*[]float64{&untracked.against}},
	}
	for round := range b.rounds {
		if err := b.makePurchases(ctx); err != nil {
			return err
		}
		before, _, err := b.countGates(ctx)
		if err != nil {
			return err
		}
		for turn := range runs {
			r := runs[(round+turn)%len(runs)]
			got, err := runClients(ctx, r.dsn, b.clientArgs(manySessions, r.script)...)
			if err != nil {
				return err
			}
			off.errors += got.errors
			untracked.errors += got.errors
			for _, into := range r.into {
				*into = append(*into, got.tps)
			}
		}
		after, _, err := b.countGates(ctx)
		if err == nil && after == before {
			err = fmt.Errorf("tracked clients made no gates")
		}
		if err != nil {
			return err
		}
	}
	printClientLoads("clients", []clientLoad{off, untracked})
	return nil
}

// makePurchases makes purchase and buyer, tracked with tokens that no circuit
// knows, and untracked copies.
func (b *bench) makePurchases(ctx context.Context) error {
	buyers := max(1, b.amounts.asked/10)
	for _, suffix := range []string{"", "_plain"} {
		purchase, buyer := "purchase"+suffix, "buyer"+suffix
		err := b.main.run(ctx, fmt.Sprintf("DROP TABLE IF EXISTS %s, %s", purchase, buyer),
			fmt.Sprintf("CREATE TABLE %s AS SELECT i AS id, 'buyer ' || i AS name FROM generate_series(1, %d) AS i", buyer, buyers),
			fmt.Sprintf("CREATE TABLE %s AS SELECT i AS id, 1 + i %% %d AS k, 1 + %s AS buyer, %s AS amount FROM generate_series(1, %d) AS i",
				purchase, b.amounts.asked/perKey, scatter(16, buyers), scatter(17, 1000), b.amounts.asked))
		for _, table := range []string{purchase, buyer} {
			if err == nil && suffix == "" {
				err = b.main.run(ctx, fmt.Sprintf("SELECT provsql.add_provenance('%s')", table))
			}
			if err == nil {
				err = b.main.run(ctx, fmt.Sprintf("ALTER TABLE %s ADD PRIMARY KEY (id)", table))
			}
		}
		if err == nil {
			err = b.main.run(ctx, fmt.Sprintf("CREATE INDEX ON %s (k)", purchase), fmt.Sprintf("VACUUM (FREEZE, ANALYZE) %s, %s", purchase, buyer))
		}
		if err != nil {
			return err
		}
	}
	return b.main.run(ctx, "CHECKPOINT")
}

// dsn names the bench's database for pgbench, with options for its sessions.
func (b *bench) dsn(options string) string {
	dsn := "dbname=" + b.database
	if options != "" {
		dsn += fmt.Sprintf(" options='%s'", options)
	}
	return dsn
}

// clientArgs are pgbench's arguments for one run of a script.
func (b *bench) clientArgs(clients int, script string) []string {
	args := []string{"-n", "-f", script, "-M", "simple", "-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(2, clients))}
	if b.quick {
		return append(args, "-t", "20")
	}
	return append(args, "-T", "3")
}

type scriptPair struct{ tracked, plain string }

// scripts writes a statement about tables as two files, one about tracked
// tables and one about copies of them.
func scripts(statement, settings string) (pair scriptPair, remove func(), err error) {
	folder, err := os.MkdirTemp("", "provsql-bench")
	if err != nil {
		return scriptPair{}, nil, err
	}
	pair = scriptPair{filepath.Join(folder, "tracked.sql"), filepath.Join(folder, "plain.sql")}
	err = os.WriteFile(pair.tracked, []byte(settings+fmt.Sprintf(statement, "purchase", "buyer")), 0o644)
	if err == nil {
		err = os.WriteFile(pair.plain, []byte(settings+fmt.Sprintf(statement, "purchase_plain", "buyer_plain")), 0o644)
	}
	return pair, func() { _ = os.RemoveAll(folder) }, err
}
