-- Semirings that SQL functions define
CREATE SCHEMA test_user_semirings;
SET search_path TO test_user_semirings, public, provsql;
CREATE TABLE dish (name text, price int);
INSERT INTO dish VALUES ('soup', 2), ('rice', 3), ('tart', 5);
SELECT add_provenance('dish');
SELECT create_provenance_mapping('dish_name', 'dish', 'name'), create_provenance_mapping('dish_price', 'dish', 'price');
CREATE FUNCTION dish_token(text) RETURNS uuid LANGUAGE sql STABLE AS $$SELECT provenance FROM dish_name WHERE value = $1$$;
CREATE TABLE token AS SELECT i, t FROM (VALUES
  (1, gate_zero()), (2, gate_one()), (3, dish_token('soup')),
  (4, provenance_times(dish_token('soup'), dish_token('rice'))),
  (5, provenance_plus(ARRAY[dish_token('rice'), dish_token('soup'), dish_token('tart')])),
  (6, provenance_times(dish_token('soup'), gen_random_uuid())),
  (7, provenance_plus(ARRAY[provenance_times(dish_token('soup'), dish_token('rice')), dish_token('tart'), gate_one()])),
  (8, provenance_monus(provenance_plus(ARRAY[dish_token('tart'), dish_token('rice')]), dish_token('soup'))),
  (9, provenance_delta(provenance_plus(ARRAY[dish_token('tart'), dish_token('rice')])))) AS v(i, t);

-- Formulas: a state that is a composite, an initial value, final functions
CREATE TYPE term_state AS (term text, operands int);
CREATE FUNCTION plus_state(s term_state, x text) RETURNS term_state LANGUAGE sql IMMUTABLE AS
  $$SELECT CASE WHEN x = '0' THEN s ELSE ROW(CASE WHEN s.operands = 0 THEN x ELSE s.term || ' + ' || x END, s.operands + 1)::term_state END$$;
CREATE FUNCTION times_state(s term_state, x text) RETURNS term_state LANGUAGE plpgsql IMMUTABLE AS
  $$BEGIN
    IF x = '1' THEN RETURN s; END IF;
    RETURN (CASE WHEN s.operands = 0 THEN x ELSE s.term || '.' || x END, s.operands + 1);
  END$$;
CREATE FUNCTION term_of(s term_state) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS
  $$SELECT CASE WHEN s.operands > 1 THEN '(' || s.term || ')' ELSE s.term END$$;
CREATE AGGREGATE term_plus(text) (SFUNC = plus_state, STYPE = term_state, INITCOND = '(0,0)', FINALFUNC = term_of);
CREATE AGGREGATE term_times(text) (SFUNC = times_state, STYPE = term_state, INITCOND = '(1,0)', FINALFUNC = term_of);
CREATE FUNCTION term_monus(x text, y text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT '(' || x || ' - ' || y || ')'$$;
CREATE FUNCTION term_delta(x text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT 'd' || x$$;
SELECT i, provenance_evaluate(t, 'dish_name', '1'::text, 'term_plus', 'term_times', 'term_monus', 'term_delta') FROM token ORDER BY i;
SELECT i, provenance_evaluate(t, 'dish_name', '1'::text, 'text', 'term_plus', 'term_times', 'term_monus', 'term_delta') FROM token WHERE i > 6 ORDER BY i;
-- Prices: numbers by value, an aggregate of PostgreSQL's own, values cast to the type of element_one
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
CREATE FUNCTION truncated_sub(x numeric, y numeric) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$SELECT greatest(x - y, 0)$$;
SELECT i, provenance_evaluate(t, 'dish_price', 1::numeric, 'sum(numeric)'::regprocedure, 'product', 'truncated_sub', 'sign(numeric)'::regprocedure),
  sr_counting_numeric(t, 'dish_price') FROM token ORDER BY i;
CREATE AGGREGATE product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1');
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
SELECT i, provenance_evaluate(t, 'dish_price', 1, 'total', 'product(int)'::regprocedure, monus_function => 'int4mi', delta_function => 'sign(float8)'::regprocedure)
FROM token WHERE i < 3 ORDER BY i;
SELECT i, provenance_evaluate(t, 'dish_price', 1, 'total', 'product(int)'::regprocedure) FROM token WHERE i < 8 ORDER BY i;
-- A strict transition function without an initial value: the first value is the state, no value is NULL.
SELECT i, provenance_evaluate(t, 'dish_price', 0, 'min(int)'::regprocedure, 'total') FROM token WHERE i < 8 ORDER BY i;
-- An internal state, and arrays that grow in place
CREATE FUNCTION sorted(anyarray) RETURNS anyarray LANGUAGE sql IMMUTABLE AS $$SELECT coalesce(array_agg(DISTINCT x ORDER BY x), '{}') FROM unnest($1) x$$;
CREATE FUNCTION joined(a anyarray, b anyarray) RETURNS anyarray LANGUAGE plpgsql IMMUTABLE AS
  $$BEGIN FOR i IN 1 .. coalesce(array_length(b, 1), 0) LOOP a := a || b[i]; END LOOP; RETURN a; END$$;
CREATE AGGREGATE joined(anyarray) (SFUNC = joined, STYPE = anyarray, INITCOND = '{}');
CREATE AGGREGATE joined_sorted(anyarray) (SFUNC = joined, STYPE = anyarray, FINALFUNC = sorted, INITCOND = '{}');
CREATE TABLE dish_array AS SELECT ARRAY[value] AS value, provenance FROM dish_name;
SELECT i, provenance_evaluate(t, 'dish_array', '{}'::text[], 'joined_sorted', 'joined(anyarray)'::regprocedure) FROM token WHERE i < 8 ORDER BY i;
SELECT i, provenance_evaluate(t, 'dish_array', '{y}'::text[], 'array_agg(anyarray)'::regprocedure, 'joined_sorted') FROM token WHERE i IN (2, 5) ORDER BY i;
SELECT i, provenance_evaluate(t, 'dish_price', 0::numeric, 'avg(numeric)'::regprocedure, 'sum(numeric)'::regprocedure) FROM token WHERE i < 8 ORDER BY i;
SELECT i, provenance_evaluate(t, 'dish_name', NULL::text || '', 'max(text)'::regprocedure, 'min(text)'::regprocedure) FROM token WHERE i = 4;
-- An enum and its order; PostgreSQL's functions for any enum
CREATE TYPE grade AS ENUM ('good', 'fair', 'poor');
CREATE TABLE dish_grade AS SELECT (CASE value WHEN 'soup' THEN 'good' WHEN 'rice' THEN 'poor' ELSE 'fair' END)::grade AS value, provenance FROM dish_name;
SELECT i, provenance_evaluate(t, 'dish_grade', 'good'::grade, 'min(anyenum)'::regprocedure, 'max(anyenum)'::regprocedure), sr_minmax(t, 'dish_grade', NULL::grade)
FROM token WHERE i < 8 ORDER BY i;
-- A domain of the element
CREATE DOMAIN small AS int CHECK (value < 10);
SELECT provenance_evaluate(t, 'dish_price', 1::small, 'total', 'product(int)'::regprocedure) FROM token WHERE i = 4;
SELECT provenance_evaluate(provenance_times(t, t), 'dish_price', 1::small, 'total', 'product(int)'::regprocedure) FROM token WHERE i = 4;

-- Operations that are missing
\set VERBOSITY terse
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'product(int)'::regprocedure) FROM token WHERE i = 8;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'product(int)'::regprocedure, 'int4mi') FROM token WHERE i = 9;
\set VERBOSITY default
SELECT create_gate('00000000-0000-5000-8000-00000000c103', 'value', '{}');
SELECT provenance_evaluate('00000000-0000-5000-8000-00000000c103', 'dish_price', 1, 'total', 'product(int)'::regprocedure);
-- Functions that do not fit
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'int4pl', 'total');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'term_times');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'sum(int)'::regprocedure, 'total');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1::bigint, 'sum(int)'::regprocedure, 'total');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'string_agg(text,text)'::regprocedure);
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'percentile_disc(float8,anyelement)'::regprocedure);
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'total', 'term_monus');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'total', 'int4up');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'total', 'int4mi', 'total');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'total', 'total', 'generate_series(int,int)'::regprocedure);
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'no_such_function', 'total');
SELECT provenance_evaluate(gate_one(), 'dish_price', 1, 'bigint', 'total', 'total', NULL, NULL);
SELECT provenance_evaluate(t, 'dish_name', 1, 'total', 'total') FROM token WHERE i = 3;
SELECT provenance_evaluate(t, 'dish_array', 1, 'total', 'total') FROM token WHERE i = 3;
SELECT provenance_evaluate(t, 'dish', 1, 'total', 'total') FROM token WHERE i = 3;
-- NULLs
SELECT provenance_evaluate(NULL, 'dish_price', 1, 'total', 'total') IS NULL AS token, provenance_evaluate(gate_one(), NULL, 1, 'total', 'total') IS NULL AS mapping,
  provenance_evaluate(gate_one(), 'dish_price', NULL::int, 'total', 'total') IS NULL AS element, provenance_evaluate(gate_one(), 'dish_price', 1, NULL, 'total') IS NULL AS plus,
  provenance_evaluate(gate_one(), 'dish_price', 1, 'total', NULL) IS NULL AS times, provenance_evaluate(gate_one(), 'dish_price', 1, NULL::regtype, 'total', 'total', NULL, NULL) IS NULL AS type;
INSERT INTO dish_price VALUES (NULL, (SELECT provenance FROM dish_name WHERE value = 'soup'));
\set VERBOSITY sqlstate
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total') FROM token WHERE i = 3;
DELETE FROM dish_price WHERE provenance = dish_token('soup') AND value IS NOT NULL;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total') FROM token WHERE i = 3;
\set VERBOSITY default
UPDATE dish_price SET value = 2 WHERE value IS NULL;
INSERT INTO dish_price VALUES (2, dish_token('soup'));
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total') FROM token WHERE i = 3;
-- An element that changes from row to row
SELECT e, provenance_evaluate(t, 'dish_price', e, 'total', 'product(int)'::regprocedure) FROM token, generate_series(1, 3) e WHERE i = 6;
-- Errors in functions pass through, and leave nothing behind.
CREATE FUNCTION failing(int, int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$BEGIN RETURN $1 / ($2 - 3); END$$;
CREATE AGGREGATE failing(int) (SFUNC = failing, STYPE = int, INITCOND = '100');
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'failing(int)'::regprocedure) FROM token WHERE i = 4;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total', 'failing(int,int)'::regprocedure) FROM token WHERE i = 8;
DO $$
DECLARE n int := 0;
BEGIN
  FOR i IN 1..3 LOOP
    BEGIN
      PERFORM provsql.provenance_evaluate(t, 'dish_price', 1, 'total', 'failing(int)'::regprocedure) FROM token WHERE token.i IN (3, 4);
    EXCEPTION WHEN division_by_zero THEN
      n := n + 1;
    END;
  END LOOP;
  RAISE NOTICE 'caught %', n;
END $$;
-- A semiring whose functions evaluate provenance themselves
CREATE FUNCTION nested(x int, y int) RETURNS int LANGUAGE sql STABLE AS
  $$SELECT x + y * provsql.provenance_evaluate(dish_token('soup'), 'dish_price', 1, 'total', 'total')$$;
CREATE AGGREGATE nested(int) (SFUNC = nested, STYPE = int, INITCOND = '0');
SELECT provenance_evaluate(t, 'dish_price', 1, 'nested(int)'::regprocedure, 'product(int)'::regprocedure) FROM token WHERE i = 5;
-- Rights: of the mapping, and of the functions
CREATE ROLE provsql_cook;
GRANT USAGE ON SCHEMA test_user_semirings TO provsql_cook;
GRANT SELECT ON token, dish_price TO provsql_cook;
REVOKE EXECUTE ON FUNCTION product(int), failing(int, int) FROM PUBLIC;
SET ROLE provsql_cook;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total') FROM token WHERE i = 4;
SELECT provenance_evaluate(t, 'dish_name', '1'::text, 'term_plus', 'term_times') FROM token WHERE i = 4;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'product(int)'::regprocedure) FROM token WHERE i = 4;
SELECT provenance_evaluate(t, 'dish_price', 1, 'total', 'total', 'failing(int,int)'::regprocedure) FROM token WHERE i = 8;
RESET ROLE;
REVOKE ALL ON token, dish_price FROM provsql_cook;
REVOKE ALL ON SCHEMA test_user_semirings FROM provsql_cook;
DROP ROLE provsql_cook;
-- A circuit that shares, deep and wide
DO $$
DECLARE t uuid := (SELECT provenance FROM dish_name WHERE value = 'soup');
BEGIN
  FOR i IN 1..60 LOOP
    t := provsql.provenance_plus(ARRAY[t, t]);
  END LOOP;
  INSERT INTO token VALUES (20, t);
  FOR i IN 1..20000 LOOP
    t := provsql.provenance_times(t, gen_random_uuid());
  END LOOP;
  INSERT INTO token VALUES (21, t);
END $$;
INSERT INTO token SELECT 22, provenance_plus(array_agg(gen_random_uuid())) FROM generate_series(1, 5000);
SELECT i, provenance_evaluate(t, 'dish_price', 1::numeric, 'sum(numeric)'::regprocedure, 'product(numeric)'::regprocedure) FROM token WHERE i >= 20 ORDER BY i;
SELECT count(DISTINCT array_length(provenance_evaluate(t, 'dish_array', '{x}'::text[], 'joined(anyarray)'::regprocedure, 'joined_sorted'), 1)) FROM token WHERE i = 22;
-- Wide enough for the whole mapping to be read
INSERT INTO token SELECT 23, provenance_plus(array_agg(gen_random_uuid()) || dish_token('tart')) FROM generate_series(1, 20000);
CREATE TABLE many AS SELECT * FROM dish_price UNION ALL SELECT i, gen_random_uuid() FROM generate_series(1, 100000) i;
SELECT provenance_evaluate(t, 'many', 1, 'total', 'total') FROM token WHERE i = 23;
SET provsql.max_memory = '5MB';
\set VERBOSITY terse
SELECT provenance_evaluate(t, 'many', 1, 'total', 'total') FROM token WHERE i = 23;
SET provsql.max_memory = '1MB';
\set VERBOSITY sqlstate
SELECT provenance_evaluate(t, 'dish_array', '{x}'::text[], 'joined(anyarray)'::regprocedure, 'joined_sorted') FROM token WHERE i = 22;
\set VERBOSITY default
RESET provsql.max_memory;
SET client_min_messages = warning;
DROP SCHEMA test_user_semirings CASCADE;
-- aggregation_evaluate: what an aggregate is, by functions of one's own
CREATE SCHEMA "own functions";
CREATE FUNCTION "own functions".joined(state text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN state = '' THEN value ELSE state || ', ' || value END $$;
CREATE AGGREGATE "own functions".list(text) (SFUNC = "own functions".joined, STYPE = text, INITCOND = '');
CREATE FUNCTION "own functions".scaled(value text, k text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT format('(%s) x %s', k, value) $$;
CREATE FUNCTION "own functions".named(state text, aggregate varchar) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT format('%s[%s]', aggregate, state) $$;
CREATE FUNCTION own_text(token uuid) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN provsql.aggregation_evaluate(token, 'source_name', '"own functions".named', '"own functions".list',
    '"own functions".scaled', '1'::text, '"own functions".list', '"own functions".list');
END $$;
SELECT "row" FROM show($$SELECT place, own_text(provsql.with_token(sum(year))) AS years, own_text(provsql.with_token(count(*))) AS rows
FROM (SELECT v.place, nullif(v.year, 2003) AS year FROM visit v JOIN person p ON p.name = v.name AND v.year <> 2002) t
GROUP BY place$$);
CREATE TABLE stored_years AS SELECT place, max(year) AS year FROM visit WHERE year <> 2002 GROUP BY place;
SELECT "row" FROM show('SELECT place, own_text(year) FROM stored_years');
-- Tokens that are no aggregates are evaluated as by provenance_evaluate.
SELECT "row" FROM show('SELECT name, own_text(provsql.provenance()) FROM person');
SELECT own_text(NULL);
\set VERBOSITY terse
SELECT own_text(provsql.with_token(max(n))) FROM (SELECT count(*) AS n FROM visit GROUP BY place) t;
SELECT provsql.aggregation_evaluate(year, 'source_name', '"own functions".named', '"own functions".list',
  '"own functions".scaled', '1'::text, 'int', '"own functions".list', '"own functions".list', NULL, NULL) FROM stored_years;
SELECT provsql.aggregation_evaluate(year, 'source_name', '"own functions".named', '"own functions".list',
  'initcap', '1'::text, '"own functions".list', '"own functions".list') FROM stored_years;
SELECT provsql.aggregation_evaluate(provsql.with_token(count(*)), 'source_name', '"own functions".named', '"own functions".list',
  '"own functions".scaled', '1'::text, '"own functions".list', '"own functions".list')
FROM (SELECT place FROM visit EXCEPT SELECT city FROM person) t;
\set VERBOSITY default
DROP TABLE stored_years;
DROP FUNCTION own_text(uuid);
SET client_min_messages = warning;
DROP SCHEMA "own functions" CASCADE;
