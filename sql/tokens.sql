-- Tokens: the constants, and the functions that tracked queries are rewritten to call.

CREATE FUNCTION provsql.uuid_ns_provsql() RETURNS uuid
  AS $$SELECT '920d4f02-8718-5319-9532-d4ab83a64489'::pg_catalog.uuid$$
  LANGUAGE SQL IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.uuid_ns_provsql() IS 'namespace of the tokens of derived gates';

CREATE FUNCTION provsql.gate_zero() RETURNS uuid
  AS $$SELECT '19257535-6aaf-5275-b02b-899c48576553'::pg_catalog.uuid$$
  LANGUAGE SQL IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.gate_zero() IS 'token of a row that has no derivation';

CREATE FUNCTION provsql.gate_one() RETURNS uuid
  AS $$SELECT 'd265daa9-f206-561d-845c-2a85fa0fa72c'::pg_catalog.uuid$$
  LANGUAGE SQL IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.gate_one() IS 'token of a row that is certain';

CREATE FUNCTION provsql.epsilon() RETURNS double precision
  AS $$SELECT 0.001::pg_catalog.float8$$
  LANGUAGE SQL IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.epsilon() IS 'tolerance for comparing probabilities';

-- The functions below are IMMUTABLE although they add gates to the circuit: a token names its gate, so
-- the same arguments give the same token, and a gate that nothing refers to need not be made.

CREATE FUNCTION provsql.provenance_times(VARIADIC tokens uuid[]) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_times' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_times(uuid[]) IS
  'token of the joint derivation from all of the tokens';

CREATE FUNCTION provsql.provenance_plus(tokens uuid[]) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_plus' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_plus(uuid[]) IS
  'token of the alternative derivations from each of the tokens';

CREATE FUNCTION provsql.provenance_monus(token1 uuid, token2 uuid) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_monus' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_monus(uuid, uuid) IS
  'token of the first token''s derivations that the second does not match';

CREATE FUNCTION provsql.provenance_delta(token uuid) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_delta' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_delta(uuid) IS
  'token of the mere presence of a row, however often it is derived';

CREATE FUNCTION provsql.provenance_plus_transition(internal, uuid) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_plus_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_plus_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_plus_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_plus_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'provsql_plus_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_plus_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_plus_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_plus_final(internal) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_plus_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE AGGREGATE provsql.provenance_plus_agg(uuid) (
  SFUNC = provsql.provenance_plus_transition,
  STYPE = internal,
  COMBINEFUNC = provsql.provenance_plus_combine,
  SERIALFUNC = provsql.provenance_plus_serialize,
  DESERIALFUNC = provsql.provenance_plus_deserialize,
  FINALFUNC = provsql.provenance_plus_final,
  SSPACE = 128,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE provsql.provenance_plus_agg(uuid) IS
  'provenance_plus of the tokens of a group';

CREATE FUNCTION provsql.provenance_semimod(val anyelement, token uuid) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_semimod' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_semimod(anyelement, uuid) IS
  'token of a value that is there when a row is';

CREATE FUNCTION provsql.provenance_cmp(left_token uuid, comparison_op oid, right_token uuid) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_cmp(uuid, oid, uuid) IS
  'token of two values comparing by an operator';

CREATE FUNCTION provsql.provenance_arith(
  expression text, result regtype, types regtype[], operands uuid[]) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_arith' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_arith(text, regtype, regtype[], uuid[]) IS
  'token of the value of an SQL expression over the values $1, $2, … of other tokens';

CREATE FUNCTION provsql.provenance_aggregate(
  aggfnoid int, aggtype int, val anyelement, tokens uuid[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_aggregate' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_aggregate(int, int, anyelement, uuid[]) IS
  'an aggregate over provenance_semimod tokens, whose value is val';

CREATE FUNCTION provsql.provenance_group_transition(internal, uuid, bytea, VARIADIC "any") RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_group_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_group_combine(internal, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_group_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_group_serialize(internal) RETURNS bytea
  AS 'MODULE_PATHNAME', 'provsql_group_serialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_group_deserialize(bytea, internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_group_deserialize' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.provenance_group_final(internal) RETURNS uuid[]
  AS 'MODULE_PATHNAME', 'provsql_group_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE AGGREGATE provsql.provenance_group_agg(uuid, bytea, VARIADIC "any") (
  SFUNC = provsql.provenance_group_transition,
  STYPE = internal,
  COMBINEFUNC = provsql.provenance_group_combine,
  SERIALFUNC = provsql.provenance_group_serialize,
  DESERIALFUNC = provsql.provenance_group_deserialize,
  FINALFUNC = provsql.provenance_group_final,
  SSPACE = 256,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE provsql.provenance_group_agg(uuid, bytea, "any") IS
  'gates of a group: the sum of its rows'' tokens, and the aggregates that the bytea describes';

CREATE FUNCTION provsql.provenance_group_token(uuid[], int) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_group_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_group_token(uuid[], int) IS
  'one of the gates of provenance_group_agg: 0 for the rows, then the aggregates';

CREATE FUNCTION provsql.provenance_one_row(bigint) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_one_row' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance_one_row(bigint) IS
  'true, and an error when a scalar subquery has more than one row';

CREATE FUNCTION provsql.present_support(internal) RETURNS internal
  AS 'MODULE_PATHNAME', 'provsql_present_support' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.present(token uuid) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_present' LANGUAGE C STABLE PARALLEL SAFE
  SUPPORT provsql.present_support;
COMMENT ON FUNCTION provsql.present(uuid) IS
  'whether a row is in the actual answer, and not only in one that would be if some rows were not there';

CREATE FUNCTION provsql.provenance() RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_provenance' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.provenance() IS
  'token of the row being returned, in a query over tracked tables';

