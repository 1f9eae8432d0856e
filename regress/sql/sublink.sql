-- EXISTS and IN: the row, if one of its matches is there.
SELECT * FROM show('SELECT name FROM person p WHERE EXISTS (SELECT FROM visit v WHERE v.name = p.name)');
SELECT * FROM show('SELECT name FROM person WHERE name IN (SELECT name FROM visit)');
SELECT * FROM show('SELECT city FROM country WHERE city = ANY (SELECT city FROM person)');
SELECT * FROM show('SELECT name FROM person WHERE (name, city) IN (SELECT name, ''Oslo'' FROM visit)');
SELECT * FROM show('SELECT name FROM person p WHERE EXISTS (SELECT FROM visit v WHERE v.place > p.city)');
SELECT * FROM show('SELECT city FROM country WHERE EXISTS (SELECT FROM person)');
-- NOT EXISTS and NOT IN: if none is. An unknown comparison counts as a match.
SELECT * FROM show('SELECT name FROM person p WHERE NOT EXISTS (SELECT FROM visit v WHERE v.name = p.name)');
SELECT * FROM show('SELECT name FROM person WHERE name NOT IN (SELECT name FROM visit WHERE name IS NOT NULL)');
SELECT * FROM show('SELECT name FROM person WHERE name NOT IN (SELECT name FROM visit)');
SELECT * FROM show('SELECT name FROM person WHERE city NOT IN (SELECT place FROM visit WHERE year = 2003)');
SELECT * FROM show('SELECT name FROM person WHERE name > ALL (SELECT name FROM visit WHERE year < 2003 AND name IS NOT NULL)');
SELECT * FROM show('SELECT name FROM person WHERE name <> ALL (SELECT name FROM person WHERE city = ''Oslo'')');
-- In AND, OR, NOT and CASE
SELECT * FROM show('SELECT name FROM person p WHERE city = ''Oslo'' OR EXISTS (SELECT FROM visit v WHERE v.name = p.name)');
SELECT * FROM show('SELECT name FROM person p WHERE NOT (city = ''Oslo'' AND name IN (SELECT name FROM visit WHERE year = 2001))');
SELECT * FROM show('SELECT name FROM person p WHERE CASE WHEN city = ''Rome'' THEN true ELSE EXISTS (SELECT FROM visit v WHERE v.name = p.name AND year = 2001) END');
SELECT * FROM show('SELECT name FROM person p WHERE (name IN (SELECT name FROM visit WHERE year = 2001)) IS NOT TRUE');
-- As values: each that a row may have in some world
SELECT * FROM show('SELECT name, EXISTS (SELECT FROM visit v WHERE v.name = p.name) AS travels FROM person p WHERE name > ''B''');
SELECT * FROM show('SELECT city, city IN (SELECT place FROM visit) AS visited FROM country WHERE city = ''Rome''');
SELECT * FROM show('SELECT name FROM person p ORDER BY EXISTS (SELECT FROM visit v WHERE v.name = p.name)');
-- Scalar subqueries: the row of each value; aggregates are values with tokens.
SELECT * FROM show('SELECT name, (SELECT place FROM visit v WHERE v.name = p.name AND year = 2001) AS place FROM person p');
SELECT * FROM show('SELECT name FROM person WHERE city = (SELECT place FROM visit WHERE year = 2003)');
SELECT * FROM show('SELECT name, (SELECT count(*) FROM visit v WHERE v.name = p.name) AS visits FROM person p');
SELECT * FROM show('SELECT name FROM person p WHERE (SELECT count(*) FROM visit v WHERE v.name = p.name AND year <> 2002) >= 1');
SELECT * FROM show('SELECT name FROM person WHERE (name, city) = (SELECT name, place FROM visit WHERE year = 2003)');
SELECT * FROM show('SELECT city, ARRAY(SELECT p.name FROM person p WHERE p.city = c.city ORDER BY 1) AS people FROM country c');
SELECT name, (SELECT place FROM visit v WHERE v.name = p.name) FROM person p;
-- Elsewhere: in HAVING, in ON, in aggregates' arguments, in each other, in FROM functions
SELECT * FROM show('SELECT city FROM person GROUP BY city HAVING city IN (SELECT place FROM visit)');
SELECT * FROM show('SELECT p.name, c.country FROM person p JOIN country c ON c.city = p.city AND EXISTS (SELECT FROM visit v WHERE v.name = p.name AND v.year > 2001)');
SELECT * FROM show('SELECT p.name, c.country FROM country c LEFT JOIN person p ON c.city = p.city AND p.name IN (SELECT name FROM visit WHERE year > 2001)');
SELECT * FROM show('SELECT count(*) FILTER (WHERE name IN (SELECT name FROM visit)) FROM person');
SELECT * FROM show('SELECT name FROM person WHERE name IN (SELECT name FROM visit WHERE place NOT IN (SELECT city FROM country))');
SELECT * FROM show('SELECT v.x FROM (VALUES ((SELECT place FROM visit WHERE year = 2003))) v(x)');
-- An untracked subquery is a condition like any other.
SELECT * FROM show('SELECT name FROM person p WHERE EXISTS (SELECT FROM country c WHERE c.city = p.city)');
-- Subqueries with LIMIT are refused: which rows it leaves depends on which rows there are.
SELECT name FROM person WHERE name IN (SELECT name FROM visit ORDER BY year LIMIT 1);
-- An aggregate over all rows has a row whatever it aggregates.
SELECT * FROM show('SELECT p.name FROM person p WHERE EXISTS (SELECT count(*) FROM visit v WHERE v.name = p.name)');
SELECT * FROM show('SELECT p.name FROM person p WHERE NOT EXISTS (SELECT count(*) FROM visit v WHERE v.name = p.name)');
SELECT * FROM show('SELECT n FROM generate_series(1, 2) n WHERE EXISTS (SELECT max(place) FROM visit WHERE length(name) = n)');
SELECT * FROM show('SELECT p.name FROM person p WHERE (p.name, 2) = (SELECT min(v.name), count(*) FROM visit v WHERE v.name = p.name)');
-- What a query groups by is one thing however often it is named.
SELECT * FROM show('SELECT city AS home, city AS place FROM person GROUP BY 1, 2 HAVING city IN (SELECT place FROM visit)');
SELECT * FROM show('SELECT upper(city) AS city FROM country GROUP BY CUBE ((upper(city))) HAVING EXISTS (SELECT FROM visit WHERE year = 2003) OR upper(city) IN (''NO'', upper(city))');
SELECT "row" FROM show('SELECT (SELECT v.place FROM visit v WHERE v.name = p.name AND v.year = 2001) AS place, grouping((SELECT v.place FROM visit v WHERE v.name = p.name AND v.year = 2001)) FROM person p GROUP BY 1');
-- Untracked rows of set operations beside what is uncertain
SELECT * FROM show('SELECT name FROM person WHERE (SELECT place FROM visit WHERE year = 2003) IN (SELECT city FROM country UNION SELECT country FROM country)');
SELECT * FROM show('SELECT 1 AS one WHERE ''a'' IN (VALUES (''a'') UNION SELECT ''b'' FROM person HAVING true)');
SELECT * FROM show('SELECT 1 AS one WHERE NOT EXISTS (VALUES (''a'') INTERSECT SELECT ''b'' FROM person HAVING true)');
SELECT * FROM show('SELECT city FROM country WHERE ((SELECT place FROM visit WHERE year = 2003), country) NOT IN (SELECT city, country FROM country UNION SELECT ''Oslo'', NULL)');
-- Aggregates of one query go together: where one is uncertain, all have tokens.
SELECT * FROM show('SELECT count(*) FROM country HAVING ''A'' < max(city) FILTER (WHERE (SELECT place FROM visit WHERE year = 2003) = city)');
-- A subquery that is like one of grouping sets is one of its own: no set makes it NULL.
SET provsql.possible_rows = off;
SELECT "row" FROM show('SELECT 1 AS one FROM (VALUES (1)) v GROUP BY CUBE (''a''::text, (SELECT true FROM visit WHERE year = 2003)) HAVING (SELECT true FROM visit WHERE year = 2003)');
RESET provsql.possible_rows;
SET provsql.active = off;
SELECT 1 AS one FROM (VALUES (1)) v GROUP BY CUBE ('a'::text, (SELECT true FROM visit WHERE year = 2003)) HAVING (SELECT true FROM visit WHERE year = 2003);
RESET provsql.active;
