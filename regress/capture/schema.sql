-- Tables and stand-ins for the provsql functions, for the rewriter's tests.
-- A stand-in names a gate by the hash of its description and records it in
-- provsql.gate, so that tests can evaluate tokens.
CREATE SCHEMA provsql;

CREATE TABLE provsql.gate (token uuid PRIMARY KEY, kind text, children uuid[]);

CREATE FUNCTION provsql.gate_zero() RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT '19257535-6aaf-5275-b02b-899c48576553'::uuid $$;
CREATE FUNCTION provsql.gate_one() RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$ SELECT 'd265daa9-f206-561d-845c-2a85fa0fa72c'::uuid $$;

CREATE FUNCTION provsql.make_gate(kind text, children uuid[]) RETURNS uuid LANGUAGE plpgsql
AS $$
DECLARE
  token uuid := md5(kind || array_to_string(ARRAY(SELECT c FROM unnest(children) c ORDER BY c), ','))::uuid;
BEGIN
  IF cardinality(children) = 1 THEN
    RETURN children[1];
  END IF;
  INSERT INTO provsql.gate VALUES (token, kind, children) ON CONFLICT DO NOTHING;
  RETURN token;
END $$;

CREATE FUNCTION provsql.provenance() RETURNS uuid LANGUAGE plpgsql STABLE
  AS $$ BEGIN RAISE EXCEPTION 'provenance() called on a table without provenance'; END $$;

CREATE FUNCTION provsql.provenance_times(VARIADIC children uuid[]) RETURNS uuid LANGUAGE sql
  AS $$ SELECT provsql.make_gate('times', children) $$;

CREATE FUNCTION provsql.plus_state(state uuid[], token uuid) RETURNS uuid[] LANGUAGE sql
  AS $$ SELECT state || token $$;
CREATE FUNCTION provsql.plus_final(state uuid[]) RETURNS uuid LANGUAGE sql
  AS $$ SELECT provsql.make_gate('plus', state) $$;
CREATE AGGREGATE provsql.provenance_plus_agg(uuid)
  (sfunc = provsql.plus_state, stype = uuid[], initcond = '{}', finalfunc = provsql.plus_final);

-- Tracked tables. Tokens are readable: the table's letter, then the row's number.
CREATE TABLE r (a int, b text, provsql uuid NOT NULL DEFAULT gen_random_uuid());
CREATE TABLE s (a int, c numeric(6,2), provsql uuid NOT NULL DEFAULT gen_random_uuid());
CREATE TABLE n (a int, b text, provsql uuid);
CREATE TABLE k (id int PRIMARY KEY, name varchar(10) COLLATE "C", g int,
  provsql uuid NOT NULL DEFAULT gen_random_uuid());
CREATE TABLE p (a int, b text, provsql uuid NOT NULL DEFAULT gen_random_uuid()) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (2);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2) TO (100);

INSERT INTO r VALUES
  (1, 'x', 'aaaaaaaa-0000-4000-8000-000000000001'),
  (1, 'y', 'aaaaaaaa-0000-4000-8000-000000000002'),
  (2, 'x', 'aaaaaaaa-0000-4000-8000-000000000003'),
  (NULL, 'x', 'aaaaaaaa-0000-4000-8000-000000000004');
INSERT INTO s VALUES
  (1, 1.50, 'bbbbbbbb-0000-4000-8000-000000000001'),
  (2, 2.00, 'bbbbbbbb-0000-4000-8000-000000000002'),
  (2, NULL, 'bbbbbbbb-0000-4000-8000-000000000003');
INSERT INTO n VALUES
  (1, 'x', 'cccccccc-0000-4000-8000-000000000001'),
  (3, 'z', NULL);
INSERT INTO k VALUES
  (1, 'one', 1, 'dddddddd-0000-4000-8000-000000000001'),
  (2, 'two', 1, 'dddddddd-0000-4000-8000-000000000002'),
  (3, 'three', 2, 'dddddddd-0000-4000-8000-000000000003');
INSERT INTO p VALUES
  (1, 'x', 'eeeeeeee-0000-4000-8000-000000000001'),
  (2, 'y', 'eeeeeeee-0000-4000-8000-000000000002');

-- Untracked tables.
CREATE TABLE u (a int, d text);
INSERT INTO u VALUES (1, 'u1'), (1, 'u1'), (2, 'u2'), (3, NULL);
CREATE TABLE w (a int, provsql text);
INSERT INTO w VALUES (1, 'plain');
CREATE TABLE sink (a int, b text);
CREATE TABLE log (b text, token uuid);

CREATE VIEW v_all AS SELECT * FROM r;
CREATE VIEW v_join AS SELECT r.a, b, c FROM r, s WHERE r.a = s.a;
CREATE VIEW v_distinct AS SELECT DISTINCT b FROM r;
CREATE VIEW v_union AS SELECT a FROM r UNION SELECT a FROM s;
CREATE VIEW v_untracked AS SELECT * FROM u;
