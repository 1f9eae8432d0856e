-- Selection, projection, order: a row keeps its token.
SELECT * FROM show('SELECT * FROM person');
SELECT * FROM show('SELECT name FROM person WHERE city = ''Oslo''');
SELECT * FROM show('SELECT upper(name) AS u, length(city) FROM person WHERE city IS NULL OR city LIKE ''R%''');
SELECT * FROM show('SELECT 1 AS one FROM person');
SELECT * FROM show('SELECT FROM person WHERE name = ''Bob''');
SELECT * FROM show('SELECT name FROM person ORDER BY name DESC LIMIT 2');
SELECT * FROM show('SELECT name FROM person ORDER BY name OFFSET 3');
SELECT * FROM show('SELECT name, generate_series(1, 2) AS i FROM person WHERE city = ''Oslo''');
SELECT * FROM show('SELECT p FROM person AS p(n) WHERE false');
SELECT * FROM show('SELECT name AS "provsql name" FROM person WHERE name = ''Ann''');
SELECT * FROM show('SELECT name FROM person TABLESAMPLE SYSTEM (100) WHERE name < ''C''');
SELECT * FROM show('SELECT name, (SELECT count(*) FROM country) FROM person WHERE EXISTS (SELECT 1 FROM country c WHERE c.city = person.city)');
-- The token is the last column, wherever it was named.
CREATE TABLE shape AS SELECT provsql, name, city FROM person;
SELECT attname FROM pg_attribute WHERE attrelid = 'shape'::regclass AND attnum > 0 ORDER BY attnum;
DROP TABLE shape;
CREATE TABLE shape AS SELECT name, provsql AS kept FROM person;
SELECT attname, atttypid::regtype FROM pg_attribute WHERE attrelid = 'shape'::regclass AND attnum > 0 ORDER BY attnum;
SET provsql.active = off;
SELECT count(*) AS same FROM shape WHERE kept = provsql;
RESET provsql.active;
DROP TABLE shape;
-- provenance() is the same token, in any expression.
SELECT * FROM show('SELECT name, provsql.get_gate_type(provsql.provenance()) AS kind FROM person WHERE provsql.provenance() <> provsql.gate_one()');
SELECT name, provsql.sr_formula(provsql.provenance(), 'person_name') AS f FROM person ORDER BY provsql.sr_formula(provsql.provenance(), 'person_name') DESC \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT provsql.provenance();
SELECT provsql.provenance() FROM country;
-- Ordering by the token itself
SELECT count(*) FROM (SELECT * FROM show('SELECT * FROM person ORDER BY provsql')) x;
-- Locking clauses
BEGIN;
SELECT name FROM person WHERE name = 'Ann' FOR UPDATE \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
COMMIT;
-- Cursors, COPY and EXPLAIN
BEGIN;
DECLARE c CURSOR FOR SELECT name FROM person ORDER BY name;
FETCH 2 FROM c \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
MOVE BACKWARD ALL IN c;
FETCH 1 FROM c \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
COMMIT;
COPY (SELECT name FROM person ORDER BY name) TO PROGRAM 'cut -f 1 > /dev/null';
EXPLAIN (COSTS OFF, VERBOSE) SELECT name FROM person WHERE city = 'Oslo';
-- Untracked queries are as they always were.
SELECT * FROM country ORDER BY city;
EXPLAIN (COSTS OFF, VERBOSE) SELECT city FROM country;
