-- Small tables of many types, half of them tracked, for sqlsmith's scalar subqueries: few have more than a row.
CREATE EXTENSION provsql;
ALTER DATABASE smith SET search_path = public, provsql;
SET search_path = public, provsql;

CREATE TYPE color AS ENUM ('red', 'green', 'blue');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE TYPE pair AS (a int, b text);

CREATE TABLE nothing (a int, b text, c numeric, d date);
CREATE TABLE single (a int, b text, c numeric, d date, e bool);
INSERT INTO single VALUES (1, 'one', 1.5, '2020-01-01', true);
CREATE TABLE nulls (a int, b text, c numeric, e bool);
INSERT INTO nulls VALUES (NULL, NULL, NULL, NULL);
CREATE TABLE several (a int PRIMARY KEY, b text, c numeric, d timestamptz, e bool, f float8, g bigint);
INSERT INTO several VALUES (1, 'one', 1, '2020-01-01 UTC', true, 0.5, 10), (2, 'two', 2, NULL, false, NULL, 20),
  (3, NULL, 3.25, '2021-01-01 UTC', NULL, -1, 20);
CREATE TABLE typed (a positive, b color, c int[], d jsonb, e int4range, f pair, g uuid, h bytea, i interval);
INSERT INTO typed VALUES (1, 'red', '{1,2}', '{"k": 1}', '[1,5)', (1, 'x'), '00000000-0000-4000-8000-000000000001', '\x00', '1 day'),
  (2, 'blue', NULL, '[]', 'empty', NULL, NULL, NULL, NULL);
CREATE TABLE parted (a int, b text, c numeric) PARTITION BY LIST (a);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_rest PARTITION OF parted DEFAULT;
INSERT INTO parted VALUES (1, 'one', 1), (2, 'two', 2);
CREATE TABLE plain_single (a int, b text, c numeric, d date, e bool);
INSERT INTO plain_single SELECT * FROM single;
CREATE TABLE plain_several (a int, b text, c numeric, d timestamptz, e bool, f float8, g bigint);
INSERT INTO plain_several SELECT * FROM several;

SELECT add_provenance(t) FROM unnest('{nothing,single,nulls,several,typed,parted}'::regclass[]) t;

CREATE VIEW joined AS SELECT s.a, s.b, p.c FROM several s LEFT JOIN parted p USING (a);
CREATE VIEW grouped AS SELECT e, count(*) AS n, sum(a) AS total, max(b) AS last FROM several GROUP BY e;
CREATE VIEW either AS SELECT a, b FROM single UNION SELECT a, b FROM plain_several;
CREATE MATERIALIZED VIEW stored AS SELECT e, count(*) AS n, sum(c) AS total FROM several GROUP BY e;
CREATE TABLE answers AS SELECT DISTINCT e FROM several;
CREATE FUNCTION several_above(int) RETURNS SETOF int STABLE LANGUAGE sql AS 'SELECT a FROM several WHERE a > $1';
CREATE FUNCTION count_of_several() RETURNS bigint STABLE LANGUAGE sql AS 'SELECT count(*)::bigint FROM several';
ANALYZE;
