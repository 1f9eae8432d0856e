-- The extension goes and comes back.
DROP FUNCTION show(text, regclass);
DROP EXTENSION provsql;
SELECT count(*) FROM pg_namespace WHERE nspname = 'provsql';
-- Without it, tables are tables.
SELECT name, city FROM person ORDER BY name;
SELECT count(*) FROM person JOIN visit USING (name);
CREATE EXTENSION provsql;
SELECT DISTINCT city, provsql.sr_formula(provsql.provenance(), 'person_name') AS f
FROM (SELECT DISTINCT city FROM person) p ORDER BY city \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2
SELECT provsql.remove_provenance('person'), provsql.remove_provenance('visit');
DROP TABLE person, visit, country, person_name, visit_name, source_name;
CREATE EXTENSION provsql;
CREATE EXTENSION IF NOT EXISTS provsql SCHEMA public;
DROP EXTENSION provsql;
CREATE EXTENSION provsql SCHEMA elsewhere;
