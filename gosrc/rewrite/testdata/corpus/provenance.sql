-- provenance(), and functions of the extension in queries.

--- selected !off
SELECT a, provsql.provenance() AS t FROM r
--- as_token_column !off
SELECT a, provsql.provenance() AS provsql FROM r
--- join !off
SELECT r.b, provsql.provenance() AS t FROM r JOIN s USING (a) WHERE provsql.provenance() IS NOT NULL
--- group !off
SELECT b, provsql.provenance() AS t FROM r GROUP BY b HAVING provsql.provenance() IS NOT NULL ORDER BY provsql.provenance()
--- group_aggregate !off
SELECT b, count(*), provsql.provenance() AS t FROM r GROUP BY b
--- distinct !off
SELECT DISTINCT b, provsql.provenance() AS t FROM r
--- distinct_mixed !off
SELECT DISTINCT a, b || provsql.provenance()::text AS t FROM r
--- distinct_of_column !off
SELECT DISTINCT b, b || provsql.provenance()::text AS t FROM r
--- distinct_set_returning !off
SELECT DISTINCT generate_series(1, a), provsql.provenance() FROM r
--- lateral !off
SELECT x.t, y.t AS u FROM r, LATERAL (SELECT provsql.provenance() AS t FROM s WHERE s.a = r.a) x, LATERAL (SELECT x.t) y
--- in_from_function !off
SELECT r.a, f FROM r, textcat(provsql.provenance()::text, '') f
--- in_from_function_first !off
SELECT r.a, f FROM textcat(provsql.provenance()::text, '') f, r
--- in_values !
SELECT r.a, v.x FROM r, LATERAL (VALUES (provsql.provenance())) v (x)
--- in_join_condition !off
SELECT r.a FROM r JOIN s ON r.a = s.a AND provsql.provenance() IS NOT NULL
--- group_by !off
SELECT a FROM r GROUP BY a, provsql.provenance()
--- having_alone !off
SELECT provsql.provenance() AS t FROM r HAVING true
--- order_by !off
SELECT a FROM r ORDER BY provsql.provenance()
--- twice !off
SELECT provsql.provenance(), provsql.provenance() AS again, provsql.get_gate_type(provsql.provenance()) FROM r
--- in_subquery !off
SELECT x.a, x.t FROM (SELECT a, provsql.provenance() AS t FROM r) x JOIN s USING (a)
--- in_sublink !off
SELECT a, (SELECT provsql.provenance() FROM s WHERE s.c = 1.5) FROM r
--- sublink_untracked !
SELECT a, (SELECT provsql.get_gate_type(provsql.provenance())) FROM r
--- in_aggregate !off
SELECT b, array_agg(provsql.provenance()) FROM r GROUP BY b
--- in_filter !off
SELECT b, count(*) FILTER (WHERE provsql.provenance() IS NOT NULL) FROM r GROUP BY b
--- in_window !off
SELECT a, count(provsql.provenance()) OVER () FROM r
--- in_case !off
SELECT CASE WHEN provsql.present(provsql.provenance()) THEN a END FROM r
--- in_limit !
SELECT a FROM r LIMIT length(provsql.provenance()::text)
--- outer_join !off
SELECT r.a, provsql.provenance() AS t FROM r LEFT JOIN s USING (a)
--- set_operation !off
SELECT a, provsql.provenance() FROM r UNION SELECT a, provsql.provenance() FROM s
--- untracked !
SELECT provsql.provenance() FROM u
--- alone !
SELECT provsql.provenance()
--- exists !off
SELECT a FROM r WHERE EXISTS (SELECT FROM s WHERE s.a = r.a AND provsql.provenance() IS NOT NULL)
--- with_token
SELECT b, provsql.with_token(count(*)) FROM r GROUP BY b
--- value_of_aggregate
SELECT b, provsql.agg_token_uuid(provsql.with_token(sum(a))) FROM r GROUP BY b
--- evaluated_group
SELECT b, provsql.sr_formula(provsql.provenance(), 'totals') IS NULL FROM r WHERE false GROUP BY b
