package main

import (
	"context"
	"fmt"
)

// commits measures transactions that each insert one row of a join, at one
// client and at many. Each joins another two rows, so that each makes a gate,
// which has to be stored when the transaction is.
func (b *bench) commits(ctx context.Context) error {
	if err := b.makePurchases(ctx); err != nil {
		return err
	}
	err := b.main.run(ctx, "DROP TABLE IF EXISTS copied_purchase, copied_purchase_plain",
		"CREATE TABLE copied_purchase (id int, name text)", "SELECT provsql.add_provenance('copied_purchase')",
		"CREATE TABLE copied_purchase_plain (id int, name text)")
	if err != nil {
		return err
	}
	script, remove, err := scripts("INSERT INTO copied_%[1]s (id, name) SELECT p.id, b.name FROM %[1]s AS p, %[2]s AS b WHERE p.id = :p AND b.id = :b;\n",
		fmt.Sprintf("\\set p random(1, %d)\n\\set b random(1, %d)\n", b.amounts.asked, max(1, b.amounts.asked/10)))
	if err != nil {
		return err
	}
	defer remove()
	list := []clientLoad{{name: "INSERT of 1 joined row, 1 client"}, {name: fmt.Sprintf("  %d clients", manySessions)}}
	for round := range b.rounds {
		for i, clients := range []int{1, manySessions} {
			for turn := range 2 {
				file, into := script.tracked, &list[i].tracked
				if (round+turn)%2 == 1 {
					file, into = script.plain, &list[i].against
				}
				got, err := runClients(ctx, b.dsn(""), b.clientArgs(clients, file)...)
				if err != nil {
					return err
				}
				list[i].errors += got.errors
				*into = append(*into, got.tps)
			}
		}
	}
	rows, err := b.main.rows(ctx, "SELECT current_setting('fsync'), current_setting('synchronous_commit')")
	if err != nil {
		return err
	}
	printClientLoads(fmt.Sprintf("commits (fsync %s, synchronous_commit %s)", rows[0][0], rows[0][1]), list)
	return nil
}
