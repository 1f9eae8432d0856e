-- What the constructs read besides the tables of regress/sql/setup.sql.
CREATE VIEW traveller AS SELECT name, city, place, year FROM person JOIN visit USING (name);

-- Two of its rows have no token, and are in every world.
CREATE TABLE registry (name text, year int) PARTITION BY LIST (year);
CREATE TABLE registry_2001 PARTITION OF registry FOR VALUES IN (2001);
CREATE TABLE registry_2002 PARTITION OF registry FOR VALUES IN (2002);
SELECT provsql.add_provenance('registry');
INSERT INTO registry SELECT name, year, provsql FROM visit WHERE name IS NOT NULL AND year < 2003;
INSERT INTO registry (name, year, provsql) VALUES ('Eve', 2001, NULL), ('Eve', 2002, NULL);
