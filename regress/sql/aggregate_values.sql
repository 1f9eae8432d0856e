-- Values of aggregates: in each world, what PostgreSQL computes of the rows of that world.
CREATE SCHEMA aggregate_values;
SET search_path TO aggregate_values, public, provsql;
-- aggregate_value writes values as these settings do.
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET timezone = 'UTC';
CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad');
CREATE TYPE pair AS (x int, y text);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TABLE facts (
  id int, g text, i2 int2, i int, i8 bigint, n numeric, f4 real, f float8, t text, c char(5), by bytea, d date, tm time,
  ts timestamptz, iv interval, mo money, m mood, b bool, a int[], j jsonb, u uuid, net inet, p pair, pos positive);
INSERT INTO facts VALUES
  (1, 'x', 1, 10, 100, 1.50, 1.5, 0.25, 'one', 'ab', '\x01', '2020-01-01', '10:00', '2020-01-01 10:00+00', '1 day', 12.5,
   'ok', true, '{1,2}', '{"k":1}', '00000000-0000-0000-0000-000000000001', '10.0.0.1', (1, 'a'), 1),
  (2, 'x', 2, -5, 7, 2.25, -2.5, 1e100, 'two', 'b', '\x02ff', '2019-05-01', '11:00', '2021-01-01 10:00+00', '2 hours', -3,
   'sad', false, '{3,4}', '[2]', '00000000-0000-0000-0000-000000000002', '10.0.0.2', (2, 'b, "c"'), 2),
  (3, 'x', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL, NULL),
  (4, 'y', 2, 10, 9, 'NaN', 'NaN', 'Infinity', 'it''s "q", \ ', '', '\x', 'infinity', '12:00:00.5', '-infinity', '-1 mon', 0,
   'glad', true, '{5,NULL}', 'null', '00000000-0000-0000-0000-000000000003', '::1', (NULL, ''), 3),
  (5, 'y', 3, 3, 8, 0.1, 0.5, 0.5, '', 'zz', '\x01', '2020-01-01', '10:00', '2020-06-01', '1 mon', 1,
   'ok', NULL, '{1,2}', '{"a":"b"}', '00000000-0000-0000-0000-000000000001', '10.0.0.0/8', (1, 'a'), 1);
SELECT add_provenance('facts');
SELECT create_provenance_mapping('kept', 'facts', 'true');
CREATE INDEX ON kept (provenance);

CREATE AGGREGATE first_that_is(int) (SFUNC = int4larger, STYPE = int);
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
CREATE FUNCTION add_pair(int, int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 10 + coalesce($2, 5) + coalesce($3, 7)';
CREATE AGGREGATE digits(int, int) (SFUNC = add_pair, STYPE = int, INITCOND = '0');

-- How an aggregate of facts in a world differs from what PostgreSQL computes of that world's rows. With a grouping, the
-- group of 'y'; worlds in which it has no rows are left out.
CREATE FUNCTION differences(call text, grouped bool DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  tok uuid;
  got text;
  want text;
  wrong int := 0;
  example text;
BEGIN
  EXECUTE format('CREATE TEMP TABLE answer AS SELECT %s AS value FROM facts %s', call,
                 CASE WHEN grouped THEN 'GROUP BY g HAVING g = ''y''' ELSE '' END);
  SET LOCAL provsql.active = off;
  SELECT value INTO tok FROM answer;
  DROP TABLE answer;
  FOR world IN 0..31 LOOP
    CONTINUE WHEN grouped AND world >> 3 = 0;
    UPDATE kept SET value = (world >> id - 1 & 1)::bool FROM facts WHERE facts.provsql = provenance;
    got := aggregate_value(tok, 'kept');
    EXECUTE format('SELECT CASE WHEN num_nulls(v) = 0 THEN format(''%%s'', v) END FROM (SELECT %s AS v FROM facts WHERE (%s >> id - 1 & 1)::bool %s) x',
                   call, world, CASE WHEN grouped THEN 'AND g = ''y''' ELSE '' END) INTO want;
    IF got IS DISTINCT FROM want THEN
      wrong := wrong + 1;
      example := coalesce(example, format('in world %s it is %s, not %s', world::bit(5), coalesce(got, 'NULL'), coalesce(want, 'NULL')));
    END IF;
  END LOOP;
  SET LOCAL provsql.active = on;
  RETURN wrong || ' worlds: ' || example;
END
$$;

-- Aggregates that differ from PostgreSQL's somewhere, of all these.
CREATE TABLE calls (call text);
INSERT INTO calls VALUES
  ($q$count(*)$q$),
  ($q$count(t)$q$),
  ($q$count(DISTINCT i2)$q$),
  ($q$count(DISTINCT p)$q$),
  ($q$sum(i2)$q$),
  ($q$sum(i)$q$),
  ($q$sum(i8)$q$),
  ($q$sum(n)$q$),
  ($q$sum(f4)$q$),
  ($q$sum(iv)$q$),
  ($q$sum(mo)$q$),
  ($q$sum(DISTINCT n)$q$),
  ($q$sum(i ORDER BY i2)$q$),
  ($q$avg(i)$q$),
  ($q$avg(n)$q$),
  ($q$avg(f4)$q$),
  ($q$avg(iv)$q$),
  ($q$avg(DISTINCT i)$q$),
  ($q$min(t)$q$),
  ($q$max(t COLLATE "C")$q$),
  ($q$max(f)$q$),
  ($q$max(d)$q$),
  ($q$min(ts)$q$),
  ($q$max(tm)$q$),
  ($q$max(iv)$q$),
  ($q$min(mo)$q$),
  ($q$max(m)$q$),
  ($q$min(a)$q$),
  ($q$max(c)$q$),
  ($q$min(net)$q$),
  ($q$max(pos)$q$),
  ($q$bool_and(b)$q$),
  ($q$bool_or(b)$q$),
  ($q$every(b)$q$),
  ($q$bit_and(i)$q$),
  ($q$bit_or(i)$q$),
  ($q$bit_xor(i)$q$),
  ($q$string_agg(t, ',' ORDER BY id DESC)$q$),
  ($q$string_agg(t, NULL ORDER BY id)$q$),
  ($q$string_agg(t, c ORDER BY id)$q$),
  ($q$string_agg(by, '\x00' ORDER BY id)$q$),
  ($q$array_agg(i ORDER BY id)$q$),
  ($q$array_agg(t ORDER BY id)$q$),
  ($q$array_agg(a ORDER BY id) FILTER (WHERE id IN (1, 2, 5))$q$),
  ($q$array_agg(m ORDER BY m NULLS FIRST)$q$),
  ($q$array_agg(DISTINCT i2)$q$),
  ($q$array_agg(d ORDER BY id)$q$),
  ($q$array_agg(by ORDER BY id)$q$),
  ($q$array_agg(iv ORDER BY id)$q$),
  ($q$array_agg(ts ORDER BY id)$q$),
  ($q$array_agg(mo ORDER BY id)$q$),
  ($q$array_agg(f ORDER BY id)$q$),
  ($q$array_agg(c ORDER BY id)$q$),
  ($q$array_agg(u ORDER BY id)$q$),
  ($q$array_agg(p ORDER BY id)$q$),
  ($q$array_agg(b ORDER BY d, id DESC)$q$),
  ($q$json_agg(t ORDER BY id)$q$),
  ($q$json_agg(n ORDER BY id)$q$),
  ($q$jsonb_agg(j ORDER BY id)$q$),
  ($q$json_object_agg(id, t ORDER BY id)$q$),
  ($q$jsonb_object_agg(id, d)$q$),
  ($q$xmlagg(xmlelement(name e, t) ORDER BY id)$q$),
  ($q$stddev(i)$q$),
  ($q$stddev_pop(n)$q$),
  ($q$variance(f4) FILTER (WHERE id <> 2)$q$),
  ($q$var_pop(i2)$q$),
  ($q$regr_count(i, i2)$q$),
  ($q$regr_avgx(i, i2)$q$),
  ($q$percentile_cont(0.5) WITHIN GROUP (ORDER BY i)$q$),
  ($q$percentile_cont(0.25) WITHIN GROUP (ORDER BY iv)$q$),
  ($q$percentile_disc(0.5) WITHIN GROUP (ORDER BY t)$q$),
  ($q$percentile_disc(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY d DESC)$q$),
  ($q$percentile_cont(NULL::float8) WITHIN GROUP (ORDER BY i)$q$),
  ($q$mode() WITHIN GROUP (ORDER BY i2)$q$),
  ($q$rank(3) WITHIN GROUP (ORDER BY i2)$q$),
  ($q$dense_rank('one') WITHIN GROUP (ORDER BY t)$q$),
  ($q$cume_dist(5) WITHIN GROUP (ORDER BY i)$q$),
  ($q$range_intersect_agg(int4range(i2, i8::int + 200))$q$),
  ($q$first_that_is(i)$q$),
  ($q$first_that_is(i ORDER BY i2)$q$),
  ($q$product(n)$q$),
  ($q$digits(i2, i ORDER BY id)$q$),
  ($q$sum(i) FILTER (WHERE i2 = 2)$q$),
  ($q$sum(i ORDER BY i2) FILTER (WHERE i2 IS NULL)$q$),
  ($q$count(*) FILTER (WHERE b)$q$),
  ($q$max(i + i2)$q$),
  ($q$sum(length(t))$q$);
SELECT call, d FROM calls, differences(call) AS d WHERE d IS NOT NULL;
SELECT call, d FROM calls, differences(call, grouped => true) AS d WHERE d IS NOT NULL;
-- Not all are the same in all worlds, and the check sees a difference.
CREATE TABLE one AS SELECT max(t) AS value FROM facts;
SET provsql.active = off;
UPDATE kept SET value = id <> 2 FROM facts WHERE facts.provsql = provenance;
RESET provsql.active;
SELECT aggregate_value(value, 'kept'), aggregate_value(value) FROM one \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
DROP TABLE one;

-- What counts in an aggregate is its arguments, not what it is ordered by.
SELECT sum(i ORDER BY i2 + NULL) AS ordered, string_agg(t, NULL) AS joined, sum(i + NULL) AS nothing, string_agg(t || NULL, ',') AS no_text
FROM facts WHERE id = 1 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-4

-- A row without a type of its own cannot be read again.
SELECT aggregate_value(count(DISTINCT (i, t))) FROM facts;

\set VERBOSITY terse
DROP SCHEMA aggregate_values CASCADE;
