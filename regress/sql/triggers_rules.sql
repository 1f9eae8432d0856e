-- Triggers and rules that read tracked tables
CREATE SCHEMA triggers_test;
SET search_path = triggers_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE TABLE sale (item int, amount int, name text, total numeric);
CREATE TABLE log (what text);
CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT name, price * NEW.amount INTO NEW.name, NEW.total FROM item WHERE id = NEW.item;
  IF NOT FOUND THEN RAISE EXCEPTION 'no item %', NEW.item; END IF;
  IF (SELECT count(*) FROM item) <> 3 THEN RAISE EXCEPTION 'items are missing'; END IF;
  INSERT INTO log SELECT 'sold ' || i.name FROM item i WHERE id = NEW.item;
  RETURN NEW;
END $$;
CREATE TRIGGER fill BEFORE INSERT ON sale FOR EACH ROW EXECUTE FUNCTION fill();
SET client_min_messages = error;
INSERT INTO sale (item, amount) VALUES (1, 2), (3, 1) RETURNING *;
INSERT INTO sale (item, amount) VALUES (9, 2);
SELECT * FROM log ORDER BY what;
RESET client_min_messages;
-- on a tracked table: rows have their tokens
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE NOTICE '% % %', TG_OP, OLD.id, right(OLD.provsql::text, 4);
    RETURN OLD;
  END IF;
  RAISE NOTICE '% % %', TG_OP, NEW.id, NEW.provsql IS NOT NULL;
  NEW.name := NEW.name || '.';
  RETURN NEW;
END $$;
CREATE TRIGGER noted BEFORE INSERT OR UPDATE OR DELETE ON item FOR EACH ROW EXECUTE FUNCTION noted();
INSERT INTO item (id, name) VALUES (4, 'dip') RETURNING id, name, provsql IS NOT NULL AS has_token;
UPDATE item SET price = 1 WHERE id = 1 RETURNING *;
DELETE FROM item WHERE id = 2 RETURNING *;
INSERT INTO item (id, name) SELECT 5, 'x' || name FROM item WHERE id = 3;
SELECT * FROM item WHERE id = 5;
DROP TRIGGER noted ON item;
-- transition tables
CREATE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE NOTICE '% rows, % tokens, %', (SELECT count(*) FROM new_rows), (SELECT count(provsql) FROM new_rows), (SELECT string_agg(n.name, ',' ORDER BY n.id) FROM new_rows n JOIN item USING (id));
  RETURN NULL;
END $$;
CREATE TRIGGER changed AFTER UPDATE ON item REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION changed();
UPDATE item SET price = 2;
DROP TRIGGER changed ON item;
-- WHEN conditions, constraint triggers
CREATE FUNCTION checked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT sum(price) FROM item) > 100 THEN RAISE EXCEPTION 'too much'; END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER checked AFTER INSERT OR UPDATE ON item DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.price > 5) EXECUTE FUNCTION checked();
SET client_min_messages = error;
BEGIN;
UPDATE item SET price = 200 WHERE id = 1;
UPDATE item SET price = 20 WHERE id = 1;
COMMIT;
BEGIN;
UPDATE item SET price = 200 WHERE id = 1;
COMMIT;
RESET client_min_messages;
DROP TRIGGER checked ON item;
-- INSTEAD OF triggers on views
CREATE VIEW item_view AS SELECT id, name FROM item;
CREATE FUNCTION instead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO item (id, name, price) VALUES (NEW.id, NEW.name, 0);
  RETURN NEW;
END $$;
CREATE TRIGGER instead INSTEAD OF INSERT ON item_view FOR EACH ROW EXECUTE FUNCTION instead();
INSERT INTO item_view VALUES (7, 'gin') RETURNING *;
INSERT INTO item_view SELECT id + 20, name FROM item WHERE id = 7;
SELECT id, name, provsql IS NOT NULL AS has_token FROM item WHERE id > 6 ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
DELETE FROM item WHERE id > 3;
-- rules
CREATE RULE logged AS ON INSERT TO item DO ALSO INSERT INTO log VALUES ('rule: ' || NEW.name);
CREATE TABLE renames (id int, name text);
CREATE RULE renamed AS ON UPDATE TO item WHERE NEW.name IS DISTINCT FROM OLD.name DO INSTEAD
  INSERT INTO renames SELECT i.id, NEW.name FROM item i WHERE i.id = OLD.id;
CREATE RULE kept AS ON DELETE TO item DO INSTEAD NOTHING;
TRUNCATE log;
INSERT INTO item (id, name, provsql) VALUES (6, 'fan', '00000000-0000-4000-8000-000000000006');
INSERT INTO item (id, name) SELECT 8, upper(name) FROM item WHERE id = 6;
UPDATE item SET name = 'other' WHERE id = 6;
UPDATE item SET price = 3 WHERE id = 3;
DELETE FROM item;
SELECT * FROM log ORDER BY what;
SELECT * FROM item ORDER BY id;
DROP RULE kept ON item;
CREATE RULE counted AS ON DELETE TO item DO ALSO INSERT INTO log SELECT 'left ' || count(*) FROM item;
DELETE FROM item WHERE id = 8;
SELECT * FROM log ORDER BY what;
CREATE VIEW ruled AS SELECT id, name FROM item WHERE id < 4;
CREATE RULE ruled_insert AS ON INSERT TO ruled DO INSTEAD INSERT INTO item (id, name) VALUES (NEW.id, NEW.name) RETURNING id, name;
CREATE RULE ruled_update AS ON UPDATE TO ruled DO INSTEAD UPDATE item SET price = 9 WHERE id = OLD.id;
INSERT INTO ruled VALUES (9, 'ice') RETURNING *;
UPDATE ruled SET name = 'whatever' WHERE id = 3;
SELECT id, name, price FROM item WHERE id IN (3, 9) ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
-- event triggers
CREATE FUNCTION ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE NOTICE '% with % items', tg_tag, (SELECT count(*) FROM triggers_test.item);
END $$;
CREATE EVENT TRIGGER ddl ON ddl_command_end EXECUTE FUNCTION ddl();
CREATE TABLE made AS SELECT name FROM item WHERE id = 3;
SELECT add_provenance('log');
DROP EVENT TRIGGER ddl;
SELECT * FROM made;
SET client_min_messages = warning;
DROP SCHEMA triggers_test CASCADE;
