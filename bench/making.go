package main

import (
	"context"
	"fmt"
	"time"
)

// making measures how fast one session and several make gates: each time in a
// database of its own, so that the store is empty, over tokens that nothing
// has seen.
func (b *bench) making(ctx context.Context) error {
	gates := b.amounts.side * b.amounts.side
	one := rate{name: "1 session", amount: gates, mark: 2}
	oneStored := rate{name: "  until stored", amount: gates}
	many := rate{name: fmt.Sprintf("%d sessions", manySessions), amount: manySessions * gates, against: &one}
	manyStored := rate{name: "  until stored", amount: manySessions * gates, against: &oneStored}
	for round := range b.rounds {
		for turn := range 2 {
			sessions, made, stored := 1, &one, &oneStored
			if (round+turn)%2 == 1 {
				sessions, made, stored = manySessions, &many, &manyStored
			}
			name := fmt.Sprintf("%s_making", b.database)
			err := inDatabase(ctx, name, func() error {
				returned, synced, err := b.makeAtOnce(ctx, name, sessions)
				made.taken, stored.taken = append(made.taken, returned), append(stored.taken, synced)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	printRates("making two-child gates", []*rate{&one, &oneStored, &many, &manyStored})
	return nil
}

// makeAtOnce has sessions start together. returned is when the last statement
// was over, synced when the last session knew its gates in the store.
func (b *bench) makeAtOnce(ctx context.Context, database string, sessions int) (returned, synced time.Duration, err error) {
	makers := make([]*session, sessions)
	for i := range makers {
		if makers[i], err = connect(ctx, "", database); err != nil {
			return 0, 0, err
		}
		defer makers[i].close()
		if err := makers[i].prepareMaking(ctx, b.amounts.side); err != nil {
			return 0, 0, err
		}
	}
	before, err := makers[0].number(ctx, countSQL)
	if err != nil {
		return 0, 0, err
	}
	type outcome struct {
		returned, synced time.Duration
		err              error
	}
	outcomes := make(chan outcome, sessions)
	start := time.Now()
	for _, s := range makers {
		go func() {
			var o outcome
			o.err = s.run(ctx, makeSQL)
			o.returned = time.Since(start)
			if o.err == nil {
				o.err = s.run(ctx, countSQL)
			}
			o.synced = time.Since(start)
			outcomes <- o
		}()
	}
	for range makers {
		o := <-outcomes
		returned, synced = max(returned, o.returned), max(synced, o.synced)
		if err == nil {
			err = o.err
		}
	}
	if err != nil {
		return 0, 0, err
	}
	after, err := makers[0].number(ctx, countSQL)
	if want := sessions * b.amounts.side * b.amounts.side; err == nil && after-before < want {
		err = fmt.Errorf("making %d gates brought %d", want, after-before)
	}
	return returned, synced, err
}

// makeSQL makes a gate of each pair of the tokens of two tables.
const makeSQL = "SELECT count(provsql.provenance_times(x.t, y.t)) FROM x, y"

// prepareMaking gives the session the two tables, with fresh tokens, and has
// it do all that a session does once.
func (s *session) prepareMaking(ctx context.Context, side int) error {
	err := s.run(ctx, "SET provsql.active = off", "SET max_parallel_workers_per_gather = 0", "SET jit = off", "SET work_mem = '64MB'",
		"DROP TABLE IF EXISTS x, y")
	for _, name := range []string{"x", "y"} {
		if err == nil {
			err = s.run(ctx, fmt.Sprintf("CREATE TEMP TABLE %s AS SELECT gen_random_uuid() AS t FROM generate_series(1, %d)", name, side),
				"ANALYZE "+name)
		}
	}
	if err == nil {
		err = s.run(ctx, newGateSQL, countSQL)
	}
	return err
}

const newGateSQL = "SELECT provsql.provenance_times(gen_random_uuid(), gen_random_uuid())"
