-- Subqueries in expressions.

--- untracked_in
SELECT a FROM r WHERE a IN (SELECT a FROM u)
--- untracked_exists
SELECT a FROM r WHERE EXISTS (SELECT FROM u WHERE u.a = r.a)
--- untracked_scalar
SELECT a, (SELECT max(d) FROM u WHERE u.a = r.a) FROM r
--- exists
SELECT a FROM r WHERE EXISTS (SELECT FROM s)
--- exists_correlated
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a)
--- exists_over_untracked
SELECT a FROM u WHERE EXISTS (SELECT FROM r WHERE r.a = u.a)
--- exists_inequality
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a > r.a)
--- exists_two_keys
SELECT a FROM r WHERE EXISTS (SELECT FROM n WHERE n.a = r.a AND r.b = n.b AND n.a > 0)
--- exists_two_outer
SELECT r.a FROM r, s WHERE EXISTS (SELECT FROM n WHERE n.a = r.a AND n.a = s.a)
--- exists_grouped
SELECT a FROM r WHERE EXISTS (SELECT s.a FROM s WHERE s.a = r.a GROUP BY s.a HAVING count(*) > 1)
--- exists_aggregate
SELECT a FROM r WHERE EXISTS (SELECT count(*) FROM s)
--- exists_distinct_order
SELECT a FROM r WHERE EXISTS (SELECT DISTINCT c FROM s WHERE s.a = r.a ORDER BY c)
--- exists_limit
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a LIMIT 1)
--- exists_join
SELECT a FROM u WHERE EXISTS (SELECT FROM r NATURAL JOIN s WHERE s.a = u.a)
--- exists_nested
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a AND EXISTS (SELECT FROM n WHERE n.a = s.a AND n.b = r.b))
--- exists_lateral
SELECT r.a FROM r WHERE EXISTS (SELECT FROM s, LATERAL (SELECT s.a + r.a AS x) y WHERE y.x > 1)
--- exists_values
SELECT a FROM r WHERE EXISTS (SELECT FROM (VALUES (r.a)) v (x), s WHERE v.x = s.a)
--- not_exists
SELECT a FROM r WHERE NOT EXISTS (SELECT FROM s WHERE s.a = r.a)
--- not_exists_uncorrelated
SELECT a FROM r WHERE NOT EXISTS (SELECT FROM s)
--- exists_or
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a) OR b = 'y'
--- exists_in_boolean
SELECT a FROM r WHERE (EXISTS (SELECT FROM s WHERE s.a = r.a) AND b = 'x') OR NOT (EXISTS (SELECT FROM n WHERE n.a = r.a) OR a > 1)
--- exists_in_case
SELECT a FROM r WHERE CASE WHEN EXISTS (SELECT FROM s WHERE s.a = r.a) THEN a > 1 ELSE a IN (SELECT a FROM n) END
--- exists_tested
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a) IS NOT TRUE
--- exists_compared
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a) = (a > 1)
--- exists_selected
SELECT a, EXISTS (SELECT FROM s WHERE s.a = r.a) AS there FROM r
--- exists_selected_twice
SELECT EXISTS (SELECT FROM s WHERE s.a = r.a) AS p, EXISTS (SELECT FROM s WHERE s.a = r.a) AS q FROM r
--- in
SELECT a FROM r WHERE a IN (SELECT a FROM s)
--- in_not_null
SELECT id FROM k WHERE id IN (SELECT g FROM k)
--- in_correlated
SELECT a FROM r WHERE a IN (SELECT n.a FROM n WHERE n.b = r.b)
--- in_correlated_inequality
SELECT a FROM r WHERE a IN (SELECT n.a FROM n WHERE n.b > r.b)
--- in_expression
SELECT a FROM r WHERE a + 1 IN (SELECT s.a * 2 FROM s)
--- in_other_type
SELECT a FROM r WHERE a IN (SELECT c FROM s)
--- in_distinct
SELECT a FROM r WHERE a IN (SELECT DISTINCT a FROM s ORDER BY a)
--- in_limit
SELECT a FROM r WHERE a IN (SELECT a FROM s ORDER BY a LIMIT 1)
--- in_union
SELECT a FROM r WHERE a IN (SELECT a FROM s UNION SELECT a FROM n)
--- in_aggregate
SELECT a FROM r WHERE a IN (SELECT count(*) FROM s GROUP BY s.a)
--- in_constant
SELECT a FROM r WHERE 1 IN (SELECT a FROM s)
--- in_row
SELECT a FROM r WHERE (a, b) IN (SELECT a, b FROM n)
--- in_row_correlated
SELECT a FROM r WHERE (a, b) IN (SELECT n.a, n.b FROM n WHERE n.a > r.a)
--- not_in
SELECT a FROM r WHERE a NOT IN (SELECT a FROM s)
--- not_in_correlated
SELECT a FROM r WHERE a NOT IN (SELECT n.a FROM n WHERE n.b = r.b)
--- not_in_not_null
SELECT id FROM k WHERE id NOT IN (SELECT g FROM k)
--- not_in_row
SELECT a FROM r WHERE (a, b) NOT IN (SELECT a, b FROM n)
--- not_in_over_untracked
SELECT a FROM u WHERE a NOT IN (SELECT a FROM r)
--- in_selected
SELECT a, a IN (SELECT a FROM s) AS there FROM r
--- not_in_selected
SELECT a, a NOT IN (SELECT a FROM s) AS there FROM r
--- in_is_unknown
SELECT a FROM r WHERE (a IN (SELECT a FROM s)) IS UNKNOWN
--- any
SELECT a FROM r WHERE a < ANY (SELECT a FROM s)
--- any_like
SELECT a FROM r WHERE b LIKE ANY (SELECT n.b FROM n)
--- all
SELECT a FROM r WHERE a <= ALL (SELECT a FROM s)
--- all_different
SELECT a FROM r WHERE a <> ALL (SELECT a FROM s)
--- all_equal
SELECT a FROM r WHERE a = ALL (SELECT a FROM s)
--- any_row
SELECT a FROM r WHERE (a, b) < ANY (SELECT n.a, n.b FROM n)
--- all_row_different
SELECT a FROM r WHERE (a, b) <> ALL (SELECT n.a, n.b FROM n)
--- any_array
SELECT a FROM r WHERE a = ANY (ARRAY(SELECT a FROM s))
--- scalar
SELECT a, (SELECT max(c) FROM s) FROM r
--- scalar_alone
SELECT (SELECT max(a) FROM r) AS m
--- scalar_correlated
SELECT a, (SELECT max(c) FROM s WHERE s.a = r.a) FROM r
--- scalar_count_correlated
SELECT a, (SELECT count(*) FROM s WHERE s.a = r.a) FROM r
--- scalar_expression_of_nothing
SELECT a, (SELECT count(*) + 1 FROM s WHERE s.a = r.a) FROM r
--- scalar_correlated_inequality
SELECT a, (SELECT count(*) FROM s WHERE s.a > r.a) FROM r
--- scalar_rows
SELECT a, (SELECT k.name FROM k WHERE k.id = r.a) FROM r
--- scalar_rows_inequality
SELECT a, (SELECT k.name FROM k WHERE k.id > r.a AND k.id < 3) FROM r WHERE a = 1
--- scalar_rows_distinct
SELECT a, (SELECT DISTINCT n.b FROM n WHERE n.a = r.a) FROM r
--- scalar_grouped
SELECT a, (SELECT count(*) FROM n WHERE n.a = r.a GROUP BY n.b) FROM r
--- scalar_having
SELECT a, (SELECT count(*) FROM n WHERE n.a = r.a HAVING count(*) > 1) FROM r
--- scalar_limit
SELECT a, (SELECT b FROM n WHERE n.a = r.a ORDER BY b LIMIT 1) FROM r
--- scalar_order
SELECT a, (SELECT max(c) FROM s WHERE s.a = r.a) AS m FROM r ORDER BY m
--- scalar_compared
SELECT a FROM r WHERE a = (SELECT max(a) FROM s)
--- scalar_rows_compared
SELECT a FROM r WHERE b = (SELECT k.name FROM k WHERE k.id = r.a)
--- scalar_rows_compared_value
SELECT a FROM r WHERE a > (SELECT a FROM s WHERE s.c = 1.5)
--- scalar_computed
SELECT a, (SELECT max(c) FROM s) + 1, coalesce((SELECT sum(c) FROM s WHERE s.a = r.a), 0) FROM r
--- scalar_in_function
SELECT upper((SELECT max(n.b) FROM n WHERE n.a = r.a)) FROM r
--- scalar_nested
SELECT a, (SELECT max(s.c + (SELECT count(*) FROM n WHERE n.a = s.a)) FROM s WHERE s.a = r.a) FROM r
--- scalar_over_untracked
SELECT d, (SELECT count(*) FROM r WHERE r.a = u.a) FROM u
--- scalar_in_where_of_untracked
SELECT d FROM u WHERE (SELECT count(*) FROM r WHERE r.a = u.a) > 1
--- scalar_cte
WITH x AS (SELECT max(a) AS m FROM r) SELECT d FROM u WHERE a = (SELECT m FROM x)
--- scalar_union
SELECT a, (SELECT a FROM s WHERE c = 1.5 UNION SELECT a FROM s WHERE c = 1.5) FROM r
--- scalar_window
SELECT a, (SELECT rank() OVER () FROM k WHERE k.id = r.a) FROM r
--- scalar_too_many !
SELECT (SELECT a FROM r)
--- scalar_whole_row
SELECT (SELECT k FROM k WHERE k.id = r.a) FROM r
--- scalar_record
SELECT a, (SELECT ROW(k.id, k.name) FROM k WHERE k.id = r.a) FROM r
--- row_compared
SELECT a FROM r WHERE (a, b) = (SELECT n.a, n.b FROM n WHERE n.a = 1)
--- row_less
SELECT a FROM r WHERE (a, b) < (SELECT max(n.a), max(n.b) FROM n)
--- array
SELECT a, ARRAY(SELECT c FROM s WHERE s.a = r.a ORDER BY c) FROM r
--- array_alone
SELECT ARRAY(SELECT a FROM r)
--- array_order_other
SELECT ARRAY(SELECT b FROM r ORDER BY a DESC, b)
--- array_of_arrays
SELECT ARRAY(SELECT xs FROM kinds)
--- array_compared
SELECT a FROM r WHERE ARRAY(SELECT s.a FROM s WHERE s.a = r.a) = '{1}'
--- multi_assignment
UPDATE sink SET (a, b) = (SELECT max(a), max(b) FROM r)
--- deep_correlation
SELECT a FROM r WHERE EXISTS (SELECT FROM (SELECT s.a FROM s WHERE s.a = r.a) x WHERE x.a = r.a)
--- refers_to_cte_outside
WITH x AS (SELECT a FROM s) SELECT a FROM r WHERE a IN (SELECT x.a FROM x WHERE x.a = r.a)
--- refers_to_aggregate_outside
SELECT x.b FROM (SELECT b, max(a) AS m FROM r GROUP BY b) x WHERE EXISTS (SELECT FROM u WHERE u.a = x.m)
--- scalar_of_aggregate_outside
SELECT x.b, (SELECT d FROM u WHERE u.a = x.m AND u.a = 2) FROM (SELECT b, max(a) AS m FROM r GROUP BY b) x
--- in_with_value
SELECT x.b FROM (SELECT b, max(a) AS m FROM r GROUP BY b) x WHERE x.m IN (SELECT a FROM u)
--- in_group_values
SELECT a FROM r WHERE a IN (SELECT max(a) FROM s)
--- in_limit_clause
SELECT a FROM u LIMIT (SELECT max(a) FROM r)
--- in_order_by
SELECT a FROM r ORDER BY (SELECT max(c) FROM s WHERE s.a = r.a), a
--- in_window
SELECT a, sum(a) OVER (ORDER BY (SELECT max(c) FROM s WHERE s.a = r.a)) FROM r
--- in_filter_of_window
SELECT a, sum(a) FILTER (WHERE a IN (SELECT a FROM s)) OVER () FROM r
--- in_group_by
SELECT EXISTS (SELECT FROM s WHERE s.a = r.a) AS there, count(*) FROM r GROUP BY 1
--- in_distinct_list
SELECT DISTINCT a IN (SELECT a FROM s) FROM r
--- in_set_returning
SELECT generate_series(1, (SELECT max(a) FROM s)) FROM r
--- many_conditions
SELECT a FROM r WHERE a IN (SELECT a FROM s) AND a NOT IN (SELECT a FROM n) AND EXISTS (SELECT FROM k WHERE k.id = r.a)
  AND a > (SELECT min(a) FROM s) AND b = ANY (SELECT b FROM n)
--- exists_value_relabelled
SELECT b FROM r WHERE EXISTS (SELECT FROM (SELECT max(n.b)::varchar AS m FROM n) y WHERE y.m = r.b)
--- exists_value_converted
SELECT b FROM r WHERE EXISTS (SELECT FROM (SELECT count(*)::int AS m FROM n) y WHERE y.m = r.a)
--- exists_recursive_untracked
WITH RECURSIVE x AS (SELECT 1 AS a UNION ALL SELECT x.a + 1 FROM x WHERE x.a < 3)
SELECT a FROM r WHERE EXISTS (SELECT FROM x, s WHERE x.a = r.a AND s.a = x.a)
--- exists_join_alias
SELECT a FROM u WHERE EXISTS (SELECT FROM (r JOIN s USING (a)) AS j WHERE j.a = u.a)
--- exists_tracked_nowhere_read
SELECT a FROM r WHERE EXISTS (WITH x AS (SELECT a FROM r) SELECT FROM u WHERE u.a = r.a)
--- in_tracked_nowhere_read
SELECT a FROM r WHERE a IN (WITH x AS (SELECT a FROM r) SELECT a FROM u)
--- in_collated
SELECT a FROM r WHERE b COLLATE "C" IN (SELECT name FROM k)
--- in_collated_inside
SELECT id FROM k WHERE name IN (SELECT b COLLATE "C" FROM r)
--- in_no_equality
SELECT i FROM kinds WHERE o::text IN (SELECT b FROM r)
--- any_of_computed
SELECT a FROM r WHERE a + (SELECT count(*) FROM u) < ANY (SELECT a FROM s)
--- any_of_uncertain
SELECT a FROM r WHERE (SELECT max(a) FROM n) = ANY (SELECT a FROM s)
--- not_in_left_join
SELECT id FROM k WHERE id NOT IN (SELECT k.id FROM r LEFT JOIN k ON k.id = r.a)
--- not_in_right_join
SELECT id FROM k WHERE id NOT IN (SELECT k.id FROM k RIGHT JOIN r ON k.id = r.a)
--- not_in_full_join
SELECT id FROM k WHERE id NOT IN (SELECT k.id FROM k FULL JOIN r ON k.id = r.a)
--- not_in_outer_is_padded
SELECT r.a FROM r LEFT JOIN k ON k.id = r.a WHERE k.id NOT IN (SELECT g FROM k)
--- exists_is_null
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a) IS NULL
--- in_is_not_null
SELECT a FROM r WHERE (a IN (SELECT a FROM s)) IS NOT NULL
--- in_in_case
SELECT a FROM r WHERE CASE WHEN a IN (SELECT a FROM s) THEN b = 'x' END
--- two_levels_up
SELECT a FROM r WHERE EXISTS (SELECT FROM u WHERE u.a IN (SELECT s.a FROM s WHERE s.a = r.a))
--- scalar_in_condition_of_join
SELECT r.a FROM r JOIN u ON u.a = (SELECT max(s.a) FROM s WHERE s.a <= r.a)
