-- add_provenance and remove_provenance
CREATE TABLE t (a int PRIMARY KEY, b text);
INSERT INTO t SELECT i, 'b' || i FROM generate_series(1, 3) i;
SELECT provsql.add_provenance('t');
SELECT provsql.add_provenance('t');
SET provsql.active = off;
SELECT count(DISTINCT provsql) = 3 AS distinct_tokens, bool_and(substr(provsql::text, 15, 1) = '4') AS inputs FROM t;
RESET provsql.active;
-- Rows that come later get tokens too, however they come.
INSERT INTO t VALUES (4, 'new');
COPY t (a, b) FROM stdin;
5	copied
\.
INSERT INTO t (a) VALUES (6) RETURNING a, b, provsql IS NOT NULL AS has_token;
INSERT INTO t VALUES (1, 'again') ON CONFLICT (a) DO UPDATE SET b = excluded.b;
UPDATE t SET b = upper(b) WHERE a < 3;
DELETE FROM t WHERE a = 6;
SELECT provsql.create_provenance_mapping('t_a', 't', 'a');
SELECT * FROM show('SELECT a, b FROM t', 't_a');
-- NULL for a token means that the row is certain.
UPDATE t SET provsql = NULL WHERE a = 5;
SELECT * FROM show('SELECT a FROM t WHERE a > 3', 't_a');
SELECT * FROM show('SELECT DISTINCT a > 3 AS big FROM t WHERE a > 3', 't_a');
-- No mapping row: 𝟙.
SELECT * FROM show('SELECT x.a FROM t x JOIN person p ON p.name = ''Ann'' AND x.a = 1', 't_a');
SELECT provsql.remove_provenance('t');
SELECT * FROM t ORDER BY a;
SELECT provsql.remove_provenance('t');
SELECT provsql.remove_provenance(0);
-- Tracked again: the old tokens are gone.
SELECT provsql.add_provenance('t');
SELECT * FROM show('SELECT a FROM t', 't_a');
DROP TABLE t, t_a;

-- Rows that come later into a table that CREATE TABLE AS made get tokens of their own.
CREATE TABLE copied AS SELECT name FROM person WHERE name = 'Ann';
INSERT INTO copied VALUES ('late');
SELECT * FROM show('SELECT name FROM copied');
SELECT provsql.add_provenance('copied');
SELECT provsql.add_provenance('copied');
INSERT INTO copied VALUES ('later');
SELECT provsql.create_provenance_mapping('copied_name', 'copied', 'name');
SELECT * FROM show('SELECT name FROM copied', 'copied_name');
DROP TABLE copied, copied_name;
-- What cannot be tracked
CREATE VIEW v AS SELECT 1 AS a;
SELECT provsql.add_provenance('v');
CREATE VIEW w AS SELECT provsql FROM person;
SELECT provsql.add_provenance('w');
DROP VIEW w;
CREATE MATERIALIZED VIEW mv AS SELECT 1 AS a;
SELECT provsql.add_provenance('mv');
CREATE SEQUENCE s;
SELECT provsql.add_provenance('s');
SELECT provsql.add_provenance('pg_class');
CREATE TABLE taken (provsql text);
SELECT provsql.add_provenance('taken');
SELECT provsql.add_provenance('nowhere');
SELECT provsql.add_provenance(NULL);
SELECT provsql.add_provenance(0);
-- A column of that name and another type makes no tracked table.
INSERT INTO taken VALUES ('text');
SELECT * FROM taken;
DROP TABLE taken;
DROP VIEW v;
DROP MATERIALIZED VIEW mv;
DROP SEQUENCE s;
-- Empty tables
CREATE TABLE nothing (a int);
SELECT provsql.add_provenance('nothing');
SELECT * FROM show('SELECT DISTINCT a FROM nothing');
SELECT * FROM nothing;
SELECT provsql.create_provenance_mapping('nothing_a', 'nothing', 'a');
SELECT * FROM nothing_a;
DROP TABLE nothing, nothing_a;
-- identify_token
SELECT i.* FROM person p, LATERAL provsql.identify_token(p.provsql) i WHERE p.name = 'Ann' \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT i.* FROM country, LATERAL provsql.identify_token(provsql.gate_one()) i LIMIT 1;
SELECT * FROM provsql.identify_token(NULL);
