package main

import (
	"context"
	"fmt"
)

// adding measures add_provenance against a column with a random default, over
// two copies of a table.
func (b *bench) adding(ctx context.Context) error {
	p := pair{name: fmt.Sprintf("add_provenance, %d rows", b.amounts.rows), mark: 1}
	for round := range b.rounds {
		err := b.main.run(ctx, "DROP TABLE IF EXISTS grown, grown_plain",
			fmt.Sprintf("CREATE TABLE grown AS SELECT i, 'row ' || i AS name FROM generate_series(1, %d) AS i", b.amounts.rows),
			"CREATE TABLE grown_plain AS SELECT * FROM grown",
			"VACUUM grown, grown_plain", "CHECKPOINT")
		if err == nil {
			err = b.inTurns(ctx, &p, round, "SELECT provsql.add_provenance('grown')",
				"ALTER TABLE grown_plain ADD COLUMN u uuid DEFAULT gen_random_uuid()")
		}
		if err != nil {
			return err
		}
	}
	printPairs("adding tokens", []pair{p})
	return b.main.run(ctx, "DROP TABLE grown, grown_plain")
}

// inserting measures INSERT into a tracked table against one into a table with
// a random default.
func (b *bench) inserting(ctx context.Context) error {
	p := pair{name: fmt.Sprintf("INSERT of %d rows", b.amounts.inserted), mark: 1.2}
	err := b.main.run(ctx, "CREATE TABLE filled (i int, name text)", "SELECT provsql.add_provenance('filled')",
		"CREATE TABLE filled_plain (i int, name text, u uuid DEFAULT gen_random_uuid())")
	if err != nil {
		return err
	}
	const insert = "INSERT INTO %s (i, name) SELECT i, 'row ' || i FROM generate_series(1, %d) AS i"
	for round := range 3 * b.rounds {
		err := b.main.run(ctx, "TRUNCATE filled, filled_plain", "CHECKPOINT")
		if err == nil {
			err = b.inTurns(ctx, &p, round, fmt.Sprintf(insert, "filled", b.amounts.inserted), fmt.Sprintf(insert, "filled_plain", b.amounts.inserted))
		}
		if err != nil {
			return err
		}
	}
	printPairs("inserting", []pair{p})
	return b.main.run(ctx, "DROP TABLE filled, filled_plain")
}

// inTurns times two statements; which is first changes from round to round.
func (b *bench) inTurns(ctx context.Context, p *pair, round int, tracked, plain string) error {
	for turn := range 2 {
		sql, into := tracked, &p.tracked
		if (round+turn)%2 == 1 {
			sql, into = plain, &p.plain
		}
		t, err := b.main.time(ctx, sql)
		if err != nil {
			return err
		}
		*into = append(*into, t)
	}
	return nil
}
