-- Who may annotate a gate.
SET search_path TO public, provsql;
CREATE ROLE provsql_ann;
CREATE ROLE provsql_bob IN ROLE provsql_ann;            -- has Ann's privileges
CREATE ROLE provsql_cid NOINHERIT IN ROLE provsql_ann;  -- must SET ROLE for them
CREATE ROLE provsql_eve;
GRANT CREATE ON SCHEMA public TO provsql_ann, provsql_eve;

SET ROLE provsql_ann;
CREATE TABLE ann (a int);
SELECT add_provenance('ann');
INSERT INTO ann (a, provsql) VALUES (1, '00000000-0000-4000-8000-00000000a001'), (2, '00000000-0000-4000-8000-00000000a002'), (3, NULL);
GRANT SELECT ON ann TO provsql_eve;
-- The owner
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.1);
SELECT get_prob('00000000-0000-4000-8000-00000000a001');
-- Others
SET ROLE provsql_bob;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.2);
SET ROLE provsql_cid;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.3);
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
\set VERBOSITY sqlstate
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
\set VERBOSITY terse
-- A token that no table holds, a derived one, the constants, and arguments that are refused anyway
SELECT set_prob('00000000-0000-4000-8000-0000000000ee', 0.4);
SELECT set_prob('00000000-0000-5000-8000-0000000000ee', 0.4);
SELECT set_prob(gate_one(), 0.4);
SELECT set_prob(NULL, 0.4);
-- Reading is free.
SELECT get_prob('00000000-0000-4000-8000-00000000a001'), get_gate_type('00000000-0000-4000-8000-00000000a001');
SELECT get_infos('00000000-0000-4000-8000-00000000a001'), get_children('00000000-0000-4000-8000-00000000a001');
RESET ROLE;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
SELECT get_prob('00000000-0000-4000-8000-00000000a001');
SET SESSION AUTHORIZATION provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.6);
SET SESSION AUTHORIZATION provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.7);
RESET SESSION AUTHORIZATION;
-- Being a member later, and within a transaction no more
BEGIN;
GRANT provsql_ann TO provsql_eve;
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.8);
RESET ROLE;
REVOKE provsql_ann FROM provsql_eve;
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.9);
ROLLBACK;

-- A token that is copied gives no right to it, whichever way it is copied.
SET ROLE provsql_eve;
CREATE TABLE eve_answer AS SELECT a FROM ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
CREATE TABLE eve_made (a int, provsql uuid);
INSERT INTO eve_made VALUES (1, '00000000-0000-4000-8000-00000000a001');
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
-- Answers that are stored take nothing from the owner either.
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
-- A table that gives tokens and holds this one makes it nobody's.
SET ROLE provsql_eve;
CREATE TABLE eve (a int);
SELECT add_provenance('eve');
INSERT INTO eve (a, provsql) VALUES (1, '00000000-0000-4000-8000-00000000a001'), (2, '00000000-0000-4000-8000-00000000e002');
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
SELECT set_prob('00000000-0000-4000-8000-00000000e002', 0.4);
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
SELECT set_prob('00000000-0000-4000-8000-00000000a002', 0.4);
RESET ROLE;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
-- Who has the privileges of all of them may.
CREATE ROLE provsql_both IN ROLE provsql_ann, provsql_eve;
SET ROLE provsql_both;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.6);
RESET ROLE;
DROP ROLE provsql_both;
DELETE FROM eve WHERE a = 1;
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.7);
RESET ROLE;

-- Many calls in one transaction read the tables once; what comes later counts all the same.
SET ROLE provsql_eve;
BEGIN;
INSERT INTO eve SELECT i FROM generate_series(10, 40) i;
DO $$
DECLARE t uuid; n int := 0;
BEGIN
  FOR t IN SELECT provsql FROM eve WHERE a >= 10 LOOP
    PERFORM set_prob(t, 0.5);
    n := n + 1;
  END LOOP;
  RAISE NOTICE '% set', n;
  INSERT INTO eve (a, provsql) VALUES (50, '00000000-0000-4000-8000-00000000a002'), (51, '00000000-0000-4000-8000-00000000e051');
  FOR i IN 1..20 LOOP
    PERFORM set_prob('00000000-0000-4000-8000-00000000e051', 0.5);
    BEGIN
      PERFORM set_prob('00000000-0000-4000-8000-00000000a002', 0.5);
      RAISE NOTICE 'stolen';
    EXCEPTION WHEN insufficient_privilege THEN
      n := n + 1;
    END;
  END LOOP;
  RAISE NOTICE '% in all', n;
END
$$;
ROLLBACK;
-- What was found while rows were away is forgotten when they come back.
RESET ROLE;
GRANT DELETE ON ann TO provsql_eve;
SET ROLE provsql_eve;
BEGIN;
INSERT INTO eve (a, provsql) VALUES (80, '00000000-0000-4000-8000-00000000a002');
SAVEPOINT s;
DELETE FROM ann;
SET LOCAL provsql.active = off;
SELECT count(set_prob('00000000-0000-4000-8000-00000000a002', 0.5)) FROM generate_series(1, 100);
ROLLBACK TO s;
SELECT set_prob('00000000-0000-4000-8000-00000000a002', 0.5);
ROLLBACK;
-- Rows of the same statement
SET provsql.active = off;
WITH new AS (INSERT INTO eve (a) VALUES (60), (61) RETURNING provsql)
SELECT count(*) FROM (SELECT set_prob(provsql, 0.25) FROM new) x;
RESET provsql.active;
INSERT INTO eve (a, provsql) VALUES (62, '00000000-0000-4000-8000-00000000e062') RETURNING set_prob(provsql, 0.75);
SELECT get_prob('00000000-0000-4000-8000-00000000e062');
BEGIN;
SAVEPOINT s;
INSERT INTO eve (a, provsql) VALUES (63, '00000000-0000-4000-8000-00000000e063');
SELECT set_prob('00000000-0000-4000-8000-00000000e063', 0.5);
ROLLBACK TO s;
SELECT set_prob('00000000-0000-4000-8000-00000000e063', 0.5);
ROLLBACK;
-- An index serves.
CREATE INDEX ON eve (provsql);
CREATE INDEX ON eve (a, provsql);
CREATE INDEX ON eve (provsql) WHERE a > 100;
RESET ROLE;
CREATE INDEX ann_token ON ann (provsql);
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000e002', 0.4);
INSERT INTO eve (a, provsql) VALUES (70, '00000000-0000-4000-8000-00000000a001');
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.4);
DELETE FROM eve WHERE a = 70;
RESET ROLE;
DROP INDEX ann_token;

-- The effective user counts: functions of the owner, and of others.
SET ROLE provsql_ann;
CREATE FUNCTION ann_sets(t uuid, p float8) RETURNS void LANGUAGE sql SECURITY DEFINER
  AS 'SELECT provsql.set_prob(t, p)';
SET ROLE provsql_eve;
CREATE FUNCTION eve_sets(t uuid, p float8) RETURNS void LANGUAGE sql SECURITY DEFINER
  AS 'SELECT provsql.set_prob(t, p)';
SELECT ann_sets('00000000-0000-4000-8000-00000000a001', 0.15);
SELECT eve_sets('00000000-0000-4000-8000-00000000a001', 0.25);
SET ROLE provsql_ann;
SELECT eve_sets('00000000-0000-4000-8000-00000000a001', 0.35);
SELECT get_prob('00000000-0000-4000-8000-00000000a001');
-- Both by turns in one transaction
BEGIN;
SELECT set_prob('00000000-0000-4000-8000-00000000a002', 0.1), eve_sets('00000000-0000-4000-8000-00000000e002', 0.2),
  set_prob('00000000-0000-4000-8000-00000000a001', 0.3), eve_sets('00000000-0000-4000-8000-00000000e062', 0.4);
COMMIT;

-- A table changes hands.
RESET ROLE;
BEGIN;
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
RESET ROLE;
ALTER TABLE ann OWNER TO provsql_eve;
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
ROLLBACK;

-- Names, schemas that others cannot use, partitions, children, policies, temporary tables
RESET ROLE;
CREATE SCHEMA "Ann's ""own""" AUTHORIZATION provsql_ann;
SET ROLE provsql_ann;
CREATE TABLE "Ann's ""own"""."Odd name" ("Column, 1" int, "select" text);
SELECT add_provenance('"Ann''s ""own"""."Odd name"');
INSERT INTO "Ann's ""own"""."Odd name" VALUES (1, 'a', '00000000-0000-4000-8000-00000000b001');
ALTER TABLE "Ann's ""own"""."Odd name" ADD COLUMN later int DEFAULT 7;
CREATE TABLE measure (day int, v int) PARTITION BY RANGE (day);
CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM (0) TO (10);
SELECT add_provenance('measure');
CREATE TABLE measure_2 (v int, provsql uuid DEFAULT gen_random_uuid(), day int);
ALTER TABLE measure ATTACH PARTITION measure_2 FOR VALUES FROM (10) TO (20);
INSERT INTO measure (day, v, provsql) VALUES (1, 1, '00000000-0000-4000-8000-00000000b002'), (11, 1, '00000000-0000-4000-8000-00000000b003');
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
SELECT add_provenance('parent');
INSERT INTO child (a, b, provsql) VALUES (1, 1, '00000000-0000-4000-8000-00000000b004');
CREATE TABLE guarded (a int);
SELECT add_provenance('guarded');
INSERT INTO guarded (a, provsql) VALUES (1, '00000000-0000-4000-8000-00000000b005');
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
CREATE POLICY nothing ON guarded USING (false);
RESET ROLE;
GRANT TEMPORARY ON DATABASE regression TO provsql_ann;
SET ROLE provsql_ann;
CREATE TEMP TABLE passing (a int);
SELECT add_provenance('passing');
INSERT INTO passing (a, provsql) VALUES (1, '00000000-0000-4000-8000-00000000b006');
SELECT set_prob(('00000000-0000-4000-8000-00000000b00' || i)::uuid, i / 10.0) FROM generate_series(1, 6) i;
SELECT get_prob(('00000000-0000-4000-8000-00000000b00' || i)::uuid) FROM generate_series(1, 6) i;
SET ROLE provsql_eve;
INSERT INTO eve (a, provsql) SELECT 100 + i, ('00000000-0000-4000-8000-00000000b00' || i)::uuid FROM generate_series(1, 6) i;
DO $$
BEGIN
  FOR i IN 1..6 LOOP
    BEGIN
      PERFORM set_prob(('00000000-0000-4000-8000-00000000b00' || i)::uuid, 1);
    EXCEPTION WHEN insufficient_privilege THEN
      RAISE NOTICE '%: %', i, SQLERRM;
    END;
  END LOOP;
END
$$;
DELETE FROM eve WHERE a > 100;
-- A partition or a child of another owner is the owner's of the whole.
RESET ROLE;
ALTER TABLE measure_1 OWNER TO provsql_eve;
ALTER TABLE child OWNER TO provsql_eve;
SET ROLE provsql_eve;
SELECT set_prob('00000000-0000-4000-8000-00000000b002', 1);
SELECT set_prob('00000000-0000-4000-8000-00000000b004', 1);
SET ROLE provsql_ann;
SELECT set_prob('00000000-0000-4000-8000-00000000b002', 1), set_prob('00000000-0000-4000-8000-00000000b004', 1);
DROP TABLE passing;

-- A row that is gone is nobody's.
DELETE FROM guarded;
SELECT set_prob('00000000-0000-4000-8000-00000000b001', 0.5);
SELECT remove_provenance('"Ann''s ""own"""."Odd name"');
SELECT set_prob('00000000-0000-4000-8000-00000000b001', 0.5);
RESET ROLE;
SELECT set_prob('00000000-0000-4000-8000-00000000b001', 0.5);

-- Read-only transactions annotate nothing.
SET ROLE provsql_ann;
BEGIN READ ONLY;
SELECT get_prob('00000000-0000-4000-8000-00000000a001');
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
ROLLBACK;
RESET ROLE;
BEGIN READ ONLY;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
ROLLBACK;

-- Gates made by hand, by those whom an administrator lets.
SET ROLE provsql_eve;
SELECT create_gate('00000000-0000-5000-8000-00000000d001', 'plus');
SELECT set_infos('00000000-0000-4000-8000-00000000e002', 1);
SELECT set_extra('00000000-0000-4000-8000-00000000e002', 'text');
SELECT * FROM gate_owner;
INSERT INTO gate_owner VALUES ('00000000-0000-4000-8000-00000000a001', 'provsql_eve');
RESET ROLE;
GRANT EXECUTE ON FUNCTION create_gate, set_infos, set_extra TO provsql_eve, provsql_ann;
SET ROLE provsql_eve;
SELECT create_gate('00000000-0000-5000-8000-00000000d001', 'plus');
SELECT create_gate('00000000-0000-4000-8000-00000000d002', 'input');
SELECT create_gate('00000000-0000-8000-8000-00000000d003', 'mulinput', '{00000000-0000-4000-8000-00000000d002}');
SELECT set_infos('00000000-0000-5000-8000-00000000d001', 1, 2), set_extra('00000000-0000-5000-8000-00000000d001', 'eve''s');
SELECT set_prob('00000000-0000-4000-8000-00000000d002', 0.5), set_prob('00000000-0000-8000-8000-00000000d003', 0.25);
SELECT get_infos('00000000-0000-5000-8000-00000000d001'), get_extra('00000000-0000-5000-8000-00000000d001');
SELECT set_infos('00000000-0000-4000-8000-00000000e002', 3), set_extra('00000000-0000-4000-8000-00000000e002', 'hers');
-- Not those of others
SELECT set_infos('00000000-0000-4000-8000-00000000a001', 3);
SELECT set_extra('00000000-0000-4000-8000-00000000a001', 'mine');
SELECT set_infos(gate_one(), 3);
SELECT create_gate('00000000-0000-4000-8000-00000000a001', 'input');
SELECT create_gate('00000000-0000-4000-8000-00000000a001', 'plus');
SET ROLE provsql_ann;
SELECT create_gate('00000000-0000-5000-8000-00000000d001', 'times');
SELECT create_gate('00000000-0000-4000-8000-00000000d002', 'input');
SELECT create_gate('00000000-0000-8000-8000-00000000d003', 'input');
SELECT set_infos('00000000-0000-5000-8000-00000000d001', 3);
SELECT set_prob('00000000-0000-4000-8000-00000000d002', 0.7);
INSERT INTO ann (a, provsql) VALUES (4, '00000000-0000-4000-8000-00000000d002');
SELECT set_prob('00000000-0000-4000-8000-00000000d002', 0.7);
DELETE FROM ann WHERE a = 4;
-- The gate of a row goes with its table.
SELECT create_gate('00000000-0000-4000-8000-00000000a002', 'input');
RESET ROLE;
SELECT create_gate('00000000-0000-5000-8000-00000000d004', 'plus');
SELECT * FROM gate_owner ORDER BY token;
-- A derived gate that is there already has no owner.
SELECT provenance_times('00000000-0000-4000-8000-00000000a001', '00000000-0000-4000-8000-00000000a002') AS derived \gset
SET ROLE provsql_ann;
SELECT create_gate(:'derived', 'times');
SELECT set_infos(:'derived', 1);
-- Many calls, many owners
BEGIN;
INSERT INTO ann (a, provsql) VALUES (5, '00000000-0000-4000-8000-00000000d002');
SET provsql.active = off;
SELECT count(set_prob(provsql, 0.5)) FROM (SELECT provsql FROM ann, generate_series(1, 20) WHERE a IN (1, 2) OFFSET 0) x;
SELECT count(set_prob(provsql, 0.5)) FROM (SELECT provsql FROM ann, generate_series(1, 20) WHERE a IN (1, 2) OFFSET 0) x;
SELECT set_prob('00000000-0000-4000-8000-00000000d002', 0.7);
ROLLBACK;
RESET provsql.active;
-- A record that is rolled back is none.
SET ROLE provsql_eve;
BEGIN;
SELECT create_gate('00000000-0000-4000-8000-00000000d005', 'input');
ROLLBACK;
SELECT set_prob('00000000-0000-4000-8000-00000000d005', 0.5);
BEGIN READ ONLY;
SELECT create_gate('00000000-0000-4000-8000-00000000d006', 'input');
ROLLBACK;
-- Names that come first on the search path change nothing.
RESET ROLE;
CREATE SCHEMA decoy AUTHORIZATION provsql_eve;
SET ROLE provsql_eve;
CREATE TABLE decoy.gate_owner (token uuid, owner regrole);
INSERT INTO decoy.gate_owner VALUES ('00000000-0000-4000-8000-00000000a001', 'provsql_eve');
CREATE FUNCTION decoy.always(uuid, uuid) RETURNS bool LANGUAGE SQL AS $$SELECT true$$;
CREATE OPERATOR decoy.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = decoy.always);
SET search_path TO decoy, public, pg_catalog, provsql;
SELECT set_prob('00000000-0000-4000-8000-00000000a001', 0.5);
SELECT create_gate('00000000-0000-4000-8000-00000000d007', 'input');
SELECT count(*) FROM decoy.gate_owner;
SET search_path TO public, provsql;

-- What queries are rewritten to call is everybody's.
SELECT DISTINCT a FROM ann WHERE a = 1 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
SELECT provenance_times(gate_one(), gate_one()) = gate_one(), provenance_plus('{}') = gate_zero(),
  provenance_monus(gate_one(), gate_one()) = gate_zero(), provenance_delta(gate_one()) = gate_one();
-- Tracking and mappings need what PostgreSQL asks for.
SELECT add_provenance('country');
SELECT remove_provenance('ann');
SELECT create_provenance_mapping('eve_map', 'measure', 'v');
SELECT create_provenance_mapping('decoy.ann_map', 'ann', 'a');
SELECT create_provenance_mapping_view('"Ann''s ""own""".v', 'ann', 'a');
SELECT create_provenance_mapping('provsql.m', 'ann', 'a');
RESET ROLE;

-- Many rows at once, by an owner like any other
SET ROLE provsql_ann;
CREATE TABLE large AS SELECT i FROM generate_series(1, 100000) i;
SELECT add_provenance('large');
SET provsql.active = off;
SELECT count(set_prob(provsql, 0.5)) FROM large;
SELECT count(*) FROM large WHERE get_prob(provsql) = 0.5;
-- The tokens of 100,000 rows do not fit into this; a few calls look the tokens up instead.
SET provsql.max_memory = '1MB';
SELECT count(set_prob(provsql, 0.5)) FROM large;
SELECT count(set_prob(provsql, 0.5)) FROM (SELECT provsql FROM large LIMIT 5) x;
RESET provsql.max_memory;
RESET provsql.active;

RESET ROLE;
\set VERBOSITY default
REVOKE EXECUTE ON FUNCTION create_gate, set_infos, set_extra FROM provsql_eve, provsql_ann;
REVOKE TEMPORARY ON DATABASE regression FROM provsql_ann;
SET client_min_messages = warning;
DELETE FROM gate_owner;
DROP OWNED BY provsql_ann, provsql_bob, provsql_cid, provsql_eve CASCADE;
DROP ROLE provsql_bob, provsql_cid, provsql_ann, provsql_eve;
RESET client_min_messages;
