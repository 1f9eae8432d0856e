-- Statements in functions, and prepared ones
CREATE FUNCTION first_city() RETURNS text LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
  SELECT city INTO c FROM person WHERE name = 'Ann';
  RETURN c;
END $$;
SELECT first_city();
SELECT first_city();
CREATE FUNCTION looped() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
  FOR r IN SELECT DISTINCT place FROM visit LOOP
    IF r.place IS NOT NULL THEN n := n + 1; END IF;
  END LOOP;
  RETURN n;
END $$;
SELECT looped();
-- Errors of the extension can be caught.
DO $$
BEGIN
  PERFORM DISTINCT ON (city) city FROM person;
EXCEPTION WHEN feature_not_supported THEN
  RAISE NOTICE 'caught: %', SQLERRM;
END $$;
DO $$
BEGIN
  PERFORM provsql.sr_counting('00000000-0000-5000-8000-00000000dead'::uuid, 'person_name');
EXCEPTION WHEN undefined_object THEN
  RAISE NOTICE 'caught: %', SQLERRM;
END $$;
DROP FUNCTION first_city(), looped();
-- provenance() gives a function the tokens of its rows.
CREATE FUNCTION derived() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT city, provsql.provenance() AS p FROM person WHERE city IS NOT NULL GROUP BY city ORDER BY city LOOP
    RETURN NEXT r.city || ': ' || provsql.sr_formula(r.p, 'person_name');
  END LOOP;
END $$;
SELECT derived();
CREATE FUNCTION tokens_of(town text) RETURNS TABLE (name text, token uuid) LANGUAGE sql STABLE AS
  'SELECT name, provsql.provenance() FROM person WHERE city = town ORDER BY name';
SELECT name, provsql.sr_formula(token, 'person_name') FROM tokens_of('Oslo');
CREATE FUNCTION names_in(town text) RETURNS SETOF text LANGUAGE sql STABLE AS
  'SELECT name FROM person WHERE city = town ORDER BY name';
SELECT * FROM names_in('Oslo');
SELECT names_in('Oslo');
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM person';
SELECT how_many();
DROP FUNCTION derived(), tokens_of(text), names_in(text), how_many();
-- A prepared statement's columns include the token, and follow the setting.
PREPARE p AS SELECT name FROM person ORDER BY name LIMIT 1;
EXECUTE p \g (format=unaligned) | sed -E 's/[0-9a-f-]{36}/token/'
SET provsql.active = off;
EXECUTE p;
RESET provsql.active;
EXECUTE p \g (format=unaligned) | sed -E 's/[0-9a-f-]{36}/token/'
DEALLOCATE p;
PREPARE p AS INSERT INTO visit SELECT 'Eve', city, 2004 FROM person WHERE name = $1;
BEGIN;
EXECUTE p('Ann');
SELECT * FROM show('SELECT * FROM visit WHERE name = ''Eve''');
ROLLBACK;
DEALLOCATE p;
-- Views and materialized views
CREATE VIEW person_view AS SELECT name FROM person;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM person_view;
\d mv
SELECT * FROM show('SELECT * FROM mv');
BEGIN;
INSERT INTO person VALUES ('Eve', 'Nice');
REFRESH MATERIALIZED VIEW mv;
SELECT * FROM show('SELECT count(*) FROM mv');
ROLLBACK;
CREATE TABLE no_data AS SELECT * FROM person_view WITH NO DATA;
\d no_data
SET provsql.active = off;
CREATE MATERIALIZED VIEW untracked AS SELECT * FROM person_view;
RESET provsql.active;
REFRESH MATERIALIZED VIEW untracked;
SELECT count(*) FROM untracked;
DROP MATERIALIZED VIEW mv, untracked;
DROP TABLE no_data;
DROP VIEW person_view;
-- Foreign keys between tracked tables are PostgreSQL's own business.
CREATE TABLE owner (id int PRIMARY KEY);
CREATE TABLE pet (id int, owner int);
SELECT provsql.add_provenance('owner'), provsql.add_provenance('pet');
INSERT INTO owner VALUES (1), (2);
INSERT INTO pet VALUES (1, 1), (2, 2), (3, 3);
ALTER TABLE pet ADD CONSTRAINT pet_owner FOREIGN KEY (owner) REFERENCES owner ON DELETE CASCADE ON UPDATE CASCADE;
DELETE FROM pet WHERE id = 3;
ALTER TABLE pet ADD CONSTRAINT pet_owner FOREIGN KEY (owner) REFERENCES owner ON DELETE CASCADE ON UPDATE CASCADE;
UPDATE owner SET id = 5 WHERE id = 1;
DELETE FROM owner WHERE id = 2;
INSERT INTO pet VALUES (4, 4);
SELECT id, owner FROM pet ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
-- A query that only looks like such a check is tracked.
SELECT fk.id FROM pet fk LEFT OUTER JOIN owner pk ON pk.id = fk.owner \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
DROP TABLE pet, owner;
-- A dump shows tables as they are.
SET application_name = 'pg_dump';
SELECT DISTINCT provsql IS NULL AS stored FROM person;
RESET application_name;
