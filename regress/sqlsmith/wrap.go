package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// sqlsmith makes neither set operations nor GROUP BY nor ORDER BY. Its queries
// are put into such statements. $1 and $2 stand for two queries, $n for the
// names of the first one's columns as text, $k for a column of it.
var wrappers = []string{
	"SELECT DISTINCT $n FROM ($1) x",
	"SELECT DISTINCT $k::text FROM ($1) x ORDER BY 1",
	"SELECT $n FROM ($1) x ORDER BY $n",
	"SELECT $k::text AS k, count(*) AS n FROM ($1) x GROUP BY 1",
	"SELECT $k::text AS k, count(*) AS n, max(($k)::text) AS m FROM ($1) x GROUP BY 1 HAVING count(*) > 1",
	"SELECT count(*), count($k), count(DISTINCT $k::text), min($k::text), string_agg($k::text, ',' ORDER BY $k::text) FROM ($1) x",
	"SELECT $k::text AS k, count(*) FROM ($1) x GROUP BY GROUPING SETS ((1), ())",
	"SELECT $n FROM ($1) x UNION SELECT $n FROM ($1) y",
	"SELECT $n FROM ($1) x UNION ALL SELECT $n FROM ($1) y",
	"SELECT $n FROM ($1) x EXCEPT SELECT $n FROM ($1) y WHERE $k IS NULL",
	"SELECT $n FROM ($1) x INTERSECT SELECT $n FROM ($1) y WHERE $k IS NOT NULL",
	"SELECT c0::text FROM ($1) x UNION SELECT c0::text FROM ($2) y",
	"SELECT c0::text FROM ($1) x EXCEPT SELECT c0::text FROM ($2) y",
	"SELECT c0::text FROM ($1) x INTERSECT SELECT c0::text FROM ($2) y",
	"SELECT c0::text FROM ($1) x UNION ALL (SELECT c0::text FROM ($2) y EXCEPT SELECT NULL) ORDER BY 1",
	"SELECT x.c0::text, y.c0::text FROM ($1) x LEFT JOIN (SELECT DISTINCT c0::text AS c0 FROM ($2) z) y ON x.$k::text = y.c0::text",
	"SELECT x.k, y.n FROM (SELECT DISTINCT $k::text AS k FROM ($1) z) x FULL JOIN (SELECT c0::text AS k, count(*) AS n FROM ($2) z GROUP BY 1) y USING (k)",
	"SELECT c0::text FROM ($1) x WHERE $k::text IN (SELECT c0::text FROM ($2) y)",
	"SELECT c0::text FROM ($1) x WHERE $k::text NOT IN (SELECT c0::text FROM ($2) y)",
	"SELECT c0::text FROM ($1) x WHERE EXISTS (SELECT FROM ($2) y WHERE y.c0::text > x.$k::text)",
	"SELECT c0::text, (SELECT count(*) FROM ($2) y WHERE y.c0::text = x.$k::text) AS n FROM (SELECT DISTINCT c0::text AS c0, $k::text AS $k FROM ($1) z) x",
	"SELECT c0::text, ARRAY(SELECT y.c0::text FROM ($2) y ORDER BY 1) AS a FROM ($1) x",
	"WITH w AS MATERIALIZED ($1) SELECT a.c0::text, count(*) FROM w a JOIN w b ON a.$k::text = b.$k::text GROUP BY 1",
	"SELECT $n, row_number() OVER (ORDER BY $n) FROM ($1) x",
	"SELECT v.c0::text, v.n + 1 FROM (SELECT c0, count(*) AS n FROM (SELECT c0::text FROM ($1) y) x GROUP BY c0) v WHERE v.n > 0 ORDER BY v.n, 1",
	"CREATE TEMP TABLE wrapped AS $1; SELECT * FROM wrapped",
	"CREATE TEMP TABLE wrapped AS SELECT $k::text AS k, count(*) AS n, min(c0::text) AS m FROM ($1) x GROUP BY 1; SELECT * FROM wrapped ORDER BY n, k",
	"CREATE TEMP VIEW wrapped AS $1; SELECT count(*) FROM wrapped",
	"PREPARE wrapped AS $1; EXECUTE wrapped; EXECUTE wrapped; DEALLOCATE wrapped",
	"DECLARE wrapped SCROLL CURSOR FOR $1; MOVE FORWARD 5 IN wrapped; FETCH BACKWARD ALL FROM wrapped; FETCH ALL FROM wrapped",
	"EXPLAIN (VERBOSE) $1",
}

// wrap puts queries into a statement that it chooses. The first query has the
// given number of columns, c0 and so on.
func wrap(random *rand.Rand, first, second string, columns int) string {
	names := make([]string, columns)
	for i := range names {
		names[i] = fmt.Sprintf("c%d::text", i)
	}
	return strings.NewReplacer(
		"$1", strings.TrimRight(first, "; \n"),
		"$2", strings.TrimRight(second, "; \n"),
		"$n", strings.Join(names, ", "),
		"$k", fmt.Sprintf("c%d", random.IntN(columns)),
	).Replace(wrappers[random.IntN(len(wrappers))])
}

// isOrdered tells whether a statement's rows come in a certain order.
func isOrdered(statement string) bool {
	end := statement[strings.LastIndex(statement, ")")+1:]
	return strings.Contains(end, "ORDER BY")
}

// isPlan tells statements whose answers are not compared.
func isPlan(statement string) bool { return strings.HasPrefix(statement, "EXPLAIN") }
