-- COPY and EXPLAIN
CREATE SCHEMA copying_test;
SET search_path = copying_test, provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric, provsql uuid DEFAULT gen_random_uuid());
INSERT INTO item VALUES (1, 'ax', 10, '00000000-0000-4000-8000-000000000001'),
  (2, 'b,w', NULL, '00000000-0000-4000-8000-000000000002'), (3, 'c"p', 5, '00000000-0000-4000-8000-000000000003');
COPY (SELECT id, name FROM item ORDER BY id) TO STDOUT;
COPY (SELECT id, name FROM item ORDER BY id) TO STDOUT (FORMAT csv, HEADER);
COPY (SELECT * FROM item ORDER BY id) TO STDOUT (FORMAT csv, HEADER, DELIMITER ';', NULL '-', FORCE_QUOTE (name));
COPY (SELECT count(*), sum(price), max(name) FROM item) TO STDOUT;
COPY (SELECT count(*), sum(price), max(name) FROM item WHERE id > 5) TO STDOUT (FORMAT csv, HEADER);
COPY (SELECT name FROM item UNION SELECT 'ax' ORDER BY 1) TO STDOUT;
COPY (TABLE item) TO STDOUT;
COPY (VALUES (1)) TO STDOUT;
COPY item TO STDOUT;
COPY item (id) TO STDOUT;
COPY (INSERT INTO item VALUES (4, 'dip', 1, '00000000-0000-4000-8000-000000000004') RETURNING id) TO STDOUT;
COPY (UPDATE item SET price = 2 WHERE id = 4 RETURNING *) TO STDOUT;
COPY (DELETE FROM item WHERE id = 4 RETURNING id) TO STDOUT;
SET provsql.active = off;
COPY (SELECT * FROM item ORDER BY id) TO STDOUT;
COPY (SELECT count(*) FROM item) TO STDOUT;
COPY item TO STDOUT;
RESET provsql.active;
-- refused
COPY (SELECT DISTINCT ON (name) id FROM item) TO STDOUT;
-- What was copied out of an answer can be copied in again.
CREATE TABLE total AS SELECT name, count(*) AS n, sum(price) AS paid FROM item GROUP BY name;
COPY (SELECT * FROM total ORDER BY name) TO STDOUT;
CREATE TABLE again (LIKE total);
COPY again FROM STDIN;
ax	( 00000000-0000-4000-8000-000000000001 , 1 )	( 00000000-0000-4000-8000-000000000001 )	00000000-0000-4000-8000-000000000001
\.
COPY again FROM STDIN;
ax	1	2	00000000-0000-4000-8000-000000000001
\.
COPY again FROM STDIN;
ax	( 00000000-0000-5000-8000-0000000000ff , 1 )	\N	\N
\.
SELECT * FROM again;
COPY again (name) FROM STDIN;
only
\.
SELECT name, n, paid FROM again ORDER BY name \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
-- into a tracked table, with and without tokens
COPY item FROM STDIN;
7	gin	1	00000000-0000-4000-8000-000000000007
\.
COPY item (id, name) FROM STDIN;
8	ham
\.
COPY item FROM STDIN;
9	ice	1
\.
SELECT id, name, provsql = '00000000-0000-4000-8000-000000000007' AS given FROM item WHERE id > 6 ORDER BY id \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3
COPY item (id, name) FROM STDIN WHERE id > 10;
10	jar
11	kit
\.
SELECT count(*) FROM item;
DELETE FROM item WHERE id > 6;

-- EXPLAIN shows the plan that the query has, and runs it.
EXPLAIN (COSTS OFF) SELECT name FROM item WHERE id = 1;
EXPLAIN (COSTS OFF, VERBOSE) SELECT name FROM item WHERE id = 1;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF) SELECT name FROM item WHERE price > 7;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT yaml) SELECT name FROM item WHERE id = 1;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT json) SELECT name FROM item WHERE price = 1;
EXPLAIN (COSTS OFF, VERBOSE, FORMAT xml) SELECT id FROM item WHERE price = 1;
-- what every plan is printed with
CREATE FUNCTION explains(query text) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE line text; format text;
BEGIN
  FOREACH format IN ARRAY '{text,json,xml,yaml}'::text[] LOOP
    FOR line IN EXECUTE format('EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT %s) %s', format, query) LOOP END LOOP;
  END LOOP;
  RETURN line <> '';
END $$;
SET client_min_messages = warning;
SELECT explains('SELECT count(*), max(name) FROM item GROUP BY price HAVING count(*) > 0'),
  explains('SELECT i.name, j.name FROM item i LEFT JOIN item j ON i.id < j.id AND j.id IN (SELECT id FROM item)'),
  explains('SELECT name FROM item i WHERE NOT EXISTS (SELECT FROM item j WHERE j.price > i.price) UNION SELECT name FROM item'),
  explains('SELECT id FROM item EXCEPT SELECT id FROM item WHERE price IN (SELECT max(price) FROM item)'),
  explains('SELECT * FROM item a FULL JOIN (SELECT id, count(*) AS n FROM item GROUP BY id) b ON a.id = b.n'),
  explains('WITH w AS MATERIALIZED (SELECT id, name FROM item) SELECT (SELECT count(*) FROM w), x.* FROM w x, LATERAL (SELECT y.name FROM w y WHERE y.id = x.id) z'),
  explains('SELECT id, row_number() OVER (ORDER BY id) FROM item GROUP BY GROUPING SETS ((id), ())');
RESET client_min_messages;
EXPLAIN (COSTS OFF) CREATE TABLE x AS SELECT name FROM item;
EXPLAIN (COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF) CREATE TABLE explained AS SELECT name FROM item WHERE price > 7;
SELECT * FROM explained ORDER BY name;
EXPLAIN (COSTS OFF) DECLARE c CURSOR FOR SELECT name FROM item;
EXPLAIN (COSTS OFF) CREATE MATERIALIZED VIEW m AS SELECT name, price FROM item;
EXPLAIN (COSTS OFF, VERBOSE) INSERT INTO item (id, name) SELECT id + 10, name FROM item;
EXPLAIN (COSTS OFF, VERBOSE) UPDATE item SET price = 1;
EXPLAIN (COSTS OFF) SELECT DISTINCT ON (name) id FROM item;
SET provsql.active = off;
EXPLAIN (COSTS OFF, VERBOSE) SELECT * FROM item;
RESET provsql.active;
SET client_min_messages = warning;
DROP SCHEMA copying_test CASCADE;
