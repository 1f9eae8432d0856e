-- provsql.active = off: as if the tables had no provsql column.
SET provsql.active = off;
SELECT * FROM person ORDER BY name;
SELECT *, 1 AS one FROM person ORDER BY name LIMIT 1;
SELECT DISTINCT * FROM (SELECT * FROM person UNION ALL SELECT * FROM person) p ORDER BY name;
SELECT * FROM person UNION SELECT * FROM person ORDER BY name;
SELECT * FROM person EXCEPT SELECT * FROM person;
SELECT * FROM person NATURAL JOIN visit ORDER BY name, year;
SELECT count(*), count(DISTINCT city) FROM person;
SELECT name FROM person WHERE provsql IS NOT NULL ORDER BY name;
SELECT provsql.provenance() FROM person;
CREATE TABLE plain_copy AS SELECT * FROM person;
SELECT attname FROM pg_attribute WHERE attrelid = 'plain_copy'::regclass AND attnum > 0 ORDER BY attnum;
RESET provsql.active;
SELECT * FROM plain_copy ORDER BY name;
DROP TABLE plain_copy;
