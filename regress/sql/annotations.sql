-- Annotations follow the transaction that sets them.
\setenv PGDATABASE :DBNAME
\set token 00000000-0000-4000-8000-00000000aa01
CREATE FUNCTION an_all() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', provsql.get_prob(t), (provsql.get_infos(t)).info1, (provsql.get_infos(t)).info2, provsql.get_extra(t))
  FROM (VALUES ('00000000-0000-4000-8000-00000000aa01'::uuid)) AS v (t)
$$;
-- What another session sees.
\set others `psql -XAtc "SELECT an_all()"`
SELECT an_all(), :'others' AS others;

BEGIN;
SELECT provsql.set_prob(:'token', 0.25), provsql.set_infos(:'token', 1, 2), provsql.set_extra(:'token', 'first');
\set others `psql -XAtc "SELECT an_all()"`
SELECT an_all(), :'others' AS others;
SAVEPOINT a;
SELECT provsql.set_prob(:'token', 0.5), provsql.set_extra(:'token', 'second');
SAVEPOINT b;
SELECT provsql.set_infos(:'token', 3);
SELECT an_all();
RELEASE b;
SELECT an_all();
ROLLBACK TO a;
SELECT an_all();
SELECT provsql.set_prob(:'token', 0.75);
ROLLBACK TO a;
RELEASE a;
SELECT an_all();
COMMIT;
\set others `psql -XAtc "SELECT an_all()"`
SELECT an_all(), :'others' AS others;

BEGIN;
SELECT provsql.set_prob(:'token', 1), provsql.set_infos(:'token', 7, 8), provsql.set_extra(:'token', '');
SELECT an_all();
ROLLBACK;
SELECT an_all();

-- An exception undoes what its block set.
DO $$
BEGIN
  PERFORM provsql.set_prob('00000000-0000-4000-8000-00000000aa01', 0.125);
  BEGIN
    PERFORM provsql.set_prob('00000000-0000-4000-8000-00000000aa01', 0.625);
    PERFORM 1 / 0;
  EXCEPTION WHEN division_by_zero THEN
    RAISE NOTICE 'in between: %', an_all();
  END;
END $$;
SELECT an_all();

-- A statement that fails sets nothing.
SELECT provsql.set_prob(t::uuid, p) FROM (VALUES ('00000000-0000-4000-8000-00000000aa01', 0.9), ('00000000-0000-4000-8000-00000000aa02', 1.5)) AS v (t, p);
SELECT an_all();
SELECT provsql.set_prob('00000000-0000-5000-8000-00000000aa03', 0.5);
SELECT provsql.set_infos('00000000-0000-5000-8000-00000000aa03', 1);
SELECT provsql.set_extra('00000000-0000-5000-8000-00000000aa03', 'x');
SELECT provsql.create_gate('00000000-0000-5000-8000-00000000aa04', 'plus', '{00000000-0000-4000-8000-00000000aa01,00000000-0000-4000-8000-00000000aa02}');
SELECT provsql.set_prob('00000000-0000-5000-8000-00000000aa04', 0.5);
SELECT provsql.set_infos('00000000-0000-5000-8000-00000000aa04', 5, 6), provsql.set_extra('00000000-0000-5000-8000-00000000aa04', repeat('long ', 2000));
SELECT provsql.get_infos('00000000-0000-5000-8000-00000000aa04'), length(provsql.get_extra('00000000-0000-5000-8000-00000000aa04'));

BEGIN READ ONLY;
SELECT provsql.set_infos(:'token', 1);
ROLLBACK;
BEGIN;
SELECT provsql.set_prob(:'token', 0.5);
PREPARE TRANSACTION 'annotated';
SELECT an_all();

-- More than fits is refused, and what was set before can be committed.
SET provsql.max_memory = '1MB';
BEGIN;
SELECT provsql.set_prob(:'token', 0.375);
SAVEPOINT a;
SELECT count(provsql.set_prob(('00000000-0000-4000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 0.5)) FROM generate_series(1, 100000) i;
ROLLBACK TO a;
COMMIT;
RESET provsql.max_memory;
SELECT an_all();
DROP FUNCTION an_all();
