-- Set operations.

--- union_all
SELECT a FROM r UNION ALL SELECT a FROM s
--- union_all_star
SELECT * FROM r UNION ALL SELECT * FROM n
--- union_all_star_middle
SELECT a, provsql, b FROM r UNION ALL SELECT a, provsql, b FROM n ORDER BY b, a
--- union_all_order
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
--- union_all_in_subquery
SELECT x.a FROM (SELECT * FROM r UNION ALL SELECT * FROM n) x
--- union_all_untracked_only
SELECT a FROM u UNION ALL SELECT 1
--- union_all_aggregates
SELECT b, count(*) FROM r GROUP BY b UNION ALL SELECT b, max(a) FROM n GROUP BY b
--- union_all_aggregate_and_value
SELECT b, count(*) AS n FROM r GROUP BY b UNION ALL SELECT d, 7 FROM u
--- union_all_of_aggregates_restricted
SELECT b FROM (SELECT b, count(*) AS n FROM r GROUP BY b UNION ALL SELECT b, a FROM n) x WHERE n > 1
--- union
SELECT a FROM r UNION SELECT a FROM s
--- union_star
SELECT * FROM r UNION SELECT * FROM n
--- union_only_token
SELECT provsql FROM r UNION SELECT provsql FROM s
--- union_order
SELECT a, b FROM r UNION SELECT a, d FROM u ORDER BY b, a LIMIT 3
--- union_order_by_expression
SELECT * FROM (SELECT a FROM r UNION SELECT a FROM s) x ORDER BY a % 2
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
--- union_collation
SELECT name FROM k UNION SELECT name FROM k
--- union_in_subquery
SELECT x.a, s.c FROM (SELECT a FROM r UNION SELECT a FROM n) x JOIN s USING (a)
--- union_renamed
SELECT x.z FROM (SELECT a AS z, b FROM r UNION SELECT a, d FROM u) x
--- union_of_joins
SELECT b, c FROM r NATURAL JOIN s UNION SELECT b, 0 FROM n
--- union_of_outer_joins
SELECT b, c FROM r LEFT JOIN s USING (a) UNION SELECT b, c FROM r FULL JOIN s USING (a)
--- union_untracked_only
SELECT a FROM u UNION SELECT 1
--- union_no_columns
SELECT FROM r UNION SELECT FROM s
--- union_with_order_in_branch
SELECT a FROM r UNION ALL (SELECT a FROM s UNION SELECT 5 ORDER BY 1 LIMIT 10)
--- union_branch_with_cte
SELECT a FROM r UNION (WITH x AS (SELECT a FROM s) SELECT a FROM x)
--- union_of_aggregates
SELECT count(*) FROM r UNION SELECT max(a) FROM s
--- union_sublink_in_branch
SELECT a FROM r WHERE a IN (SELECT a FROM s) UNION SELECT a FROM n
--- union_window
SELECT a, rank() OVER (ORDER BY a) FROM r UNION SELECT a, 1 FROM s
--- union_provenance !off
SELECT a, provsql.provenance() AS t FROM r UNION ALL SELECT a, provsql.provenance() FROM s
--- except
SELECT a FROM r EXCEPT SELECT a FROM s
--- except_star
SELECT * FROM r EXCEPT SELECT * FROM n
--- except_untracked_right
SELECT a FROM r EXCEPT SELECT a FROM u
--- except_untracked_left
SELECT a FROM u EXCEPT SELECT a FROM r
--- except_untracked
SELECT a FROM u EXCEPT SELECT 1
--- except_chain
SELECT a FROM r EXCEPT SELECT a FROM s EXCEPT SELECT a FROM n
--- except_of_union
(SELECT a FROM r UNION SELECT a FROM s) EXCEPT (SELECT a FROM n UNION ALL SELECT a FROM u)
--- except_all
SELECT a FROM r EXCEPT ALL SELECT a FROM s
--- except_all_star
SELECT * FROM r EXCEPT ALL SELECT * FROM n
--- except_all_limit
SELECT a FROM r EXCEPT ALL SELECT a FROM s ORDER BY a LIMIT 1
--- except_types
SELECT a FROM r EXCEPT SELECT c FROM s
--- except_two_columns
SELECT a, b FROM r EXCEPT SELECT a, d FROM u
--- except_in_subquery
SELECT x.a FROM (SELECT a FROM r EXCEPT SELECT a FROM s) x JOIN n USING (a)
--- except_no_columns
SELECT FROM r EXCEPT SELECT FROM s
--- intersect
SELECT a FROM r INTERSECT SELECT a FROM s
--- intersect_untracked
SELECT a FROM r INTERSECT SELECT a FROM u
--- intersect_chain
SELECT a FROM r INTERSECT SELECT a FROM s INTERSECT SELECT a FROM n
--- intersect_all
SELECT a FROM r INTERSECT ALL SELECT a FROM s
--- intersect_all_untracked
SELECT a FROM r UNION (SELECT a FROM u INTERSECT ALL SELECT a FROM u)
--- mixed
SELECT a FROM r UNION SELECT a FROM s INTERSECT SELECT a FROM n EXCEPT SELECT a FROM u
--- in_sublink
SELECT a FROM u WHERE a IN (SELECT a FROM r UNION SELECT a FROM s)
--- correlated_sublink
SELECT a FROM u WHERE EXISTS (SELECT a FROM r WHERE r.a = u.a EXCEPT SELECT a FROM s)
--- no_grouping_for_type
SELECT o FROM kinds UNION ALL SELECT o FROM kinds
--- union_of_values_below_union_all
(SELECT b, count(*) FROM r GROUP BY b UNION SELECT d, a FROM u) UNION ALL SELECT b, count(*) FROM n GROUP BY b
--- union_all_values_ordered
SELECT b, count(*) FROM r GROUP BY b UNION ALL SELECT b, max(a) FROM n GROUP BY b ORDER BY 2, 1
--- union_all_star_untracked_tree
SELECT * FROM r UNION ALL (SELECT a, d, NULL::uuid FROM u UNION SELECT 1, 'x', NULL)
--- union_all_two_values
SELECT b, count(*), max(a) FROM r GROUP BY b UNION ALL SELECT b, count(*), min(a) FROM n GROUP BY b
--- except_values
SELECT b, count(*) FROM r GROUP BY b EXCEPT SELECT b, count(*) FROM n GROUP BY b
--- intersect_limit
SELECT a FROM r INTERSECT SELECT a FROM s ORDER BY a LIMIT 1
