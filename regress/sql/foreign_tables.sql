-- Foreign tables: another database of this server, with tracked tables and without
CREATE SCHEMA foreign_test;
SET search_path = foreign_test, provsql;
SET client_min_messages = warning;
CREATE EXTENSION postgres_fdw SCHEMA public;
CREATE DATABASE provsql_test_other TEMPLATE template0;
\set here :DBNAME
\c provsql_test_other
CREATE EXTENSION provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE TABLE shop (item int, town text);
INSERT INTO shop VALUES (1, 'Bern'), (3, 'Rome');
CREATE VIEW counted AS SELECT price > 7 AS dear, count(*) AS n FROM item GROUP BY 1;
\c :here
SET search_path = foreign_test, provsql;
DO $$ BEGIN EXECUTE format('CREATE SERVER other FOREIGN DATA WRAPPER postgres_fdw OPTIONS (dbname ''provsql_test_other'', host %L, port %L)',
  split_part(current_setting('unix_socket_directories'), ',', 1), current_setting('port')); END $$;
CREATE USER MAPPING FOR CURRENT_USER SERVER other;
CREATE FOREIGN TABLE item_without (id int, name text, price numeric) SERVER other OPTIONS (schema_name 'public', table_name 'item');
CREATE FOREIGN TABLE item_with (id int, name text, price numeric, provsql uuid) SERVER other OPTIONS (schema_name 'public', table_name 'item');
CREATE FOREIGN TABLE shop (item int, town text) SERVER other OPTIONS (schema_name 'public');
CREATE FOREIGN TABLE counted (dear bool, n bigint) SERVER other OPTIONS (schema_name 'public');
CREATE TABLE local (id int, note text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO local VALUES (1, 'one', '00000000-0000-4000-8000-000000000011'), (2, 'two', '00000000-0000-4000-8000-000000000012');
SELECT * FROM item_without ORDER BY id;
SELECT * FROM item_with ORDER BY id;
SELECT * FROM shop ORDER BY item;
SELECT * FROM counted ORDER BY dear;
SELECT count(*) FROM item_without;
SELECT count(*) FROM item_with;
SELECT name FROM item_with WHERE price > 7 ORDER BY price DESC LIMIT 1;
SELECT price > 7 AS dear, count(*), max(name) FROM item_with GROUP BY 1 ORDER BY 1;
SELECT DISTINCT price > 7 AS dear FROM item_with ORDER BY 1;
SELECT l.note, i.name FROM local l JOIN item_with i USING (id) ORDER BY 1;
SELECT l.note, i.name FROM local l JOIN item_without i USING (id) ORDER BY 1;
SELECT l.note, i.name FROM local l RIGHT JOIN item_with i USING (id) ORDER BY i.id, 1;
SELECT i.name, s.town FROM item_with i JOIN shop s ON s.item = i.id ORDER BY 1;
SELECT i.name, s.town FROM item_with i LEFT JOIN shop s ON s.item = i.id ORDER BY 1;
SELECT i.name FROM item_with i WHERE EXISTS (SELECT FROM shop s WHERE s.item = i.id) ORDER BY 1;
SELECT s.town FROM shop s WHERE s.item IN (SELECT id FROM item_with) ORDER BY 1;
SELECT name FROM item_with EXCEPT SELECT 'ax' ORDER BY 1;
SELECT name FROM item_with FOR UPDATE;
EXPLAIN (COSTS OFF, VERBOSE) SELECT name FROM item_with WHERE price > 7 ORDER BY name LIMIT 1;
SET provsql.active = off;
SELECT * FROM item_with ORDER BY id;
SELECT count(*) FROM item_with;
RESET provsql.active;
INSERT INTO item_with (id, name) VALUES (4, 'dip') RETURNING id, name;
INSERT INTO item_without (id, name) VALUES (5, 'elk') RETURNING id, name;
SELECT id, name FROM item_with WHERE id > 3 ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-2
UPDATE item_with SET price = 1 WHERE id = 4 RETURNING id, price;
UPDATE item_with SET price = l.id FROM local l WHERE l.id = item_with.id RETURNING item_with.id, price;
DELETE FROM item_with WHERE id > 3 RETURNING id;
INSERT INTO item_with (id, name) SELECT id + 100, note FROM local;
INSERT INTO local SELECT id, name FROM item_with WHERE id > 100;
SELECT * FROM local ORDER BY id;
SELECT * FROM item_with WHERE id > 100 ORDER BY id;
CREATE TABLE copied AS SELECT name, price FROM item_with WHERE id < 3;
SELECT * FROM copied ORDER BY name;
CREATE MATERIALIZED VIEW remote_counted AS SELECT price > 7 AS dear, count(*) AS n FROM item_with GROUP BY 1;
SELECT * FROM remote_counted ORDER BY dear;
SELECT add_provenance('shop');
SELECT add_provenance('item_without');
IMPORT FOREIGN SCHEMA public LIMIT TO (item) FROM SERVER other INTO foreign_test;
\d item
SELECT * FROM item WHERE id < 3 ORDER BY id;
-- a partition that is foreign
CREATE TABLE parts (id int, name text, price numeric, provsql uuid DEFAULT gen_random_uuid()) PARTITION BY RANGE (id);
CREATE TABLE parts_here PARTITION OF parts FOR VALUES FROM (1000) TO (2000);
INSERT INTO parts VALUES (1000, 'here', 1, '00000000-0000-4000-8000-000000000021');
CREATE FOREIGN TABLE parts_there PARTITION OF parts FOR VALUES FROM (0) TO (1000) SERVER other OPTIONS (schema_name 'public', table_name 'item');
SELECT name, price FROM parts WHERE id < 3 OR id = 1000 ORDER BY id;
SELECT count(*) FROM parts WHERE id < 3 OR id = 1000;
SET client_min_messages = warning;
DROP SCHEMA foreign_test CASCADE;
DROP EXTENSION postgres_fdw CASCADE;
DROP DATABASE provsql_test_other;
