-- Evaluation in the compiled semirings
CREATE TEMP TABLE t AS SELECT provenance AS ann FROM person_name WHERE value = 'Ann';
SELECT ann, (SELECT provenance FROM person_name WHERE value = 'Bob') AS bob,
  (SELECT provenance FROM person_name WHERE value = 'Cid') AS cid FROM t \gset
SET search_path TO public, provsql;
SELECT provenance_times(:'ann', :'bob') AS ab, provenance_plus(ARRAY[:'ann', :'bob']::uuid[]) AS a_b,
  provenance_monus(:'ann', :'bob') AS a_minus_b, provenance_delta(:'ann') AS d \gset
SELECT provenance_plus(ARRAY[provenance_times(:'ab', :'cid'), :'a_minus_b', :'d']::uuid[]) AS big \gset
SELECT sr_formula(:'ann'::uuid, 'person_name'), sr_formula(:'ab'::uuid, 'person_name'), sr_formula(:'a_b'::uuid, 'person_name'),
  sr_formula(:'a_minus_b'::uuid, 'person_name'), sr_formula(:'d'::uuid, 'person_name');
SELECT sr_formula(:'big'::uuid, 'person_name');
SELECT sr_formula(gate_zero(), 'person_name'), sr_formula(gate_one(), 'person_name');
-- Unmapped inputs are 𝟙.
SELECT sr_formula(provenance_times(:'ann', gen_random_uuid()), 'person_name');
SELECT sr_formula(provenance_delta(provenance_times(:'ann', :'bob')), 'person_name');

CREATE TABLE times_seen AS SELECT CASE value WHEN 'Ann' THEN 2 WHEN 'Bob' THEN 3 ELSE 0 END AS value, provenance FROM person_name;
SELECT sr_counting(:'ann'::uuid, 'times_seen') AS ann, sr_counting(:'ab'::uuid, 'times_seen') AS ab, sr_counting(:'a_b'::uuid, 'times_seen') AS a_b,
  sr_counting(:'a_minus_b'::uuid, 'times_seen') AS a_minus_b, sr_counting(:'d'::uuid, 'times_seen') AS d, sr_counting(:'big'::uuid, 'times_seen') AS big;
SELECT sr_counting(gate_zero(), 'times_seen'), sr_counting(gate_one(), 'times_seen');
CREATE VIEW trusted AS SELECT value <> 'Bob' AS value, provenance FROM person_name;
SELECT sr_boolean(:'ann'::uuid, 'trusted') AS ann, sr_boolean(:'ab'::uuid, 'trusted') AS ab, sr_boolean(:'a_b'::uuid, 'trusted') AS a_b,
  sr_boolean(:'a_minus_b'::uuid, 'trusted') AS a_minus_b, sr_boolean(:'d'::uuid, 'trusted') AS d, sr_boolean(:'big'::uuid, 'trusted') AS big;
SELECT pg_typeof(sr_formula(gate_one(), 'trusted')), pg_typeof(sr_counting(gate_one(), 'times_seen')), pg_typeof(sr_boolean(gate_one(), 'trusted'));

-- By name
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'counting', 1),
  provenance_evaluate_compiled(:'big', 'times_seen', 'counting', 1::bigint),
  provenance_evaluate_compiled(:'big', 'trusted', 'boolean', true),
  provenance_evaluate_compiled(:'big', 'person_name', 'formula', '𝟙'::text),
  provenance_evaluate_compiled(:'big', NULL, 'counting', 1) AS unmapped;
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'nonsense', 1);
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'nonsense', true);
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'nonsense', ''::text);
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'counting', 1.5);
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'formula', 1.5);
SELECT provenance_evaluate_compiled(:'big', 'times_seen', 'counting', now());
SELECT provenance_evaluate_compiled(:'big', 'times_seen', NULL, 1);
SELECT provenance_evaluate_compiled(NULL, 'times_seen', 'counting', 1);
-- NULLs
SELECT sr_formula(NULL::uuid, 'person_name'), sr_counting(:'ann'::uuid, NULL);
-- What is no token
SELECT sr_formula(1, 'person_name');
SELECT sr_formula(gate_one(), 'nowhere');
SELECT sr_formula('00000000-0000-5000-8000-00000000dead'::uuid, 'person_name');
SELECT sr_formula('00000000-0000-8000-8000-00000000dead'::uuid, 'person_name');
SELECT sr_formula(provenance_times(:'ann', '00000000-0000-5000-8000-00000000dead'), 'person_name');
-- A circuit that is none
SELECT create_gate('00000000-0000-5000-8000-00000000c001', 'plus', '{00000000-0000-5000-8000-00000000c002}');
SELECT create_gate('00000000-0000-5000-8000-00000000c002', 'plus', '{00000000-0000-5000-8000-00000000c001}');
SELECT sr_counting('00000000-0000-5000-8000-00000000c001'::uuid, 'times_seen');
-- Gates that a semiring has no meaning for
SELECT create_gate('00000000-0000-5000-8000-00000000c003', 'value', '{}');
SELECT sr_counting('00000000-0000-5000-8000-00000000c003'::uuid, 'times_seen');
-- Counts that do not fit
CREATE TABLE large AS SELECT 100000 AS value, provenance FROM person_name;
SELECT sr_counting(:'ab'::uuid, 'large');
SELECT provenance_evaluate_compiled(:'ab', 'large', 'counting', 1::bigint);
SELECT provenance_evaluate_compiled(provenance_times(:'ab', provenance_times(:'ab', :'ab')), 'large', 'counting', 1::bigint);
UPDATE large SET value = -1;
\set VERBOSITY terse
SELECT sr_counting(:'ann'::uuid, 'large');
\set VERBOSITY default
-- A DAG whose formula is exponential: counting is immediate, the formula says no.
DO $$
DECLARE t uuid := (SELECT provenance FROM person_name WHERE value = 'Ann'); u uuid;
BEGIN
  FOR i IN 1..40 LOOP
    u := provsql.provenance_plus(ARRAY[t, provsql.provenance_times(t, t)]);
    t := u;
  END LOOP;
  CREATE TEMP TABLE shared AS SELECT t AS t;
END $$;
SELECT sr_boolean(t, 'trusted') FROM shared;
SELECT sr_formula(t, 'person_name') FROM shared;
-- Deep chains do not overflow any stack.
DO $$
DECLARE t uuid := (SELECT provenance FROM person_name WHERE value = 'Ann');
BEGIN
  FOR i IN 1..100000 LOOP
    t := provsql.provenance_delta(provsql.provenance_times(t, t));
  END LOOP;
  CREATE TEMP TABLE chain AS SELECT t AS t;
END $$;
SELECT sr_counting(t, 'times_seen'), sr_boolean(t, 'trusted') FROM chain;
-- Gates made in the same statement are found.
SELECT DISTINCT sr_counting(provenance_plus(ARRAY[:'ann', gen_random_uuid()]), 'times_seen') FROM generate_series(1, 1000);
DROP VIEW trusted;
DROP TABLE times_seen, large;
