-- # Rows of one query

-- Tracked table, WHERE, expressions | where
SELECT name, upper(city) AS city FROM person WHERE name < 'C'

-- Untracked table beside a tracked one | comma join
SELECT name, country FROM person, country WHERE person.city = country.city

-- ORDER BY, LIMIT, OFFSET | order by, limit
SELECT name FROM person ORDER BY name DESC OFFSET 1 LIMIT 2

-- Set-returning functions in the select list | function in select list
SELECT name, generate_series(1, 2) AS n FROM person WHERE city = 'Rome'

-- FOR UPDATE | for update
SELECT name FROM person WHERE city = 'Rome' FOR UPDATE

-- # Joins

-- JOIN … ON | join on
SELECT p.name, v.place FROM person p JOIN visit v ON v.name = p.name AND v.year > 2001

-- JOIN … USING, NATURAL JOIN | join using, natural join
SELECT name, place FROM person NATURAL JOIN visit WHERE year = 2003

-- LEFT JOIN | left join
SELECT p.name, v.place FROM person p LEFT JOIN visit v USING (name) WHERE p.name > 'A' AND p.city <> 'Oslo' OR p.city IS NULL

-- RIGHT JOIN | right join
SELECT p.name, c.city FROM person p RIGHT JOIN country c ON c.city = p.city AND p.name < 'C'

-- FULL JOIN | full join
SELECT p.name, v.place FROM person p FULL JOIN visit v ON v.name = p.name AND v.year = 2001 WHERE p.city = 'Rome' OR v.year > 2002

-- Join of another condition than equality | join on a condition of any kind
SELECT c.city, v.place FROM country c LEFT JOIN visit v ON v.place < c.city AND v.year = 2001 WHERE c.city < 'R'

-- LATERAL | lateral, left join lateral
SELECT p.name, l.place FROM person p LEFT JOIN LATERAL (SELECT place FROM visit v WHERE v.name = p.name AND v.place > p.city) l ON true WHERE p.city IS NOT NULL

-- # FROM

-- Subquery in FROM | subquery in FROM
SELECT s.city FROM (SELECT DISTINCT city FROM person) s WHERE s.city IS NOT NULL

-- WITH | cte, cte referenced twice
WITH w AS (SELECT name, city FROM person) SELECT a.name, b.name AS other FROM w a JOIN w b USING (city) WHERE a.name < b.name

-- View | view
SELECT * FROM traveller WHERE place = 'Pisa'

-- Functions and VALUES in FROM | function in FROM, values in FROM
SELECT name, n FROM person, generate_series(1, length(name) - 1) n, (VALUES ('Rome')) x (c) WHERE city = c

-- Partitioned and inherited tables, NULL tokens | partitioned, NULL token
SELECT name FROM registry WHERE year = 2001

-- # Grouping and set operations

-- DISTINCT | distinct
SELECT DISTINCT city FROM person

-- GROUP BY | group by
SELECT place FROM visit GROUP BY place HAVING place > 'O'

-- GROUPING SETS, ROLLUP, CUBE | grouping sets, grouping()
SELECT city, count(*) FROM person GROUP BY ROLLUP (city)

-- UNION | union
SELECT city FROM person UNION SELECT place FROM visit WHERE year = 2003

-- UNION ALL | union all
SELECT city FROM person WHERE name = 'Ann' UNION ALL SELECT city FROM country WHERE country = 'Norway'

-- EXCEPT | except
SELECT city FROM person EXCEPT SELECT place FROM visit

-- EXCEPT ALL (a match removes all copies) | except all
SELECT city FROM person EXCEPT ALL SELECT place FROM visit WHERE year = 2003

-- INTERSECT | intersect
SELECT city FROM person INTERSECT SELECT place FROM visit

-- Trees of set operations | set operation of set operations
SELECT city FROM person UNION (SELECT place FROM visit EXCEPT SELECT city FROM country WHERE country = 'Italy')

-- # Subqueries in expressions

-- EXISTS | exists
SELECT name FROM person p WHERE EXISTS (SELECT FROM visit v WHERE v.name = p.name AND year < 2003)

-- NOT EXISTS | exists
SELECT name FROM person p WHERE NOT EXISTS (SELECT FROM visit v WHERE v.name = p.name)

-- IN | in subquery
SELECT city FROM country WHERE city IN (SELECT place FROM visit)

-- NOT IN, with a NULL in the subquery | in subquery
SELECT name FROM person WHERE name NOT IN (SELECT name FROM visit WHERE year < 2003)

-- ANY and ALL | any and all
SELECT name FROM person WHERE name >= ALL (SELECT name FROM visit WHERE year < 2003 AND name IS NOT NULL)

-- Rows | row of a subquery
SELECT name FROM person WHERE (name, 'Rome') IN (SELECT name, place FROM visit)

-- Row comparison | row comparison with a subquery
SELECT name FROM person WHERE (city, name) > (SELECT place, name FROM visit WHERE year = 2003)

-- Conditions under OR, NOT, CASE | exists, in subquery
SELECT name FROM person p WHERE city IS NULL OR NOT (name IN (SELECT name FROM visit WHERE year > 2001))

-- Conditions as values | exists, in subquery
SELECT name, EXISTS (SELECT FROM visit v WHERE v.name = p.name) AS travels FROM person p WHERE city = 'Rome'

-- Scalar subquery of a row | scalar subquery by a key
SELECT name, (SELECT place FROM visit v WHERE v.name = p.name AND year = 2001) AS place FROM person p WHERE city = 'Oslo'

-- Scalar subquery of an aggregate | scalar subquery with an aggregate
SELECT name, (SELECT count(*) FROM visit v WHERE v.name = p.name) AS visits FROM person p WHERE city = 'Rome'

-- ARRAY | array subquery
SELECT c.city, ARRAY(SELECT name FROM person p WHERE p.city = c.city) AS names FROM country c WHERE country = 'Italy'

-- # Aggregates

-- Aggregates with GROUP BY | aggregate, aggregate as a column
SELECT city, count(*), max(name) FROM person GROUP BY city

-- Aggregates without GROUP BY: the row is always there | aggregate without group by
SELECT count(*), min(year) FROM visit

-- FILTER, DISTINCT, ORDER BY | filter, distinct in an aggregate, order by in an aggregate
SELECT count(DISTINCT city) AS cities, count(*) FILTER (WHERE name < 'C') AS few, string_agg(name, ',' ORDER BY name DESC) AS names FROM person

-- Ordered-set aggregates | aggregate
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY year) AS median FROM visit

-- HAVING | having
SELECT place FROM visit GROUP BY place HAVING count(*) > 1 AND place > 'P'

-- HAVING with several aggregates, and arithmetic | having
SELECT city FROM person GROUP BY city HAVING 2 * count(*) > length(max(name)) AND city > 'P'

-- Condition on an aggregate of a subquery | aggregate as a column
SELECT n FROM (SELECT count(*) AS n FROM visit WHERE year = 2003) x WHERE n BETWEEN 1 AND 2

-- Aggregate of an aggregate | aggregate of an aggregate
SELECT max(n) FROM (SELECT count(*) AS n FROM person WHERE city = 'Rome' GROUP BY city) x

-- # Values whose provenance ends, with a warning

-- Functions of an aggregate's value | aggregate
SELECT 10 * count(*) AS tens FROM person

-- Window functions | window function
SELECT name, rank() OVER (ORDER BY city) AS rank FROM person WHERE name > 'B'

-- # Refused, with an error that says what to write instead

-- DISTINCT ON | refused
SELECT DISTINCT ON (city) name, city FROM person

-- INTERSECT ALL | refused
SELECT city FROM person INTERSECT ALL SELECT place FROM visit

-- WITH RECURSIVE | refused
WITH RECURSIVE w AS (SELECT name FROM person UNION SELECT name FROM w) SELECT * FROM w

-- LIMIT in a subquery of an expression | refused
SELECT name FROM person WHERE city = (SELECT place FROM visit ORDER BY year LIMIT 1)
