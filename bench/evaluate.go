package main

import (
	"context"
	"fmt"
	"time"
)

// timing is an absolute time with the one aimed at.
type timing struct {
	name  string
	taken sample
	mark  time.Duration // 0 for none
}

// evaluations measures what reads circuits: each once per round in a backend
// that has evaluated nothing yet ("first"), and once more there ("again").
func (b *bench) evaluations(ctx context.Context) ([]timing, error) {
	if err := b.makeTokens(ctx); err != nil {
		return nil, err
	}
	list := []struct {
		name, sql string
		mark      time.Duration
	}{
		{fmt.Sprintf("sr_counting, %d tokens", b.sizes.tokens), "SELECT provsql.sr_counting(t, 'many_count') FROM many", 60 * time.Millisecond},
		{fmt.Sprintf("sr_boolean, %d tokens", b.sizes.tokens), "SELECT provsql.sr_boolean(t, 'many_truth') FROM many", 60 * time.Millisecond},
		{fmt.Sprintf("sr_formula, %d tokens", b.sizes.tokens), "SELECT provsql.sr_formula(t, 'many_name') FROM many", 120 * time.Millisecond},
		{fmt.Sprintf("sr_why, %d tokens", b.sizes.tokens), "SELECT provsql.sr_why(t, 'many_name') FROM many", 120 * time.Millisecond},
		{fmt.Sprintf("provenance_evaluate, %d tokens", b.sizes.tokens), "SELECT provsql.provenance_evaluate(t, 'many_count', 1::bigint, 'evaluated_sum', 'evaluated_product') FROM many", 0},
		{fmt.Sprintf("sr_counting, 1 token over %d inputs", b.sizes.inputs), "SELECT provsql.sr_counting(t, 'wide_count') FROM wide", 60 * time.Millisecond},
		{fmt.Sprintf("sr_formula, 1 token over %d inputs", b.sizes.inputs), "SELECT provsql.sr_formula(t, 'wide_name') FROM wide", 60 * time.Millisecond},
		{fmt.Sprintf("sr_counting, chain of %d gates", b.sizes.chain), "SELECT provsql.sr_counting(t, 'no_leaves') FROM chain", 0},
	}
	timings := make([]timing, 0, 2*len(list))
	for _, e := range list {
		first, again := timing{name: e.name, mark: e.mark}, timing{name: "  again in the same backend", mark: e.mark}
		for range b.rounds {
			s, err := connect(ctx, "", b.database)
			if err != nil {
				return nil, err
			}
			for _, into := range []*sample{&first.taken, &again.taken} {
				t, err := s.time(ctx, fmt.Sprintf(consumers["copy"], e.sql))
				if err != nil {
					s.close()
					return nil, err
				}
				*into = append(*into, t)
			}
			s.close()
		}
		timings = append(timings, first, again)
	}
	return timings, nil
}

// makeTokens stores the tokens to evaluate in untracked tables: many, each a ⊕
// of ten two-leaf ⊗; one wide ⊕; one that ends a chain of ⊗.
func (b *bench) makeTokens(ctx context.Context) error {
	n := b.sizes
	return b.main.run(ctx,
		fmt.Sprintf("CREATE TABLE ways AS SELECT i %% %d AS g, i FROM generate_series(1, %d) AS i", n.tokens, 10*n.tokens),
		fmt.Sprintf("CREATE TABLE ends AS SELECT g FROM generate_series(0, %d) AS g", n.tokens-1),
		"SELECT provsql.add_provenance('ways')", "SELECT provsql.add_provenance('ends')",
		"CREATE TABLE many AS SELECT g, provsql.provenance() AS t FROM ways JOIN ends USING (g) GROUP BY g",
		"SELECT provsql.remove_provenance('many')",
		fmt.Sprintf("CREATE TABLE inputs AS SELECT i FROM generate_series(1, %d) AS i", n.inputs),
		"SELECT provsql.add_provenance('inputs')",
		"CREATE TABLE wide AS SELECT one, provsql.provenance() AS t FROM (SELECT 1 AS one FROM inputs) AS q GROUP BY one",
		"SELECT provsql.remove_provenance('wide')",
		fmt.Sprintf(`CREATE FUNCTION chain() RETURNS uuid LANGUAGE plpgsql AS $$
		DECLARE t uuid := gen_random_uuid();
		BEGIN
			FOR i IN 1..%d LOOP t := provsql.provenance_times(t, gen_random_uuid()); END LOOP;
			RETURN t;
		END $$`, n.chain),
		"CREATE TABLE chain AS SELECT chain() AS t",
		"CREATE TABLE many_leaves AS SELECT provsql.provenance() AS leaf FROM ways UNION ALL SELECT provsql.provenance() FROM ends",
		"SELECT provsql.remove_provenance('many_leaves')",
		"CREATE TABLE wide_leaves AS SELECT provsql.provenance() AS leaf FROM inputs",
		"SELECT provsql.remove_provenance('wide_leaves')",
		mapping("many_count", "1", "many_leaves"), mapping("many_truth", "true", "many_leaves"),
		mapping("many_name", "'n' || row_number() OVER ()", "many_leaves"),
		mapping("wide_count", "1", "wide_leaves"), mapping("wide_name", "'n' || row_number() OVER ()", "wide_leaves"),
		"CREATE INDEX ON many_count (provenance)", "CREATE INDEX ON many_truth (provenance)", "CREATE INDEX ON many_name (provenance)",
		"CREATE INDEX ON wide_count (provenance)", "CREATE INDEX ON wide_name (provenance)",
		mapping("no_leaves", "1", "many_leaves")+" LIMIT 0",
		"CREATE AGGREGATE evaluated_sum(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0')",
		"CREATE AGGREGATE evaluated_product(bigint) (SFUNC = int8mul, STYPE = bigint, INITCOND = '1')",
		"VACUUM ANALYZE")
}

func mapping(name, value, leaves string) string {
	return fmt.Sprintf("CREATE TABLE %s AS SELECT %s AS value, leaf AS provenance FROM %s", name, value, leaves)
}
