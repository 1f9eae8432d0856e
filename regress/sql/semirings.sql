-- The compiled semirings beyond formula, counting and boolean
CREATE SCHEMA test_semirings;
SET search_path TO test_semirings, public, provsql;
CREATE TABLE bill (item text, price numeric);
INSERT INTO bill VALUES ('tea', 2), ('jam', 3), ('oil', 5);
SELECT add_provenance('bill');
SELECT create_provenance_mapping('item', 'bill', 'item');
SELECT provenance AS tea, (SELECT provenance FROM item WHERE value = 'jam') AS jam,
  (SELECT provenance FROM item WHERE value = 'oil') AS oil FROM item WHERE value = 'tea' \gset
-- tea ⊗ jam, alternatives, differences, presence, and all of them
CREATE TABLE token AS SELECT i, name, t FROM (VALUES
  (1, 'zero', gate_zero()), (2, 'one', gate_one()), (3, 'input', :'tea'),
  (4, 'times', provenance_times(:'tea', :'jam')),
  (5, 'square', provenance_times(:'tea', :'tea')),
  (6, 'plus', provenance_plus(ARRAY[:'jam', :'tea']::uuid[])),
  (7, 'same', provenance_plus(ARRAY[:'tea', :'tea']::uuid[])),
  (8, 'monus', provenance_monus(provenance_plus(ARRAY[:'tea', :'oil']::uuid[]), :'oil')),
  (9, 'not', provenance_monus(gate_one(), :'tea')),
  (10, 'delta', provenance_delta(provenance_plus(ARRAY[:'tea', :'oil']::uuid[]))),
  (11, 'unmapped', provenance_times(:'tea', gen_random_uuid())),
  (12, 'both', provenance_times(provenance_plus(ARRAY[:'tea', :'oil']::uuid[]), provenance_plus(ARRAY[:'tea', :'jam', gate_one()]::uuid[])))
) AS v(i, name, t);
SELECT name, sr_why(t, 'item'), sr_which(t, 'item'), sr_how(t, 'item') FROM token ORDER BY i;
SELECT name, sr_boolexpr(t), sr_boolexpr(t, 'item'), sr_boolexpr(t, NULL) = sr_boolexpr(t) AS same FROM token ORDER BY i;
SELECT create_provenance_mapping('price', 'bill', 'price'), create_provenance_mapping('cost', 'bill', 'price::float8'),
  create_provenance_mapping('sure', 'bill', '(1 - price / 16)::real');
SELECT name, sr_tropical(t, 'price'), sr_tropical(t, 'cost') AS of_double, sr_viterbi(t, 'sure'), sr_lukasiewicz(t, 'sure')
FROM token ORDER BY i;
SELECT name, sr_counting_bigint(t, 'price'), sr_counting_numeric(t, 'price') FROM token ORDER BY i;
CREATE TYPE clearance AS ENUM ('public', 'secret', 'never');
ALTER TYPE clearance ADD VALUE 'internal' BEFORE 'secret';
SELECT create_provenance_mapping('level', 'bill', '(CASE WHEN price < 3 THEN ''internal'' WHEN price < 5 THEN ''public'' ELSE ''secret'' END)::clearance');
SELECT name, sr_minmax(t, 'level', NULL::clearance), sr_maxmin(t, 'level', 'public'::clearance) FROM token ORDER BY i;
-- Types of results
SELECT pg_typeof(sr_why(gate_one(), 'item')) AS why, pg_typeof(sr_how(gate_one(), 'item')) AS how, pg_typeof(sr_which(gate_one(), 'item')) AS which,
  pg_typeof(sr_boolexpr(gate_one())) AS boolexpr, pg_typeof(sr_counting_bigint(gate_one(), 'price')) AS "bigint",
  pg_typeof(sr_counting_numeric(gate_one(), 'price')) AS "numeric", pg_typeof(sr_tropical(gate_one(), 'price')) AS tropical,
  pg_typeof(sr_minmax(gate_one(), 'level', NULL::clearance)) AS minmax;

-- By name
SELECT provenance_evaluate_compiled(t, 'item', 'why', ''::text), provenance_evaluate_compiled(t, 'item', 'how', ''::varchar),
  provenance_evaluate_compiled(t, 'item', 'which', ''::text), provenance_evaluate_compiled(t, 'item', 'boolexpr', ''::text) FROM token WHERE name = 'both';
SELECT provenance_evaluate_compiled(t, 'price', 'counting', 1::numeric), provenance_evaluate_compiled(t, 'price', 'tropical', 0::float8),
  provenance_evaluate_compiled(t, 'sure', 'viterbi', 1::float8), provenance_evaluate_compiled(t, 'sure', 'lukasiewicz', 1::float8),
  provenance_evaluate_compiled(t, 'level', 'minmax', 'public'::clearance), provenance_evaluate_compiled(t, 'level', 'maxmin', NULL::clearance) FROM token WHERE name = 'both';
-- Without a mapping every input is 𝟙; of Boolean expressions it is a variable.
SELECT provenance_evaluate_compiled(t, NULL, 'why', ''::text) AS why, provenance_evaluate_compiled(t, NULL, 'which', ''::text) AS which,
  provenance_evaluate_compiled(t, NULL, 'how', ''::text) AS how, provenance_evaluate_compiled(t, NULL, 'boolexpr', ''::text) AS boolexpr,
  provenance_evaluate_compiled(t, NULL, 'counting', 1::numeric) AS counting, provenance_evaluate_compiled(t, NULL, 'tropical', 0::float8) AS tropical,
  provenance_evaluate_compiled(t, NULL, 'minmax', NULL::clearance) AS minmax FROM token WHERE name = 'both';
SELECT provenance_evaluate_compiled(gate_one(), 'item', 'why', 1);
SELECT provenance_evaluate_compiled(gate_one(), 'item', 'minmax', ''::text);
SELECT provenance_evaluate_compiled(gate_one(), 'item', 'tropical', 1::real);
SELECT provenance_evaluate_compiled(gate_one(), 'item', 'nonsense', NULL::clearance);
-- NULLs
SELECT sr_why(NULL::uuid, 'item'), sr_why(gate_one(), NULL), sr_boolexpr(NULL::uuid), sr_minmax(NULL, 'level', NULL::clearance), sr_minmax(gate_one(), NULL, NULL::clearance);
-- What is no token
SELECT sr_boolexpr(1);
SELECT sr_tropical('tea'::text, 'price');

-- Values that a semiring does not have
CREATE FUNCTION message_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
  EXECUTE query;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
  RETURN SQLSTATE || ' ' || regexp_replace(concat_ws(E'\n', m, nullif(d, ''), nullif(h, '')), '[0-9a-f]{8}-[-0-9a-f]{27}', 'TOKEN', 'g');
END $$;
SELECT message_of('SELECT sr_viterbi(t, ''price'') FROM token WHERE name = ''input''');
SELECT message_of('SELECT sr_lukasiewicz(t, ''price'') FROM token WHERE name = ''input''');
SELECT message_of('SELECT sr_tropical(t, ''item'') FROM token WHERE name = ''input''');
SELECT message_of('SELECT sr_counting_numeric(t, ''sure'') FROM token WHERE name = ''input''');
SELECT message_of('SELECT sr_counting_numeric(t, ''item'') FROM token WHERE name = ''input''');
SELECT message_of('SELECT sr_minmax(t, ''item'', NULL::clearance) FROM token WHERE name = ''input''');
UPDATE item SET value = '{' || value || '}';
SELECT message_of('SELECT sr_why(t, ''item'') FROM token WHERE name = ''input''');
UPDATE item SET value = trim(value, '{}');
CREATE TABLE odd (value float8, provenance uuid);
INSERT INTO odd VALUES ('NaN', :'tea'), ('-infinity', :'jam'), (NULL, :'oil');
SELECT message_of('SELECT sr_tropical(t, ''odd'') FROM token WHERE name = ''input''');
SELECT message_of(format('SELECT sr_tropical(%L::uuid, ''odd'')', :'oil'));
SELECT sr_tropical(provenance_times(:'jam', gen_random_uuid()), 'odd'), sr_tropical(provenance_times(:'jam', gate_zero()), 'odd');
INSERT INTO odd VALUES (1, :'jam');
SELECT message_of(format('SELECT sr_tropical(%L::uuid, ''odd'')', :'jam'));
CREATE TYPE nothing AS ENUM ();
SELECT sr_minmax(gate_one(), 'item', NULL::nothing);
-- A text mapping will do for an enum.
CREATE TABLE level_text AS SELECT value::text, provenance FROM level;
SELECT name, sr_minmax(t, 'level_text', NULL::clearance) FROM token WHERE name IN ('times', 'plus') ORDER BY i;

-- Counts that do not fit
CREATE TABLE large AS SELECT 1000000000000 AS value, provenance FROM item;
SELECT sr_counting_bigint(provenance_times(:'tea', :'jam'), 'large');
SELECT sr_counting_numeric(provenance_times(:'tea', :'jam'), 'large');
SELECT sr_counting(:'tea'::uuid, 'large');
-- What the formula repeats is there once: 2⁴⁰ derivations.
DO $$
DECLARE t uuid := (SELECT provenance FROM item WHERE value = 'tea');
BEGIN
  FOR i IN 1..40 LOOP
    t := provsql.provenance_plus(ARRAY[t, provsql.provenance_times(t, provsql.gate_one())]);
  END LOOP;
  INSERT INTO token VALUES (20, 'doubled', t);
  FOR i IN 1..80 LOOP
    t := provsql.provenance_plus(ARRAY[t, t]);
  END LOOP;
  INSERT INTO token VALUES (21, 'more', t);
END $$;
SELECT name, sr_why(t, 'item'), sr_which(t, 'item'), sr_how(t, 'item'), sr_boolexpr(t), sr_counting_numeric(t, 'price') FROM token WHERE i >= 20 ORDER BY i;
-- Results that are exponential say so.
DO $$
DECLARE t uuid := provsql.gate_one(); a uuid; b uuid;
BEGIN
  CREATE TABLE side (value text, provenance uuid);
  FOR i IN 1..24 LOOP
    a := gen_random_uuid(); b := gen_random_uuid();
    INSERT INTO side VALUES ('a' || i, a), ('b' || i, b);
    t := provsql.provenance_times(t, provsql.provenance_plus(ARRAY[a, b]));
  END LOOP;
  INSERT INTO token VALUES (22, 'exponential', t);
END $$;
SET provsql.max_memory = '20MB';
SELECT split_part(message_of('SELECT sr_why(t, ''side'') FROM token WHERE name = ''exponential'''), E'\n', 1);
SELECT split_part(message_of('SELECT sr_how(t, ''side'') FROM token WHERE name = ''exponential'''), E'\n', 1);
RESET provsql.max_memory;
SELECT length(sr_which(t, 'side')), provenance_evaluate_compiled(t, NULL, 'counting', 1::numeric) AS derivations FROM token WHERE name = 'exponential';

-- A mapping in another schema, with names that need quotes
CREATE SCHEMA "Else""where";
CREATE TABLE "Else""where"."The Items" AS SELECT upper(value) AS value, provenance FROM item;
SELECT sr_why(t, '"Else""where"."The Items"'), sr_how(t, '"Else""where"."The Items"') FROM token WHERE name = 'both';
SELECT sr_which(t, '"The Items"') FROM token WHERE name = 'both';
-- One that may not be read
CREATE ROLE provsql_stranger;
GRANT USAGE ON SCHEMA test_semirings TO provsql_stranger;
GRANT SELECT ON token TO provsql_stranger;
SET ROLE provsql_stranger;
SELECT sr_why(t, 'item') FROM token WHERE name = 'both';
SELECT sr_boolexpr(t) FROM token WHERE name = 'both';
RESET ROLE;
REVOKE ALL ON token FROM provsql_stranger;
REVOKE ALL ON SCHEMA test_semirings FROM provsql_stranger;
DROP ROLE provsql_stranger;
-- A domain of the values, and a view
CREATE DOMAIN money_of AS numeric CHECK (value >= 0);
CREATE VIEW priced AS SELECT value::money_of AS value, provenance FROM price;
SELECT sr_tropical(t, 'priced'), sr_counting_numeric(t, 'priced') FROM token WHERE name = 'both';

SET client_min_messages = warning;
DROP SCHEMA "Else""where", test_semirings CASCADE;
