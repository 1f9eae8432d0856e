-- UNION ALL keeps each row's token, UNION adds them up.
SELECT * FROM show('SELECT city FROM person UNION ALL SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person UNION SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person UNION SELECT place FROM visit UNION SELECT city FROM country');
SELECT * FROM show('(SELECT city FROM person UNION ALL SELECT city FROM person) UNION SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person UNION ALL (SELECT place FROM visit UNION SELECT city FROM person)');
SELECT * FROM show('SELECT city FROM country UNION ALL SELECT city FROM person');
SELECT * FROM show('SELECT name, city FROM person UNION SELECT ''Eve'', NULL UNION ALL SELECT name, place FROM visit WHERE name IS NULL');
SELECT * FROM show('SELECT year FROM visit UNION SELECT 2001.0');
SELECT * FROM show('SELECT year FROM visit UNION SELECT year::bigint FROM visit UNION ALL SELECT 1.5');
SELECT * FROM show('SELECT * FROM person UNION SELECT * FROM person');
SELECT * FROM show('SELECT city FROM person UNION SELECT place FROM visit ORDER BY 1 DESC LIMIT 2');
SELECT * FROM show('SELECT * FROM (SELECT city FROM person UNION SELECT place FROM visit) u JOIN country USING (city)');
SELECT * FROM show('VALUES (1) UNION ALL SELECT year FROM visit');
SELECT * FROM show('SELECT city COLLATE "C" FROM person UNION SELECT city FROM country');
-- EXCEPT leaves what the right side may not have; INTERSECT wants both.
SELECT * FROM show('SELECT city FROM person EXCEPT SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person EXCEPT SELECT city FROM country');
SELECT * FROM show('SELECT city FROM country EXCEPT SELECT city FROM person');
SELECT * FROM show('SELECT city FROM person INTERSECT SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person EXCEPT SELECT NULL');
-- A match removes all copies of a row.
SELECT * FROM show('SELECT city FROM person EXCEPT ALL SELECT place FROM visit');
-- Mixed and chained, with values of other types
SELECT * FROM show('SELECT city FROM person UNION SELECT city FROM country EXCEPT SELECT place FROM visit');
SELECT * FROM show('SELECT city FROM person EXCEPT (SELECT place FROM visit INTERSECT SELECT city FROM country)');
SELECT * FROM show('(SELECT year FROM visit EXCEPT SELECT 2001.0) UNION ALL SELECT 2003::smallint');
SELECT * FROM show('SELECT year FROM visit INTERSECT SELECT year::numeric FROM visit WHERE name = ''Ann'' ORDER BY 1 LIMIT 1');
SELECT * FROM show('SELECT count(*) AS n, city FROM person GROUP BY city UNION ALL SELECT 7, ''none''');
SELECT * FROM show('SELECT count(*) AS n FROM person GROUP BY city UNION SELECT count(*) FROM visit');
SELECT * FROM show('SELECT FROM person UNION SELECT FROM visit');
SELECT city FROM country EXCEPT SELECT 'Oslo' ORDER BY 1;
