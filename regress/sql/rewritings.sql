-- A query that comes again with other constants is not rewritten again; what it becomes is what it would become.
CREATE TABLE rw_person (id int, city text, born date);
INSERT INTO rw_person VALUES (1, 'Oslo', '1990-01-01'), (2, 'Rome', '1991-02-02'), (3, 'Oslo', NULL);
CREATE TABLE rw_visit (person int, city text, days numeric);
INSERT INTO rw_visit VALUES (1, 'Rome', 1.5), (2, 'Oslo', 2), (2, 'Rome', 2), (4, 'Oslo', 1);
SELECT provsql.add_provenance('rw_person'), provsql.add_provenance('rw_visit');
CREATE VIEW rw_view AS SELECT id, city FROM rw_person WHERE id < 3;
-- From here on each remembered rewriting is compared with a new one.
SET provsql.force_roundtrip = on;
-- Functions return the columns they name, and say so.
SET client_min_messages = warning;

CREATE FUNCTION rw_run(query text, VARIADIC arguments text[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  argument text;
  total int := 0;
  rows int;
BEGIN
  FOREACH argument IN ARRAY arguments || arguments LOOP
    EXECUTE replace(query, '%s', argument);
    GET DIAGNOSTICS rows = ROW_COUNT;
    total := total + rows;
  END LOOP;
  RETURN total;
END $$;

SELECT rw_run('SELECT id FROM rw_person WHERE id = %s', '1', '2', '99', 'NULL');
SELECT rw_run('SELECT id FROM rw_person WHERE city = %s', '''Oslo''', '''Rome''', '''''', '''O''''slo''');
SELECT rw_run('SELECT p.id, v.city FROM rw_person p JOIN rw_visit v ON v.person = p.id AND v.days > %s', '0', '1', '1.75', '9');
SELECT rw_run('SELECT DISTINCT city FROM rw_person WHERE id < %s', '1', '2', '4');
SELECT rw_run('SELECT city FROM rw_person WHERE id = %s UNION SELECT city FROM rw_visit WHERE person = %s', '1', '2', '3');
SELECT rw_run('SELECT city FROM rw_person WHERE id = %s UNION ALL SELECT city FROM rw_visit WHERE person = 2', '1', '2', '3');
SELECT rw_run('WITH w AS (SELECT * FROM rw_person WHERE id >= %s) SELECT a.id, b.id FROM w a, w b', '1', '2', '3');
SELECT rw_run('SELECT x.c, %s FROM (SELECT city AS c, %s FROM rw_person) x', '1', '2', '3');
SELECT rw_run('SELECT id FROM rw_person WHERE id IN (1, %s)', '1', '2', '3');
SELECT rw_run('SELECT p.id FROM rw_person p JOIN (VALUES (1, %s), (2, ''b'')) AS t (i, n) ON t.i = p.id', '''a''', '''b''', '''c''');
SELECT rw_run('SELECT id FROM rw_person ORDER BY id LIMIT %s OFFSET 0', '0', '1', '2');
SELECT rw_run('SELECT id, CASE WHEN city = ''Oslo'' THEN %s ELSE 7 END FROM rw_person', '7', '8');
SELECT rw_run('SELECT city FROM rw_view WHERE id = %s', '1', '2', '3');
SELECT rw_run('SELECT id, provsql.provenance() FROM rw_person WHERE born > %s', '''1990-06-01''', '''1980-01-01''');
SELECT rw_run('SELECT id FROM rw_person WHERE born = ANY (ARRAY[%s]::date[])', '''1990-01-01''', '''1990-01-01'', ''1991-02-02''', '');
SELECT rw_run('SELECT city, %s AS k FROM rw_visit GROUP BY city', '1', '2', '3');
SELECT rw_run('SELECT x FROM generate_series(1, %s) x, rw_person p WHERE p.id = x', '1', '2', '3');
SELECT rw_run('INSERT INTO rw_visit SELECT id, city, %s FROM rw_person WHERE id = 3', '5', '6');
-- The same text means another query when the table is another, or tracked no more.
SELECT provsql.remove_provenance('rw_visit');
SELECT rw_run('SELECT p.id, v.city FROM rw_person p JOIN rw_visit v ON v.person = p.id AND v.days > %s', '0', '1');
SELECT provsql.add_provenance('rw_visit');
SELECT rw_run('SELECT p.id, v.city FROM rw_person p JOIN rw_visit v ON v.person = p.id AND v.days > %s', '0', '1');
SET provsql.active = off;
SELECT rw_run('SELECT * FROM rw_person WHERE id = %s', '1', '2', '3');
SET provsql.active = on;
SELECT rw_run('SELECT * FROM rw_person WHERE id = %s', '1', '2', '3');
-- More queries than are remembered.
SELECT count(rw_run(format('SELECT id %s FROM rw_person WHERE id = %%s', repeat(', id', i)), '1', '2')) FROM generate_series(1, 100) i;
-- A rewriting that fails, fails each time.
DO $$
BEGIN
  FOR i IN 1..4 LOOP
    BEGIN
      EXECUTE format('SELECT DISTINCT ON (city) id FROM rw_person WHERE id = %s', i);
      RAISE 'accepted';
    EXCEPTION WHEN feature_not_supported THEN
      RAISE WARNING '% %', i, sqlerrm;
    END;
  END LOOP;
END $$;
-- Statements of the client, with their tokens
CREATE TABLE rw_statement AS SELECT * FROM (VALUES
  ('SELECT id FROM rw_person WHERE id = %s'),
  ('SELECT p.id, v.city FROM rw_person p LEFT JOIN rw_visit v ON v.person = p.id AND v.days > %s'),
  ('SELECT p.id, v.city FROM rw_person p FULL JOIN rw_visit v ON v.person = p.id AND v.days + p.id > %s'),
  ('SELECT id FROM rw_person WHERE id NOT IN (SELECT person FROM rw_visit WHERE days < %s)'),
  ('SELECT id, %s IN (SELECT days FROM rw_visit v WHERE v.person = p.id) AS a FROM rw_person p'),
  ('SELECT city, count(*), sum(days) FILTER (WHERE days <> %s) FROM rw_visit GROUP BY city'),
  ('SELECT city FROM rw_visit GROUP BY city HAVING sum(days) > %s AND count(*) = 2'),
  ('SELECT city FROM rw_visit GROUP BY city HAVING sum(days) + %s BETWEEN 2 AND max(person)'),
  ('SELECT city FROM rw_visit GROUP BY city HAVING max(days) > nullif(%s, 1)'),
  ('SELECT person FROM rw_visit EXCEPT SELECT id FROM rw_person WHERE id < %s'),
  ('SELECT id, rank() OVER (ORDER BY id) FROM rw_person WHERE id > %s'),
  ('SELECT city, count(*) FROM rw_visit GROUP BY ROLLUP (city) HAVING count(*) > %s'),
  ('SELECT id, (SELECT max(days) FROM rw_visit WHERE person = id AND days < %s) FROM rw_person')) AS s (text);
\o /dev/null
SELECT format(text, v) FROM rw_statement, unnest(ARRAY['1', '2', 'NULL', '1', '3']) v \gexec
\o
DROP TABLE rw_statement;
DROP VIEW rw_view;
DROP TABLE rw_person, rw_visit;
DROP FUNCTION rw_run;
