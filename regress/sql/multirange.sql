-- Semirings of multiranges, which PostgreSQL has from version 14 on
SELECT current_setting('server_version_num')::int < 140000 AS none \gset
\if :none
\quit
\endif
CREATE SCHEMA test_multirange;
SET search_path TO test_multirange, public, provsql;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TABLE stay (guest text, nights tstzrange, rooms int4range, rate numrange);
INSERT INTO stay VALUES
  ('Ann', '[2020-01-01, 2020-01-05)', '[1,3]', '[10.50,20]'),
  ('Bob', '[2020-01-03, 2020-01-09]', '[4,6)', '(15,20.5)'),
  ('Cid', '[2020-01-05, infinity)', '[3,3]', '[20.00,)'),
  ('Dan', '(,2020-01-02)', 'empty', 'empty'),
  ('Eve', '(-infinity,)', '(,)', '[NaN,]');
SELECT add_provenance('stay');
SELECT create_provenance_mapping('guest', 'stay', 'guest'), create_provenance_mapping('nights', 'stay', 'nights'),
  create_provenance_mapping('rooms', 'stay', 'rooms'), create_provenance_mapping('rate', 'stay', 'rate');
CREATE FUNCTION token_of(who text) RETURNS uuid LANGUAGE sql STABLE AS $$SELECT provenance FROM guest WHERE value = who$$;
CREATE TABLE token AS SELECT i, t FROM (VALUES
  (1, gate_zero()), (2, gate_one()), (3, token_of('Ann')), (4, token_of('Cid')), (5, token_of('Dan')), (6, token_of('Eve')),
  (7, provenance_plus(ARRAY[token_of('Ann'), token_of('Bob')])),
  (8, provenance_plus(ARRAY[token_of('Ann'), token_of('Cid')])),
  (9, provenance_plus(ARRAY[token_of('Dan'), token_of('Bob')])),
  (10, provenance_times(token_of('Ann'), token_of('Bob'))),
  (11, provenance_times(token_of('Ann'), token_of('Cid'))),
  (12, provenance_monus(token_of('Ann'), token_of('Bob'))),
  (13, provenance_monus(gate_one(), token_of('Bob'))),
  (14, provenance_delta(provenance_plus(ARRAY[token_of('Bob'), provenance_times(token_of('Ann'), token_of('Cid'))]))),
  (15, provenance_times(token_of('Ann'), gen_random_uuid()))) AS v(i, t);
SELECT i, sr_formula(t, 'guest'), sr_temporal(t, 'nights') FROM token ORDER BY i;
SELECT i, sr_interval_int(t, 'rooms'), sr_interval_num(t, 'rate') FROM token ORDER BY i;
-- The same by PostgreSQL's operators
CREATE TABLE nights_of AS SELECT value AS guest, tstzmultirange(n) AS n, int4multirange(r) AS r, nummultirange(x) AS x FROM guest g
  JOIN (SELECT value AS n, provenance FROM nights) n USING (provenance) JOIN (SELECT value AS r, provenance FROM rooms) r USING (provenance)
  JOIN (SELECT value AS x, provenance FROM rate) x USING (provenance);
SELECT a.guest, b.guest,
  sr_temporal(provenance_plus(ARRAY[s, t]), 'nights') = a.n + b.n AND sr_interval_int(provenance_plus(ARRAY[s, t]), 'rooms') = a.r + b.r
    AND sr_interval_num(provenance_plus(ARRAY[s, t]), 'rate') = a.x + b.x AS plus,
  sr_temporal(provenance_times(s, t), 'nights') = a.n * b.n AND sr_interval_int(provenance_times(s, t), 'rooms') = a.r * b.r
    AND sr_interval_num(provenance_times(s, t), 'rate') = a.x * b.x AS times,
  sr_temporal(provenance_monus(s, t), 'nights') = a.n - b.n AND sr_interval_int(provenance_monus(s, t), 'rooms') = a.r - b.r
    AND sr_interval_num(provenance_monus(s, t), 'rate') = a.x - b.x AS monus
FROM nights_of a, nights_of b, token_of(a.guest) s, token_of(b.guest) t WHERE a.guest <> b.guest ORDER BY 1, 2;
-- Multiranges as values
CREATE TABLE openings AS SELECT '{[1,2), [4,8)}'::int4multirange AS value, token_of('Ann') AS provenance
  UNION ALL SELECT '{[2,5), (9,11]}', token_of('Bob') UNION ALL SELECT '{}', token_of('Cid');
SELECT i, sr_interval_int(t, 'openings') FROM token WHERE i IN (3, 4, 7, 8, 10, 12, 13) ORDER BY i;
-- By name
SELECT provenance_evaluate_compiled(t, 'nights', 'temporal', NULL::tstzmultirange), provenance_evaluate_compiled(t, 'rooms', 'interval_int', NULL::int4multirange),
  provenance_evaluate_compiled(t, 'rate', 'interval_num', NULL::nummultirange), provenance_evaluate_compiled(t, NULL, 'temporal', NULL::tstzmultirange) AS unmapped
FROM token WHERE i = 7;
SELECT provenance_evaluate_compiled(t, 'nights', 'temporal', NULL::int4multirange) FROM token WHERE i = 7;
SELECT provenance_evaluate_compiled(t, 'nights', 'temporal', NULL::tstzrange) FROM token WHERE i = 7;
SELECT sr_temporal(NULL::uuid, 'nights'), sr_temporal(gate_one(), NULL);
-- Values of other types
SELECT sr_temporal(t, 'guest') FROM token WHERE i = 7;
SELECT sr_temporal(t, 'rooms') FROM token WHERE i = 7;
SELECT sr_interval_num(t, 'rooms') FROM token WHERE i = 7;
-- A NULL, and two values
CREATE TABLE unclear AS SELECT * FROM rooms;
INSERT INTO unclear SELECT int4range(7, 8), token_of('Ann') UNION ALL SELECT int4range(4, 6), token_of('Bob');
UPDATE unclear SET value = NULL WHERE provenance = token_of('Cid');
\set VERBOSITY sqlstate
SELECT sr_interval_int(token_of('Ann'), 'unclear');
SELECT sr_interval_int(token_of('Bob'), 'unclear');
SELECT sr_interval_int(token_of('Cid'), 'unclear');
\set VERBOSITY default
SET client_min_messages = warning;
DROP SCHEMA test_multirange CASCADE;
