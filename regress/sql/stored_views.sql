-- Materialized views, and tables made of answers
CREATE SCHEMA matviews_test;
SET search_path = matviews_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE MATERIALIZED VIEW dear AS SELECT id, name FROM item WHERE price >= 10;
CREATE MATERIALIZED VIEW counted AS SELECT price > 7 AS dear, count(*) AS n, sum(price) AS total FROM item GROUP BY 1;
CREATE MATERIALIZED VIEW starred AS SELECT * FROM item;
CREATE MATERIALIZED VIEW over_counted AS SELECT dear, n FROM counted WHERE n > 0;
CREATE MATERIALIZED VIEW later AS SELECT name FROM item WITH NO DATA;
CREATE MATERIALIZED VIEW renamed (a, b) AS SELECT id, name FROM item;
CREATE MATERIALIZED VIEW outer_one AS SELECT a.name, b.name AS cheaper FROM item a LEFT JOIN item b ON b.price < a.price;
CREATE MATERIALIZED VIEW untracked AS SELECT 1 AS a;
SELECT * FROM dear ORDER BY id;
SELECT * FROM counted ORDER BY dear;
SELECT * FROM starred ORDER BY id;
SELECT * FROM over_counted ORDER BY dear;
SELECT * FROM later;
SELECT * FROM renamed ORDER BY a;
SELECT * FROM outer_one ORDER BY 1, 2;
SELECT dear, total FROM counted WHERE total > 7 ORDER BY dear;
SELECT matviewname, definition FROM pg_matviews WHERE schemaname = 'matviews_test' AND matviewname IN ('dear', 'counted');
SELECT attrelid::regclass, attname, atttypid::regtype FROM pg_attribute WHERE attrelid IN ('dear'::regclass, 'counted'::regclass)
  AND attnum > 0 ORDER BY attrelid::regclass::text, attnum;
REFRESH MATERIALIZED VIEW later;
SELECT * FROM later ORDER BY name;
CREATE UNIQUE INDEX ON dear (id);
CREATE UNIQUE INDEX ON counted (dear);
INSERT INTO item VALUES (4, 'dip', 40, '00000000-0000-4000-8000-000000000004');
DELETE FROM item WHERE id = 1;
UPDATE item SET name = 'bar' WHERE id = 2;
SET client_min_messages = error;
REFRESH MATERIALIZED VIEW CONCURRENTLY dear;
REFRESH MATERIALIZED VIEW CONCURRENTLY counted;
RESET client_min_messages;
SELECT * FROM dear ORDER BY id;
SELECT * FROM counted ORDER BY dear;
REFRESH MATERIALIZED VIEW over_counted;
SELECT * FROM over_counted ORDER BY dear;
-- A refresh stores tokens, whatever the settings of the session.
SET provsql.active = off;
REFRESH MATERIALIZED VIEW dear;
REFRESH MATERIALIZED VIEW counted;
SELECT * FROM dear ORDER BY id;
SELECT * FROM counted ORDER BY dear;
CREATE MATERIALIZED VIEW made_inactive AS SELECT name, price FROM item WHERE id = 2;
RESET provsql.active;
SELECT * FROM dear ORDER BY id;
SELECT * FROM counted ORDER BY dear;
SELECT * FROM made_inactive;
REFRESH MATERIALIZED VIEW made_inactive;
SELECT * FROM made_inactive;
-- possible rows
SET provsql.possible_rows = off;
REFRESH MATERIALIZED VIEW outer_one;
RESET provsql.possible_rows;
SELECT * FROM outer_one ORDER BY 1, 2;
REFRESH MATERIALIZED VIEW outer_one;
SELECT * FROM outer_one ORDER BY 1, 2;
-- joined with what it was made of
SELECT d.name, c.n FROM dear d JOIN item i USING (id) JOIN counted c ON c.dear = (i.price > 7) ORDER BY 1;
-- the table is tracked after its view was made
CREATE TABLE shop (item int, town text);
INSERT INTO shop VALUES (1, 'Bern'), (3, 'Rome');
CREATE MATERIALIZED VIEW towns AS SELECT town, count(*) AS n FROM shop GROUP BY town;
SELECT add_provenance('shop');
UPDATE shop SET provsql = ('00000000-0000-4000-8000-00000000001' || item)::uuid;
SELECT * FROM towns ORDER BY town;
REFRESH MATERIALIZED VIEW towns;
SELECT * FROM towns ORDER BY town;
-- and no longer tracked
SELECT remove_provenance('shop');
REFRESH MATERIALIZED VIEW towns;
SELECT * FROM towns ORDER BY town;
-- refused
CREATE MATERIALIZED VIEW refused AS SELECT DISTINCT ON (name) name FROM item;
CREATE MATERIALIZED VIEW too_many (a, b, c) AS SELECT id, name FROM item;

-- Tables
CREATE TABLE made AS SELECT name, price FROM item WHERE id > 2;
SELECT name, price INTO into_made FROM item WHERE id > 2;
CREATE TABLE no_data AS SELECT name, count(*) AS n FROM item GROUP BY name WITH NO DATA;
CREATE TEMP TABLE temp_made ON COMMIT PRESERVE ROWS AS SELECT count(*) AS n FROM item;
CREATE UNLOGGED TABLE unlogged_made AS SELECT name FROM item UNION SELECT 'x';
CREATE TABLE IF NOT EXISTS made AS SELECT 1 AS other;
CREATE TABLE storage_made WITH (fillfactor = 50) AS TABLE item;
SELECT * FROM made ORDER BY name;
SELECT * FROM into_made ORDER BY name;
SELECT * FROM no_data;
SELECT * FROM temp_made;
SELECT * FROM unlogged_made ORDER BY name;
SELECT * FROM storage_made ORDER BY id;
INSERT INTO made VALUES ('new', 1);
SELECT name, provsql IS NOT NULL AS has_token FROM made WHERE name = 'new' \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
INSERT INTO made SELECT name, price FROM item WHERE id = 2;
SELECT * FROM made WHERE name = 'bar';
UPDATE made SET price = 7 WHERE name = 'bar';
SELECT * FROM made WHERE name = 'bar';
ALTER TABLE temp_made ALTER COLUMN n TYPE int USING n::int;
SELECT * FROM temp_made;
-- What was stored stays when the table is no longer tracked.
SELECT remove_provenance('item');
ALTER MATERIALIZED VIEW dear RENAME TO dearest;
SELECT * FROM dearest ORDER BY id;
CREATE MATERIALIZED VIEW IF NOT EXISTS dearest AS SELECT DISTINCT ON (name) name FROM item;
SELECT add_provenance('dearest');
SELECT remove_provenance('dearest');

SET client_min_messages = warning;
DROP SCHEMA matviews_test CASCADE;
