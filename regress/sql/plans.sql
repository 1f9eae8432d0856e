-- The same tokens under every plan: parallel, with JIT, with other joins
CREATE SCHEMA plans_test;
SET search_path = plans_test, provsql;
CREATE TABLE big (id int, grp int, txt text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO big SELECT i, i % 10, 'x' || i, ('00000000-0000-4000-8000-' || lpad(i::text, 12, '0'))::uuid FROM generate_series(1, 1000) i;
CREATE TABLE small (grp int, name text, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO small SELECT i, 'n' || i, ('00000000-0000-4000-8001-' || lpad(i::text, 12, '0'))::uuid FROM generate_series(1, 12) i;
ANALYZE big, small;
CREATE TABLE query (id int GENERATED ALWAYS AS IDENTITY, sql text);
INSERT INTO query (sql) VALUES
  ('SELECT id FROM big WHERE id % 100 = 7'),
  ('SELECT DISTINCT grp FROM big WHERE id < 500'),
  ('SELECT grp, count(*), sum(id), min(txt) FROM big WHERE id < 500 GROUP BY grp'),
  ('SELECT count(*), avg(id) FROM big WHERE id < 300'),
  ('SELECT b.id, s.name FROM big b JOIN small s USING (grp) WHERE b.id % 50 = 1'),
  ('SELECT b.id, s.name FROM big b LEFT JOIN small s ON s.grp = b.grp + 5 WHERE b.id < 200'),
  ('SELECT b.id, s.name FROM big b FULL JOIN small s ON s.grp = b.id WHERE b.id < 20 OR b.id IS NULL'),
  ('SELECT grp FROM small WHERE grp IN (SELECT grp FROM big WHERE id < 100)'),
  ('SELECT grp FROM small WHERE grp NOT IN (SELECT grp FROM big WHERE id < 100)'),
  ('SELECT grp FROM small EXCEPT SELECT grp FROM big WHERE id < 50'),
  ('SELECT grp FROM big WHERE id < 90 UNION SELECT grp FROM small'),
  ('SELECT grp FROM big WHERE id < 90 INTERSECT SELECT grp FROM small'),
  ('SELECT grp, (SELECT max(id) FROM big b WHERE b.grp = s.grp AND b.id < 200) AS m FROM small s'),
  ('SELECT grp, count(*) FROM big WHERE id < 100 GROUP BY ROLLUP (grp)'),
  ('SELECT grp, count(*) FROM big WHERE id < 100 GROUP BY grp HAVING count(*) > 9'),
  ('WITH w AS MATERIALIZED (SELECT grp, id FROM big WHERE id < 50) SELECT a.id, b.id AS other FROM w a JOIN w b ON a.id + 10 = b.id'),
  ('SELECT row_number() OVER (ORDER BY id) AS n, id FROM big WHERE id < 50');
-- A digest of a query's answer, tokens and all.
CREATE FUNCTION digest(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
  EXECUTE 'CREATE TEMP TABLE answer AS ' || sql;
  SET LOCAL application_name = 'pg_dump';  -- prints tokens as they are stored
  EXECUTE 'SELECT md5(string_agg(a, E''\n'' ORDER BY a)) FROM (SELECT answer::text AS a FROM answer) x' INTO result;
  DROP TABLE answer;
  RETURN result;
END $$;
CREATE FUNCTION digests(upto int DEFAULT 99) RETURNS TABLE (id int, digest text) LANGUAGE plpgsql SET client_min_messages = error AS $$
DECLARE q record;
BEGIN
  FOR q IN SELECT * FROM query WHERE query.id <= upto ORDER BY query.id LOOP
    id := q.id;
    SET LOCAL application_name = '';
    digest := digest(q.sql);
    RETURN NEXT;
  END LOOP;
END $$;
CREATE TABLE expected AS SELECT * FROM digests();
SELECT count(*), count(DISTINCT digest), count(*) FILTER (WHERE digest IS NULL) AS nothing FROM expected;
CREATE FUNCTION different(upto int DEFAULT 99) RETURNS SETOF text LANGUAGE sql
  AS $$ SELECT sql FROM digests(upto) d JOIN expected e USING (id) JOIN query USING (id) WHERE d.digest IS DISTINCT FROM e.digest ORDER BY id $$;
-- parallel
SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET min_parallel_index_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT DISTINCT grp FROM big;
EXPLAIN (COSTS OFF) SELECT grp, count(*) FROM big GROUP BY grp;
SELECT different();
SET parallel_leader_participation = off;
SELECT different();
RESET parallel_leader_participation;
SET enable_hashagg = off; SET enable_hashjoin = off;
SELECT different();
SET force_parallel_mode = on;
SELECT different(8);
RESET ALL;
SET search_path = plans_test, provsql;
SET force_parallel_mode = regress;
SELECT different(8);
SELECT count(*) FROM small;
SELECT DISTINCT grp > 5 AS b FROM small ORDER BY 1;
RESET force_parallel_mode;
-- other plans
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_hashagg = off; SET enable_material = off;
SELECT different();
SET enable_nestloop = off; SET enable_mergejoin = on; SET enable_sort = off;
SELECT different();
RESET ALL;
SET search_path = plans_test, provsql;
SET work_mem = '64kB'; SET hash_mem_multiplier = 1;
SELECT different();
RESET work_mem;
SET from_collapse_limit = 1; SET join_collapse_limit = 1; SET geqo_threshold = 2;
SELECT different();
RESET from_collapse_limit; RESET join_collapse_limit; RESET geqo_threshold;
CREATE INDEX ON big (id); CREATE INDEX ON big (grp); ANALYZE big;
SET enable_seqscan = off;
SELECT different();
RESET enable_seqscan;
-- JIT
SET jit = on; SET jit_above_cost = 0; SET jit_inline_above_cost = 0; SET jit_optimize_above_cost = 0;
SELECT different(2);
RESET ALL;
SET search_path = plans_test, provsql;
SET provsql.possible_rows = off;
SELECT different();
RESET provsql.possible_rows;
SET plan_cache_mode = force_generic_plan;
SELECT different();
SET client_min_messages = warning;
-- What several aggregates have as their argument is collected once, unless it is volatile.
CREATE FUNCTION collects(query text, twice text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE line text; all_lines text := '';
BEGIN
  FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
    all_lines := all_lines || line;
  END LOOP;
  IF all_lines !~ 'provenance_group_agg' THEN RAISE 'no group in %', all_lines; END IF;
  RETURN all_lines ~ twice;
END $$;
SELECT collects('SELECT provsql.with_token(sum(year)), provsql.with_token(avg(year)), provsql.with_token(count(*)) FROM public.visit HAVING sum(year) > 0 AND count(*) > 1', 'year, [a-z.]*year[,)]') AS year_twice;
SELECT collects('SELECT provsql.with_token(sum(year * random())), provsql.with_token(avg(year * random())) FROM public.visit', 'random\(\)[^,]*, [^,]*random\(\)') AS volatile_twice;
DROP FUNCTION collects(text, text);
DROP SCHEMA plans_test CASCADE;
