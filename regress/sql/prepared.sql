-- Prepared statements: EXECUTE returns what the query returns now, whatever was tracked when it was prepared.
CREATE SCHEMA prepared_test;
SET search_path = prepared_test, provsql;
CREATE TABLE item (id int, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE TABLE color (name text, color text);
INSERT INTO color VALUES ('ax', 'red'), ('cup', 'blue');

PREPARE all_items AS SELECT id, name FROM item ORDER BY id;
PREPARE cheap (numeric) AS SELECT name FROM item WHERE price < $1 ORDER BY name;
PREPARE counted AS SELECT count(*) AS n, max(price) AS most FROM item;
PREPARE colors AS SELECT name, color FROM color ORDER BY name;
PREPARE colored AS SELECT i.name, c.color FROM item i LEFT JOIN color c USING (name) ORDER BY 1, 2;
SELECT name, parameter_types FROM pg_prepared_statements ORDER BY name;
EXECUTE all_items;
EXECUTE cheap (15);
EXECUTE counted;
EXECUTE colors;
EXECUTE colored;
-- generic plans
SET plan_cache_mode = force_generic_plan;
EXECUTE cheap (15);
EXECUTE cheap (6);
EXECUTE cheap (NULL);
RESET plan_cache_mode;
-- after the sixth time, by itself
EXECUTE cheap (6);
EXECUTE cheap (6);
EXECUTE cheap (6);
EXECUTE cheap (6);
EXECUTE cheap (6);
-- settings are those of the execution
SET provsql.active = off;
EXECUTE all_items;
EXECUTE counted;
RESET provsql.active;
EXECUTE counted;
SET provsql.possible_rows = off;
EXECUTE colored;
RESET provsql.possible_rows;
EXECUTE colored;
-- A table comes to be tracked, and no longer is.
SELECT add_provenance('color');
UPDATE color SET provsql = '00000000-0000-4000-8000-000000000011' WHERE name = 'ax';
UPDATE color SET provsql = '00000000-0000-4000-8000-000000000012' WHERE name = 'cup';
EXECUTE colors;
EXECUTE colored;
SELECT remove_provenance('color');
EXECUTE colors;
EXECUTE colored;
SELECT remove_provenance('item');
EXECUTE all_items;
EXECUTE cheap (15);
EXECUTE counted;
EXECUTE colored;
ALTER TABLE item ADD COLUMN provsql uuid;
UPDATE item SET provsql = ('00000000-0000-4000-8000-00000000000' || id)::uuid;
EXECUTE all_items;
EXECUTE counted;
-- What else changes its columns is PostgreSQL's affair.
PREPARE starred AS SELECT * FROM color ORDER BY name;
EXECUTE starred;
ALTER TABLE color ADD COLUMN more int;
EXECUTE starred;
ALTER TABLE color DROP COLUMN more;
EXECUTE starred;
ALTER TABLE color ADD COLUMN provsql uuid;
UPDATE color SET provsql = CASE name WHEN 'ax' THEN '00000000-0000-4000-8000-000000000021' ELSE '00000000-0000-4000-8000-000000000022' END::uuid;
EXECUTE starred;
-- EXECUTE in other statements
EXPLAIN (COSTS OFF) EXECUTE cheap (15);
CREATE TABLE from_prepared AS EXECUTE cheap (15);
SELECT * FROM from_prepared;
DROP TABLE from_prepared;
-- Data-modifying ones
PREPARE add AS INSERT INTO item (id, name, price, provsql) VALUES ($1, $2, $3, $4) RETURNING id, name;
EXECUTE add (4, 'dip', 7, '00000000-0000-4000-8000-000000000004');
PREPARE raise AS UPDATE item SET price = price + $1 WHERE id = $2 RETURNING price;
EXECUTE raise (1, 4);
PREPARE cut AS DELETE FROM item WHERE id = $1 RETURNING *;
EXECUTE cut (4);
PREPARE copied AS INSERT INTO color (name, color) SELECT name, 'none' FROM item WHERE id = $1;
EXECUTE copied (2);
SELECT * FROM color WHERE color = 'none';
-- in a function
DO $$
BEGIN
  EXECUTE 'PREPARE inside AS SELECT name FROM item ORDER BY id LIMIT 1';
END $$;
EXECUTE inside;
-- in a transaction that rolls back
BEGIN;
SELECT remove_provenance('item');
EXECUTE all_items;
ROLLBACK;
EXECUTE all_items;
-- What is refused
PREPARE refused AS SELECT DISTINCT ON (name) name, id FROM item;
EXECUTE refused;
EXECUTE refused;
PREPARE misplaced AS SELECT provenance() FROM color;
EXECUTE misplaced;
SELECT remove_provenance('color');
EXECUTE misplaced;
DEALLOCATE ALL;
SET client_min_messages = warning;
DROP SCHEMA prepared_test CASCADE;
