-- Statements that change rows by what tracked tables say run as on other tables, and say what is lost.
CREATE TABLE town (city text, note text);
INSERT INTO town VALUES ('Oslo', '-'), ('Rome', '-'), ('Pisa', '-');
CREATE TABLE guest (name text, city text);
SELECT provsql.add_provenance('guest');
INSERT INTO guest SELECT name, city FROM person;
UPDATE town SET note = p.name FROM person p WHERE p.city = town.city AND p.name = 'Ann';
SELECT * FROM town ORDER BY city;
UPDATE town SET note = (SELECT max(name) FROM person);
SELECT * FROM town ORDER BY city;
UPDATE guest SET city = v.place FROM visit v WHERE v.name = guest.name AND v.year = 2002;
DELETE FROM guest WHERE name IN (SELECT name FROM visit WHERE year = 2003);
SELECT * FROM show('SELECT * FROM guest');
DELETE FROM town USING person p WHERE p.city = town.city;
SELECT * FROM town;
INSERT INTO town VALUES ((SELECT name FROM person ORDER BY name LIMIT 1), '?');
INSERT INTO town SELECT city FROM person WHERE name = 'Bob' RETURNING city;
SELECT * FROM town ORDER BY city;
-- A table's own rows can be modified without a word.
UPDATE guest SET city = 'Bonn' WHERE name = 'Dan';
DELETE FROM guest WHERE city IS NULL;
SELECT * FROM show('SELECT * FROM guest');
-- In WITH, what RETURNING returns has the tokens of the rows that were modified.
SELECT * FROM show('SELECT g.name FROM guest g');
WITH gone AS (DELETE FROM guest WHERE city = 'Bonn' RETURNING name)
  SELECT name, provsql.sr_formula(provsql.provenance(), 'person_name') FROM gone \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
WITH new AS (INSERT INTO guest SELECT 'Eve', city FROM person WHERE name = 'Cid' RETURNING *)
  SELECT name, provsql.sr_formula(provsql.provenance(), 'person_name') FROM new \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
-- An aggregate keeps its token in a column of type agg_token.
CREATE TABLE tally AS SELECT city, count(*) AS n FROM person GROUP BY city;
INSERT INTO tally SELECT place, count(*) FROM visit GROUP BY place HAVING count(*) > 1;
INSERT INTO tally (city, n) VALUES ('nowhere', 0);
SELECT city, n, cardinality(provsql.get_children(n)) FROM tally ORDER BY city, n::int \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
SELECT city FROM tally WHERE n > 1 ORDER BY city \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
DROP TABLE town, guest, tally;
