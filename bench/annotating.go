package main

import (
	"context"
	"fmt"
	"time"
)

// annotating measures one statement that sets many probabilities, with its
// commit: by a superuser, who may annotate anything, and by the owner of the
// tracked table, who may because of it.
func (b *bench) annotating(ctx context.Context) error {
	s, err := connect(ctx, "", b.database)
	if err != nil {
		return err
	}
	defer s.close()
	var list []timing
	// A role that every server has can own a table too, and none is left behind.
	for _, by := range []struct{ name, role string }{{"a superuser", "NONE"}, {"the table's owner", "pg_monitor"}} {
		mark := 300 * time.Millisecond
		first := timing{name: fmt.Sprintf("set_prob, %d tokens, by %s", b.amounts.annotated, by.name), mark: mark}
		again := timing{name: "  other values, same tokens", mark: mark}
		for range b.rounds {
			if err := s.prepareAnnotating(ctx, b.amounts.annotated); err != nil {
				return err
			}
			if err := s.run(ctx, "SET ROLE "+by.role); err != nil {
				return err
			}
			for i, into := range []*sample{&first.taken, &again.taken} {
				t, err := s.time(ctx, fmt.Sprintf("SELECT count(provsql.set_prob(provsql, %f)) FROM annotated", 0.25+0.5*float64(i)))
				if err != nil {
					return err
				}
				*into = append(*into, t)
			}
			if err := s.run(ctx, "RESET ROLE"); err != nil {
				return err
			}
			set, err := s.number(ctx, "SELECT count(*) FROM annotated WHERE provsql.get_prob(provsql) = 0.75")
			if err == nil && set != b.amounts.annotated {
				err = fmt.Errorf("%d of %d probabilities were set", set, b.amounts.annotated)
			}
			if err != nil {
				return err
			}
		}
		list = append(list, first, again)
	}
	printTimings("annotating", list)
	return nil
}

func (s *session) prepareAnnotating(ctx context.Context, tokens int) error {
	return s.run(ctx, "RESET ROLE", "SET provsql.active = off", "DROP TABLE IF EXISTS annotated",
		fmt.Sprintf("CREATE TABLE annotated AS SELECT i FROM generate_series(1, %d) AS i", tokens),
		"SELECT provsql.add_provenance('annotated')",
		"ALTER TABLE annotated OWNER TO pg_monitor",
		"VACUUM ANALYZE annotated", newGateSQL, countSQL)
}
