-- Aggregates, and what becomes of their values.

--- count
SELECT count(*) FROM r
--- group
SELECT a, count(*) FROM r GROUP BY a
--- several
SELECT b, count(*), count(a), sum(a), avg(a), min(a), max(b), bool_or(a > 1), array_agg(a), string_agg(b, ',') FROM r GROUP BY b
--- without_groups
SELECT sum(a), max(b) FROM r
--- same_twice
SELECT sum(a), sum(a) AS again, sum(a) + 1 AS more FROM r
--- distinct
SELECT b, count(DISTINCT a), sum(DISTINCT a) FROM r GROUP BY b
--- ordered
SELECT b, array_agg(a ORDER BY a DESC NULLS LAST), string_agg(b, ',' ORDER BY a, b) FROM r GROUP BY b
--- filter
SELECT b, count(*) FILTER (WHERE a > 1), sum(a) FILTER (WHERE b = 'x') FROM r GROUP BY b
--- filter_uncertain
SELECT b, count(*) FILTER (WHERE a IN (SELECT a FROM s)) FROM r GROUP BY b
--- filter_two_uncertain
SELECT count(*) FILTER (WHERE EXISTS (SELECT FROM s WHERE s.a = r.a)), sum(a) FILTER (WHERE a NOT IN (SELECT a FROM n)) FROM r
--- ordered_set
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY a), mode() WITHIN GROUP (ORDER BY b) FROM r
--- hypothetical_set
SELECT b, rank(2) WITHIN GROUP (ORDER BY a) FROM r GROUP BY b
--- two_arguments
SELECT corr(a, a + 1), regr_count(a, 2), covar_pop(a, a) FROM r
--- json
SELECT b, json_agg(a), jsonb_object_agg(b, a) FROM r GROUP BY b
--- own_aggregates
SELECT add(a), strict_max(a) FROM r
--- kinds
SELECT max(d), min(z), sum(v), max(e), sum(q), array_agg(j), max(ch), count(c), string_agg(by, '\x00') FROM kinds
--- expression_arguments
SELECT sum(a * 2 + 1), max(upper(b) || 'x') FROM r
--- sublink_argument
SELECT sum((SELECT count(*) FROM u WHERE u.a = r.a)) FROM r
--- uncertain_argument
SELECT sum((SELECT max(c) FROM s WHERE s.a = r.a)) FROM r
--- join
SELECT r.b, sum(s.c) FROM r JOIN s USING (a) GROUP BY r.b
--- empty
SELECT count(*), sum(a) FROM r WHERE false
--- order_by_aggregate
SELECT b, count(*) FROM r GROUP BY b ORDER BY count(*) DESC, b
--- order_by_aggregate_unseen
SELECT b FROM r GROUP BY b ORDER BY max(a)
--- limit
SELECT b, count(*) FROM r GROUP BY b ORDER BY b LIMIT 1
--- untracked
SELECT count(*) FROM u
--- untracked_beside
SELECT r.b, x.n FROM r, (SELECT count(*) AS n FROM u) x
--- of_aggregate
SELECT max(n) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x
--- of_aggregate_grouped
SELECT n, count(*) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x GROUP BY n
--- of_aggregate_sum_and_count
SELECT sum(n), count(*) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x
--- of_aggregate_expression
SELECT sum(n + 1) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x
--- arithmetic
SELECT b, count(*) + 1 AS next, sum(a) * 2 FROM r GROUP BY b
--- functions
SELECT b, coalesce(max(a), 0), upper(max(b)), greatest(min(a), 1), CASE WHEN count(*) > 1 THEN 'many' ELSE 'one' END FROM r GROUP BY b
--- casts
SELECT b, count(*)::int, max(a)::numeric, sum(a)::text, max(b)::varchar FROM r GROUP BY b
--- where_on_value
SELECT b FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x WHERE n > 1
--- where_on_values
SELECT b FROM (SELECT b, count(*) AS n, sum(a) AS t FROM r GROUP BY b) x WHERE n < t OR NOT n = 2 AND t IS NOT NULL
--- where_on_value_and_column
SELECT x.b FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x, s WHERE x.n = s.a
--- where_value_in
SELECT b FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x WHERE n IN (1, 2)
--- where_value_between
SELECT b FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x WHERE n BETWEEN 1 AND 2
--- where_value_expression
SELECT b FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x WHERE n % 2 = 1 AND n + 1 > 2
--- where_value_case
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE CASE WHEN n > 1 THEN b = 'x' ELSE n IS NULL END
--- where_value_simple_case
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE CASE n WHEN 1 THEN 'p' ELSE 'q' END = 'p'
--- where_value_tests
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE (n > 1) IS TRUE AND (n > 1) IS NOT UNKNOWN AND (n > 5) IS NOT TRUE AND (n = 1) IS NOT FALSE
--- where_value_distinct_from
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE n IS DISTINCT FROM 2
--- where_value_function
SELECT b FROM (SELECT b, bool_or(a > 1) AS n FROM r GROUP BY b) x WHERE n
--- where_value_domain
SELECT 1 AS one FROM (SELECT max(q) AS m FROM kinds) x WHERE m::positive > 1
--- where_text_value
SELECT 1 AS one FROM (SELECT max(b) AS m, string_agg(b, ',') AS l FROM r) x WHERE m = 'y' AND l LIKE '%x%'
--- having
SELECT b FROM r GROUP BY b HAVING count(*) > 1
--- having_and_column
SELECT b FROM r GROUP BY b HAVING count(*) > 1 AND b = 'x' AND max(a) = 2
--- having_or
SELECT b FROM r GROUP BY b HAVING count(*) > 1 OR b = 'x'
--- having_not
SELECT b FROM r GROUP BY b HAVING NOT (sum(a) = 2)
--- having_without_groups
SELECT sum(a) FROM r HAVING count(*) > 10
--- having_is_null
SELECT b FROM r GROUP BY b HAVING max(a) IS NULL
--- having_between_aggregates
SELECT b, count(*) FROM r GROUP BY b HAVING min(a) < max(a) AND avg(a) > 1.5
--- having_sublink
SELECT b FROM r GROUP BY b HAVING count(*) > (SELECT count(*) FROM u)
--- having_uncertain_sublink
SELECT b FROM r GROUP BY b HAVING count(*) > (SELECT count(*) FROM s)
--- having_in_uncertain
SELECT b, max(a) FROM r GROUP BY b HAVING max(a) IN (SELECT a FROM s)
--- having_exists_correlated
SELECT b FROM r GROUP BY b HAVING EXISTS (SELECT FROM n WHERE n.b = r.b AND n.a < max(r.a))
--- select_sublink_over_groups
SELECT b, (SELECT max(c) FROM s WHERE s.a < max(r.a)) FROM r GROUP BY b
--- select_sublink_over_grouping_column
SELECT a, (SELECT max(c) FROM s WHERE s.a = r.a), count(*) FROM r GROUP BY a
--- select_sublink_untracked_groups
SELECT u.a, count(*), (SELECT max(c) FROM s WHERE s.a = u.a) FROM u GROUP BY u.a
--- outer_aggregate_in_sublink
SELECT (SELECT max(u.a) FROM u WHERE u.a < count(r.a)) FROM r
--- grouped_by_sublink
SELECT (SELECT max(c) FROM s WHERE s.a = r.a) AS m, count(*) FROM r GROUP BY 1
--- grouping_sets
SELECT a, b, count(*) FROM r GROUP BY GROUPING SETS ((a), (b), ())
--- rollup
SELECT a, b, sum(a) FROM r GROUP BY ROLLUP (a, b)
--- cube
SELECT a, b, count(*), grouping(a, b) FROM r GROUP BY CUBE (a, b)
--- rollup_without_aggregates
SELECT a, b FROM r GROUP BY ROLLUP (a, b)
--- rollup_having
SELECT a, b, count(*) FROM r GROUP BY ROLLUP (a, b) HAVING count(*) > 1 OR grouping(a) = 1
--- grouping_sets_nested
SELECT a, b, count(*) FROM r GROUP BY a, GROUPING SETS ((b), CUBE (a), ())
--- grouping_sets_without_empty
SELECT a, b, count(*) FROM r GROUP BY GROUPING SETS ((a), (b))
--- grouping_sets_distinct
SELECT a, count(*) FROM r GROUP BY DISTINCT ROLLUP (a), ROLLUP (a)
--- grouping_only_empty
SELECT count(*) FROM r GROUP BY ()
--- grouping_sets_of_aggregates
SELECT n, count(*) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x GROUP BY ROLLUP (n)
--- grouping_sets_sublink
SELECT a, count(*), (SELECT max(c) FROM s WHERE s.a = r.a) FROM r GROUP BY ROLLUP (a)
--- window_over_aggregate
SELECT b, sum(count(*)) OVER (ORDER BY b) FROM r GROUP BY b
--- set_returning
SELECT b, generate_series(1, count(*)) FROM r GROUP BY b
--- in_function_argument !off
SELECT provsql.get_gate_type(provsql.provenance()), count(*) FROM r
--- argument_is_token !off
SELECT b, count(provsql.provenance()), array_agg(provsql) FROM r GROUP BY b
--- many
SELECT sum(c1), sum(c2), sum(c3), sum(c4), sum(c5), sum(c6), sum(c7), sum(c8), avg(c1), avg(c2), max(c3), min(c4) FROM wide
--- stored
SELECT * FROM totals
--- stored_compared
SELECT b FROM totals WHERE n > 1
--- stored_compared_reversed
SELECT b FROM totals WHERE 1 < n AND total <> 3
--- stored_compared_with_another
SELECT x.b FROM totals x, totals y WHERE x.n = y.n::numeric
--- stored_compared_with_column
SELECT t.b FROM totals t, r WHERE t.n = r.a::numeric
--- stored_aggregated
SELECT sum(n::numeric), count(n) FROM totals
--- stored_cast
SELECT n::numeric, total::text, n::float8 + 1 FROM totals
--- stored_function
SELECT b, provsql.get_gate_type(provsql.agg_token_uuid(n)) FROM totals
--- stored_grouped
SELECT n::numeric, count(*) FROM totals GROUP BY 1
--- stored_outer_join
SELECT r.b, t.n FROM r LEFT JOIN totals t USING (b)
--- stored_union
SELECT b, n FROM totals UNION ALL SELECT b, total FROM totals
--- view_of_values
SELECT n FROM m_group WHERE n > 1
--- where_value_condition_is_null
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE (n > 1 AND n < 5) IS NULL OR ((n > 1) IS TRUE) IS NOT NULL
--- where_value_case_without_else
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE NOT CASE WHEN n > 1 THEN b = 'x' WHEN n = 1 THEN true END
--- where_value_case_tested
SELECT b FROM (SELECT b, max(a) AS n FROM r GROUP BY b) x WHERE CASE WHEN n > 1 THEN n < 3 ELSE n IS NULL END IS NOT FALSE
--- where_value_collated
SELECT 1 AS one FROM (SELECT max(b) AS m FROM r) x WHERE m COLLATE "C" < 'y' AND m = 'y' COLLATE "POSIX"
--- having_collated
SELECT a FROM r GROUP BY a HAVING max(b) COLLATE "C" > 'x' AND upper(max(b) COLLATE "C") > 'A'
--- value_in_join_alias
SELECT j.n FROM ((SELECT b, count(*) AS n FROM r GROUP BY b) x JOIN s ON x.n = s.a) AS j WHERE j.n > 1
--- value_in_join_using
SELECT n FROM (SELECT count(*) AS n FROM r GROUP BY b) x JOIN (SELECT count(*) AS n FROM s) y USING (n)
--- stored_not_compared
SELECT b FROM totals WHERE NOT n > 1 OR (n > 1) IS NULL
--- stored_in_subquery
SELECT a FROM r WHERE EXISTS (SELECT FROM totals t WHERE t.n = r.a::numeric)
--- stored_in_list
SELECT a FROM r WHERE a::numeric IN (SELECT n::numeric FROM totals)
--- having_on_columns_only
SELECT b, count(*) FROM r GROUP BY b HAVING b > 'x'
--- having_alone_with_function
SELECT 1 AS one FROM r, generate_series(1, 2) HAVING true
--- evaluated_value !off
SELECT b, provsql.aggregate_value(count(*)) FROM r GROUP BY b
--- evaluated_stored
SELECT b, provsql.aggregate_value(n), provsql.get_gate_type(total) FROM totals
--- aggregate_of_outer_row
SELECT b, (SELECT count(*) FILTER (WHERE u.a < max(r.a)) FROM u) FROM r GROUP BY b
