-- A padded row is there in the worlds in which the row on the left is and nothing that matches it.
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v USING (name)');
SELECT * FROM show('SELECT c.city, p.name FROM person p RIGHT JOIN country c USING (city)');
SELECT * FROM show('SELECT c.country, p.name FROM country c LEFT JOIN person p ON p.city = c.city AND p.name > ''A''');
SELECT * FROM show('SELECT city, p.name, c.country FROM country c FULL JOIN person p USING (city)');
SELECT * FROM show('SELECT p.name, q.name AS other FROM person p FULL JOIN person q ON p.city = q.city AND p.name < q.name');
-- Untracked tables pad as ever.
SELECT * FROM show('SELECT p.name, c.country FROM person p LEFT JOIN country c USING (city)');
-- Conditions on the left side alone, on the right side alone, on both in another way than by equality
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v ON v.name = p.name AND p.city = ''Oslo''');
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v ON v.name = p.name AND v.year > 2001');
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v ON v.place < p.city WHERE p.name = ''Cid''');
SELECT * FROM show('SELECT c.city, v.place FROM country c LEFT JOIN visit v ON true WHERE c.city = ''Oslo''');
SELECT * FROM show('SELECT c.city, v.place FROM country c LEFT JOIN visit v ON false');
-- NULLs do not match.
SELECT * FROM show('SELECT p.name, q.name AS other FROM person p LEFT JOIN person q ON q.city = p.city AND q.name > p.name WHERE p.name > ''B''');
-- Nested, in any order
SELECT * FROM show('SELECT p.name, v.place, c.country FROM person p LEFT JOIN (visit v LEFT JOIN country c ON c.city = v.place) ON v.name = p.name WHERE p.city = ''Rome''');
SELECT * FROM show('SELECT c.city, p.name, v.year FROM country c LEFT JOIN person p USING (city) LEFT JOIN visit v ON v.name = p.name WHERE c.city <> ''Oslo''');
SELECT * FROM show('SELECT p.name, w.n FROM person p LEFT JOIN LATERAL (SELECT count(*) AS n FROM visit v WHERE v.name = p.name) w ON true WHERE p.name < ''C''');
SELECT * FROM show('SELECT p.name, w.place FROM person p LEFT JOIN LATERAL (SELECT v.place FROM visit v WHERE v.name = p.name AND v.year < 2002) w ON w.place <> p.city');
-- The padded rows are rows like others.
SELECT * FROM show('SELECT v.place, count(*) FROM person p LEFT JOIN visit v USING (name) GROUP BY v.place');
SELECT * FROM show('SELECT DISTINCT v.place IS NULL AS nowhere FROM person p LEFT JOIN visit v USING (name)');
-- Rows that are in some world are returned unless one does not want them.
SELECT p.name, v.place, provsql.present(provsql.provenance()) AS present FROM person p LEFT JOIN visit v USING (name)
  ORDER BY 1, 2, 3 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
SET provsql.possible_rows = off;
SELECT p.name, v.place FROM person p LEFT JOIN visit v USING (name) ORDER BY 1, 2 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-2
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v USING (name)');
RESET provsql.possible_rows;
-- LIMIT counts the rows of the answer.
SELECT * FROM show('SELECT p.name, v.place FROM person p LEFT JOIN visit v USING (name) ORDER BY 1, 2 LIMIT 5');
SELECT name FROM person p LEFT JOIN visit v USING (name) FOR UPDATE OF v;
SELECT p.name FROM person p LEFT JOIN visit v ON provsql.provenance() IS NULL;
