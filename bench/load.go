package main

import (
	"context"
	"fmt"
)

// sizes are the numbers of rows of the workload.
type sizes struct {
	customers, orders, lineitems int
	pairs                        int // rows of each side of the 1:1 join
	tokens                       int // tokens to evaluate
	inputs                       int // leaves of the one wide token
	chain                        int // gates of the chain
	planned                      int // plannings to time
}

var (
	fullSizes  = sizes{15_000, 150_000, 600_000, 200_000, 10_000, 100_000, 1_000_000, 2_000}
	quickSizes = sizes{300, 3_000, 12_000, 4_000, 500, 5_000, 20_000, 100}
)

// scatter is SQL for a number below m that depends on i and looks random.
func scatter(salt, m int) string {
	return fmt.Sprintf("((hashint8extended(i::bigint, %d) & 9223372036854775807) %% %d)::int", salt, m)
}

// loadData fills the tables that the tracked ones are made from. Their content
// is the same in every run.
func loadData(ctx context.Context, s *session, n sizes) error {
	return s.run(ctx,
		fmt.Sprintf(`CREATE TABLE customer_data AS SELECT i AS c_custkey, 'Customer#' || i AS c_name,
  %s AS c_nationkey, (ARRAY['AUTOMOBILE','BUILDING','FURNITURE','HOUSEHOLD','MACHINERY'])[1 + %s] AS c_mktsegment,
  %s / 100.0 AS c_acctbal FROM generate_series(1, %d) AS i`,
			scatter(1, 25), scatter(2, 5), scatter(3, 1_000_000), n.customers),
		fmt.Sprintf(`CREATE TABLE orders_data AS SELECT i AS o_orderkey, 1 + %s AS o_custkey,
  (ARRAY['F','O','P'])[1 + %s] AS o_orderstatus, %s / 100.0 AS o_totalprice, date '1992-01-01' + %s AS o_orderdate,
  (ARRAY['1-URGENT','2-HIGH','3-MEDIUM','4-NOT SPECIFIED','5-LOW'])[1 + %s] AS o_orderpriority, 0 AS o_shippriority
  FROM generate_series(1, %d) AS i`,
			scatter(4, n.customers), scatter(5, 3), scatter(6, 50_000_000), scatter(7, 2400), scatter(8, 5), n.orders),
		fmt.Sprintf(`CREATE TABLE lineitem_data AS SELECT 1 + (i - 1) %% %d AS l_orderkey, 1 + %s AS l_partkey,
  1 + %s AS l_suppkey, 1 + (i - 1) / %d AS l_linenumber, 1 + %s AS l_quantity, %s / 100.0 AS l_extendedprice,
  %s / 100.0 AS l_discount, (ARRAY['A','N','R'])[1 + %s] AS l_returnflag, (ARRAY['F','O'])[1 + %s] AS l_linestatus,
  date '1992-01-02' + %s AS l_shipdate FROM generate_series(1, %d) AS i`,
			n.orders, scatter(9, max(1, n.lineitems/30)), scatter(10, 1000), n.orders, scatter(11, 50), scatter(12, 10_000_000),
			scatter(13, 11), scatter(14, 3), scatter(15, 2), scatter(16, 2500), n.lineitems),
		fmt.Sprintf("CREATE TABLE left_data AS SELECT i AS id, i %% 7 AS a FROM generate_series(1, %d) AS i", n.pairs),
		fmt.Sprintf("CREATE TABLE right_data AS SELECT i AS id, i %% 5 AS b FROM generate_series(%d, 1, -1) AS i", n.pairs),
	)
}

var trackedTables = []struct{ name, key string }{
	{"customer", "c_custkey"}, {"orders", "o_orderkey"}, {"lineitem", ""}, {"left_side", "id"}, {"right_side", "id"},
}

// freshTokens makes the tracked tables anew, so that every one of their tokens
// is one that no circuit knows. Statistics and hint bits are set, and the
// pages are in memory, before anything is measured.
func freshTokens(ctx context.Context, s *session) error {
	for _, t := range trackedTables {
		source := map[string]string{"left_side": "left", "right_side": "right"}[t.name]
		if source == "" {
			source = t.name
		}
		err := s.run(ctx, "DROP TABLE IF EXISTS "+t.name,
			fmt.Sprintf("CREATE TABLE %s AS SELECT * FROM %s_data", t.name, source),
			fmt.Sprintf("ALTER TABLE %s SET (autovacuum_enabled = off)", t.name),
			fmt.Sprintf("SELECT provsql.add_provenance('%s')", t.name))
		if err == nil && t.key != "" {
			err = s.run(ctx, fmt.Sprintf("CREATE INDEX ON %s (%s)", t.name, t.key))
		}
		if err == nil {
			err = s.run(ctx, "VACUUM (FREEZE, ANALYZE) "+t.name)
		}
		if err != nil {
			return err
		}
	}
	return s.run(ctx, "CHECKPOINT")
}
