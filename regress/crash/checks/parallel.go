package main

import (
	"fmt"
	"regexp"
	"strconv"
)

// serially and inParallel make the planner avoid or prefer parallel plans.
const (
	serially = `SET max_parallel_workers_per_gather = 0; SET force_parallel_mode = off`

	inParallel = `SET max_parallel_workers_per_gather = 4; SET max_parallel_workers = 4;
		SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
		SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0;
		SET force_parallel_mode = on; SET parallel_leader_participation = off`
)

func parallel(r *report) {
	s := r.server("parallel")
	c := s.connect()
	c.prepare()
	c.exec(`CREATE TABLE orders AS SELECT i, i % 1000 AS customer FROM generate_series(1, 9000) i;
		CREATE TABLE customers AS SELECT i, i % 10 AS nation FROM generate_series(0, 999) i;
		SELECT provsql.add_provenance('orders'); SELECT provsql.add_provenance('customers');
		SELECT provsql.create_provenance_mapping('order_ones', 'orders', '1');
		ANALYZE orders; ANALYZE customers`)
	const (
		joined   = "SELECT o.i, c.nation FROM orders o JOIN customers c ON o.customer = c.i"
		distinct = "SELECT DISTINCT c.nation FROM orders o JOIN customers c ON o.customer = c.i"
		union    = "SELECT customer FROM orders WHERE i % 3 = 0 UNION SELECT i FROM customers"
	)

	launched := 0
	for _, query := range []struct{ name, text string }{{"a join", joined}, {"DISTINCT", distinct}, {"UNION", union}} {
		r.check(query.name+" in parallel makes the tokens of the serial plan", func() string {
			tokens := "SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM %s"
			c.exec(serially)
			c.exec("CREATE TABLE serial_result AS %s", query.text)
			c.exec("ALTER TABLE serial_result RENAME COLUMN provsql TO t")
			c.exec(inParallel)
			launched = max(launched, workersLaunched(c, query.text))
			// Another session, whose gates are not known to be there already.
			other := s.connect()
			defer other.close()
			other.exec(inParallel)
			other.exec("CREATE TABLE parallel_result AS %s", query.text)
			other.exec("ALTER TABLE parallel_result RENAME COLUMN provsql TO t")
			c.exec(serially)
			expected, seen := fmt.Sprint(c.rows(tokens, "serial_result")), fmt.Sprint(c.rows(tokens, "parallel_result"))
			expect(seen == expected, "expected the tokens %s, and saw %s", expected, seen)
			unknown := c.value("SELECT count(*) FROM parallel_result WHERE provsql.get_gate_type(t) IS NULL")
			expect(unknown == "0", "expected a gate for every token, and %s have none", unknown)
			c.exec("DROP TABLE serial_result, parallel_result")
			return expected
		})
	}
	r.check("workers were launched", func() string {
		expect(launched > 0, "expected parallel plans, and no worker was launched")
		return strconv.Itoa(launched)
	})
	r.check("gates of parallel workers are evaluated in the statement that makes them", func() string {
		// Names are new in every round, so that no round finds the gates of an earlier one.
		for round := range 6 {
			fresh := s.connect()
			fresh.exec("DELETE FROM orders WHERE i > 6000")
			fresh.exec("INSERT INTO orders (i, customer) SELECT i, i % 1000 FROM generate_series(6001, 9000) i")
			fresh.exec(inParallel)
			rows := fresh.rows(`SELECT o.i, provsql.sr_counting(provsql.provenance(), 'order_ones')
				FROM (SELECT o.i FROM orders o JOIN customers c ON o.customer = c.i OFFSET 0) o`)
			expect(len(rows) == 9000, "expected 9000 rows, and saw %d in round %d", len(rows), round)
			for _, row := range rows {
				expect(row[1] == "1", "expected that every row is derived once, and saw %v in round %d", row, round)
			}
			rows = fresh.rows(`SELECT nation, provsql.sr_counting(provsql.provenance(), 'order_ones') FROM (%s) q ORDER BY nation`, distinct)
			expect(len(rows) == 10, "expected 10 rows, and saw %d", len(rows))
			for _, row := range rows {
				expect(row[1] == "900", "expected 900 derivations for each, and saw %v in round %d", rows, round)
			}
			fresh.close()
		}
		s.expectNoCrash()
		return "6 rounds"
	})
	r.check("also when the workers are slow", func() string {
		// Rows reach the leader long before the worker that made their gates ends.
		c.exec("ALTER FUNCTION provsql_probe PARALLEL SAFE")
		fresh := s.connect()
		defer fresh.close()
		fresh.exec("DELETE FROM orders WHERE i > 6000")
		fresh.exec("INSERT INTO orders (i, customer) SELECT i, i % 1000 FROM generate_series(6001, 9000) i")
		fresh.exec(inParallel)
		rows := fresh.rows(`SELECT o.i, provsql.sr_counting(provsql.provenance(), 'order_ones')
			FROM (SELECT o.i FROM orders o JOIN customers c ON o.customer = c.i
				WHERE o.i > 6000 AND provsql_probe('spin', 1 + 0 * o.i) IS NOT NULL OFFSET 0) o`)
		expect(len(rows) == 3000, "expected 3000 rows, and saw %d", len(rows))
		for _, row := range rows {
			expect(row[1] == "1", "expected that every row is derived once, and saw %v", row)
		}
		return ""
	})
	r.check("a parallel query with Go in its workers can be cancelled", func() string {
		c.exec(inParallel)
		for i := range 50 {
			_, err := c.query(limited(3+i, joined))
			expect(err == nil || state(err) == "57014", "expected SQLSTATE 57014 or an answer, and saw %v", err)
		}
		// PostgreSQL reports a timeout that comes as a statement ends with the next one.
		_, _ = c.query("SELECT 1")
		c.tracked()
		s.expectNoCrash()
		return "50 timeouts"
	})
}

var launchedPattern = regexp.MustCompile(`Workers Launched: (\d+)`)

func workersLaunched(c *session, query string) int {
	n := 0
	for _, row := range c.rows("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) %s", query) {
		if match := launchedPattern.FindStringSubmatch(row[0]); match != nil {
			launched, _ := strconv.Atoi(match[1])
			n += launched
		}
	}
	return n
}
