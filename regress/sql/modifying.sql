-- Statements that change rows of tracked tables, or read tracked tables to change rows
CREATE SCHEMA writing_test;
SET search_path = writing_test, provsql;
CREATE FUNCTION token(n int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric DEFAULT 1, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, token(1)), (2, 'bow', 20, token(2)), (3, 'cup', 5, token(3));
CREATE TABLE stock (item int PRIMARY KEY, amount int);
INSERT INTO stock VALUES (1, 5), (2, 0), (9, 7);
CREATE TABLE other (id int, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO other VALUES (2, 'box', 2, token(12)), (4, 'dip', 4, token(14));
-- INSERT
BEGIN;
INSERT INTO item SELECT id + 10, name, price FROM other;
INSERT INTO item (id, name) SELECT o.id + 20, i.name FROM other o JOIN item i ON i.id = o.id;
INSERT INTO item (id, name) SELECT max(id) + 1, 'max' FROM item;
INSERT INTO item (id, name) VALUES ((SELECT min(id) FROM other) + 40, 'sub');
INSERT INTO item (id, name) SELECT item, 'stock' FROM stock WHERE item > 5;
INSERT INTO item (id) SELECT DISTINCT 50 + id / 10 FROM other;
SELECT id, name, price, CASE WHEN substr(provsql::text, 15, 1) = '5' OR provsql IN (SELECT token(n) FROM generate_series(1, 14) n) THEN provsql::text ELSE 'new' END AS token
FROM item WHERE id > 3 ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-4
ROLLBACK;
-- ON CONFLICT
BEGIN;
INSERT INTO item (id, name) VALUES (1, 'ay'), (7, 'gin') ON CONFLICT (id) DO UPDATE SET name = excluded.name || item.name RETURNING id, name;
INSERT INTO item (id, name) SELECT id, name FROM other ON CONFLICT (id) DO UPDATE SET name = excluded.name;
INSERT INTO item SELECT id, name, price FROM other ON CONFLICT DO NOTHING;
INSERT INTO item (id, name) SELECT id, name FROM other ON CONFLICT (id) DO UPDATE SET name = 'c', provsql = excluded.provsql WHERE item.id = 2;
SELECT * FROM item WHERE id <> 7 ORDER BY id;
ROLLBACK;
-- UPDATE
BEGIN;
UPDATE item SET price = price + 1 WHERE id = 1 RETURNING *;
UPDATE item SET price = s.amount FROM stock s WHERE s.item = id RETURNING id, price, amount;
UPDATE item SET price = o.price FROM other o WHERE o.id = item.id RETURNING item.id, o.name;
UPDATE item SET price = (SELECT max(price) FROM other) WHERE id = 3 RETURNING price;
UPDATE item SET (name, price) = (SELECT name, price FROM other WHERE other.id = item.id) WHERE id = 2;
UPDATE item SET name = name || '!' WHERE EXISTS (SELECT FROM other o WHERE o.id = item.id);
UPDATE item SET name = upper(name) WHERE id IN (SELECT id FROM item WHERE price > 3);
UPDATE stock SET amount = amount + 1 WHERE item IN (SELECT id FROM item) RETURNING *;
UPDATE stock SET amount = i.price FROM item i WHERE i.id = stock.item RETURNING stock.*;
UPDATE item SET provsql = token(99) WHERE id = 3;
WITH changed AS (UPDATE item SET price = 0 WHERE id < 3 RETURNING id, name) SELECT * FROM changed ORDER BY id;
WITH changed AS (UPDATE item SET price = 0 RETURNING *) SELECT count(*) FROM changed;
SELECT * FROM item ORDER BY id;
ROLLBACK;
-- DELETE
BEGIN;
DELETE FROM item USING stock s WHERE s.item = id AND amount = 0 RETURNING id, amount;
DELETE FROM item USING other o WHERE o.id = item.id RETURNING *;
DELETE FROM stock WHERE item NOT IN (SELECT id FROM item) RETURNING item;
DELETE FROM item WHERE price < (SELECT avg(price) FROM item) RETURNING id;
WITH gone AS (DELETE FROM other RETURNING id, name) INSERT INTO item (id, name) SELECT id + 60, name FROM gone;
SELECT id, name FROM item WHERE id > 60 ORDER BY id;
DELETE FROM item WHERE provsql = token(1);
SELECT count(*) FROM item;
ROLLBACK;
-- MERGE
BEGIN;
MERGE INTO item i USING stock s ON s.item = i.id WHEN MATCHED AND amount = 0 THEN DELETE WHEN MATCHED THEN UPDATE SET price = amount
  WHEN NOT MATCHED THEN INSERT (id, name, price) VALUES (item, 'new', amount);
SELECT id, name, price, provsql IS NOT NULL AS has_token FROM item ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-4
MERGE INTO item i USING other o ON o.id = i.id WHEN MATCHED THEN UPDATE SET name = o.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (o.id, o.name);
MERGE INTO stock USING item i ON i.id = item WHEN MATCHED THEN UPDATE SET amount = i.price WHEN NOT MATCHED THEN INSERT VALUES (i.id, 0);
SELECT id, name FROM item ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT * FROM stock ORDER BY item;
MERGE INTO stock USING (SELECT price > 5 AS dear, count(*) AS n FROM item GROUP BY 1) x ON item = n WHEN MATCHED THEN DELETE;
ROLLBACK;
-- TRUNCATE, and others
BEGIN;
TRUNCATE item;
SELECT * FROM item;
SELECT count(*) FROM item;
ROLLBACK;
BEGIN;
LOCK TABLE item;
ALTER TABLE item ADD COLUMN more int DEFAULT 3;
SELECT * FROM item ORDER BY id;
INSERT INTO item (id, more) VALUES (8, 8) RETURNING id, more;
INSERT INTO item VALUES (9, 'x', 1, 9);
ROLLBACK;
ALTER TABLE item RENAME COLUMN provsql TO was_token;
SELECT * FROM item ORDER BY id;
SELECT count(*) FROM item;
ALTER TABLE item RENAME COLUMN was_token TO provsql;
SELECT count(*) FROM item;
ALTER TABLE item ALTER COLUMN provsql TYPE text;
SELECT * FROM item ORDER BY id;
ALTER TABLE item ALTER COLUMN provsql DROP DEFAULT, ALTER COLUMN provsql TYPE uuid USING provsql::uuid;
SELECT * FROM item ORDER BY id;
VACUUM FULL item;
CLUSTER item USING item_pkey;
REINDEX TABLE item;
ANALYZE item;
COMMENT ON COLUMN item.provsql IS 'a comment';
SELECT * FROM item ORDER BY id;
ALTER TABLE item SET SCHEMA public;
SELECT count(*) FROM public.item;
ALTER TABLE public.item SET SCHEMA writing_test;
-- data-modifying WITH over tracked tables
WITH new AS (INSERT INTO item (id, name, provsql) VALUES (5, 'elk', token(5)) RETURNING id, name) SELECT n.name, i.name AS other FROM new n, item i ORDER BY 2;
WITH source AS (SELECT id, name FROM other) INSERT INTO item (id, name) SELECT id + 70, name FROM source RETURNING id, name;
SELECT id, provsql FROM item WHERE id > 70 ORDER BY id;
SET client_min_messages = warning;
DROP SCHEMA writing_test CASCADE;
