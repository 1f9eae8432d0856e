-- CREATE TABLE AS and INSERT … SELECT store tokens.
CREATE TABLE trip AS SELECT name, city, place FROM person JOIN visit USING (name);
SELECT * FROM show('SELECT * FROM trip');
SELECT * FROM show('SELECT DISTINCT name FROM trip');
SELECT name, place INTO trip_into FROM trip WHERE name = 'Ann';
SELECT * FROM show('SELECT * FROM trip_into');

-- Column names are for the data.
CREATE TABLE named (who, "where") AS SELECT * FROM person WHERE name = 'Ann';
SELECT attname FROM pg_attribute WHERE attrelid = 'named'::regclass AND attnum > 0 ORDER BY attnum;
DROP TABLE named;
CREATE TABLE named (who, "where", token) AS SELECT * FROM person;
CREATE TABLE named (who, token) AS SELECT name FROM person;
CREATE TABLE guest (name text DEFAULT 'nobody', origin text);
SELECT provsql.add_provenance('guest');
INSERT INTO guest SELECT name, city FROM person WHERE city = 'Oslo';
INSERT INTO guest (origin) SELECT DISTINCT city FROM person WHERE city = 'Oslo';
INSERT INTO guest SELECT * FROM person WHERE name = 'Cid';
INSERT INTO guest (name) SELECT name FROM person UNION ALL SELECT name FROM visit WHERE name > 'B';
WITH o AS (SELECT * FROM person WHERE city IS NULL) INSERT INTO guest SELECT name FROM o;
SELECT * FROM show('SELECT name, origin FROM guest');
-- A source without provenance gives new tokens.
TRUNCATE guest;
INSERT INTO guest SELECT city, country FROM country WHERE city = 'Pisa' RETURNING name, provsql IS NOT NULL AS tracked;
INSERT INTO guest VALUES ('x', 'y') RETURNING name, provsql IS NOT NULL AS tracked;
SELECT provsql.create_provenance_mapping('guest_name', 'guest', 'name');
SELECT * FROM show('SELECT * FROM guest', 'guest_name');
-- The token column cannot be given another value.
INSERT INTO guest (name, provsql) SELECT name, gen_random_uuid() FROM person;
INSERT INTO guest (name, provsql) SELECT name, provsql FROM person WHERE name = 'Ann';
SELECT * FROM show('SELECT * FROM guest WHERE name = ''Ann''');
-- Into an untracked table, provenance is lost, and that is said.
CREATE TABLE plain (name text);
INSERT INTO plain SELECT name FROM person WHERE city = 'Oslo';
SELECT * FROM plain ORDER BY name;
-- A mapping made by hand stores the tokens in a column of its own.
CREATE TABLE by_hand (value text, provenance uuid);
INSERT INTO by_hand SELECT name, provsql.provenance() FROM person WHERE city = 'Oslo';
INSERT INTO by_hand SELECT lower(name), provsql FROM person WHERE city = 'Rome';
SELECT * FROM show('SELECT name FROM person', 'by_hand');
DROP TABLE by_hand;
-- Upsert
CREATE TABLE best (name text PRIMARY KEY, place text);
SELECT provsql.add_provenance('best');
INSERT INTO best VALUES ('Ann', 'Home');
INSERT INTO best VALUES ('Ann', 'Away') ON CONFLICT (name) DO UPDATE SET place = excluded.place RETURNING place;
DROP TABLE trip, trip_into, guest, guest_name, plain, best;
