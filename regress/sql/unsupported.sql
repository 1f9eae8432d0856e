-- What cannot be tracked is refused by name, with a hint, and never done silently.
SELECT DISTINCT ON (city) city, name FROM person;
SELECT city FROM person INTERSECT ALL SELECT place FROM visit;
WITH RECURSIVE r AS (SELECT name FROM person UNION SELECT v.place FROM r JOIN visit v USING (name)) SELECT * FROM r;
SELECT name FROM person WHERE city IN (SELECT place FROM visit LIMIT 1);
SELECT p.name FROM person p LEFT JOIN visit v ON provsql.provenance() IS NULL;
SELECT city, provsql, city || provsql::text FROM person GROUP BY city, provsql;
SELECT * FROM person UNION ALL SELECT city, country, gen_random_uuid() FROM country;
SELECT ARRAY(SELECT ARRAY[name] FROM person);
-- All of them run when tracking is off.
SET provsql.active = off;
SELECT DISTINCT ON (city) city, name FROM person ORDER BY 1, 2;
SELECT city FROM person INTERSECT ALL SELECT place FROM visit ORDER BY 1;
SELECT name FROM person WHERE city IN (SELECT place FROM visit ORDER BY place LIMIT 1) ORDER BY 1;
SELECT ARRAY(SELECT ARRAY[name] FROM person ORDER BY 1);
RESET provsql.active;
