-- The extension, and the tables that the tests of this schedule read.
CREATE EXTENSION provsql;
SELECT extversion FROM pg_extension WHERE extname = 'provsql';
SELECT nspname FROM pg_namespace WHERE nspname = 'provsql';

CREATE TABLE person (name text, city text);
INSERT INTO person VALUES ('Ann', 'Oslo'), ('Bob', 'Oslo'), ('Cid', 'Rome'), ('Dan', NULL);
CREATE TABLE visit (name text, place text, year int);
INSERT INTO visit VALUES ('Ann', 'Rome', 2001), ('Ann', 'Rome', 2002), ('Bob', 'Pisa', 2001),
  ('Cid', 'Oslo', 2003), (NULL, 'Nice', 2001);
CREATE TABLE country (city text, country text);          -- never tracked
INSERT INTO country VALUES ('Oslo', 'Norway'), ('Rome', 'Italy'), ('Pisa', 'Italy');

SELECT provsql.add_provenance('person');
SELECT provsql.add_provenance('visit');
SELECT provsql.create_provenance_mapping('person_name', 'person', 'name');
SELECT provsql.create_provenance_mapping('visit_name', 'visit', 'coalesce(name, ''?'') || ''@'' || place || year');
CREATE TABLE source_name AS SELECT * FROM person_name UNION ALL SELECT * FROM visit_name;
CREATE INDEX ON source_name (provenance);
ANALYZE person, visit, country, source_name;
SELECT value FROM person_name ORDER BY value;
SELECT value FROM visit_name ORDER BY value;
\d person
\d person_name
-- The tracked column comes last, and carries the token.
SELECT name, provsql IS NOT NULL AS has_token FROM person ORDER BY name \g (format=unaligned tuples_only=on) | cut -d '|' -f 1,2

-- The rows of a query with the formulas of their tokens, in an order that does not depend on the plan.
CREATE FUNCTION show(query text, mapping regclass DEFAULT 'source_name', OUT "row" text, OUT formula text)
RETURNS SETOF record LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE 'CREATE TEMP TABLE shown AS ' || query;
  -- Under another name, the column does not make a tracked table.
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'shown'::regclass AND attname = 'provsql') THEN
    ALTER TABLE shown RENAME COLUMN provsql TO token_of_row;
  ELSE
    ALTER TABLE shown ADD COLUMN token_of_row uuid;
  END IF;
  RETURN QUERY EXECUTE format($q$
    SELECT (SELECT coalesce(string_agg(coalesce(value, 'NULL'), ' | ' ORDER BY place), '')
            FROM json_each_text(row_to_json(s)) WITH ORDINALITY AS c(key, value, place)
            WHERE key <> 'token_of_row'),
           coalesce(provsql.sr_formula(s.token_of_row, %L), '(untracked)')::text
    FROM shown s ORDER BY 1, 2$q$, mapping);
  DROP TABLE shown;
END
$$;
SELECT * FROM show('SELECT * FROM person');
