-- Who may do what.
CREATE ROLE provsql_reader;
CREATE ROLE provsql_owner;
GRANT CREATE ON SCHEMA public TO provsql_owner;
SET ROLE provsql_reader;
-- Tracking needs ownership.
SELECT provsql.add_provenance('country');
SELECT provsql.remove_provenance('person');
SELECT provsql.add_provenance('pg_catalog.pg_class');
-- Reading a tracked table needs what reading any table needs.
SELECT name FROM person;
RESET ROLE;
GRANT SELECT (name) ON person TO provsql_reader;
GRANT SELECT ON visit TO provsql_reader;
SET ROLE provsql_reader;
-- Who may read a column may read it with its provenance.
SELECT name FROM person ORDER BY name \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
SELECT city FROM person;
SELECT DISTINCT place FROM visit ORDER BY place \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
-- The mapping is read with the caller's rights.
SELECT provsql.sr_formula(provsql.provenance(), 'person_name') FROM person;
SELECT provsql.create_provenance_mapping('mine', 'person', 'name');
-- identify_token looks only where the caller may.
SELECT i.* FROM (SELECT provsql.gate_one() AS t) x, LATERAL provsql.identify_token(t) i;
RESET ROLE;
-- An owner who is no superuser
SET ROLE provsql_owner;
CREATE TABLE owned (a int);
INSERT INTO owned VALUES (1);
SELECT provsql.add_provenance('owned');
SELECT provsql.create_provenance_mapping('owned_a', 'owned', 'a');
SELECT a, provsql.sr_formula(provsql.provenance(), 'owned_a') FROM owned \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT provsql.remove_provenance('owned');
DROP TABLE owned, owned_a;
RESET ROLE;
-- A search path full of decoys changes nothing.
CREATE SCHEMA decoy;
CREATE FUNCTION decoy.gen_random_uuid() RETURNS uuid LANGUAGE SQL AS $$SELECT provsql.gate_zero()$$;
CREATE FUNCTION decoy.always(uuid, uuid) RETURNS bool LANGUAGE SQL AS $$SELECT true$$;
CREATE OPERATOR decoy.= (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = decoy.always);
CREATE TABLE decoyed (a int);
INSERT INTO decoyed VALUES (1), (2);
SET search_path TO decoy, public, pg_catalog;
SELECT provsql.add_provenance('decoyed');
SELECT count(*) FROM (SELECT * FROM show('SELECT a FROM decoyed WHERE provsql IS NOT NULL')) x WHERE formula = '𝟙';
RESET search_path;
DROP TABLE decoyed;
DROP SCHEMA decoy CASCADE;
REVOKE ALL ON person, visit FROM provsql_reader;
REVOKE CREATE ON SCHEMA public FROM provsql_owner;
DROP ROLE provsql_reader, provsql_owner;
