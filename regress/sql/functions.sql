-- Statements in functions, and prepared ones
CREATE FUNCTION first_city() RETURNS text LANGUAGE plpgsql AS $$
DECLARE c text;
BEGIN
  SELECT city INTO c FROM person WHERE name = 'Ann';
  RETURN c;
END $$;
SELECT first_city();
SELECT first_city();
CREATE FUNCTION looped() RETURNS int LANGUAGE plpgsql AS $$
DECLARE r record; n int := 0;
BEGIN
  FOR r IN SELECT DISTINCT place FROM visit LOOP
    IF r.place IS NOT NULL THEN n := n + 1; END IF;
  END LOOP;
  RETURN n;
END $$;
SELECT looped();
-- Errors of the extension can be caught.
DO $$
BEGIN
  PERFORM count(*) FROM person;
EXCEPTION WHEN feature_not_supported THEN
  RAISE NOTICE 'caught: %', SQLERRM;
END $$;
DO $$
BEGIN
  PERFORM provsql.sr_counting('00000000-0000-5000-8000-00000000dead'::uuid, 'person_name');
EXCEPTION WHEN undefined_object THEN
  RAISE NOTICE 'caught: %', SQLERRM;
END $$;
DROP FUNCTION first_city(), looped();
-- A prepared statement's columns are fixed before it is rewritten: it is refused, not answered wrongly.
PREPARE p AS SELECT name FROM person ORDER BY name;
EXECUTE p;
DEALLOCATE p;
