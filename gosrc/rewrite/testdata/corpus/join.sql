-- Joins without padding, of every syntax.

--- comma
SELECT r.b, s.c FROM r, s WHERE r.a = s.a
--- cross
SELECT * FROM r CROSS JOIN s
--- on
SELECT * FROM r JOIN s ON r.a < s.a
--- on_false
SELECT r.a FROM r JOIN s ON false
--- using
SELECT * FROM r JOIN s USING (a)
--- using_token
SELECT a, b, c FROM r JOIN s USING (a, provsql)
--- using_only_token
SELECT b, c FROM r JOIN s USING (provsql)
--- using_alias
SELECT j.a, c FROM r JOIN s USING (a, provsql) AS j
--- natural
SELECT * FROM r NATURAL JOIN s
--- natural_only_token
SELECT * FROM (SELECT b, provsql FROM r) x NATURAL JOIN (SELECT c, provsql FROM s) y
--- natural_three
SELECT * FROM r NATURAL JOIN s NATURAL JOIN n
--- natural_untracked
SELECT * FROM r NATURAL JOIN u
--- natural_subquery
SELECT * FROM r NATURAL JOIN (SELECT * FROM s WHERE c > 1) x
--- natural_view
SELECT * FROM v_all NATURAL JOIN s
--- natural_cte
WITH x AS (SELECT * FROM s) SELECT * FROM r NATURAL JOIN x
--- natural_alias
SELECT j.* FROM (r NATURAL JOIN s) AS j (x, y, z)
--- natural_order_by_token
SELECT a, c FROM r NATURAL JOIN s ORDER BY provsql
--- natural_other_provsql
SELECT * FROM r NATURAL JOIN (SELECT a, 'ordinary'::text::uuid AS provsql FROM u) x
--- natural_left
SELECT * FROM r NATURAL LEFT JOIN s
--- nested
SELECT r.b, s.c, u.d FROM (r JOIN s ON r.a = s.a) JOIN u ON u.a = s.a
--- nested_alias
SELECT j.b, j.d FROM (r JOIN u ON r.a = u.a) AS j
--- whole_row_of_join
SELECT j FROM (r JOIN u ON r.a = u.a) AS j (x, y, z)
--- self
SELECT x.b, y.b FROM r x JOIN r y ON x.a = y.a
--- nullable_token
SELECT r.b FROM r JOIN n USING (a)
--- untracked_outer
SELECT r.b, x.d FROM r JOIN (u x LEFT JOIN u y ON x.a = y.a + 5) ON r.a = x.a
--- values
SELECT r.b, v.n FROM r JOIN (VALUES (1, 'one'), (2, 'two')) AS v (a, n) USING (a)
--- function
SELECT r.b, g FROM r, generate_series(1, r.a) g
--- function_with_ordinality
SELECT r.b, g.* FROM r, LATERAL unnest(ARRAY[r.a, 2], ARRAY['p']) WITH ORDINALITY AS g (x, y, o)
--- rows_from
SELECT r.b, g.* FROM r, ROWS FROM (generate_series(1, r.a), generate_series(1, 3)) AS g (x, y)
--- xmltable
SELECT r.b, x.* FROM r, XMLTABLE('/a/b' PASSING xmlelement(name a, xmlelement(name b, r.a)) COLUMNS v text PATH '.') x
--- record_function
SELECT r.b, x.* FROM r, jsonb_to_record('{"p": 1}') AS x (p int, q text)
--- on_sublink
SELECT r.b FROM r JOIN s ON r.a = s.a AND s.a IN (SELECT a FROM u)
--- on_uncertain
SELECT r.b FROM r JOIN s ON r.a = s.a AND s.a IN (SELECT a FROM n)
--- on_token
SELECT r.b FROM r JOIN s ON r.provsql <> s.provsql
--- sort_two_tokens
SELECT * FROM r, s WHERE r.a = s.a ORDER BY r.provsql, s.provsql, c
--- sort_two_bare
SELECT r.provsql, s.provsql, r.a FROM r, s WHERE r.a = s.a ORDER BY 1, 2 DESC
--- sort_two_bare_other_order
SELECT r.provsql, s.provsql, r.a FROM r, s WHERE r.a = s.a ORDER BY 2, 1
--- ten_tables
SELECT r.a, x9.b FROM r JOIN s x1 ON r.a = x1.a JOIN n x2 ON x1.a = x2.a JOIN k x3 ON x3.id = x2.a JOIN p x4 ON x4.a = x3.g
  JOIN u x5 ON x5.a = x4.a JOIN r x6 ON x6.a = x5.a JOIN s x7 ON x7.a = x6.a JOIN k x8 ON x8.id = x7.a JOIN n x9 ON x9.a = x8.id
