-- The tables that the corpus reads. Tokens are fixed, so that all clients must see the same ones.
CREATE EXTENSION provsql;
SET search_path = public, provsql;

CREATE FUNCTION token(n int) RETURNS uuid IMMUTABLE LANGUAGE sql
  AS $$ SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;

CREATE TABLE person (id int PRIMARY KEY, name text, city text, age int, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO person VALUES (1, 'Ann', 'Oslo', 30, token(1)), (2, 'Bob', 'Oslo', 41, token(2)),
  (3, 'Cid', 'Rome', 30, token(3)), (4, 'Dan', NULL, NULL, token(4));
CREATE TABLE visit (person int, place text, year int, cost numeric(8,2), provsql uuid DEFAULT gen_random_uuid());
INSERT INTO visit VALUES (1, 'Rome', 2001, 10.5, token(11)), (1, 'Rome', 2002, 20, token(12)), (2, 'Pisa', 2001, NULL, token(13)),
  (3, 'Oslo', 2003, 7.25, token(14)), (NULL, 'Nice', 2001, 1, token(15));
CREATE TABLE country (city text, country text);  -- untracked, as the following two
INSERT INTO country VALUES ('Oslo', 'Norway'), ('Rome', 'Italy'), ('Pisa', 'Italy');
CREATE TABLE number (n int, squared int, even bool);
INSERT INTO number SELECT n, n * n, n % 2 = 0 FROM generate_series(1, 5) n;
CREATE TABLE own_column (a int, provsql text);   -- a user's column of that name
INSERT INTO own_column VALUES (1, 'one'), (2, NULL);
CREATE TABLE empty (a int, b text, provsql uuid DEFAULT gen_random_uuid());

CREATE TYPE color AS ENUM ('red', 'green', 'blue');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TYPE point2 AS (x int, y text);
CREATE TABLE typed (id int GENERATED ALWAYS AS IDENTITY, i2 smallint, i8 bigint, f4 real, f8 float8, num numeric, flag bool,
  txt text, vc varchar(5), ch char(3), nm name, bin bytea, d date, ts timestamp, tz timestamptz, tm time, iv interval,
  js json, jb jsonb, arr int[], texts text[], en color, dom positive, comp point2, rng int4range, mr int4multirange,
  ip inet, bits bit(3), u uuid, m money, twice int GENERATED ALWAYS AS (i2 * 2) STORED, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO typed VALUES
  (DEFAULT, 1, 10000000000, 1.5, 2.25, 3.125, true, 'text', 'vc', 'ch', 'nm', '\x0102', '2020-02-29', '2020-02-29 12:00',
   '2020-02-29 12:00 UTC', '12:00', '1 day 02:00', '{"a": 1}', '{"b": [1, 2]}', '{1,2,NULL}', '{a,"b c"}', 'green', 7, (1, 'y'),
   '[1,5)', '{[1,3),[5,7)}', '10.0.0.1/8', B'101', token(100), '12.34', DEFAULT, token(21)),
  (DEFAULT, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, DEFAULT, token(22)),
  (DEFAULT, -1, -1, 'NaN', 'Infinity', 0, false, '', '', '', '', '', '-infinity', 'infinity', '1900-01-01 UTC', '24:00', '-1 mon',
   'null', '{}', '{}', '{NULL,""}', 'red', 1, (NULL, ''), 'empty', '{}', '::1', B'000', token(101), '-1', DEFAULT, token(23));

CREATE TABLE measure (day date, value int, provsql uuid DEFAULT gen_random_uuid()) PARTITION BY RANGE (day);
CREATE TABLE measure_old PARTITION OF measure FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measure_new PARTITION OF measure DEFAULT;
INSERT INTO measure VALUES ('2020-05-01', 1, token(31)), ('2020-06-01', 2, token(32)), ('2022-01-01', 3, token(33));
CREATE TABLE animal (name text, provsql uuid DEFAULT gen_random_uuid());
CREATE TABLE dog (breed text) INHERITS (animal);
INSERT INTO animal VALUES ('Cat', token(41));
INSERT INTO dog VALUES ('Rex', token(42), 'Collie');
CREATE TABLE "Odd Name" ("select" int, "Üml" text, "a""b" text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO "Odd Name" VALUES (1, 'ü', '"', token(51)), (2, NULL, '', token(52));
CREATE TABLE dropped (gone int, a int, gone_too text, b text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO dropped VALUES (0, 1, '', 'x', token(61)), (0, 2, '', 'y', token(62));
ALTER TABLE dropped DROP COLUMN gone, DROP COLUMN gone_too;
ALTER TABLE dropped ADD COLUMN later int DEFAULT 5;
CREATE SCHEMA other;
CREATE TABLE other.person (id int, nick text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO other.person VALUES (1, 'Annie', token(71)), (2, 'Bobby', token(72));

CREATE VIEW resident AS SELECT name, city FROM person WHERE city IS NOT NULL;
CREATE VIEW all_of_person AS SELECT * FROM person;
CREATE VIEW by_city AS SELECT city, count(*) AS people, avg(age) AS mean_age FROM person GROUP BY city;
CREATE VIEW big_city AS SELECT city, people FROM by_city WHERE people > 1;
CREATE VIEW guarded WITH (security_barrier) AS SELECT name, age FROM person WHERE age > 29;
CREATE MATERIALIZED VIEW kept AS SELECT place, count(*) AS visits, sum(cost) AS paid FROM visit GROUP BY place;
CREATE TABLE answer AS SELECT p.name, v.place FROM person p JOIN visit v ON v.person = p.id;
CREATE TABLE total AS SELECT place, sum(cost) AS paid, min(year) AS first, array_agg(year ORDER BY year) AS years
  FROM visit GROUP BY place;

CREATE FUNCTION names_in(text) RETURNS SETOF text STABLE LANGUAGE sql AS 'SELECT name FROM person WHERE city = $1';
CREATE FUNCTION people_in(text) RETURNS TABLE (who text, how_old int) STABLE LANGUAGE sql
  AS 'SELECT name, age FROM person WHERE city = $1';
CREATE FUNCTION person_row(int) RETURNS person STABLE LANGUAGE sql AS 'SELECT * FROM person WHERE id = $1';
CREATE FUNCTION loop_names() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT name FROM person ORDER BY id LOOP RETURN NEXT r.name; END LOOP;
END $$;
CREATE FUNCTION with_token(text) RETURNS TABLE (who text, token uuid) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT p.name, provenance() FROM person p WHERE p.city = $1;
END $$;
ANALYZE;
