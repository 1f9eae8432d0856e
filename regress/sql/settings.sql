-- The configuration parameters
SELECT name, setting, unit, min_val, max_val, context FROM pg_settings WHERE name LIKE 'provsql.%' ORDER BY name;
SET provsql.where_provenance = on;
SET provsql.update_provenance = on;
SET provsql.where_provenance = off;
SET provsql.update_provenance = off;
SET provsql.verbose_level = 101;
SET provsql.no_such_parameter = 1;
SET provsql.verbose_level = 20;
SELECT DISTINCT city FROM person WHERE name = 'Ann' \g (format=unaligned tuples_only=on) | cut -d '|' -f 1
SELECT 1 AS one FROM ((SELECT city FROM country) AS c JOIN person ON false) AS j;
SELECT 1 AS one FROM ((SELECT name FROM visit) AS v JOIN person ON false) AS j;
SELECT city FROM country WHERE city = 'Oslo';
RESET provsql.verbose_level;
SET provsql.max_memory = '1MB';
CREATE TEMP TABLE big AS SELECT provsql.provenance_plus(array_agg(gen_random_uuid())) AS t FROM generate_series(1, 100000);
SELECT provsql.sr_counting(t, 'person_name') FROM big;
RESET provsql.max_memory;
CREATE TEMP TABLE one_each (value int, provenance uuid);
SELECT provsql.sr_counting(t, 'one_each') FROM big;
