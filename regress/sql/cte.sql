-- Common table expressions
SELECT * FROM show('WITH o AS (SELECT * FROM person WHERE city = ''Oslo'') SELECT name FROM o');
SELECT * FROM show('WITH o AS (SELECT name, city FROM person) SELECT a.name, b.name AS other FROM o a JOIN o b USING (city)');
SELECT * FROM show('WITH o AS MATERIALIZED (SELECT * FROM person WHERE city = ''Oslo'') SELECT * FROM o NATURAL JOIN visit');
SELECT * FROM show('WITH o AS NOT MATERIALIZED (SELECT name, random() AS r FROM person) SELECT a.name FROM o a, o b WHERE a.name = b.name AND a.r <> b.r');
SELECT * FROM show('WITH o AS (SELECT city FROM person), p AS (SELECT DISTINCT city FROM o) SELECT * FROM p WHERE city IS NOT NULL');
SELECT * FROM show('WITH unused AS (SELECT * FROM visit) SELECT name FROM person WHERE name = ''Ann''');
SELECT * FROM show('SELECT * FROM (WITH o AS (SELECT name FROM person) SELECT * FROM o) s WHERE name < ''B''');
SELECT * FROM show('WITH o(n) AS (SELECT name FROM person) SELECT x.n FROM (SELECT n FROM o WHERE n > ''B'') x, LATERAL (SELECT n FROM o WHERE o.n > x.n) y');
SELECT * FROM show('WITH c AS (SELECT * FROM country) SELECT name, country FROM person JOIN c USING (city)');
-- A volatile body is evaluated once.
SELECT * FROM show('WITH o AS (SELECT random() AS r FROM person WHERE name = ''Ann'') SELECT a.r = b.r AS same FROM o a, o b');
-- Recursion beside a tracked table is fine, through one it is not.
SELECT * FROM show('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2) SELECT name, i FROM person, n WHERE city = ''Oslo''');
WITH RECURSIVE r AS (SELECT name FROM person UNION SELECT v.place FROM r JOIN visit v USING (name)) SELECT * FROM r;
-- Data-modifying CTEs
CREATE TABLE logged (a text);
CREATE TABLE leaver AS SELECT name, provsql FROM person;
WITH w AS (INSERT INTO logged SELECT name FROM person RETURNING a) SELECT * FROM w;
WITH w AS (DELETE FROM leaver WHERE name < 'C' RETURNING name) SELECT name, provsql.sr_formula(provsql.provenance(), 'person_name') FROM w \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT * FROM logged ORDER BY a;
DROP TABLE logged, leaver;
