-- Statements for the golden files: a name, then a statement. A name ending in
-- ! says that the answer does not follow from the tables' rows alone (LIMIT,
-- INSERT), so that it is not compared with possible worlds.

--- scan
SELECT a, b FROM r
--- scan_star
SELECT * FROM r
--- scan_star_middle
SELECT *, a + 1 AS next FROM r
--- scan_twice_star
SELECT *, * FROM r
--- scan_nullable
SELECT * FROM n
--- scan_where
SELECT b FROM r WHERE a > 1 ORDER BY b DESC, a
--- scan_order_by_token
SELECT * FROM r ORDER BY provsql DESC
--- scan_order_by_junk_token
SELECT a FROM r ORDER BY r.provsql
--- scan_token_as_data
SELECT provsql AS token, a FROM r WHERE provsql IS NOT NULL
--- scan_no_columns
SELECT FROM r
--- scan_expression
SELECT upper(b) || a::text AS e, CASE WHEN a > 1 THEN 'big' END FROM r
--- scan_partitioned
SELECT * FROM p
--- scan_whole_row_of_table
SELECT r FROM r
--- limit!
SELECT a, b FROM r ORDER BY a, b LIMIT 2 OFFSET 1
--- for_update!
SELECT a FROM r WHERE a = 1 FOR UPDATE
--- tablesample
SELECT a FROM r TABLESAMPLE BERNOULLI (100)
--- select_list_srf
SELECT a, generate_series(1, a) AS g FROM r
--- untracked
SELECT * FROM u
--- untracked_aggregate
SELECT count(*) FROM u
--- no_from
SELECT 1

--- join_comma
SELECT r.b, s.c FROM r, s WHERE r.a = s.a
--- join_cross
SELECT * FROM r CROSS JOIN s
--- join_on
SELECT * FROM r JOIN s ON r.a < s.a
--- join_using
SELECT * FROM r JOIN s USING (a)
--- join_using_token
SELECT a, b, c FROM r JOIN s USING (a, provsql)
--- join_using_alias
SELECT j.a, c FROM r JOIN s USING (a, provsql) AS j
--- join_natural
SELECT * FROM r NATURAL JOIN s
--- join_natural_only_token
SELECT * FROM (SELECT b, provsql FROM r) x NATURAL JOIN (SELECT c, provsql FROM s) y
--- join_natural_three
SELECT * FROM r NATURAL JOIN s NATURAL JOIN n
--- join_natural_untracked
SELECT * FROM r NATURAL JOIN u
--- join_natural_subquery
SELECT * FROM r NATURAL JOIN (SELECT * FROM s WHERE c > 1) x
--- join_natural_view
SELECT * FROM v_all NATURAL JOIN s
--- join_natural_cte
WITH x AS (SELECT * FROM s) SELECT * FROM r NATURAL JOIN x
--- join_natural_alias
SELECT j.* FROM (r NATURAL JOIN s) AS j (x, y, z)
--- join_natural_merged_order
SELECT a, c FROM r NATURAL JOIN s ORDER BY provsql
--- join_natural_other_provsql
SELECT * FROM r NATURAL JOIN (SELECT a, 'ordinary'::text::uuid AS provsql FROM u) x
--- join_nested
SELECT r.b, s.c, u.d FROM (r JOIN s ON r.a = s.a) JOIN u ON u.a = s.a
--- join_nested_alias
SELECT j.b, j.d FROM (r JOIN u ON r.a = u.a) AS j
--- join_self
SELECT x.b, y.b FROM r x JOIN r y ON x.a = y.a
--- join_nullable
SELECT r.b FROM r JOIN n USING (a)
--- join_untracked_outer
SELECT r.b, x.d FROM r JOIN (u x LEFT JOIN u y ON x.a = y.a + 5) ON r.a = x.a
--- join_values
SELECT r.b, v.n FROM r JOIN (VALUES (1, 'one'), (2, 'two')) AS v (a, n) USING (a)
--- join_function
SELECT r.b, g FROM r, generate_series(1, r.a) g
--- join_left
SELECT * FROM r LEFT JOIN s USING (a)
--- join_left_untracked_side
SELECT * FROM u LEFT JOIN r USING (a)
--- join_full
SELECT * FROM r FULL JOIN s USING (a)

--- subquery
SELECT * FROM (SELECT * FROM r) x
--- subquery_column
SELECT x.b FROM (SELECT b FROM r WHERE a = 1) x
--- subquery_renamed
SELECT * FROM (SELECT * FROM r) x (p, q, t)
--- subquery_renamed_back
SELECT x.t AS provsql, p FROM (SELECT * FROM r) x (p, q, t)
--- subquery_token_in_condition
SELECT x.a FROM (SELECT * FROM r) x WHERE x.provsql IS NOT NULL
--- subquery_several_bare
SELECT * FROM (SELECT r.provsql, s.provsql, r.a FROM r, s) x
--- subquery_order!
SELECT * FROM (SELECT a FROM r ORDER BY b, a LIMIT 2) x
--- subquery_other_provsql
SELECT * FROM (SELECT b AS provsql FROM r) x
--- subquery_whole_row
SELECT x FROM (SELECT a, b FROM r) x
--- subquery_whole_row_star
SELECT x FROM (SELECT * FROM r) x
--- subquery_whole_row_json
SELECT row_to_json(x) FROM (SELECT a, upper(b) AS ub FROM r) x
--- subquery_whole_row_view
SELECT v FROM v_join v
--- subquery_whole_row_cte
WITH x AS MATERIALIZED (SELECT a, b FROM r) SELECT x FROM x
--- subquery_whole_row_lateral
SELECT y.t FROM (SELECT a FROM r) x, LATERAL (SELECT x::text AS t) y
--- lateral
SELECT r.b, x.c FROM r, LATERAL (SELECT c FROM s WHERE s.a = r.a) x
--- lateral_distinct
SELECT r.b, x.c FROM r, LATERAL (SELECT DISTINCT s.a AS c FROM s WHERE s.a >= r.a) x
--- lateral_union
SELECT r.b, x.c FROM r, LATERAL (SELECT s.a AS c FROM s WHERE s.a >= r.a UNION SELECT r.a) x
--- lateral_srf_distinct
SELECT r.b, x.c FROM r, LATERAL (SELECT DISTINCT generate_series(1, r.a) AS c FROM s) x
--- view_all
SELECT * FROM v_all
--- view_join
SELECT * FROM v_join
--- view_distinct
SELECT * FROM v_distinct
--- view_union
SELECT * FROM v_union
--- view_untracked
SELECT * FROM r JOIN v_untracked USING (a)

--- cte
WITH x AS (SELECT a FROM r) SELECT * FROM x
--- cte_star
WITH x AS (SELECT * FROM r) SELECT * FROM x
--- cte_twice
WITH x AS (SELECT a, b FROM r) SELECT p.b, q.b FROM x p JOIN x q USING (a)
--- cte_materialized
WITH x AS MATERIALIZED (SELECT a, random() < 2 AS t FROM r) SELECT a FROM x WHERE t
--- cte_column_names
WITH x (p, q) AS (SELECT a, b FROM r) SELECT q FROM x
--- cte_sublevel
WITH x AS (SELECT a FROM r) SELECT * FROM (SELECT a + 1 AS n FROM x) y
--- cte_nested
WITH x AS (WITH y AS (SELECT a FROM r) SELECT y.a, s.c FROM y JOIN s USING (a)) SELECT c FROM x
--- cte_chain
WITH x AS (SELECT a FROM r), y AS (SELECT a FROM x WHERE a > 1) SELECT x.a, y.a AS ya FROM x, y
--- cte_unreferenced
WITH x AS (SELECT count(*) FROM r) SELECT * FROM u
--- cte_unreferenced_tracked
WITH x AS (SELECT count(*) FROM r) SELECT b FROM r
--- cte_unreferenced_chain
WITH x AS (SELECT count(*) AS n FROM r), y AS (SELECT n FROM x) SELECT * FROM u
--- cte_unreferenced_chain_tracked
WITH x AS MATERIALIZED (SELECT a FROM r), y AS MATERIALIZED (SELECT a FROM x), z AS (SELECT a FROM y) SELECT a FROM x
--- cte_recursive_below_cte
WITH RECURSIVE x AS (SELECT a FROM u UNION SELECT a + 1 FROM x WHERE a < 4), y AS (SELECT a FROM x) SELECT r.b FROM r WHERE a IN (SELECT a FROM y)
--- cte_distinct
WITH x AS (SELECT a FROM r) SELECT DISTINCT a FROM x
--- cte_distinct_srf
WITH x AS MATERIALIZED (SELECT a FROM r) SELECT DISTINCT generate_series(1, a) AS g FROM x
--- cte_distinct_srf_limit!
WITH x AS MATERIALIZED (SELECT a FROM r) , l AS (SELECT 2 AS n)
SELECT DISTINCT generate_series(1, a) AS g FROM x ORDER BY 1 LIMIT (SELECT n FROM l)
--- cte_union
WITH x AS MATERIALIZED (SELECT a FROM r) SELECT a FROM x UNION SELECT a + 1 FROM x
--- cte_union_mixed
WITH x AS MATERIALIZED (SELECT a FROM r), y AS MATERIALIZED (SELECT a FROM u)
SELECT a FROM x UNION ALL (SELECT a + 1 FROM x UNION SELECT a FROM y) UNION ALL (SELECT a FROM y EXCEPT SELECT 3)
--- cte_untracked
WITH x AS (SELECT a FROM u) SELECT r.b FROM r JOIN x USING (a)
--- cte_recursive_tracked
WITH RECURSIVE x AS (SELECT a FROM r UNION SELECT x.a + 1 FROM x WHERE x.a < 3) SELECT * FROM x
--- cte_recursive_untracked
WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT x.a + 1 FROM x WHERE x.a < 3) SELECT r.b FROM r JOIN x USING (a)
--- cte_modifying!
WITH x AS (DELETE FROM r RETURNING a) SELECT * FROM x

--- distinct
SELECT DISTINCT b FROM r
--- distinct_star
SELECT DISTINCT * FROM r
--- distinct_star_subquery
SELECT x.a FROM (SELECT DISTINCT * FROM n) x
--- distinct_only_token
SELECT DISTINCT provsql FROM r
--- distinct_order_limit!
SELECT DISTINCT a, b FROM r ORDER BY b DESC, a LIMIT 3
--- distinct_order_token
SELECT DISTINCT * FROM r ORDER BY provsql, a
--- distinct_expression
SELECT DISTINCT a % 2 AS odd, 'k' AS k FROM r
--- distinct_join
SELECT DISTINCT r.b FROM r JOIN s USING (a)
--- distinct_nested
SELECT DISTINCT a FROM (SELECT DISTINCT a, b FROM r) x
--- distinct_srf
SELECT DISTINCT generate_series(1, a) AS g, b FROM r
--- distinct_srf_star
SELECT DISTINCT *, generate_series(1, a) AS g FROM r
--- distinct_group
SELECT DISTINCT b FROM r GROUP BY a, b
--- distinct_group_order
SELECT DISTINCT name || 'x' AS n FROM k GROUP BY id ORDER BY name || 'x'
--- distinct_collation
SELECT DISTINCT name, generate_series(1, 1) AS g FROM k
--- distinct_sublink
SELECT DISTINCT (SELECT max(d) FROM u WHERE u.a = r.a) AS m FROM r
--- distinct_on
SELECT DISTINCT ON (a) a, b FROM r

--- group
SELECT a FROM r GROUP BY a
--- group_expression
SELECT a % 2 AS odd FROM r GROUP BY a % 2 ORDER BY 1
--- group_join
SELECT r.b FROM r, s WHERE r.a = s.a GROUP BY r.b
--- group_dependent
SELECT id, name FROM k GROUP BY id
--- group_dependent_star
SELECT k.* FROM k GROUP BY id
--- group_having
SELECT a, b FROM r GROUP BY a, b HAVING a > 0 AND b = 'x'
--- group_star
SELECT * FROM r GROUP BY a, b, provsql
--- group_other_token
SELECT a FROM r GROUP BY a, r.provsql
--- group_only_token
SELECT provsql FROM r GROUP BY provsql
--- group_subquery
SELECT x.a FROM (SELECT a FROM r GROUP BY a) x JOIN s USING (a)
--- having_only
SELECT 1 AS one FROM r HAVING true
--- having_only_join
SELECT r.b FROM r, (SELECT 1 AS one FROM s HAVING 1 = 1) x
--- grouping_sets
SELECT a, b FROM r GROUP BY ROLLUP (a, b)
--- aggregate
SELECT a, count(*) FROM r GROUP BY a
--- aggregate_plain
SELECT count(*) FROM r
--- window
SELECT a, row_number() OVER (ORDER BY a) FROM r
--- window_untracked
SELECT r.b, x.n FROM r JOIN (SELECT a, row_number() OVER (ORDER BY a) AS n FROM u) x USING (a)

--- union_all
SELECT a FROM r UNION ALL SELECT a FROM s
--- union_all_star
SELECT * FROM r UNION ALL SELECT * FROM n
--- union_all_star_middle
SELECT a, provsql, b FROM r UNION ALL SELECT a, provsql, b FROM n ORDER BY b, a
--- union_all_order!
SELECT a FROM r UNION ALL SELECT a FROM s ORDER BY a DESC LIMIT 4
--- union_all_untracked
SELECT a FROM r UNION ALL SELECT a FROM u
--- union_all_untracked_first
SELECT a FROM u UNION ALL SELECT a FROM r
--- union_all_untracked_null
SELECT * FROM r UNION ALL SELECT 7, 'seven', NULL
--- union_all_untracked_distinct
SELECT a FROM r UNION ALL (SELECT DISTINCT a FROM u)
--- union_all_untracked_limit
SELECT a FROM r UNION ALL (SELECT a FROM u ORDER BY a DESC LIMIT 1)
--- union_all_untracked_set
SELECT a FROM r UNION ALL (SELECT a FROM u EXCEPT SELECT 1)
--- union_all_untracked_values
SELECT a, b FROM r UNION ALL VALUES (8, 'eight'), (9, 'nine')
--- union_all_types
SELECT a FROM r UNION ALL SELECT a::numeric FROM s
--- union_all_types_nested
(SELECT a FROM r UNION ALL SELECT 2::smallint) UNION ALL SELECT c FROM s
--- union_all_disagree
SELECT a, provsql FROM r UNION ALL SELECT a, gen_random_uuid() FROM s
--- union_all_untracked_value
SELECT * FROM r UNION ALL SELECT a, d, gen_random_uuid() FROM u
--- union_all_subquery
SELECT x.a FROM (SELECT * FROM r UNION ALL SELECT * FROM n) x
--- union_all_untracked_only
SELECT a FROM u UNION ALL SELECT 1
--- union
SELECT a FROM r UNION SELECT a FROM s
--- union_star
SELECT * FROM r UNION SELECT * FROM n
--- union_only_token
SELECT provsql FROM r UNION SELECT provsql FROM s
--- union_order!
SELECT a, b FROM r UNION SELECT a, d FROM u ORDER BY b, a LIMIT 3
--- union_untracked
SELECT a FROM r UNION SELECT a FROM u
--- union_untracked_tree
SELECT a FROM r UNION (SELECT a FROM u INTERSECT SELECT 1)
--- union_three
SELECT a FROM r UNION SELECT a FROM s UNION SELECT a FROM n
--- union_over_union_all
(SELECT a FROM r UNION ALL SELECT a FROM s) UNION SELECT a FROM n
--- union_below_union_all
SELECT a FROM r UNION ALL (SELECT a FROM s UNION SELECT a FROM n)
--- union_below_union_all_star
SELECT * FROM r UNION ALL (SELECT * FROM n UNION SELECT * FROM r)
--- union_deep
SELECT a FROM r UNION ALL (SELECT a FROM s UNION (SELECT a FROM n UNION ALL (SELECT a FROM r UNION SELECT a FROM u)))
--- union_types
SELECT a FROM r UNION SELECT a::numeric FROM s
--- union_types_nested
(SELECT a FROM r UNION SELECT a FROM n) UNION SELECT a::numeric FROM s
--- union_unknown
SELECT 'lit' AS b FROM r UNION SELECT b FROM n
--- union_subquery
SELECT x.a, s.c FROM (SELECT a FROM r UNION SELECT a FROM n) x JOIN s USING (a)
--- union_of_joins
SELECT b, c FROM r NATURAL JOIN s UNION SELECT b, 0 FROM n
--- union_untracked_only
SELECT a FROM u UNION SELECT 1
--- union_no_columns
SELECT FROM r UNION SELECT FROM s
--- except
SELECT a FROM r EXCEPT SELECT a FROM s
--- except_untracked_right
SELECT a FROM r EXCEPT SELECT a FROM u
--- except_untracked
SELECT a FROM u EXCEPT SELECT 1
--- intersect
SELECT a FROM r INTERSECT SELECT a FROM s

--- provenance
SELECT a, provsql.provenance() AS t FROM r
--- provenance_join
SELECT r.b, provsql.provenance() AS t FROM r JOIN s USING (a) WHERE provsql.provenance() IS NOT NULL
--- provenance_group
SELECT b, provsql.provenance() AS t FROM r GROUP BY b HAVING provsql.provenance() IS NOT NULL ORDER BY provsql.provenance()
--- provenance_distinct
SELECT DISTINCT b, provsql.provenance() AS t FROM r
--- provenance_distinct_mixed
SELECT DISTINCT a, b || provsql.provenance()::text AS t FROM r
--- provenance_distinct_column
SELECT DISTINCT b, b || provsql.provenance()::text AS t FROM r
--- provenance_lateral
SELECT x.t, y.t AS u FROM r, LATERAL (SELECT provsql.provenance() AS t FROM s WHERE s.a = r.a) x, LATERAL (SELECT x.t) y
--- provenance_from_function
SELECT r.a, f FROM r, textcat(provsql.provenance()::text, '') f
--- provenance_from_function_first
SELECT r.a, f FROM textcat(provsql.provenance()::text, '') f, r
--- provenance_on
SELECT r.a FROM r JOIN s ON r.a = s.a AND provsql.provenance() IS NOT NULL
--- provenance_group_by
SELECT a FROM r GROUP BY a, provsql.provenance()
--- provenance_having_only
SELECT provsql.provenance() AS t FROM r HAVING true

--- sublink_untracked
SELECT a FROM r WHERE a IN (SELECT a FROM u)
--- sublink_correlated
SELECT a FROM r WHERE EXISTS (SELECT FROM u WHERE u.a = r.a)
--- sublink_correlated_distinct_srf
SELECT DISTINCT generate_series(1, a) AS g, (SELECT max(d) FROM u WHERE u.a = r.a) AS m FROM r
--- sublink_in
SELECT a FROM r WHERE a IN (SELECT a FROM s)
--- sublink_in_untracked_query
SELECT a FROM u WHERE EXISTS (SELECT FROM r WHERE r.a = u.a)
--- sublink_scalar
SELECT (SELECT max(a) FROM r) AS m
--- sublink_cte
WITH x AS (SELECT a FROM r) SELECT a FROM u WHERE a IN (SELECT a FROM x)
--- sublink_natural
SELECT a FROM u WHERE EXISTS (SELECT FROM r NATURAL JOIN s WHERE s.a = u.a)

--- create_table_as!
CREATE TABLE made AS SELECT b FROM r
--- insert_select!
INSERT INTO r (a, b) SELECT a + 10, b FROM n RETURNING *
--- insert_select_star!
INSERT INTO r SELECT * FROM n WHERE a = 1 RETURNING *
--- insert_select_token_other_place!
INSERT INTO r (provsql, a) SELECT provsql, a FROM s RETURNING *
--- insert_select_explicit!
INSERT INTO r (a, b, provsql) SELECT a, b, gen_random_uuid() FROM n
--- insert_select_literal!
INSERT INTO r (a, b, provsql) SELECT a, b, 'aaaaaaaa-0000-4000-8000-000000000009' FROM n
--- insert_select_no_default!
INSERT INTO n (a, b) SELECT a, b FROM r RETURNING *
--- insert_union!
INSERT INTO r (a, b) SELECT a, b FROM n UNION SELECT a, d FROM u RETURNING *
--- insert_with!
WITH x AS (SELECT a FROM s) INSERT INTO r (a) SELECT a FROM x RETURNING *
--- insert_inner_with!
INSERT INTO r (a) WITH x AS (SELECT a FROM s) SELECT a FROM x RETURNING *
--- insert_distinct!
INSERT INTO r (a) SELECT DISTINCT a FROM s RETURNING *
--- insert_conflict!
INSERT INTO k (id, name) SELECT a, 'n' FROM s ON CONFLICT DO NOTHING
--- insert_conflict_untracked!
INSERT INTO k (id, name) SELECT a, 'n' FROM u WHERE a = 2 ON CONFLICT DO NOTHING
--- insert_into_untracked!
INSERT INTO sink SELECT a, b FROM r RETURNING *
--- insert_into_untracked_aggregate!
INSERT INTO sink (a) SELECT count(*) FROM r NATURAL JOIN s RETURNING *
--- insert_into_untracked_token!
INSERT INTO w (a, provsql) SELECT a, provsql::text FROM r RETURNING *
--- insert_token_into_untracked!
INSERT INTO log SELECT DISTINCT b, provsql FROM r RETURNING *
--- insert_from_untracked!
INSERT INTO r (a) SELECT a FROM u WHERE a = 2 RETURNING a, b
--- insert_values!
INSERT INTO r (a) VALUES (4), (5) RETURNING a
--- insert_values_sublink!
INSERT INTO sink (a) VALUES ((SELECT max(a) FROM r))
--- insert_aggregate!
INSERT INTO r (a) SELECT count(*) FROM s
--- update!
UPDATE r SET a = a + 1 WHERE b = 'x' RETURNING a
--- update_from!
UPDATE u SET d = r.b FROM r WHERE r.a = u.a
--- update_from_untracked!
UPDATE r SET b = d FROM u WHERE r.a = u.a RETURNING r.a, b
--- update_sublink!
UPDATE r SET a = (SELECT max(a) FROM s)
--- delete!
DELETE FROM r WHERE a = 1 RETURNING a
--- delete_using!
DELETE FROM u USING r WHERE r.a = u.a
--- delete_cte!
WITH x AS (SELECT a FROM r) DELETE FROM u USING x WHERE x.a = u.a
--- merge!
MERGE INTO r USING u ON r.a = u.a WHEN MATCHED THEN DO NOTHING
--- merge_untracked!
MERGE INTO sink USING u ON sink.a = u.a WHEN NOT MATCHED THEN INSERT VALUES (u.a, u.d)

--- delete_natural!
DELETE FROM sink USING r NATURAL JOIN s WHERE sink.a = r.a
--- update_with_unreferenced!
WITH x AS (SELECT a FROM r) UPDATE sink SET a = 1
--- rename_union
SELECT x.z FROM (SELECT a AS z, b FROM r UNION SELECT a, d FROM u) x
--- sort_two_tokens
SELECT * FROM r, s WHERE r.a = s.a ORDER BY r.provsql, s.provsql, c
--- sort_two_bare
SELECT r.provsql, s.provsql, r.a FROM r, s WHERE r.a = s.a ORDER BY 1, 2 DESC, 3
--- sort_two_bare_other_order
SELECT r.provsql, s.provsql, r.a FROM r, s WHERE r.a = s.a ORDER BY 2, 3, 1
--- group_two_sources_bare
SELECT r.a, r.provsql, s.provsql FROM r, s WHERE r.a = s.a GROUP BY r.a, r.provsql, s.provsql
--- distinct_on_cte_in_sublink_below
WITH x AS MATERIALIZED (SELECT a FROM u) SELECT DISTINCT generate_series(1, a) AS g FROM r WHERE a IN (SELECT a FROM x)
--- union_in_lateral_with_cte
WITH x AS MATERIALIZED (SELECT a FROM r)
SELECT s.c, y.a FROM s, LATERAL (SELECT a FROM x WHERE x.a = s.a UNION SELECT x.a + s.a FROM x) y
--- union_branches_with_union
SELECT a FROM r UNION ALL (SELECT a FROM s UNION SELECT 5 ORDER BY 1 LIMIT 10)
--- union_branch_with_own_cte
SELECT a FROM r UNION (WITH x AS (SELECT a FROM s) SELECT a FROM x)
--- distinct_of_union
SELECT DISTINCT b FROM (SELECT * FROM r UNION ALL SELECT * FROM n) x
--- limit_with_ties!
SELECT DISTINCT a FROM r ORDER BY a FETCH FIRST 2 ROWS WITH TIES
--- group_bare_having
SELECT a, provsql FROM r GROUP BY a, provsql HAVING provsql IS NOT NULL
--- group_bare_expression
SELECT a, provsql, a || provsql::text AS t FROM r GROUP BY a, provsql
--- group_other_name
SELECT a, provsql AS token FROM r GROUP BY a, provsql HAVING provsql IS NOT NULL

--- bench_scan
SELECT a, b FROM r WHERE a > 0
--- bench_join
SELECT r.a, r.b, s.c, k.id, k.name, k.g, r.a + s.a AS e1, r.a * 2 AS e2, upper(r.b) AS e3, lower(k.name) AS e4,
       r.b || k.name AS e5, coalesce(s.c, 0) AS e6, k.g + 1 AS e7, length(r.b) AS e8,
       (SELECT max(u.d) FROM u WHERE u.a = r.a) AS e9
  FROM r JOIN s ON r.a = s.a JOIN k ON k.id = s.a
 WHERE r.b <> 'z' AND (s.c > 1 OR s.c IS NULL) AND k.name LIKE '%' AND r.a IN (1, 2, 3) ORDER BY 1, 2, 3
