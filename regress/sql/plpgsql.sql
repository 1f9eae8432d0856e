-- PL/pgSQL over tracked tables
CREATE SCHEMA plpgsql_test;
SET search_path = plpgsql_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'bow', 20, '00000000-0000-4000-8000-000000000002'), (3, 'cup', 5, '00000000-0000-4000-8000-000000000003');
CREATE TABLE mapping AS SELECT name AS value, provsql AS provenance FROM item;
CREATE FUNCTION into_scalars() RETURNS text LANGUAGE plpgsql AS $$
DECLARE a int; b text; c bigint;
BEGIN
  SELECT id, name INTO a, b FROM item WHERE id = 1;
  SELECT count(*) INTO c FROM item;
  RETURN a || b || c;
END $$;
SELECT into_scalars();
SELECT into_scalars();
CREATE FUNCTION into_strict() RETURNS text LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE name text;
BEGIN
  SELECT name INTO STRICT name FROM item WHERE id = 1;
  BEGIN
    SELECT name INTO STRICT name FROM item;
  EXCEPTION WHEN too_many_rows THEN RAISE NOTICE 'too many';
  END;
  BEGIN
    SELECT name INTO STRICT name FROM item WHERE id = 99;
  EXCEPTION WHEN no_data_found THEN RAISE NOTICE 'no data';
  END;
  RETURN name;
END $$;
SELECT into_strict();
CREATE FUNCTION into_rowtype() RETURNS item LANGUAGE plpgsql AS $$
DECLARE r item%ROWTYPE; n item.name%TYPE;
BEGIN
  SELECT * INTO r FROM item WHERE id = 2;
  SELECT name INTO n FROM item WHERE id = 3;
  r.name := r.name || n;
  RETURN r;
END $$;
SELECT into_rowtype();
SELECT * FROM into_rowtype();
CREATE FUNCTION into_record() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; s record;
BEGIN
  SELECT * INTO r FROM item WHERE id = 2;
  SELECT count(*) AS n, max(price) AS m INTO s FROM item;
  RETURN r::text || s::text;
END $$;
SELECT into_record();
CREATE FUNCTION looped() RETURNS text LANGUAGE plpgsql AS $$
DECLARE r record; t text := ''; i int; n text;
BEGIN
  FOR r IN SELECT id, name FROM item ORDER BY id LOOP t := t || r.name; END LOOP;
  FOR i, n IN SELECT id, name FROM item ORDER BY id LOOP t := t || i || n; END LOOP;
  FOR r IN SELECT name, provenance() AS p FROM item ORDER BY id LOOP t := t || right(r.p::text, 1); END LOOP;
  FOR r IN EXECUTE 'SELECT price FROM item WHERE id = $1' USING 1 LOOP t := t || '|' || r.price; END LOOP;
  FOR r IN SELECT DISTINCT price > 7 AS dear FROM item ORDER BY 1 LOOP t := t || r.dear; END LOOP;
  FOR r IN SELECT a.name AS a, b.name AS b FROM item a LEFT JOIN item b ON b.id = a.id + 1 ORDER BY a.id LOOP t := t || coalesce(r.b, '-'); END LOOP;
  FOREACH i IN ARRAY (SELECT array_agg(id ORDER BY id) FROM item) LOOP t := t || i; END LOOP;
  RETURN t;
END $$;
SELECT looped();
CREATE FUNCTION returned_query() RETURNS TABLE (who text, cost numeric) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT name, price FROM item ORDER BY id;
  RETURN QUERY EXECUTE 'SELECT name, price FROM item WHERE id = $1' USING 1;
  RETURN QUERY SELECT 'sum', sum(price) FROM item;
END $$;
SELECT * FROM returned_query();
CREATE FUNCTION returned_setof() RETURNS SETOF item LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM item ORDER BY id;
  RETURN QUERY TABLE item LIMIT 1;
  RETURN NEXT (SELECT i FROM item i WHERE id = 2);
END $$;
SELECT * FROM returned_setof();
CREATE FUNCTION returned_tokens() RETURNS TABLE (who text, provsql uuid) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT i.name, i.provsql FROM item i ORDER BY id;
END $$;
SELECT who, sr_formula(provsql, 'mapping') FROM returned_tokens();
CREATE FUNCTION returned_derived() RETURNS TABLE (dear bool, formula text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT DISTINCT i.price > 7, sr_formula(provenance(), 'mapping')::text FROM item i ORDER BY 1;
END $$;
SELECT * FROM returned_derived();
CREATE FUNCTION too_few() RETURNS TABLE (who text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM item;
END $$;
SELECT * FROM too_few();
CREATE FUNCTION conditions() RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int := (SELECT count(*) FROM item); t text := '';
BEGIN
  IF EXISTS (SELECT FROM item WHERE price > 15) THEN t := t || 'exists'; END IF;
  IF (SELECT max(price) FROM item) > 100 THEN t := t || 'wrong'; END IF;
  IF 4 NOT IN (SELECT id FROM item) THEN t := t || ' not in'; END IF;
  t := t || (SELECT name FROM item WHERE id = n);
  n := count(*) FROM item WHERE id < 3;
  PERFORM name FROM item;
  IF FOUND THEN t := t || n; END IF;
  PERFORM FROM item WHERE false;
  IF NOT FOUND THEN t := t || ' not found'; END IF;
  ASSERT (SELECT count(*) FROM item) = 3;
  CASE (SELECT min(id) FROM item) WHEN 1 THEN t := t || ' one'; END CASE;
  WHILE n < (SELECT max(id) FROM item) LOOP n := n + 1; END LOOP;
  RETURN t || n;
END $$;
SET client_min_messages = error;
SELECT conditions();
RESET client_min_messages;
CREATE FUNCTION dynamic(what text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE a text; r record; n bigint;
BEGIN
  EXECUTE format('SELECT %I FROM item WHERE id = 1', what) INTO a;
  EXECUTE 'SELECT * FROM item WHERE id = 1' INTO r;
  EXECUTE 'SELECT count(*) FROM item' INTO n;
  EXECUTE 'CREATE TEMP TABLE dynamic_made AS SELECT name FROM item';
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN a || r::text || n;
END $$;
SELECT dynamic('name');
SELECT * FROM dynamic_made ORDER BY name;
CREATE FUNCTION written() RETURNS text LANGUAGE plpgsql AS $$
DECLARE n int; t text; r item;
BEGIN
  INSERT INTO item (id, name, price) VALUES (4, 'dip', 1) RETURNING id INTO n;
  UPDATE item SET price = price + 1 WHERE id = n RETURNING name INTO t;
  INSERT INTO item (id, name, provsql) SELECT id + 10, name, provsql FROM item WHERE id = 1;
  DELETE FROM item WHERE id > 3 RETURNING * INTO r;
EXCEPTION WHEN OTHERS THEN RETURN SQLERRM;
END $$;
SELECT written();
-- errors are caught, and the session goes on
CREATE FUNCTION caught() RETURNS text LANGUAGE plpgsql AS $$
DECLARE s text;
BEGIN
  PERFORM DISTINCT ON (name) name FROM item;
  RETURN 'not refused';
EXCEPTION WHEN feature_not_supported THEN
  GET STACKED DIAGNOSTICS s = PG_EXCEPTION_HINT;
  RETURN SQLERRM || ': ' || s;
END $$;
SELECT caught();
-- procedures with transactions of their own
CREATE PROCEDURE committed() LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT id, name FROM item WHERE id < 3 ORDER BY id LOOP
    UPDATE item SET price = price + 1 WHERE id = r.id;
    COMMIT;
    PERFORM DISTINCT price > 7 FROM item;
    IF r.id = 2 THEN ROLLBACK; END IF;
  END LOOP;
END $$;
CALL committed();
SELECT * FROM item ORDER BY id;
-- tracked while a session has plans for it
CREATE TABLE late (a int);
INSERT INTO late VALUES (1), (2);
CREATE FUNCTION of_late() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT sum(a) FROM late); END $$;
CREATE FUNCTION rows_of_late() RETURNS SETOF late LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM late ORDER BY a; END $$;
SELECT of_late(), of_late(), of_late();
SELECT * FROM rows_of_late();
SELECT add_provenance('late');
UPDATE late SET provsql = ('00000000-0000-4000-8000-00000000000' || a)::uuid;
SELECT of_late(), of_late(), of_late();
SELECT * FROM rows_of_late();
SELECT remove_provenance('late');
SELECT of_late(), of_late(), of_late();
SELECT * FROM rows_of_late();
-- DO blocks
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT name, count(*) OVER () AS n FROM item ORDER BY id LOOP
    RAISE NOTICE '% %', r.name, r.n;
  END LOOP;
END $$;
SET client_min_messages = warning;
DROP SCHEMA plpgsql_test CASCADE;
