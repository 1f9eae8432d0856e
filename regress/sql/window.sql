-- Rows keep their tokens beside window functions; that is said once for a statement.
SELECT * FROM show('SELECT name, row_number() OVER (ORDER BY name) AS n FROM person');
SELECT * FROM show('SELECT name FROM person ORDER BY count(*) OVER ()');
SELECT * FROM show('SELECT DISTINCT city, count(*) OVER (PARTITION BY city) AS n FROM person');
-- They see the rows that are there, not those that may be.
SELECT * FROM show('SELECT p.name, v.place, count(*) OVER () AS n FROM person p LEFT JOIN visit v USING (name)');
SELECT * FROM show('SELECT x.name, x.n FROM (SELECT name, rank() OVER (ORDER BY city) AS n FROM person) x JOIN visit USING (name)');
