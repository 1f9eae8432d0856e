-- Window functions.

--- row_number
SELECT a, row_number() OVER (ORDER BY a) FROM r
--- partition
SELECT a, sum(a) OVER (PARTITION BY b ORDER BY a ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM r
--- named
SELECT a, rank() OVER w, count(*) OVER w FROM r WINDOW w AS (PARTITION BY b ORDER BY a)
--- range
SELECT a, sum(a) OVER (ORDER BY a RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM r
--- filter
SELECT a, count(*) FILTER (WHERE a > 1) OVER () FROM r
--- untracked
SELECT r.b, x.n FROM r JOIN (SELECT a, row_number() OVER (ORDER BY a) AS n FROM u) x USING (a)
--- in_subquery
SELECT * FROM (SELECT a, rank() OVER (ORDER BY a) AS k FROM r) x WHERE k = 1
--- order_by_window
SELECT a FROM r ORDER BY count(*) OVER (PARTITION BY b)
--- over_join
SELECT r.a, lag(s.c) OVER (ORDER BY s.c) FROM r LEFT JOIN s USING (a)
--- over_groups
SELECT b, count(*), rank() OVER (ORDER BY count(*)) FROM r GROUP BY b
--- over_values
SELECT b, sum(n) OVER () FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x
--- with_sublink
SELECT a, rank() OVER (ORDER BY a) FROM r WHERE a IN (SELECT a FROM s)
--- groups_offset_sublink
SELECT b, sum(count(*)) OVER (ORDER BY b ROWS (SELECT 1) PRECEDING) FROM r GROUP BY b HAVING count(*) > (SELECT count(*) - 2 FROM s)
