-- INSERT, CREATE TABLE AS and what else stores rows.

--- select
INSERT INTO r (a, b) SELECT a + 10, b FROM n RETURNING *
--- select_star
INSERT INTO r SELECT * FROM n WHERE a = 1 RETURNING *
--- token_other_place
INSERT INTO r (provsql, a) SELECT provsql, a FROM s RETURNING *
--- explicit_token
INSERT INTO r (a, b, provsql) SELECT a, b, gen_random_uuid() FROM n
--- literal_token
INSERT INTO r (a, b, provsql) SELECT a, b, 'aaaaaaaa-0000-4000-8000-000000000009' FROM n
--- provenance_as_token !off
INSERT INTO r (a, b, provsql) SELECT a, b, provsql.provenance() FROM n
--- no_default
INSERT INTO n (a, b) SELECT a, b FROM r RETURNING *
--- union
INSERT INTO r (a, b) SELECT a, b FROM n UNION SELECT a, d FROM u RETURNING *
--- with
WITH x AS (SELECT a FROM s) INSERT INTO r (a) SELECT a FROM x RETURNING *
--- inner_with
INSERT INTO r (a) WITH x AS (SELECT a FROM s) SELECT a FROM x RETURNING *
--- distinct
INSERT INTO r (a) SELECT DISTINCT a FROM s RETURNING *
--- outer_join
INSERT INTO r (a) SELECT r.a FROM r LEFT JOIN s USING (a)
--- order_limit
INSERT INTO r (a) SELECT a FROM s ORDER BY a LIMIT 1
--- conflict
INSERT INTO k (id, name, g) SELECT a, 'n', 1 FROM s WHERE c = 1.5 ON CONFLICT DO NOTHING
--- conflict_update
INSERT INTO k (id, name, g) SELECT a, 'n', 1 FROM s WHERE c = 1.5 ON CONFLICT (id) DO UPDATE SET name = excluded.name
--- conflict_untracked
INSERT INTO k (id, name, g) SELECT a, 'n', 1 FROM u WHERE a = 2 ON CONFLICT DO NOTHING
--- into_untracked
INSERT INTO sink SELECT a, b FROM r RETURNING *
--- into_untracked_aggregate
INSERT INTO sink (a) SELECT count(*) FROM r NATURAL JOIN s RETURNING *
--- into_untracked_union
INSERT INTO sink SELECT a, b FROM r UNION SELECT a, b FROM n
--- into_untracked_token
INSERT INTO w (a, provsql) SELECT a, provsql::text FROM r RETURNING *
--- token_into_untracked
INSERT INTO log SELECT DISTINCT b, provsql FROM r RETURNING *
--- provenance_into_untracked !off
INSERT INTO log SELECT b, provsql.provenance() FROM r JOIN s USING (a)
--- value_into_untracked
INSERT INTO sums SELECT b, provsql.with_token(sum(a)) FROM r GROUP BY b
--- from_untracked
INSERT INTO r (a) SELECT a FROM u WHERE a = 2 RETURNING a, b
--- values
INSERT INTO r (a) VALUES (4), (5) RETURNING a
--- values_sublink
INSERT INTO sink (a) VALUES ((SELECT max(a) FROM r))
--- values_sublink_into_tracked
INSERT INTO r (a) VALUES ((SELECT max(a) FROM s)), (2)
--- default_values
INSERT INTO r DEFAULT VALUES
--- aggregate
INSERT INTO r (a) SELECT count(*) FROM s
--- aggregate_kept
INSERT INTO totals SELECT b, provsql.with_token(count(*)), provsql.with_token(sum(a)) FROM n GROUP BY b
--- returning_sublink
INSERT INTO r (a) VALUES (7) RETURNING (SELECT max(a) FROM s)
--- view
INSERT INTO v_option VALUES (8, 'eight')
--- view_select
INSERT INTO v_all (a, b) SELECT a, b FROM n
--- partitioned
INSERT INTO p SELECT a, b FROM r WHERE a IS NOT NULL
--- rls
SET LOCAL ROLE reader;
INSERT INTO guarded SELECT a, current_user FROM r
--- create_table_as
CREATE TABLE made AS SELECT b FROM r
--- create_table_as_star
CREATE TABLE made AS SELECT * FROM r
--- create_table_as_aggregate
CREATE TABLE made AS SELECT b, count(*) AS n, max(b) FROM r GROUP BY b
--- create_table_as_renamed
CREATE TABLE made (x) AS SELECT b FROM r
--- create_table_as_union
CREATE TABLE made AS SELECT a FROM r UNION SELECT a FROM s
--- create_table_as_no_data
CREATE TABLE made AS SELECT b FROM r WITH NO DATA
--- select_into !function
SELECT b INTO made FROM r
--- materialized_view
CREATE MATERIALIZED VIEW made AS SELECT b, sum(a) FROM r GROUP BY b
--- refresh
REFRESH MATERIALIZED VIEW m_group
--- into_token_first_column
INSERT INTO front (a, b) SELECT a, b FROM r
--- into_token_first_column_all
INSERT INTO front SELECT provsql, a, b FROM r
--- values_kept
INSERT INTO totals SELECT b, count(*), sum(a) FROM n GROUP BY b
--- values_kept_untracked
INSERT INTO sums SELECT b, sum(a) FROM r GROUP BY b
--- with_token_of_column
INSERT INTO sums SELECT x.b, provsql.with_token(x.n) FROM (SELECT b, count(*) AS n FROM r GROUP BY b) x
--- computed_token
INSERT INTO r (a, b, provsql) SELECT a, b, coalesce(provsql, gen_random_uuid()) FROM n
