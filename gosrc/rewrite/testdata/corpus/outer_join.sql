-- Joins that pad rows.

--- left
SELECT * FROM r LEFT JOIN s USING (a)
--- left_on
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a
--- left_untracked_side
SELECT * FROM u LEFT JOIN r USING (a)
--- left_untracked_right
SELECT * FROM r LEFT JOIN u USING (a)
--- left_two_keys
SELECT r.a FROM r LEFT JOIN n ON r.a = n.a AND n.b = r.b
--- left_inequality
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a < s.a
--- left_key_and_inequality
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND r.a < s.c
--- left_inside_condition
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND s.c > 1
--- left_outside_condition
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND r.b = 'x'
--- left_true
SELECT r.b, s.c FROM r LEFT JOIN s ON true
--- left_false
SELECT r.b, s.c FROM r LEFT JOIN s ON false
--- left_is_null
SELECT r.a FROM r LEFT JOIN s ON r.a = s.a WHERE s.a IS NULL
--- left_expression_keys
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a + 1 = s.a * 2
--- left_collated_key
SELECT r.b, k.name FROM r LEFT JOIN k ON r.b = k.name
--- left_collated_key_otherwise
SELECT r.b, k.name FROM r LEFT JOIN k ON r.b COLLATE "C" = k.name
--- left_key_of_two_types
SELECT r.b, kinds.d FROM r LEFT JOIN kinds ON r.a = kinds.l
--- left_no_equality_for_key
SELECT r.b, kinds.d FROM r LEFT JOIN kinds ON kinds.o::text = r.b
--- left_twice
SELECT r.a, s.c, n.b FROM r LEFT JOIN s USING (a) LEFT JOIN n USING (a)
--- left_nested_right
SELECT r.a, s.c, n.b FROM r LEFT JOIN (s JOIN n USING (a)) ON r.a = s.a
--- left_nested_left_right
SELECT r.a, s.c, n.b FROM r LEFT JOIN (s LEFT JOIN n USING (a)) USING (a)
--- left_of_join
SELECT r.a, s.c, n.b FROM (r JOIN s USING (a)) LEFT JOIN n USING (a)
--- left_subquery
SELECT r.a, x.n FROM r LEFT JOIN (SELECT a, count(*) AS n FROM s GROUP BY a) x USING (a)
--- left_aggregate_key
SELECT r.a, x.b FROM r LEFT JOIN (SELECT b, count(*) AS n FROM n GROUP BY b) x ON x.n = r.a
--- left_lateral
SELECT r.a, x.c FROM r LEFT JOIN LATERAL (SELECT c FROM s WHERE s.a = r.a LIMIT 1) x ON true
--- left_function
SELECT r.a, g FROM r LEFT JOIN generate_series(1, 2) g ON g = r.a
--- left_cte
WITH x AS (SELECT a, c FROM s) SELECT r.b, x.c FROM r LEFT JOIN x USING (a)
--- left_view
SELECT r.b, v.n FROM r LEFT JOIN v_group v USING (b)
--- left_sublink_in_condition
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND s.a IN (SELECT a FROM u)
--- left_uncertain_condition
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND EXISTS (SELECT FROM n WHERE n.a = s.a)
--- left_whole_row
SELECT r.b, s FROM r LEFT JOIN s ON r.a = s.a
--- left_alias
SELECT j.* FROM (r LEFT JOIN s USING (a)) AS j
--- left_then_group
SELECT r.b, count(s.a), sum(s.c) FROM r LEFT JOIN s ON r.a = s.a GROUP BY r.b
--- left_then_distinct
SELECT DISTINCT s.c FROM r LEFT JOIN s ON r.a = s.a
--- left_token
SELECT r.b, s.provsql AS t FROM r LEFT JOIN s ON r.a = s.a
--- left_for_update
SELECT r.b FROM r LEFT JOIN s ON r.a = s.a FOR UPDATE OF r
--- left_for_update_right !off
SELECT r.b FROM r LEFT JOIN s ON r.a = s.a FOR UPDATE OF s
--- left_limit
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a ORDER BY 1, 2 LIMIT 3
--- left_self
SELECT x.a, y.b FROM r x LEFT JOIN r y ON x.a = y.a
--- left_nullable_token
SELECT r.b, n.b FROM r LEFT JOIN n ON r.a = n.a
--- left_in_sublink
SELECT u.d FROM u WHERE EXISTS (SELECT FROM r LEFT JOIN s ON r.a = s.a WHERE r.a = u.a)
--- left_partitioned
SELECT r.b, p.b FROM r LEFT JOIN p ON r.a = p.a
--- left_volatile
SELECT r.b, x.v FROM r LEFT JOIN (SELECT a, random() AS v FROM s) x ON r.a = x.a
--- right
SELECT * FROM r RIGHT JOIN s USING (a)
--- right_untracked
SELECT u.d, s.c FROM s RIGHT JOIN u ON u.a = s.a
--- right_then_left
SELECT r.b, s.c, n.b FROM r RIGHT JOIN s ON r.a = s.a LEFT JOIN n ON n.a = s.a
--- full
SELECT * FROM r FULL JOIN s USING (a)
--- full_on
SELECT r.b, s.c FROM r FULL JOIN s ON r.a = s.a
--- full_untracked
SELECT r.b, u.d FROM r FULL JOIN u ON r.a = u.a
--- full_only_untracked
SELECT x.d FROM r, (u x FULL JOIN u y USING (a))
--- full_two_keys
SELECT r.b FROM r FULL JOIN n ON r.a = n.a AND r.b = n.b
--- full_nested
SELECT r.b, s.c, n.b FROM r FULL JOIN s ON r.a = s.a FULL JOIN n ON n.a = s.a
--- full_below_left
SELECT u.d, x.b FROM u LEFT JOIN (r FULL JOIN s ON r.a = s.a) AS x (a, b, c, d) ON u.a = x.a
--- full_merged_column
SELECT a, count(*) FROM r FULL JOIN s USING (a) GROUP BY a
--- full_in_lateral
SELECT u.d, x.c FROM u, LATERAL (SELECT s.c FROM r FULL JOIN s ON r.a = s.a WHERE r.a = u.a) x
--- full_whole_row
SELECT r, s FROM r FULL JOIN s ON r.a = s.a
--- full_of_views
SELECT v.b, w.b FROM v_group v FULL JOIN v_distinct w ON v.b = w.b
--- full_with_cte
WITH x AS (SELECT a FROM s) SELECT r.b FROM r FULL JOIN x ON r.a = x.a
--- full_sublink_in_condition
SELECT r.b FROM r FULL JOIN s ON r.a = s.a AND r.a = (SELECT 1)
--- token_in_condition !off
SELECT r.a FROM r LEFT JOIN s ON r.a = s.a AND provsql.provenance() IS NOT NULL
--- left_uncertain_left_side
SELECT r.b, s.c FROM r LEFT JOIN s ON r.a = s.a AND r.a IN (SELECT a FROM n)
--- left_merged_column_in_lateral
SELECT r.b, y.z FROM r LEFT JOIN (s JOIN n USING (a)) AS j (a, c, t, b) ON r.a = j.a, LATERAL (SELECT j.a + 1 AS z) y
--- left_merged_column_in_sublink
SELECT r.b, (SELECT d FROM u WHERE u.a = j.a AND u.a = 3) FROM r LEFT JOIN (s JOIN n USING (a)) AS j (a, c, t, b) ON r.a = j.a
--- full_natural
SELECT * FROM r NATURAL FULL JOIN s
--- full_using_token
SELECT a, provsql FROM r FULL JOIN s USING (a, provsql)
--- full_natural_only_token
SELECT b, c FROM (SELECT b, provsql FROM r) x NATURAL FULL JOIN (SELECT c, provsql FROM s) y
--- full_natural_in_subquery
SELECT x.a FROM (SELECT * FROM r NATURAL FULL JOIN s) x
--- full_refers_outward !off
SELECT u.d, x.c FROM u, LATERAL (SELECT s.c FROM r FULL JOIN s ON r.a = s.a AND r.a < u.a) x
--- full_cte_in_condition !off
WITH x AS (SELECT a FROM n) SELECT r.b, s.c FROM r FULL JOIN s ON r.a = s.a AND EXISTS (SELECT FROM x WHERE x.a = r.a)
--- full_of_values
SELECT x.b, y.m FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x FULL JOIN (SELECT b, max(a) AS m FROM n GROUP BY b) y USING (b)
--- left_nullable_values
SELECT r.b, v.x FROM r LEFT JOIN (VALUES (1, 'p')) v (a, x) ON v.a = r.a LEFT JOIN n ON n.b = v.x
