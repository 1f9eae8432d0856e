package main

import (
	"context"
	"fmt"
)

// plans prints how the server runs the queries, plain and tracked.
func (b *bench) plans(ctx context.Context, list []query) error {
	if err := freshTokens(ctx, b.main); err != nil {
		return err
	}
	for _, q := range list {
		for _, setting := range []string{"off", "on"} {
			if err := b.main.run(ctx, "SET provsql.active = "+setting); err != nil {
				return err
			}
			rows, err := b.main.rows(ctx, "EXPLAIN "+q.sql)
			if err != nil {
				return err
			}
			fmt.Printf("\n%s, provsql.active = %s\n", q.name, setting)
			for _, row := range rows {
				fmt.Println("  " + row[0])
			}
		}
	}
	return nil
}
