-- What the statements of the corpus read. Every object that they mention is
-- made here, so that it has a name in objects.txt.
CREATE EXTENSION provsql;

CREATE TYPE mood AS ENUM ('sad', 'fine');
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE pair AS (x int, y text);

-- Tracked tables.
CREATE TABLE r (a int, b text);
CREATE TABLE s (a int, c numeric(6,2));
CREATE TABLE n (a int, b text, provsql uuid);
CREATE TABLE k (id int PRIMARY KEY, name varchar(10) COLLATE "C", g int NOT NULL);
CREATE TABLE p (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (2);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (100);
CREATE TABLE kinds (i smallint, l bigint, f float8, d date, z timestamptz, v interval, e mood, q positive, j jsonb,
  o json, xs int[], ch char(3), c pair, by bytea);
CREATE TABLE guarded (a int, owner text);
CREATE TABLE wide (c1 int, c2 int, c3 int, c4 int, c5 int, c6 int, c7 int, c8 int);
CREATE TABLE front (provsql uuid NOT NULL DEFAULT gen_random_uuid(), a int, b text);
SELECT provsql.add_provenance(t) FROM unnest('{r,s,k,p,kinds,guarded,wide}'::regclass[]) t;
INSERT INTO r VALUES (1, 'x'), (1, 'y'), (2, 'x'), (NULL, 'x');
INSERT INTO s VALUES (1, 1.50), (2, 2.00), (2, NULL);
INSERT INTO n VALUES (1, 'x', 'cccccccc-0000-4000-8000-000000000001'), (3, 'z', NULL);
INSERT INTO k VALUES (1, 'one', 1), (2, 'two', 1), (3, 'three', 2);
INSERT INTO p VALUES (1, 'x'), (2, 'y');
INSERT INTO kinds VALUES (1, 2, 3.5, '2020-01-01', '2020-01-01 UTC', '1 day', 'fine', 4, '{"a": 1}', '{"b": 2}',
  '{5,6}', 'abc', (7, 'seven'), '\x08');
INSERT INTO guarded VALUES (1, 'reader'), (2, 'writer');
INSERT INTO wide VALUES (1, 2, 3, 4, 5, 6, 7, 8);

-- Tables with values of aggregates, and their tokens.
CREATE TABLE totals AS SELECT b, count(*) AS n, sum(a) AS total FROM r GROUP BY b;

-- Untracked tables.
CREATE TABLE u (a int, d text);
INSERT INTO u VALUES (1, 'u1'), (1, 'u1'), (2, 'u2'), (3, NULL);
CREATE TABLE w (a int, provsql text);
INSERT INTO w VALUES (1, 'plain');
CREATE TABLE sink (a int, b text);
CREATE TABLE log (b text, token uuid);
CREATE TABLE sums (b text, total provsql.agg_token);
CREATE TABLE nn (a int NOT NULL, b text NOT NULL);
INSERT INTO nn VALUES (1, 'x');
CREATE SEQUENCE counter;

-- Views.
CREATE VIEW v_all AS SELECT * FROM r;
CREATE VIEW v_join AS SELECT r.a, b, c FROM r, s WHERE r.a = s.a;
CREATE VIEW v_distinct AS SELECT DISTINCT b FROM r;
CREATE VIEW v_union AS SELECT a FROM r UNION SELECT a FROM s;
CREATE VIEW v_group AS SELECT b, count(*) AS n, max(a) AS m FROM r GROUP BY b;
CREATE VIEW v_untracked AS SELECT * FROM u;
CREATE VIEW v_barrier WITH (security_barrier) AS SELECT a, b FROM r WHERE a < 10;
CREATE VIEW v_option AS SELECT a, b FROM r WHERE a > 0 WITH CHECK OPTION;
CREATE MATERIALIZED VIEW m_group AS SELECT b, count(*) AS n FROM r GROUP BY b;

-- Row-level security, by a condition on the row and by a tracked table.
CREATE ROLE reader;
CREATE ROLE writer;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded TO reader USING (owner = current_user);
CREATE POLICY known ON guarded TO writer USING (a IN (SELECT a FROM s));
CREATE POLICY positive ON guarded AS RESTRICTIVE TO writer USING (a > 0);
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reader, writer;
GRANT ALL ON SCHEMA public TO reader, writer;
-- One who may read tables by way of views only, and one column of another.
CREATE ROLE guest;
GRANT SELECT ON v_all, v_join, v_barrier, v_group, u TO guest;
GRANT SELECT (a, provsql) ON s TO guest;

-- Functions and aggregates.
CREATE FUNCTION r_of(wanted int) RETURNS SETOF r LANGUAGE sql AS 'SELECT * FROM r WHERE a = wanted';
CREATE FUNCTION token_count() RETURNS bigint LANGUAGE sql AS 'SELECT count(provsql) FROM r';
CREATE FUNCTION names_of(wanted int) RETURNS TABLE (name text) LANGUAGE plpgsql AS
  $$ BEGIN RETURN QUERY SELECT r.b FROM r WHERE r.a = wanted; END $$;
CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT coalesce($1, 0) + coalesce($2, 0)';
CREATE AGGREGATE add(int) (sfunc = plus, stype = int, initcond = '0');
CREATE AGGREGATE strict_max(int) (sfunc = int4larger, stype = int);
ANALYZE;
