-- FROM: subqueries, views, LATERAL, functions.

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
--- subquery_limit
SELECT * FROM (SELECT a FROM r ORDER BY b, a LIMIT 2) x
--- subquery_other_provsql
SELECT * FROM (SELECT b AS provsql FROM r) x
--- subquery_whole_row
SELECT x FROM (SELECT a, b FROM r) x
--- subquery_whole_row_star
SELECT x FROM (SELECT * FROM r) x
--- subquery_whole_row_json
SELECT row_to_json(x) FROM (SELECT a, upper(b) AS ub FROM r) x
--- subquery_whole_row_cte
WITH x AS MATERIALIZED (SELECT a, b FROM r) SELECT x FROM x
--- subquery_whole_row_lateral
SELECT y.t FROM (SELECT a FROM r) x, LATERAL (SELECT x::text AS t) y
--- subquery_deep
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT a, b FROM r) x) y) z WHERE a > 1
--- subquery_untracked
SELECT r.a, x.d FROM r, (SELECT d FROM u) x
--- lateral
SELECT r.b, x.c FROM r, LATERAL (SELECT c FROM s WHERE s.a = r.a) x
--- lateral_distinct
SELECT r.b, x.c FROM r, LATERAL (SELECT DISTINCT s.a AS c FROM s WHERE s.a >= r.a) x
--- lateral_union
SELECT r.b, x.c FROM r, LATERAL (SELECT s.a AS c FROM s WHERE s.a >= r.a UNION SELECT r.a) x
--- lateral_set_returning_distinct
SELECT r.b, x.c FROM r, LATERAL (SELECT DISTINCT generate_series(1, r.a) AS c FROM s) x
--- lateral_aggregate
SELECT r.b, x.n FROM r, LATERAL (SELECT count(*) AS n FROM s WHERE s.a = r.a) x
--- lateral_left
SELECT r.b, x.n FROM r LEFT JOIN LATERAL (SELECT s.c AS n FROM s WHERE s.a = r.a) x ON true
--- lateral_values
SELECT r.b, v.x FROM r, LATERAL (VALUES (r.a), (r.a + 1)) v (x)
--- lateral_function
SELECT r.b, g FROM r, LATERAL generate_series(r.a, 3) g
--- lateral_uncertain_function
SELECT g FROM u, LATERAL generate_series(1, (SELECT max(a) FROM r WHERE r.a = u.a)) g
--- uncertain_function
SELECT g FROM generate_series(1, (SELECT count(*) FROM r)) g
--- uncertain_values
SELECT * FROM (VALUES ((SELECT max(a) FROM r)), (2)) v (x)
--- uncertain_tablefunc
SELECT x.* FROM XMLTABLE('/a' PASSING (SELECT xmlelement(name a, b) FROM r WHERE a = 2) COLUMNS v text PATH '.') x
--- view
SELECT * FROM v_all
--- view_join
SELECT * FROM v_join
--- view_whole_row
SELECT v FROM v_join v
--- view_distinct
SELECT * FROM v_distinct
--- view_union
SELECT * FROM v_union
--- view_group
SELECT * FROM v_group
--- view_group_condition
SELECT b FROM v_group WHERE n > 1
--- view_untracked
SELECT * FROM r JOIN v_untracked USING (a)
--- view_barrier
SELECT * FROM v_barrier WHERE b = 'x'
--- materialized_view
SELECT * FROM m_group
--- sql_function
SELECT * FROM r_of(1)
--- sql_function_joined
SELECT x.b, s.c FROM r_of(1) x JOIN s USING (a)
--- sql_function_in_expression
SELECT token_count()
--- plpgsql_function
SELECT * FROM names_of(1)
--- plpgsql_function_beside_table
SELECT r.a, f.name FROM r, names_of(r.a) f
--- rls
SET LOCAL ROLE reader;
SELECT a FROM guarded
--- rls_tracked
SET LOCAL ROLE writer;
SELECT a FROM guarded
--- rls_join
SET LOCAL ROLE reader;
SELECT g.a FROM guarded g LEFT JOIN r USING (a)
--- rls_left
SET LOCAL ROLE writer;
SELECT r.a FROM r LEFT JOIN guarded USING (a)
--- view_of_guest
SET LOCAL ROLE guest;
SELECT * FROM v_all WHERE a > 1
--- view_of_guest_joined
SET LOCAL ROLE guest;
SELECT v.b, w.c FROM v_all v LEFT JOIN v_join w USING (a)
--- view_of_guest_grouped
SET LOCAL ROLE guest;
SELECT u.d, (SELECT max(n) FROM v_group) FROM u WHERE u.a IN (SELECT a FROM v_all)
--- barrier_of_guest
SET LOCAL ROLE guest;
SELECT count(*) FROM v_barrier
--- column_of_guest
SET LOCAL ROLE guest;
SELECT a FROM s
--- rls_exists
SET LOCAL ROLE writer;
SELECT r.a FROM r WHERE NOT EXISTS (SELECT FROM guarded g WHERE g.a = r.a)
--- rls_group
SET LOCAL ROLE writer;
SELECT owner, count(*) FROM guarded GROUP BY owner
--- rls_for_update
SET LOCAL ROLE writer;
SELECT a FROM guarded FOR UPDATE
--- subquery_token_of_join_alias
SELECT * FROM (SELECT j.provsql, j.b FROM (r JOIN u USING (a)) AS j) x
--- token_first_column
SELECT * FROM front
--- token_first_column_joined
SELECT f.b FROM front f LEFT JOIN r USING (a)
--- uncertain_function_of_rows
SELECT g FROM generate_series(1, (SELECT a FROM s WHERE c = 1.5)) g
--- two_uncertain_functions
SELECT g, h FROM generate_series(1, (SELECT max(a) FROM r)) g, LATERAL generate_series(g, (SELECT max(a) FROM s WHERE s.a <= g)) h
--- unused_uncertain_column
SELECT x.a FROM (SELECT a, (SELECT max(c) FROM s) AS m FROM r) x
--- unused_uncertain_column_of_row
SELECT x FROM (SELECT a, (SELECT max(c) FROM s) AS m FROM r) x
