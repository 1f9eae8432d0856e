-- Cursors: a query's rows one by one, forward and backward, with their tokens.
CREATE SCHEMA cursors_test;
SET search_path = cursors_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id, name FROM item ORDER BY id;
FETCH 1 FROM c;
FETCH FORWARD ALL FROM c;
FETCH BACKWARD 2 FROM c;
FETCH FIRST FROM c;
FETCH LAST FROM c;
FETCH ABSOLUTE 2 FROM c;
FETCH RELATIVE -1 FROM c;
FETCH PRIOR FROM c;
MOVE FORWARD ALL IN c;
FETCH BACKWARD ALL FROM c;
CLOSE c;
-- aggregates, outer joins, set operations
DECLARE c SCROLL CURSOR FOR SELECT count(*), sum(price) FROM item;
FETCH ALL FROM c;
FETCH PRIOR FROM c;
CLOSE c;
DECLARE c SCROLL CURSOR FOR SELECT a.name, b.name AS dearer FROM item a LEFT JOIN item b ON b.price > a.price ORDER BY a.id, b.id;
FETCH 3 FROM c;
FETCH BACKWARD 3 FROM c;
FETCH ALL FROM c;
CLOSE c;
DECLARE c NO SCROLL CURSOR FOR SELECT name FROM item UNION SELECT 'ax' ORDER BY 1;
FETCH ALL FROM c;
FETCH BACKWARD 1 FROM c;
ROLLBACK;
-- WITH HOLD survives its transaction, and later changes.
BEGIN;
DECLARE held SCROLL CURSOR WITH HOLD FOR SELECT name, price FROM item ORDER BY id;
FETCH 1 FROM held;
COMMIT;
UPDATE item SET price = 0;
FETCH ALL FROM held;
FETCH FIRST FROM held;
CLOSE held;
UPDATE item SET price = id;
BEGIN;
-- A cursor that can be updated through
DECLARE c CURSOR FOR SELECT id, name FROM item WHERE id < 3 ORDER BY id FOR UPDATE;
FETCH 2 FROM c;
UPDATE item SET name = upper(name) WHERE CURRENT OF c;
DELETE FROM item WHERE CURRENT OF c;
CLOSE c;
DECLARE c CURSOR FOR SELECT name FROM item;
FETCH 1 FROM c;
UPDATE item SET price = 99 WHERE CURRENT OF c RETURNING *;
ROLLBACK;
-- opened before a change of settings, fetched after it
BEGIN;
DECLARE c CURSOR FOR SELECT name FROM item ORDER BY id;
SET LOCAL provsql.active = off;
FETCH 1 FROM c;
DECLARE d CURSOR FOR SELECT name FROM item ORDER BY id;
SET LOCAL provsql.active = on;
FETCH 1 FROM d;
FETCH 1 FROM c;
ROLLBACK;
-- cursors under savepoints
BEGIN;
SAVEPOINT s;
DECLARE c CURSOR FOR SELECT DISTINCT id > 1 AS big FROM item ORDER BY 1;
FETCH 1 FROM c;
RELEASE s;
FETCH 1 FROM c;
SAVEPOINT s;
DECLARE d CURSOR FOR SELECT name FROM item;
FETCH 1 FROM d;
ROLLBACK TO s;
FETCH 1 FROM d;
ROLLBACK;
-- refused when it is declared
BEGIN;
DECLARE c CURSOR FOR SELECT DISTINCT ON (name) name, id FROM item;
ROLLBACK;
-- in PL/pgSQL
CREATE FUNCTION opened(refcursor) RETURNS refcursor LANGUAGE plpgsql AS $$
BEGIN
  OPEN $1 FOR SELECT name, provenance() FROM item ORDER BY id;
  RETURN $1;
END $$;
BEGIN;
SELECT opened('mine');
FETCH 2 FROM mine;
COMMIT;
CREATE FUNCTION walked() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  c SCROLL CURSOR (least int) FOR SELECT id, name FROM item WHERE id >= least ORDER BY id;
  r record;
  n text;
  result text := '';
BEGIN
  OPEN c (2);
  FETCH c INTO r;
  result := result || r.id || r.name;
  FETCH NEXT FROM c INTO r;
  result := result || r::text;
  FETCH PRIOR FROM c INTO r;
  MOVE LAST FROM c;
  result := result || r.name;
  CLOSE c;
  FOR r IN c (1) LOOP
    result := result || '/' || r.name;
  END LOOP;
  OPEN c (1);
  FETCH c INTO r;
  UPDATE item SET price = -1 WHERE CURRENT OF c;
  CLOSE c;
  RETURN result;
END $$;
SELECT walked();
SELECT id, price FROM item ORDER BY id;
SET client_min_messages = warning;
DROP SCHEMA cursors_test CASCADE;
