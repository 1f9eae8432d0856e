-- Semirings of multiranges.

CREATE FUNCTION provsql.sr_temporal(token anyelement, token2value regclass) RETURNS tstzmultirange
  AS 'MODULE_PATHNAME', 'provsql_sr_temporal' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_temporal(anyelement, regclass) IS
  'when the row is derived, from when its inputs are valid';

CREATE FUNCTION provsql.sr_interval_num(token anyelement, token2value regclass) RETURNS nummultirange
  AS 'MODULE_PATHNAME', 'provsql_sr_interval_num' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_interval_num(anyelement, regclass) IS
  'for which numbers the row is derived, from those for which its inputs hold';

CREATE FUNCTION provsql.sr_interval_int(token anyelement, token2value regclass) RETURNS int4multirange
  AS 'MODULE_PATHNAME', 'provsql_sr_interval_int' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_interval_int(anyelement, regclass) IS
  'for which integers the row is derived, from those for which its inputs hold';
