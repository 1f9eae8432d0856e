-- Joins of every inner syntax: the product of the partners' tokens.
SELECT * FROM show('SELECT p.name, place FROM person p, visit v WHERE p.name = v.name');
SELECT * FROM show('SELECT p.name, place FROM person p JOIN visit v ON p.name = v.name AND year < 2002');
SELECT * FROM show('SELECT name, place FROM person JOIN visit USING (name)');
SELECT * FROM show('SELECT name, place FROM person NATURAL JOIN visit');
SELECT * FROM show('SELECT * FROM person NATURAL JOIN visit');
SELECT * FROM show('SELECT count FROM (SELECT 1 AS count FROM person CROSS JOIN visit WHERE person.name = ''Ann'' AND year = 2003) x');
SELECT * FROM show('SELECT a.name, b.name AS other FROM person a JOIN person b ON a.city = b.city');
SELECT * FROM show('SELECT a.name FROM person a JOIN person b USING (name)');
SELECT * FROM show('SELECT a.name FROM person a NATURAL JOIN person b');
SELECT * FROM show('SELECT name, country FROM person JOIN country USING (city)');
SELECT * FROM show('SELECT name, country FROM country NATURAL JOIN person');
SELECT * FROM show('SELECT j.name, j.country FROM ((person JOIN visit USING (name)) JOIN country c ON c.city = place) AS j');
SELECT * FROM show('SELECT * FROM (person p JOIN visit v USING (name)) NATURAL JOIN country');
SELECT * FROM show('SELECT p.name FROM person p JOIN generate_series(1, 2) g(i) ON true WHERE p.name = ''Ann''');
SELECT * FROM show('SELECT p.name, x FROM person p JOIN (VALUES (''Ann'', 1), (''Ann'', 2), (''Bob'', 3)) v(name, x) USING (name)');
SELECT * FROM show('SELECT p.name, w.n FROM person p, LATERAL (SELECT v.place || v.year AS n FROM visit v WHERE v.name = p.name) w');
SELECT * FROM show('SELECT p.name, w.n FROM person p, LATERAL (SELECT p.name || i AS n FROM generate_series(1, 2) i) w WHERE p.city = ''Oslo''');
SELECT * FROM show('SELECT a.name FROM person a, person b, visit v WHERE a.city = b.city AND v.name = b.name AND a.name <> b.name');
-- An outer join of untracked tables beside a tracked one
SELECT * FROM show('SELECT name, k.country FROM person JOIN (country k LEFT JOIN country l ON false) ON k.city = person.city');
-- An equality on the token itself is a condition like others.
SELECT * FROM show('SELECT a.name FROM person a JOIN person b ON a.provsql = b.provsql');
SELECT * FROM show('SELECT name FROM person JOIN person_name ON provsql = provenance WHERE value < ''C''');
