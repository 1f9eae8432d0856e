-- Values of aggregates, with their tokens.

CREATE TYPE provsql.agg_token;

CREATE FUNCTION provsql.agg_token_in(cstring) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_agg_token_in' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_out(provsql.agg_token) RETURNS cstring
  AS 'MODULE_PATHNAME', 'provsql_agg_token_out' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_recv(internal) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_agg_token_recv' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_send(provsql.agg_token) RETURNS bytea
  AS 'MODULE_PATHNAME', 'provsql_agg_token_send' LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE provsql.agg_token (
  INPUT = provsql.agg_token_in,
  OUTPUT = provsql.agg_token_out,
  RECEIVE = provsql.agg_token_recv,
  SEND = provsql.agg_token_send,
  STORAGE = extended
);
COMMENT ON TYPE provsql.agg_token IS 'value of an aggregate, with the token of its gate';

CREATE FUNCTION provsql.agg_token_of(token uuid, value anyelement) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_agg_token_of' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.agg_token_of(uuid, anyelement) IS
  'a value with the token of an aggregate; without one, the value is the same whatever rows there are';

CREATE FUNCTION provsql.with_token(value anyelement) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.with_token(anyelement) IS
  'an aggregate in a query over tracked tables, with its token';

CREATE FUNCTION provsql.agg_token_uuid(aggtok provsql.agg_token) RETURNS uuid
  AS 'MODULE_PATHNAME', 'provsql_agg_token_uuid' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_cast(aggtok provsql.agg_token) RETURNS text
  AS 'MODULE_PATHNAME', 'provsql_agg_token_cast' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION provsql.agg_token_uuid(provsql.agg_token) IS 'token of an aggregate';
COMMENT ON FUNCTION provsql.agg_token_cast(provsql.agg_token) IS 'token of an aggregate, as text';

CREATE FUNCTION provsql.agg_token_to_numeric(aggtok provsql.agg_token) RETURNS numeric
  AS 'MODULE_PATHNAME', 'provsql_agg_token_to_numeric' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_to_float8(aggtok provsql.agg_token) RETURNS double precision
  AS 'MODULE_PATHNAME', 'provsql_agg_token_to_float8' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_to_int4(aggtok provsql.agg_token) RETURNS int
  AS 'MODULE_PATHNAME', 'provsql_agg_token_to_int4' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_to_int8(aggtok provsql.agg_token) RETURNS bigint
  AS 'MODULE_PATHNAME', 'provsql_agg_token_to_int8' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_to_text(aggtok provsql.agg_token) RETURNS text
  AS 'MODULE_PATHNAME', 'provsql_agg_token_to_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE CAST (provsql.agg_token AS uuid) WITH FUNCTION provsql.agg_token_uuid(provsql.agg_token) AS IMPLICIT;
CREATE CAST (provsql.agg_token AS numeric) WITH FUNCTION provsql.agg_token_to_numeric(provsql.agg_token) AS IMPLICIT;
CREATE CAST (provsql.agg_token AS double precision) WITH FUNCTION provsql.agg_token_to_float8(provsql.agg_token) AS ASSIGNMENT;
CREATE CAST (provsql.agg_token AS int) WITH FUNCTION provsql.agg_token_to_int4(provsql.agg_token) AS ASSIGNMENT;
CREATE CAST (provsql.agg_token AS bigint) WITH FUNCTION provsql.agg_token_to_int8(provsql.agg_token) AS ASSIGNMENT;
CREATE CAST (provsql.agg_token AS text) WITH FUNCTION provsql.agg_token_to_text(provsql.agg_token) AS ASSIGNMENT;

-- A value that is stored as an agg_token. In an INSERT ... SELECT, the value of an aggregate keeps its token.
CREATE FUNCTION provsql.agg_token_from(smallint) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (smallint AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(smallint) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(int) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (int AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(int) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(bigint) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (bigint AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(bigint) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(numeric) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (numeric AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(numeric) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(real) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (real AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(real) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(double precision) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (double precision AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(double precision) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(text) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (text AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(text) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(varchar) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (varchar AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(varchar) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(pg_catalog.bpchar) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (pg_catalog.bpchar AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(pg_catalog.bpchar) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(boolean) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (boolean AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(boolean) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(date) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (date AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(date) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(time) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (time AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(time) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(timetz) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (timetz AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(timetz) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(timestamp) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (timestamp AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(timestamp) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(timestamptz) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (timestamptz AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(timestamptz) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(interval) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (interval AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(interval) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(bytea) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (bytea AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(bytea) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(json) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (json AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(json) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(jsonb) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (jsonb AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(jsonb) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(int[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (int[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(int[]) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(bigint[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (bigint[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(bigint[]) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(numeric[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (numeric[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(numeric[]) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(double precision[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (double precision[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(double precision[]) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(text[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (text[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(text[]) AS ASSIGNMENT;
CREATE FUNCTION provsql.agg_token_from(date[]) RETURNS provsql.agg_token
  AS 'MODULE_PATHNAME', 'provsql_with_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE CAST (date[] AS provsql.agg_token) WITH FUNCTION provsql.agg_token_from(date[]) AS ASSIGNMENT;

-- Compared with a value, an agg_token is its value. Text is read as the value's type.
CREATE FUNCTION provsql.agg_token_lt_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_lt_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.< (
  FUNCTION = provsql.agg_token_lt_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.>), NEGATOR = OPERATOR(provsql.>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION provsql.numeric_lt_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_lt_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.< (
  FUNCTION = provsql.numeric_lt_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.>), NEGATOR = OPERATOR(provsql.>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION provsql.agg_token_lt_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_lt_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.< (
  FUNCTION = provsql.agg_token_lt_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.>), NEGATOR = OPERATOR(provsql.>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION provsql.text_lt_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_lt_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.< (
  FUNCTION = provsql.text_lt_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.>), NEGATOR = OPERATOR(provsql.>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION provsql.agg_token_le_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_le_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<= (
  FUNCTION = provsql.agg_token_le_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.>=), NEGATOR = OPERATOR(provsql.>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION provsql.numeric_le_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_le_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<= (
  FUNCTION = provsql.numeric_le_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.>=), NEGATOR = OPERATOR(provsql.>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION provsql.agg_token_le_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_le_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<= (
  FUNCTION = provsql.agg_token_le_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.>=), NEGATOR = OPERATOR(provsql.>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION provsql.text_le_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_le_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<= (
  FUNCTION = provsql.text_le_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.>=), NEGATOR = OPERATOR(provsql.>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION provsql.agg_token_eq_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_eq_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.= (
  FUNCTION = provsql.agg_token_eq_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.=), NEGATOR = OPERATOR(provsql.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE FUNCTION provsql.numeric_eq_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_eq_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.= (
  FUNCTION = provsql.numeric_eq_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.=), NEGATOR = OPERATOR(provsql.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE FUNCTION provsql.agg_token_eq_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_eq_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.= (
  FUNCTION = provsql.agg_token_eq_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.=), NEGATOR = OPERATOR(provsql.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE FUNCTION provsql.text_eq_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_eq_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.= (
  FUNCTION = provsql.text_eq_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.=), NEGATOR = OPERATOR(provsql.<>),
  RESTRICT = eqsel, JOIN = eqjoinsel
);
CREATE FUNCTION provsql.agg_token_ne_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ne_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<> (
  FUNCTION = provsql.agg_token_ne_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.<>), NEGATOR = OPERATOR(provsql.=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION provsql.numeric_ne_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_ne_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<> (
  FUNCTION = provsql.numeric_ne_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<>), NEGATOR = OPERATOR(provsql.=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION provsql.agg_token_ne_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ne_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<> (
  FUNCTION = provsql.agg_token_ne_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.<>), NEGATOR = OPERATOR(provsql.=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION provsql.text_ne_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_ne_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.<> (
  FUNCTION = provsql.text_ne_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<>), NEGATOR = OPERATOR(provsql.=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION provsql.agg_token_ge_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ge_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.>= (
  FUNCTION = provsql.agg_token_ge_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.<=), NEGATOR = OPERATOR(provsql.<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION provsql.numeric_ge_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_ge_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.>= (
  FUNCTION = provsql.numeric_ge_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<=), NEGATOR = OPERATOR(provsql.<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION provsql.agg_token_ge_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ge_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.>= (
  FUNCTION = provsql.agg_token_ge_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.<=), NEGATOR = OPERATOR(provsql.<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION provsql.text_ge_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_ge_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.>= (
  FUNCTION = provsql.text_ge_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<=), NEGATOR = OPERATOR(provsql.<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION provsql.agg_token_gt_numeric(provsql.agg_token, numeric) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_gt_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.> (
  FUNCTION = provsql.agg_token_gt_numeric, LEFTARG = provsql.agg_token, RIGHTARG = numeric,
  COMMUTATOR = OPERATOR(provsql.<), NEGATOR = OPERATOR(provsql.<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION provsql.numeric_gt_agg_token(numeric, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_numeric_gt_agg_token' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.> (
  FUNCTION = provsql.numeric_gt_agg_token, LEFTARG = numeric, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<), NEGATOR = OPERATOR(provsql.<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION provsql.agg_token_gt_text(provsql.agg_token, text) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_gt_text' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.> (
  FUNCTION = provsql.agg_token_gt_text, LEFTARG = provsql.agg_token, RIGHTARG = text,
  COMMUTATOR = OPERATOR(provsql.<), NEGATOR = OPERATOR(provsql.<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION provsql.text_gt_agg_token(text, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_text_gt_agg_token' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.> (
  FUNCTION = provsql.text_gt_agg_token, LEFTARG = text, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.<), NEGATOR = OPERATOR(provsql.<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);

-- The order of agg_tokens, for ORDER BY, DISTINCT and GROUP BY: that of their values.
CREATE FUNCTION provsql.agg_token_lt(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*< (
  FUNCTION = provsql.agg_token_lt, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*>), NEGATOR = OPERATOR(provsql.*>=),
  RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
CREATE FUNCTION provsql.agg_token_le(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*<= (
  FUNCTION = provsql.agg_token_le, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*>=), NEGATOR = OPERATOR(provsql.*>),
  RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
CREATE FUNCTION provsql.agg_token_eq(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*= (
  FUNCTION = provsql.agg_token_eq, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*=), NEGATOR = OPERATOR(provsql.*<>),
  RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
CREATE FUNCTION provsql.agg_token_ne(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*<> (
  FUNCTION = provsql.agg_token_ne, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*<>), NEGATOR = OPERATOR(provsql.*=),
  RESTRICT = neqsel, JOIN = neqjoinsel
);
CREATE FUNCTION provsql.agg_token_ge(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*>= (
  FUNCTION = provsql.agg_token_ge, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*<=), NEGATOR = OPERATOR(provsql.*<),
  RESTRICT = scalargesel, JOIN = scalargejoinsel
);
CREATE FUNCTION provsql.agg_token_gt(provsql.agg_token, provsql.agg_token) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_agg_token_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR provsql.*> (
  FUNCTION = provsql.agg_token_gt, LEFTARG = provsql.agg_token, RIGHTARG = provsql.agg_token,
  COMMUTATOR = OPERATOR(provsql.*<), NEGATOR = OPERATOR(provsql.*<=),
  RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
CREATE FUNCTION provsql.agg_token_cmp(provsql.agg_token, provsql.agg_token) RETURNS int
  AS 'MODULE_PATHNAME', 'provsql_agg_token_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION provsql.agg_token_hash(provsql.agg_token) RETURNS int
  AS 'MODULE_PATHNAME', 'provsql_agg_token_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE OPERATOR CLASS provsql.agg_token_ops DEFAULT FOR TYPE provsql.agg_token USING btree AS
  OPERATOR 1 provsql.*<, OPERATOR 2 provsql.*<=, OPERATOR 3 provsql.*=, OPERATOR 4 provsql.*>=, OPERATOR 5 provsql.*>,
  FUNCTION 1 provsql.agg_token_cmp(provsql.agg_token, provsql.agg_token);
CREATE OPERATOR CLASS provsql.agg_token_hash_ops DEFAULT FOR TYPE provsql.agg_token USING hash AS
  OPERATOR 1 provsql.*=,
  FUNCTION 1 provsql.agg_token_hash(provsql.agg_token);
