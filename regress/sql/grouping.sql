-- DISTINCT and GROUP BY: the sum of the group's tokens.
SELECT * FROM show('SELECT DISTINCT city FROM person');
SELECT * FROM show('SELECT DISTINCT * FROM person');
SELECT * FROM show('SELECT DISTINCT name, place FROM visit');
SELECT * FROM show('SELECT city FROM person GROUP BY city');
SELECT * FROM show('SELECT upper(city) AS u FROM person GROUP BY upper(city)');
SELECT * FROM show('SELECT city IS NULL AS n, city FROM person GROUP BY 2, 1');
SELECT * FROM show('SELECT 1 AS one FROM person GROUP BY city');
SELECT * FROM show('SELECT city FROM person GROUP BY city HAVING city > ''P''');
SELECT * FROM show('SELECT DISTINCT city FROM person ORDER BY city DESC LIMIT 1');
SELECT * FROM show('SELECT DISTINCT city FROM person GROUP BY city, name');
SELECT * FROM show('SELECT DISTINCT country FROM person JOIN visit USING (name) JOIN country ON country.city = place');
SELECT * FROM show('SELECT DISTINCT generate_series(1, 2) AS i FROM person WHERE city = ''Oslo''');
SELECT * FROM show('SELECT DISTINCT city FROM country');
SELECT * FROM show('SELECT 1 AS one FROM person HAVING true');
SELECT * FROM show('SELECT DISTINCT city, provsql FROM person');
CREATE TABLE keyed (id int PRIMARY KEY, v text);
INSERT INTO keyed VALUES (1, 'x'), (2, 'y');
SELECT provsql.add_provenance('keyed');
SELECT provsql.create_provenance_mapping('keyed_id', 'keyed', 'id');
SELECT * FROM show('SELECT id, v FROM keyed GROUP BY id', 'keyed_id');
DROP TABLE keyed, keyed_id;
-- provenance() in a grouping query is the group's token.
SELECT * FROM show('SELECT city, provsql.get_gate_type(provsql.provenance()) AS kind FROM person GROUP BY city');
SELECT city, provsql.sr_formula(provsql.provenance(), 'person_name') FROM person GROUP BY city ORDER BY city \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
-- The plan does not matter.
CREATE TABLE by_hash AS SELECT DISTINCT place, year > 2001 AS late FROM visit;
SET enable_hashagg = off;
CREATE TABLE by_sort AS SELECT DISTINCT place, year > 2001 AS late FROM visit;
RESET enable_hashagg;
SET provsql.active = off;
SELECT count(*) AS rows, count(*) FILTER (WHERE a.provsql = b.provsql) AS same_token
FROM by_hash a JOIN by_sort b ON (a.place, a.late) IS NOT DISTINCT FROM (b.place, b.late);
RESET provsql.active;
DROP TABLE by_hash, by_sort;
