-- WITH.

--- plain
WITH x AS (SELECT a FROM r) SELECT * FROM x
--- star
WITH x AS (SELECT * FROM r) SELECT * FROM x
--- twice
WITH x AS (SELECT a, b FROM r) SELECT p.b, q.b FROM x p JOIN x q USING (a)
--- materialized
WITH x AS MATERIALIZED (SELECT a, random() < 2 AS t FROM r) SELECT a FROM x WHERE t
--- not_materialized
WITH x AS NOT MATERIALIZED (SELECT a FROM r) SELECT p.a FROM x p, x q
--- column_names
WITH x (p, q) AS (SELECT a, b FROM r) SELECT q FROM x
--- below
WITH x AS (SELECT a FROM r) SELECT * FROM (SELECT a + 1 AS n FROM x) y
--- nested
WITH x AS (WITH y AS (SELECT a FROM r) SELECT y.a, s.c FROM y JOIN s USING (a)) SELECT c FROM x
--- chain
WITH x AS (SELECT a FROM r), y AS (SELECT a FROM x WHERE a > 1) SELECT x.a, y.a AS ya FROM x, y
--- unreferenced
WITH x AS (SELECT count(*) FROM r) SELECT * FROM u
--- unreferenced_tracked
WITH x AS (SELECT count(*) FROM r) SELECT b FROM r
--- unreferenced_chain
WITH x AS (SELECT count(*) AS n FROM r), y AS (SELECT n FROM x) SELECT * FROM u
--- unreferenced_chain_tracked
WITH x AS MATERIALIZED (SELECT a FROM r), y AS MATERIALIZED (SELECT a FROM x), z AS (SELECT a FROM y) SELECT a FROM x
--- recursive_untracked_below
WITH RECURSIVE x AS (SELECT a FROM u UNION SELECT a + 1 FROM x WHERE a < 4), y AS (SELECT a FROM x) SELECT r.b FROM r WHERE a IN (SELECT a FROM y)
--- recursive_untracked
WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT x.a + 1 FROM x WHERE x.a < 3) SELECT r.b FROM r JOIN x USING (a)
--- recursive_tracked
WITH RECURSIVE x AS (SELECT a FROM r UNION SELECT x.a + 1 FROM x WHERE x.a < 3) SELECT * FROM x
--- search
WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT x.a + 1 FROM x WHERE x.a < 3) SEARCH DEPTH FIRST BY a SET o
SELECT r.b, x.o FROM r JOIN x USING (a)
--- distinct
WITH x AS (SELECT a FROM r) SELECT DISTINCT a FROM x
--- distinct_set_returning
WITH x AS MATERIALIZED (SELECT a FROM r) SELECT DISTINCT generate_series(1, a) AS g FROM x
--- distinct_set_returning_limit
WITH x AS MATERIALIZED (SELECT a FROM r), l AS (SELECT 2 AS n)
SELECT DISTINCT generate_series(1, a) AS g FROM x ORDER BY 1 LIMIT (SELECT n FROM l)
--- union
WITH x AS MATERIALIZED (SELECT a FROM r) SELECT a FROM x UNION SELECT a + 1 FROM x
--- union_mixed
WITH x AS MATERIALIZED (SELECT a FROM r), y AS MATERIALIZED (SELECT a FROM u)
SELECT a FROM x UNION ALL (SELECT a + 1 FROM x UNION SELECT a FROM y) UNION ALL (SELECT a FROM y EXCEPT SELECT 3)
--- untracked
WITH x AS (SELECT a FROM u) SELECT r.b FROM r JOIN x USING (a)
--- group
WITH x AS (SELECT b, count(*) AS n FROM r GROUP BY b) SELECT * FROM x WHERE n > 1
--- group_twice
WITH x AS (SELECT b, count(*) AS n FROM r GROUP BY b) SELECT p.b, q.n FROM x p JOIN x q USING (b)
--- in_sublink
WITH x AS (SELECT a FROM r) SELECT a FROM u WHERE a IN (SELECT a FROM x)
--- in_two_sublinks
WITH x AS (SELECT a FROM r) SELECT a FROM u WHERE a IN (SELECT a FROM x) AND NOT EXISTS (SELECT FROM x WHERE x.a > u.a)
--- in_outer_join
WITH x AS (SELECT a FROM r) SELECT s.c, x.a FROM s LEFT JOIN x ON x.a < s.a
--- in_full_join
WITH x AS (SELECT a FROM r) SELECT s.c, x.a FROM s FULL JOIN x USING (a)
--- of_sublink
SELECT a FROM u WHERE EXISTS (WITH x AS (SELECT a FROM r) SELECT FROM x WHERE x.a = u.a)
--- same_name_inside
WITH x AS (SELECT a FROM r) SELECT * FROM (WITH x AS (SELECT a FROM s) SELECT a FROM x) y, x
--- set_operation
WITH x AS (SELECT a FROM r UNION SELECT a FROM s) SELECT * FROM x
--- values
WITH x (a) AS (VALUES (1), (2)) SELECT r.b FROM r JOIN x USING (a)
--- distinct_with_sublink
WITH x AS MATERIALIZED (SELECT a FROM u) SELECT DISTINCT generate_series(1, a) AS g FROM r WHERE a IN (SELECT a FROM x)
--- union_in_lateral
WITH x AS MATERIALIZED (SELECT a FROM r)
SELECT s.c, y.a FROM s, LATERAL (SELECT a FROM x WHERE x.a = s.a UNION SELECT x.a + s.a FROM x) y
--- deleting
WITH x AS (DELETE FROM r RETURNING a) SELECT * FROM x
--- inserting
WITH x AS (INSERT INTO r VALUES (9, 'nine') RETURNING a, b) SELECT * FROM x
--- updating
WITH x AS (UPDATE r SET a = 7 RETURNING *) SELECT count(*) FROM x
--- modifying_untracked
WITH x AS (INSERT INTO sink SELECT a, b FROM r RETURNING a) SELECT x.a, r.b FROM x, r
--- modifying_without_returning
WITH x AS (DELETE FROM r) SELECT a FROM s
