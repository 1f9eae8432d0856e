-- One tracked table: what is selected, restricted, sorted and limited.

--- scan
SELECT a, b FROM r
--- star
SELECT * FROM r
--- star_middle
SELECT *, a + 1 AS next FROM r
--- star_twice
SELECT *, * FROM r
--- nullable_token
SELECT * FROM n
--- where
SELECT b FROM r WHERE a > 1 ORDER BY b DESC, a
--- order_by_token
SELECT * FROM r ORDER BY provsql DESC
--- order_by_unseen_token
SELECT a FROM r ORDER BY r.provsql
--- token_under_other_name
SELECT provsql AS token, a FROM r WHERE provsql IS NOT NULL
--- other_column_named_as_token
SELECT b AS provsql FROM r
--- no_columns
SELECT FROM r
--- expressions
SELECT upper(b) || a::text AS e, CASE WHEN a > 1 THEN 'big' END, coalesce(a, 0), nullif(a, 1), greatest(a, 2),
  ARRAY[a, 1], ROW(a, b), a IS DISTINCT FROM 1, b LIKE 'x%', b COLLATE "C", a IN (1, 2), a = ANY ('{1,2}') FROM r
--- values_of_all_kinds
SELECT i, l, f, d, z, v, e, q, j -> 'a', o, xs[1], ch, c, (c).x, by FROM kinds
--- conversions
SELECT i::int, l::numeric, f::text, d::timestamptz, e::text, q::int, j::text::json, xs::text[], ch::varchar(2), by::text FROM kinds
--- functions_of_the_session
SELECT a, current_user, current_date, current_timestamp(0), nextval('counter'), xmlelement(name x, a) FROM r
--- partitioned
SELECT * FROM p
--- partition
SELECT a FROM p1
--- only
SELECT a FROM ONLY p
--- whole_row
SELECT r FROM r
--- whole_row_in_function
SELECT row_to_json(r), (r).b FROM r
--- system_columns
SELECT ctid, tableoid::regclass, xmin IS NULL FROM r
--- limit
SELECT a, b FROM r ORDER BY a, b LIMIT 2 OFFSET 1
--- limit_all
SELECT a FROM r LIMIT ALL
--- with_ties
SELECT a FROM r ORDER BY a FETCH FIRST 2 ROWS WITH TIES
--- limit_expression
SELECT a FROM r ORDER BY a LIMIT (SELECT count(*) FROM u)
--- for_update
SELECT a FROM r WHERE a = 1 FOR UPDATE
--- for_share_of_join
SELECT r.a FROM r JOIN s USING (a) FOR SHARE OF r SKIP LOCKED
--- tablesample
SELECT a FROM r TABLESAMPLE BERNOULLI (100) REPEATABLE (1)
--- set_returning
SELECT a, generate_series(1, a) AS g FROM r
--- untracked
SELECT * FROM u
--- untracked_with_own_column
SELECT * FROM w
--- nothing_to_read
SELECT 1
--- values
VALUES (1), (2)
--- parameter
PREPARE q (int, text) AS SELECT a, $2 AS x FROM r WHERE a = $1;
EXECUTE q (1, 'x')
--- cursor
DECLARE c CURSOR FOR SELECT a FROM r;
FETCH ALL FROM c
--- copy
COPY (SELECT a FROM r) TO '/dev/null'
--- explain
EXPLAIN (ANALYZE, COSTS OFF) SELECT a FROM r WHERE b = 'x'
--- table
TABLE r
