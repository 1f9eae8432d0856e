package main

import (
	"context"
	"fmt"
	"time"
)

// query is a statement whose tracked time is related to its plain time.
type query struct {
	name, sql string
	mark      float64 // the ratio aimed at
	gates     bool    // new tokens make new gates
}

var queries = []query{
	{"scan", `SELECT l_orderkey, l_partkey, l_quantity, l_extendedprice FROM lineitem
		WHERE l_shipdate < date '1995-06-01' AND l_quantity < 40`, 1.15, false},
	{"join3", `SELECT l_orderkey, o_orderdate, o_shippriority, l_extendedprice * (1 - l_discount) AS revenue
		FROM customer, orders, lineitem
		WHERE c_mktsegment = 'BUILDING' AND c_custkey = o_custkey AND l_orderkey = o_orderkey
		AND o_orderdate < date '1995-03-15' AND l_shipdate > date '1995-03-15'`, 1.5, true},
	{"distinct", `SELECT DISTINCT l_partkey FROM lineitem`, 2.5, true},
	{"union", `SELECT o_custkey FROM orders WHERE o_orderpriority = '1-URGENT'
		UNION SELECT c_custkey FROM customer WHERE c_nationkey < 20`, 2.5, true},
	{"group by", `SELECT l_shipdate, l_returnflag FROM lineitem GROUP BY l_shipdate, l_returnflag`, 2.5, true},
	{"aggregates", `SELECT l_partkey, count(*), sum(l_quantity), max(l_extendedprice) FROM lineitem GROUP BY l_partkey`, 3, true},
	{"except", `SELECT o_custkey FROM orders WHERE o_orderpriority = '1-URGENT'
		EXCEPT SELECT c_custkey FROM customer WHERE c_nationkey < 20`, 4, true},
	{"exists", `SELECT id, a FROM left_side l WHERE id % 2 = 0
		AND EXISTS (SELECT FROM right_side r WHERE r.id = l.id AND r.id % 4 < 2)`, 4, true},
	{"not in", `SELECT id, a FROM left_side WHERE id % 2 = 0 AND id NOT IN (SELECT id FROM right_side WHERE id % 4 < 2)`, 4, true},
	{"left join", `SELECT l.id, a, b FROM left_side l LEFT JOIN right_side r ON r.id = l.id AND r.id % 4 < 2 WHERE l.id % 2 = 0`, 4, true},
	{"join 1:1", `SELECT id, a, b FROM left_side JOIN right_side USING (id)`, 2.5, true},
}

// consumers are ways to have the server compute an answer without sending it.
var consumers = map[string]string{
	"copy":    "COPY (%s) TO '/dev/null'",
	"table":   "CREATE TEMP TABLE consumed AS %s",
	"discard": "EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF, SUMMARY OFF) %s",
}

// comparison is what was measured of one query.
type comparison struct {
	query
	plain, cold, drained, warm sample
	made                       int // gates, by a cold run
}

// compare measures the queries: in each round with tokens that no circuit
// knows, plain and tracked in turns, which comes first changing from round to
// round. drained is the tracked time up to the moment at which all gates are
// in the store; warm is a second tracked run over the same tokens.
func (b *bench) compare(ctx context.Context, list []query) ([]comparison, error) {
	results := make([]comparison, len(list))
	for i, q := range list {
		results[i].query = q
	}
	for round := range b.rounds {
		if err := freshTokens(ctx, b.main); err != nil {
			return nil, err
		}
		for i := range results {
			if err := b.compareOnce(ctx, &results[i], round%2 == 0); err != nil {
				return nil, fmt.Errorf("%s: %w", results[i].name, err)
			}
		}
	}
	return results, nil
}

func (b *bench) compareOnce(ctx context.Context, c *comparison, plainFirst bool) error {
	sql := fmt.Sprintf(consumers[b.consumer], c.sql)
	// A plain run that nobody times brings both sides to the same caches.
	if err := b.consume(ctx, sql, false, nil); err != nil {
		return err
	}
	if plainFirst {
		if err := b.consume(ctx, sql, false, &c.plain); err != nil {
			return err
		}
	}
	before, _, err := b.countGates(ctx)
	if err != nil {
		return err
	}
	if err := b.consume(ctx, sql, true, &c.cold); err != nil {
		return err
	}
	after, wait, err := b.countGates(ctx)
	if err != nil {
		return err
	}
	c.made = after - before
	if c.gates != (c.made > 0) {
		return fmt.Errorf("a cold run made %d gates", c.made)
	}
	c.drained = append(c.drained, c.cold[len(c.cold)-1]+wait)
	if err := b.consume(ctx, sql, true, &c.warm); err != nil {
		return err
	}
	warm, _, err := b.countGates(ctx)
	if err != nil {
		return err
	}
	if warm != after {
		return fmt.Errorf("a warm run made %d gates", warm-after)
	}
	if !plainFirst {
		return b.consume(ctx, sql, false, &c.plain)
	}
	return nil
}

// consume runs a statement once, tracked or not, and records its time.
func (b *bench) consume(ctx context.Context, sql string, tracked bool, into *sample) error {
	setting := "off"
	if tracked {
		setting = "on"
	}
	if err := b.main.run(ctx, "SET provsql.active = "+setting, "DROP TABLE IF EXISTS consumed"); err != nil {
		return err
	}
	t, err := b.main.time(ctx, sql)
	if into != nil {
		*into = append(*into, t)
	}
	if err != nil {
		return err
	}
	return b.main.run(ctx, "SET provsql.active = on")
}

const countSQL = "SELECT provsql.get_nb_gates()"

// countGates counts the gates in the store. The call is answered when all that
// this session sent is there; wait is how long that took.
func (b *bench) countGates(ctx context.Context) (gates int, wait time.Duration, err error) {
	start := time.Now()
	gates, err = b.main.number(ctx, countSQL)
	return gates, time.Since(start), err
}
