-- FROM subqueries and views
SELECT * FROM show('SELECT n FROM (SELECT name AS n, city FROM person) s WHERE city = ''Oslo''');
SELECT * FROM show('SELECT * FROM (SELECT * FROM person) s WHERE city = ''Oslo''');
SELECT * FROM show('SELECT * FROM (SELECT * FROM (SELECT * FROM person) s JOIN visit USING (name)) t');
SELECT * FROM show('SELECT a.city, b.city AS other FROM (SELECT DISTINCT city FROM person) a, (SELECT DISTINCT city FROM person) b WHERE a.city > b.city');
SELECT * FROM show('SELECT s.provsql IS NOT NULL AS t, s.city FROM (SELECT provsql, city FROM person WHERE name = ''Ann'') s');
SELECT * FROM show('SELECT name FROM (SELECT name FROM person ORDER BY name LIMIT 2) s');
SELECT * FROM show('SELECT * FROM (SELECT * FROM person) a NATURAL JOIN (SELECT * FROM visit) b');
CREATE VIEW traveller AS SELECT p.name, city, place FROM person p JOIN visit v ON p.name = v.name;
CREATE VIEW traveller_all AS SELECT * FROM person NATURAL JOIN visit;
CREATE VIEW destination AS SELECT DISTINCT place FROM traveller;
SELECT * FROM show('SELECT * FROM traveller');
SELECT * FROM show('SELECT * FROM traveller_all');
SELECT * FROM show('SELECT * FROM destination');
SELECT * FROM show('SELECT place, country FROM destination JOIN country ON place = country.city');
SELECT * FROM show('SELECT name, provsql.get_gate_type(provsql.provenance()) FROM traveller');
-- provenance() belongs to the query it stands in.
SELECT * FROM show('SELECT name, inner_kind, provsql.get_gate_type(provsql.provenance()) AS outer_kind
  FROM (SELECT name, provsql.get_gate_type(provsql.provenance()) AS inner_kind FROM person) s JOIN visit USING (name)');
DROP VIEW destination, traveller, traveller_all;
