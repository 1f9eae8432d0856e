-- Expected values of aggregates, and the aggregate choose.
CREATE SCHEMA test_expected;
SET search_path TO test_expected, public, provsql;
CREATE TABLE sale (id int, shop text, amount int, price numeric, weight float8, day date, p float8);
INSERT INTO sale VALUES
  (0, 'a', 10, 1.5, 0.5, '2020-01-01', 0.5), (1, 'a', 20, 2.25, 1, '2020-01-02', 0.25),
  (2, 'a', NULL, NULL, NULL, NULL, 0.5), (3, 'b', -5, 1.0, 2, '2020-01-03', 0.75), (4, 'b', -5, 1.00, 2, '2020-01-01', 1);
SELECT add_provenance('sale');
DO $$BEGIN PERFORM set_prob(provenance(), p) FROM sale; END$$;
-- By hand: 0.5*10 + 0.25*20 = 10; 3 rows with 0.5, 0.25, 0.5; -5*1.75.
CREATE TABLE answer AS SELECT shop, expected(sum(amount)) AS sum, expected(count(*)) AS rows, expected(count(amount)) AS amounts,
  expected(min(amount)) AS min, expected(max(amount)) AS max FROM sale GROUP BY shop;
SELECT remove_provenance('answer');
SELECT * FROM answer ORDER BY shop;
DROP TABLE answer;

-- Against all worlds: what is expected of a call over the rows of a shop, given that the shop has at least so many rows.
-- over_nothing stands for NULL.
CREATE FUNCTION difference(call text, in_shop text, at_least int, over_nothing float8) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  got float8;
  sum float8 := 0;
  mass float8 := 0;
  weight float8;
  value float8;
  n int;
  condition uuid;
BEGIN
  EXECUTE format('CREATE TEMP TABLE given AS SELECT 1 FROM sale WHERE shop = %L HAVING count(*) >= %s', in_shop, at_least);
  EXECUTE format('CREATE TEMP TABLE result AS SELECT %s AS value FROM sale WHERE shop = %L', call, in_shop);
  SET LOCAL provsql.active = off;
  SELECT provsql INTO condition FROM given;
  SELECT expected(r.value, condition) INTO got FROM result r;
  FOR world IN 0..31 LOOP
    SELECT exp(sum(ln(CASE WHEN (world >> id & 1)::bool THEN p WHEN p < 1 THEN 1 - p ELSE 1e-300 END))) INTO weight FROM sale;
    CONTINUE WHEN weight < 1e-200;
    EXECUTE format('SELECT (%s)::float8, count(*) FROM sale WHERE shop = %L AND (%s >> id & 1)::bool', call, in_shop, world) INTO value, n;
    value := coalesce(value, over_nothing);
    CONTINUE WHEN n < at_least OR value IS NULL;
    sum := sum + weight * value;
    mass := mass + weight;
  END LOOP;
  DROP TABLE given;
  DROP TABLE result;
  SET LOCAL provsql.active = on;
  IF mass < 1e-12 THEN
    RETURN CASE WHEN got IS NOT NULL THEN format('%s, not NULL', got) END;
  END IF;
  RETURN CASE WHEN got IS NULL OR got <> sum / mass AND abs(got - sum / mass) > 1e-9 THEN format('%s, not %s', coalesce(got::text, 'NULL'), sum / mass) END;
END
$$;
SELECT call, shop, at_least, d
FROM (VALUES ('count(*)', '0'), ('count(amount)', '0'), ('count(DISTINCT amount)', '0'), ('sum(amount)', '0'), ('sum(price)', '0'), ('sum(weight)', '0'),
  ('sum(DISTINCT amount)', '0'), ('sum(amount) FILTER (WHERE amount <> 10)', '0'), ('min(amount)', 'Infinity'), ('max(price)', '-Infinity'),
  ('min(weight)', 'Infinity'), ('max(amount)', '-Infinity'), ('avg(amount)', NULL), ('avg(price)', NULL), ('avg(weight)', NULL),
  ('stddev_pop(amount)', NULL), ('percentile_disc(0.5) WITHIN GROUP (ORDER BY amount)', NULL)) c(call, nothing),
  unnest(ARRAY['a', 'b']) AS shop, generate_series(0, 4) AS at_least,
  difference(call, shop, at_least, nothing::float8) AS d
WHERE d IS NOT NULL;

-- The group that exists; a condition that never holds; none; a NULL; what is certain
SELECT shop, round(expected(avg(amount), provenance())::numeric, 6) AS avg, expected(sum(amount), provenance(), 'possible-worlds') AS sum,
  expected(count(*), gate_zero()) AS never, expected(count(*), NULL, 'exact', '') AS rows
FROM sale GROUP BY shop ORDER BY shop \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-5
SELECT expected(NULL::uuid), expected(3), expected(2.5::numeric), expected(sum(amount)) IS NULL AS nothing
FROM sale WHERE false \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-4
-- Aggregates of aggregates: in each world shop b has at least one row.
SELECT expected(max(n)), expected(sum(n)) FROM (SELECT shop, count(*) AS n FROM sale GROUP BY shop) x
\g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
-- Many rows are no matter for sums without a condition.
CREATE TABLE many AS SELECT i FROM generate_series(1, 2000) i;
SELECT add_provenance('many');
DO $$BEGIN PERFORM set_prob(provenance(), 0.5) FROM many; END$$;
SELECT expected(sum(i)), expected(count(*)) FROM many \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
\set VERBOSITY terse
SELECT expected(avg(i)) FROM many;
\echo :LAST_ERROR_SQLSTATE
SELECT expected(max(day)) FROM sale;
\echo :LAST_ERROR_SQLSTATE
SELECT expected(provenance()) FROM sale;
\echo :LAST_ERROR_SQLSTATE
SELECT expected('now'::text);
\echo :LAST_ERROR_SQLSTATE
SELECT expected(count(*), method => 'guess') FROM sale;
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY default
SELECT expected(count(*), arguments => '10') FROM sale WHERE id = 4 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1

-- choose: the first that is not NULL
SELECT id, choose(day) AS day FROM sale WHERE id < 3 GROUP BY id ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT create_provenance_mapping('but_first', 'sale', 'id > 0');
SELECT aggregate_value(choose(amount ORDER BY id)) AS now, aggregate_value(choose(amount ORDER BY id), 'but_first') AS without,
  aggregate_value(choose(shop ORDER BY id DESC), 'but_first') AS last
FROM sale \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
SELECT sr_boolean(provenance(), 'but_first') AS without, present(provenance()) AS now FROM sale WHERE id < 3
HAVING choose(amount ORDER BY id) = 20 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SET provsql.active = off;
SELECT choose(x), choose(y ORDER BY x DESC) FROM (VALUES (NULL, 'a'), (2, NULL), (1, 'b')) v(x, y);
SELECT choose(x) FROM (SELECT 1 AS x WHERE false) v;
RESET provsql.active;
\set VERBOSITY terse
DROP SCHEMA test_expected CASCADE;
