-- What a database with the tables of tables.sql answers; dump.sh asks the original and the restored one.
SET search_path = public, provsql;
SET client_min_messages = error;
\pset format unaligned
\pset footer off
SELECT * FROM person ORDER BY id;
SELECT * FROM visit ORDER BY provsql;
SELECT * FROM typed ORDER BY id;
SELECT * FROM measure ORDER BY day;
SELECT tableoid::regclass, * FROM animal ORDER BY name;
SELECT * FROM dog;
SELECT * FROM "Odd Name" ORDER BY 1;
SELECT * FROM dropped ORDER BY a;
SELECT * FROM other.person ORDER BY id;
SELECT * FROM own_column ORDER BY a;
SELECT * FROM resident ORDER BY name;
SELECT * FROM all_of_person ORDER BY id;
SELECT * FROM by_city ORDER BY city;
SELECT * FROM big_city ORDER BY city;
SELECT * FROM guarded ORDER BY name;
SELECT * FROM kept ORDER BY place;
SELECT * FROM answer ORDER BY provsql;
SELECT * FROM total ORDER BY place;
SELECT place, agg_token_uuid(paid), paid::numeric, years::text FROM total ORDER BY place;
SELECT place FROM total WHERE paid > 5 ORDER BY place;
SELECT place, paid FROM total ORDER BY paid;
SELECT DISTINCT paid FROM total ORDER BY paid;
SELECT place FROM total WHERE paid >= 7.250 ORDER BY paid DESC;
SELECT a.name, k.visits FROM answer a JOIN kept k USING (place) ORDER BY 1, a.provsql;
SELECT city, count(*), sum(age) FROM person GROUP BY city ORDER BY city;
SELECT DISTINCT city FROM person ORDER BY city;
SELECT p.name, v.place FROM person p LEFT JOIN visit v ON v.person = p.id ORDER BY p.id, v.year;
SELECT * FROM names_in('Oslo') n ORDER BY n;
SELECT * FROM with_token('Oslo') ORDER BY who;
SELECT attrelid::regclass, attnum > 0, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), col_description(attrelid, attnum)
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'other'::regnamespace) AND relkind IN ('r', 'p', 'v', 'm'))
  AND attnum > 0 AND NOT attisdropped ORDER BY attrelid::regclass::text COLLATE "C", attname COLLATE "C";
SELECT viewname, definition FROM pg_views WHERE schemaname IN ('public', 'other') ORDER BY 1;
SELECT matviewname, definition FROM pg_matviews ORDER BY 1;
INSERT INTO person (id, name) VALUES (100, 'new');
INSERT INTO total (place) VALUES ('new');
INSERT INTO answer (name) VALUES ('new');
SELECT (SELECT count(*) FROM person WHERE provsql IS NOT NULL), (SELECT count(*) FROM total WHERE provsql IS NOT NULL),
  (SELECT count(*) FROM answer WHERE provsql IS NOT NULL);
DELETE FROM person WHERE id = 100;
DELETE FROM total WHERE place = 'new';
DELETE FROM answer WHERE name = 'new';
REFRESH MATERIALIZED VIEW kept;
SELECT * FROM kept ORDER BY place;
