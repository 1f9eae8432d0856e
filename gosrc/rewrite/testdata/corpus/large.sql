-- The queries of the benchmarks, and others of a size that applications send.

--- scan
SELECT a, b FROM r WHERE a > 0
--- join3
SELECT r.a, r.b, s.c, k.id, k.name, k.g, r.a + s.a AS e1, r.a * 2 AS e2, upper(r.b) AS e3, lower(k.name) AS e4,
       r.b || k.name AS e5, coalesce(s.c, 0) AS e6, k.g + 1 AS e7, length(r.b) AS e8,
       (SELECT max(u.d) FROM u WHERE u.a = r.a) AS e9
  FROM r JOIN s ON r.a = s.a JOIN k ON k.id = s.a
 WHERE r.b <> 'z' AND (s.c > 1 OR s.c IS NULL) AND k.name LIKE '%' AND r.a IN (1, 2, 3) ORDER BY 1, 2, 3
--- join10
SELECT r.a, r.b, x1.c, x3.name, x4.b AS pb, x9.b AS nb, x5.d, x8.g, (SELECT max(z.c) FROM s z WHERE z.a = r.a) AS m
  FROM r JOIN s x1 ON r.a = x1.a JOIN n x2 ON x1.a = x2.a JOIN k x3 ON x3.id = x2.a JOIN p x4 ON x4.a = x3.g
  JOIN u x5 ON x5.a = x4.a JOIN r x6 ON x6.a = x5.a JOIN s x7 ON x7.a = x6.a
  JOIN (SELECT DISTINCT id, g FROM k) x8 ON x8.id = x7.a JOIN n x9 ON x9.a = x8.id
 WHERE EXISTS (SELECT FROM s y WHERE y.a = r.a) AND r.a NOT IN (SELECT a FROM n WHERE b = 'z')
   AND (x1.c > 1 OR x3.name LIKE 'o%') AND x4.b <> 'q'
--- aggregates
SELECT k.name, r.b, count(*), count(DISTINCT s.c), sum(s.c), avg(s.c), min(s.c), max(s.c) FILTER (WHERE r.a > 0)
  FROM r JOIN s ON r.a = s.a JOIN k ON k.id = r.a
 WHERE s.c > 0 GROUP BY k.name, r.b HAVING count(*) > 1 AND sum(s.c) < 100 ORDER BY 1, 2
--- report
WITH spent AS (SELECT r.b, s.c, r.a FROM r JOIN s USING (a) WHERE s.c > 0),
     known AS (SELECT id, name FROM k WHERE g IN (1, 2)),
     ranked AS (SELECT b, sum(c) AS total, count(*) AS times FROM spent GROUP BY b)
SELECT x.b, x.total, x.times, k2.name, CASE WHEN x.times > 1 THEN 'often' ELSE 'once' END AS how
  FROM ranked x LEFT JOIN known k2 ON k2.name = x.b
 WHERE x.total > (SELECT avg(c) / 10 FROM s) ORDER BY x.b
--- union_of_reports
SELECT 'r' AS source, b AS label, count(*) AS times FROM r GROUP BY b
UNION ALL SELECT 's', c::text, count(*) FROM s GROUP BY c
UNION ALL SELECT 'n', b, count(*) FROM n WHERE a IN (SELECT a FROM r) GROUP BY b
ORDER BY 1, 2
--- left_joins
SELECT r.a, s.c, n.b, k.name, p.b AS pb FROM r LEFT JOIN s ON s.a = r.a LEFT JOIN n ON n.a = r.a
  LEFT JOIN k ON k.id = s.a LEFT JOIN p ON p.a = k.g WHERE coalesce(s.c, 1) > 0
