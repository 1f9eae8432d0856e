-- Mappings: what they may be, and what is wrong with some.
SELECT provsql.create_provenance_mapping('one', 'person', '1');
SELECT value, count(*) FROM one GROUP BY value;
SELECT pg_typeof(value), pg_typeof(provenance) FROM one LIMIT 1;
SELECT provsql.create_provenance_mapping('one', 'person', '1');
SELECT provsql.create_provenance_mapping('no_column', 'person', 'nonsense');
SELECT provsql.create_provenance_mapping('no_table', 'nowhere', '1');
SELECT provsql.create_provenance_mapping('untracked', 'country', 'city');
SELECT provsql.create_provenance_mapping(NULL, 'person', '1');
SELECT provsql.create_provenance_mapping_view('one_view', 'person', '1');
SELECT provsql.create_provenance_mapping_view('one_view', 'person', '2');
SELECT DISTINCT value FROM one_view \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
SELECT provsql.create_provenance_mapping_view('country_view', 'country', '1');
-- Two mappings in one transaction
BEGIN;
SELECT provsql.create_provenance_mapping('m1', 'person', 'name'), provsql.create_provenance_mapping('m2', 'visit', 'place');
COMMIT;
SELECT count(*) FROM m1;
SELECT count(*) FROM m2;
-- A view over tracked tables can be mapped: its rows' own tokens.
CREATE VIEW city_of_visitor AS SELECT DISTINCT city FROM person JOIN visit USING (name);
SELECT provsql.create_provenance_mapping('by_city', 'city_of_visitor', 'city');
SELECT value, provsql.sr_formula(provenance, 'source_name') FROM by_city ORDER BY value;
-- The mapping's columns are checked.
CREATE TABLE bad1 (value int);
CREATE TABLE bad2 (value int, provenance text);
CREATE TABLE bad3 (value int, provenance uuid);
SELECT provsql.sr_counting(provenance, 'bad1') FROM one LIMIT 1;
SELECT provsql.sr_counting(provenance, 'bad2') FROM one LIMIT 1;
INSERT INTO bad3 SELECT NULL, provenance FROM one;
CREATE FUNCTION message_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
  EXECUTE query;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
  RETURN SQLSTATE || ' ' || regexp_replace(concat_ws(E'\n', m, nullif(d, ''), nullif(h, '')), '[0-9a-f]{8}-[-0-9a-f]{27}', 'TOKEN', 'g');
END $$;
SELECT message_of('SELECT provsql.sr_counting(provenance, ''bad3'') FROM one');
-- A value that no integer is
SELECT message_of('SELECT provsql.sr_counting(provenance, ''person_name'') FROM one');
-- Text that reads as an integer, or as a truth value, will do.
CREATE TABLE words AS SELECT '2'::text AS value, provenance FROM one;
SELECT DISTINCT provsql.sr_counting(provenance, 'words') FROM one;
UPDATE words SET value = 'true';
SELECT DISTINCT provsql.sr_boolean(provenance, 'words') FROM one;
UPDATE words SET value = 'perhaps';
SELECT message_of('SELECT provsql.sr_boolean(provenance, ''words'') FROM one');
UPDATE words SET value = 'no';
SELECT DISTINCT provsql.sr_boolean(provenance, 'words') FROM one;
-- Integers other than 0 and 1 are no truth values.
SELECT DISTINCT provsql.sr_boolean(provenance, 'one') FROM one;
UPDATE one SET value = 2;
SELECT message_of('SELECT provsql.sr_boolean(provenance, ''one'') FROM one');
UPDATE one SET value = 1;
-- Other types show their text.
CREATE TABLE dates AS SELECT date '2020-01-01' AS value, provenance FROM one;
SELECT DISTINCT provsql.sr_formula(provenance, 'dates') FROM one;
-- Equal rows twice are harmless, contradictions are not.
INSERT INTO dates SELECT * FROM dates;
SELECT DISTINCT provsql.sr_formula(provenance, 'dates') FROM one;
UPDATE dates SET value = '2021-01-01' WHERE ctid = (SELECT max(ctid) FROM dates);
SELECT message_of('SELECT provsql.sr_formula(provenance, ''dates'') FROM one');
-- A mapping that changes between statements, also inside a function
DO $$
DECLARE t uuid; f text;
BEGIN
  SELECT provenance INTO t FROM person_name WHERE value = 'Ann';
  FOR i IN 1..3 LOOP
    f := provsql.sr_formula(t, 'person_name');
    RAISE NOTICE '%', f;
    UPDATE person_name SET value = value || '''' WHERE provenance = t;
  END LOOP;
  UPDATE person_name SET value = 'Ann' WHERE provenance = t;
END $$;
DROP FUNCTION message_of(text);
DROP VIEW city_of_visitor, one_view;
DROP TABLE one, m1, m2, bad1, bad2, bad3, words, dates, by_city;
