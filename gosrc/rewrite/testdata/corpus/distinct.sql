-- DISTINCT, and GROUP BY without aggregates.

--- plain
SELECT DISTINCT b FROM r
--- star
SELECT DISTINCT * FROM r
--- star_in_subquery
SELECT x.a FROM (SELECT DISTINCT * FROM n) x
--- only_token
SELECT DISTINCT provsql FROM r
--- order_limit
SELECT DISTINCT a, b FROM r ORDER BY b DESC, a LIMIT 3
--- order_by_token
SELECT DISTINCT * FROM r ORDER BY provsql, a
--- expression
SELECT DISTINCT a % 2 AS odd, 'k' AS k FROM r
--- join
SELECT DISTINCT r.b FROM r JOIN s USING (a)
--- nested
SELECT DISTINCT a FROM (SELECT DISTINCT a, b FROM r) x
--- set_returning
SELECT DISTINCT generate_series(1, a) AS g, b FROM r
--- set_returning_star
SELECT DISTINCT *, generate_series(1, a) AS g FROM r
--- group
SELECT DISTINCT b FROM r GROUP BY a, b
--- group_order
SELECT DISTINCT name || 'x' AS n FROM k GROUP BY id ORDER BY name || 'x'
--- aggregate
SELECT DISTINCT count(*) FROM r GROUP BY b
--- aggregate_beside_column
SELECT DISTINCT b, max(a) FROM r GROUP BY b
--- collation
SELECT DISTINCT name, generate_series(1, 1) AS g FROM k
--- sublink
SELECT DISTINCT (SELECT max(d) FROM u WHERE u.a = r.a) AS m FROM r
--- uncertain_sublink
SELECT DISTINCT (SELECT max(c) FROM s WHERE s.a = r.a) AS m FROM r
--- on
SELECT DISTINCT ON (a) a, b FROM r
--- with_ties
SELECT DISTINCT a FROM r ORDER BY a FETCH FIRST 2 ROWS WITH TIES
--- of_union
SELECT DISTINCT b FROM (SELECT * FROM r UNION ALL SELECT * FROM n) x
--- set_returning_correlated
SELECT DISTINCT generate_series(1, a) AS g, (SELECT max(d) FROM u WHERE u.a = r.a) AS m FROM r
--- kinds
SELECT DISTINCT i, d, e, q, j, xs, ch, c, by FROM kinds
--- window
SELECT DISTINCT a, rank() OVER (ORDER BY a) FROM r
--- group_by
SELECT a FROM r GROUP BY a
--- group_by_expression
SELECT a % 2 AS odd FROM r GROUP BY a % 2 ORDER BY 1
--- group_by_join
SELECT r.b FROM r, s WHERE r.a = s.a GROUP BY r.b
--- group_by_dependent
SELECT id, name FROM k GROUP BY id
--- group_by_dependent_star
SELECT k.* FROM k GROUP BY id
--- group_by_having
SELECT a, b FROM r GROUP BY a, b HAVING a > 0 AND b = 'x'
--- group_by_all_and_token
SELECT * FROM r GROUP BY a, b, provsql
--- group_by_token_unseen
SELECT a FROM r GROUP BY a, r.provsql
--- group_by_only_token
SELECT provsql FROM r GROUP BY provsql
--- group_by_in_subquery
SELECT x.a FROM (SELECT a FROM r GROUP BY a) x JOIN s USING (a)
--- group_by_distinct
SELECT a FROM r GROUP BY DISTINCT a, a
--- group_by_constant
SELECT 'k' AS k FROM r GROUP BY 1
--- having_alone
SELECT 1 AS one FROM r HAVING true
--- having_alone_in_join
SELECT r.b FROM r, (SELECT 1 AS one FROM s HAVING 1 = 1) x
--- group_two_tokens
SELECT r.a, r.provsql, s.provsql FROM r, s WHERE r.a = s.a GROUP BY r.a, r.provsql, s.provsql
--- group_token_having
SELECT a, provsql FROM r GROUP BY a, provsql HAVING provsql IS NOT NULL
--- group_token_in_expression
SELECT a, provsql, a || provsql::text AS t FROM r GROUP BY a, provsql
--- group_token_other_name
SELECT a, provsql AS token FROM r GROUP BY a, provsql HAVING provsql IS NOT NULL
--- provenance_beside_sublink !off
SELECT DISTINCT b, provsql.provenance()::text || (SELECT 'x') FROM r
--- having_token_only
SELECT DISTINCT a FROM r GROUP BY a, provsql
--- token_and_set_returning
SELECT DISTINCT provsql, generate_series(1, 2) FROM r
--- no_equality
SELECT DISTINCT i, o::text FROM kinds
