-- Views
CREATE SCHEMA views_test;
SET search_path = views_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE TABLE shop (item int, town text);
INSERT INTO shop VALUES (1, 'Bern'), (1, 'Rome'), (3, 'Rome');
CREATE VIEW plain_view AS SELECT id, name FROM item WHERE price >= 10;
CREATE VIEW star_view AS SELECT * FROM item;
CREATE VIEW token_view AS SELECT provsql AS token, name FROM item;
CREATE VIEW own_token_view AS SELECT name, provenance() AS p FROM item;
CREATE VIEW agg_view AS SELECT price > 7 AS dear, count(*) AS n, string_agg(name, ',' ORDER BY name) AS names FROM item GROUP BY 1;
CREATE VIEW over_agg AS SELECT dear, n FROM agg_view WHERE n > 1;
CREATE VIEW over_over AS SELECT * FROM over_agg;
CREATE VIEW union_view AS SELECT name FROM item UNION SELECT town FROM shop;
CREATE VIEW outer_view AS SELECT i.name, s.town FROM item i LEFT JOIN shop s ON s.item = i.id;
CREATE VIEW exists_view AS SELECT town FROM shop s WHERE EXISTS (SELECT FROM item i WHERE i.id = s.item AND price > 7);
CREATE VIEW with_view AS WITH w AS (SELECT * FROM item) SELECT w.name, w.price FROM w;
CREATE VIEW values_view (a) AS VALUES (1), (2);
CREATE VIEW aliased (number, "a name") AS SELECT id, name FROM item;
CREATE RECURSIVE VIEW counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 3;
CREATE TEMP VIEW temp_view AS SELECT name FROM item;
SELECT * FROM plain_view ORDER BY id;
SELECT * FROM star_view ORDER BY id;
SELECT * FROM token_view ORDER BY name;
SELECT * FROM own_token_view ORDER BY name;
SELECT * FROM agg_view ORDER BY dear;
SELECT * FROM over_agg ORDER BY dear;
SELECT * FROM over_over ORDER BY dear;
SELECT * FROM union_view ORDER BY name;
SELECT * FROM outer_view ORDER BY name, town;
SELECT * FROM exists_view ORDER BY town;
SELECT * FROM with_view ORDER BY name;
SELECT * FROM values_view ORDER BY a;
SELECT * FROM aliased ORDER BY number;
SELECT n, name FROM counting JOIN item ON id = n ORDER BY n;
SELECT * FROM temp_view ORDER BY name;
SELECT a.name, b.names FROM plain_view a JOIN agg_view b ON b.dear ORDER BY 1;
SELECT count(*) FROM star_view;
SELECT v FROM plain_view v ORDER BY id;
-- columns
SELECT table_name, string_agg(column_name || ' ' || data_type, ', ' ORDER BY ordinal_position) AS columns
FROM information_schema.columns WHERE table_schema = 'views_test' AND table_name LIKE '%view' GROUP BY table_name ORDER BY table_name;
SELECT pg_get_viewdef('star_view'), pg_get_viewdef('agg_view'), pg_get_viewdef('own_token_view');
\d+ over_agg
-- replaced, while prepared statements and other views use them
PREPARE p AS SELECT * FROM plain_view ORDER BY id;
EXECUTE p;
CREATE OR REPLACE VIEW plain_view AS SELECT id, name FROM item WHERE price < 10;
EXECUTE p;
CREATE OR REPLACE VIEW plain_view AS SELECT id, name, price FROM item WHERE price < 10;
SELECT * FROM plain_view;
CREATE OR REPLACE VIEW plain_view AS SELECT item AS id, town AS name, 0::numeric AS price FROM shop;
SELECT * FROM plain_view ORDER BY id, name;
CREATE OR REPLACE VIEW star_view AS SELECT id, name FROM item;
ALTER VIEW aliased RENAME COLUMN number TO no;
SELECT no FROM aliased ORDER BY no;
-- the table is tracked after its views were made
CREATE VIEW shop_view AS SELECT * FROM shop;
CREATE VIEW town_view AS SELECT town, count(*) AS n FROM shop_view GROUP BY town;
SELECT add_provenance('shop');
UPDATE shop SET provsql = ('00000000-0000-4000-8000-0000000000' || item || ascii(town) % 10)::uuid;
SELECT * FROM shop_view ORDER BY item, town;
SELECT * FROM town_view ORDER BY town;
SELECT remove_provenance('shop');
SELECT * FROM town_view ORDER BY town;
SELECT remove_provenance('item');
-- updatable views
CREATE VIEW writable AS SELECT id, name, price FROM item WHERE price > 7 WITH CHECK OPTION;
INSERT INTO writable VALUES (5, 'elk', 8) RETURNING *;
\set VERBOSITY terse
INSERT INTO writable VALUES (6, 'fan', 1);
UPDATE writable SET price = price + 1 WHERE id = 5 RETURNING id, price;
UPDATE writable SET price = 1 WHERE id = 5;
\set VERBOSITY default
DELETE FROM writable WHERE id = 5 RETURNING name;
SELECT id, provsql IS NOT NULL AS has_token FROM item WHERE id > 3;
CREATE VIEW writable_star AS SELECT * FROM item;
INSERT INTO writable_star (id, name) VALUES (7, 'gin') RETURNING id, name, provsql IS NOT NULL AS has_token;
INSERT INTO writable_star VALUES (8, 'ham', 2) RETURNING id, name, provsql IS NOT NULL AS has_token;
SELECT id, name, price FROM item WHERE provsql IS NULL;
DELETE FROM writable_star WHERE id > 6;
INSERT INTO writable (id, name, price) SELECT id + 100, name, price FROM item WHERE id = 1;
SELECT id, name FROM item WHERE id > 100;
DELETE FROM item WHERE id > 100;
-- security barriers, and invokers
CREATE FUNCTION leak(text) RETURNS bool COST 0.0001 LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'seen %', $1; RETURN true; END $$;
CREATE VIEW guarded WITH (security_barrier) AS SELECT name FROM item WHERE id < 2;
CREATE VIEW unguarded AS SELECT name FROM item WHERE id < 2;
SELECT * FROM guarded WHERE leak(name);
SELECT count(*) FROM guarded WHERE leak(name);
SELECT DISTINCT g.name FROM guarded g LEFT JOIN shop s ON leak(g.name) AND s.item = 1;
SELECT town FROM shop s WHERE EXISTS (SELECT FROM guarded g WHERE leak(g.name)) AND item = 3;
SET client_min_messages = warning;
DROP SCHEMA views_test CASCADE;
