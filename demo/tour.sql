-- A tour of ProvSQL over the packages of a Debian system.
-- ------------------------------------------------------
-- Two tables: the packages, and which package needs which other.
CREATE EXTENSION provsql;
SET search_path TO public, provsql;
CREATE TABLE packages (name text PRIMARY KEY, section text, installed_kb int, team text);
CREATE TABLE depends (package text, needs text, kind text, PRIMARY KEY (package, needs));
\copy packages FROM packages.csv CSV HEADER
\copy depends FROM depends.csv CSV HEADER
ANALYZE packages, depends;
SELECT * FROM depends WHERE package = 'openssh-client' ORDER BY needs LIMIT 3;

-- From here on every row of the two tables has a token of its own, its provenance.
-- Queries over them have one more column, provsql: how each answer was derived from such tokens.
SELECT add_provenance('packages'), add_provenance('depends');

-- Names for the tokens: a dependency is called after its two ends.
SELECT create_provenance_mapping('edge', 'depends', $$package || '→' || needs$$);

-- 1. Which packages of PostgreSQL and systemd reach the TLS library libssl3 through two dependency steps,
-- and in which ways? ⊗ joins the steps of one way, ⊕ stands between ways.
SELECT a.package, sr_formula(provenance(), 'edge') AS ways
FROM depends a JOIN depends b ON a.needs = b.package
WHERE b.needs = 'libssl3' AND a.package ~ '^(postgresql|systemd)'
GROUP BY a.package
ORDER BY a.package;

-- 2. In how many ways? Every dependency counts 1; a way is a product, and ways add up.
SELECT create_provenance_mapping('one', 'depends', '1');
SELECT a.package, sr_counting(provenance(), 'one') AS number_of_ways
FROM depends a JOIN depends b ON a.needs = b.package
WHERE b.needs = 'libc6'
GROUP BY a.package
ORDER BY number_of_ways DESC, a.package
LIMIT 6;

-- 3. Suppose the section "libs" is not trusted. Which packages still reach libssl3 in two steps,
-- that is, through a package between that is trusted? Trust is a value of the packages' tokens.
SELECT create_provenance_mapping('trusted', 'packages', $$section <> 'libs'$$);
SELECT a.package, sr_boolean(provenance(), 'trusted') AS survives
FROM depends a JOIN packages m ON m.name = a.needs JOIN depends b ON b.package = m.name
WHERE b.needs = 'libssl3'
GROUP BY a.package
ORDER BY survives DESC, a.package;

-- 4. On whose work do git and curl stand, and through which packages?
SELECT create_provenance_mapping('package', 'packages', 'name');
SELECT team, sr_formula(provenance(), 'package') AS through
FROM (SELECT DISTINCT m.team
      FROM depends d JOIN packages m ON m.name = d.needs
      WHERE d.package IN ('git', 'curl')) teams
ORDER BY team;
