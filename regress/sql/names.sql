-- Quoted names, other schemas, partitioned and temporary tables, several sessions' search paths.
CREATE SCHEMA "Odd schema";
CREATE TABLE "Odd schema"."Table ""x""" ("Column, 1" int, "provsql " text, "select" text);
INSERT INTO "Odd schema"."Table ""x""" VALUES (1, 'a', 'b'), (2, 'c', 'd');
SELECT provsql.add_provenance('"Odd schema"."Table ""x"""');
SELECT provsql.create_provenance_mapping('"Odd schema"."Map"', '"Odd schema"."Table ""x"""', '"Column, 1"');
SELECT provsql.create_provenance_mapping('Odd Map', '"Odd schema"."Table ""x"""', '"Column, 1"', true);
SELECT provsql.create_provenance_mapping_view('"Odd schema"."Map view"', '"Odd schema"."Table ""x"""', '"select"');
SELECT value FROM "Odd Map" ORDER BY value;
SELECT "Column, 1", "provsql ", "select",
  provsql.sr_formula(provsql.provenance(), '"Odd schema"."Map"') AS by_number,
  provsql.sr_formula(provsql.provenance(), '"Odd schema"."Map view"') AS by_text
FROM (SELECT DISTINCT * FROM "Odd schema"."Table ""x""") AS "provsql is a name" ORDER BY 1 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-5
SELECT x."Column, 1" AS n, provsql.sr_formula(provsql.provenance(), '"Odd Map"') AS formula
FROM "Odd schema"."Table ""x""" x, "Odd schema"."Table ""x""" y WHERE x."Column, 1" <= y."Column, 1"
ORDER BY 1, 2 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT (provsql.identify_token(provsql)).* FROM "Odd schema"."Table ""x""" WHERE "Column, 1" = 1 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2

-- Partitioned tables: tracked as a whole.
CREATE TABLE measure (day date, v int) PARTITION BY RANGE (day);
CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO measure VALUES ('2020-02-02', 1);
SELECT provsql.add_provenance('measure_1');
SELECT provsql.add_provenance('measure');
CREATE TABLE measure_2 PARTITION OF measure FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
INSERT INTO measure VALUES ('2021-03-03', 2);
SELECT provsql.create_provenance_mapping('measure_v', 'measure', 'v');
SELECT provsql.sr_formula(provsql.provenance(), 'measure_v') AS f FROM (SELECT DISTINCT 1 AS one FROM measure) m \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
SELECT v, provsql IS NOT NULL FROM measure_2 \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT provsql.remove_provenance('measure');
SELECT * FROM measure ORDER BY v;

-- Inheritance: the parent is tracked, or nothing is.
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (2, 3);
SELECT provsql.add_provenance('child');
SELECT provsql.add_provenance('parent');
SELECT a, provsql IS NOT NULL AS tracked FROM parent ORDER BY a \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT a, b, provsql IS NOT NULL AS tracked FROM child \g (format=unaligned tuples_only=on) | cut -d '|' -f 1-3

-- Temporary tables
CREATE TEMP TABLE passing (a int);
INSERT INTO passing VALUES (7);
SELECT provsql.add_provenance('passing');
SELECT provsql.create_provenance_mapping('pg_temp.passing_a', 'passing', 'a');
SELECT a, provsql.sr_formula(provsql.provenance(), 'passing_a') AS f FROM passing \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2

DROP SCHEMA "Odd schema" CASCADE;
DROP TABLE "Odd Map", measure, measure_v, child, parent;
