-- Evaluation of a token in a semiring. Mappings may be temporary tables, which parallel workers cannot read.

CREATE FUNCTION provsql.provenance_evaluate_compiled(
  token uuid, token2value regclass, semiring text, element_one anyelement) RETURNS anyelement
  AS 'MODULE_PATHNAME', 'provsql_evaluate_compiled' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.provenance_evaluate_compiled(uuid, regclass, text, anyelement) IS
  'value of a token in a named semiring, of the type of element_one; without a mapping every input is 𝟙';

CREATE FUNCTION provsql.sr_boolean(token anyelement, token2value regclass) RETURNS bool
  AS 'MODULE_PATHNAME', 'provsql_sr_boolean' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_boolean(anyelement, regclass) IS
  'whether the row is still derived when only the inputs mapped to true are kept';

CREATE FUNCTION provsql.aggregate_value(token anyelement, token2value regclass DEFAULT NULL) RETURNS text
  AS 'MODULE_PATHNAME', 'provsql_aggregate_value' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.aggregate_value(anyelement, regclass) IS
  'value of an aggregate when only the inputs mapped to true are kept, as text; without a mapping, all are';

CREATE FUNCTION provsql.expected(
  input anyelement, prov uuid DEFAULT provsql.gate_one(), method text DEFAULT NULL, arguments text DEFAULT NULL) RETURNS float8
  AS 'MODULE_PATHNAME', 'provsql_expected' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000;
COMMENT ON FUNCTION provsql.expected(anyelement, uuid, text, text) IS
  'expected value of an aggregate over all worlds in which prov is true';

CREATE FUNCTION provsql.choose_function(state anyelement, value anyelement) RETURNS anyelement
  AS 'MODULE_PATHNAME', 'provsql_choose' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE AGGREGATE provsql.choose(anyelement) (SFUNC = provsql.choose_function, STYPE = anyelement);
COMMENT ON AGGREGATE provsql.choose(anyelement) IS 'the first value that is not NULL';

CREATE FUNCTION provsql.sr_counting(token anyelement, token2value regclass) RETURNS int
  AS 'MODULE_PATHNAME', 'provsql_sr_counting' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_counting(anyelement, regclass) IS
  'number of derivations of the row, inputs counting as often as they are mapped to';

CREATE FUNCTION provsql.sr_counting_bigint(token anyelement, token2value regclass) RETURNS bigint
  AS 'MODULE_PATHNAME', 'provsql_sr_counting_bigint' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_counting_bigint(anyelement, regclass) IS
  'sr_counting for numbers of up to 63 bits';

CREATE FUNCTION provsql.sr_counting_numeric(token anyelement, token2value regclass) RETURNS numeric
  AS 'MODULE_PATHNAME', 'provsql_sr_counting_numeric' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_counting_numeric(anyelement, regclass) IS
  'sr_counting for numbers of any size';

CREATE FUNCTION provsql.sr_formula(token anyelement, token2value regclass) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_formula' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_formula(anyelement, regclass) IS
  'the derivations of the row as a formula over the inputs'' values';

CREATE FUNCTION provsql.sr_how(token anyelement, token2value regclass) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_how' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_how(anyelement, regclass) IS
  'the derivations of the row as a polynomial over the inputs'' values';

CREATE FUNCTION provsql.sr_why(token anyelement, token2value regclass) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_why' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_why(anyelement, regclass) IS
  'the sets of inputs that are enough to derive the row';

CREATE FUNCTION provsql.sr_which(token anyelement, token2value regclass) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_which' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_which(anyelement, regclass) IS
  'the inputs that take part in some derivation of the row';

CREATE FUNCTION provsql.sr_tropical(token anyelement, token2value regclass) RETURNS float8
  AS 'MODULE_PATHNAME', 'provsql_sr_tropical' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_tropical(anyelement, regclass) IS
  'cost of the cheapest derivation of the row, where costs of inputs are added';

CREATE FUNCTION provsql.sr_viterbi(token anyelement, token2value regclass) RETURNS float8
  AS 'MODULE_PATHNAME', 'provsql_sr_viterbi' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_viterbi(anyelement, regclass) IS
  'confidence in the best derivation of the row, where those in inputs are multiplied';

CREATE FUNCTION provsql.sr_lukasiewicz(token anyelement, token2value regclass) RETURNS float8
  AS 'MODULE_PATHNAME', 'provsql_sr_lukasiewicz' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_lukasiewicz(anyelement, regclass) IS
  'truth of the best derivation of the row, where doubts about inputs are added';

CREATE FUNCTION provsql.sr_boolexpr(token anyelement, token2value regclass DEFAULT NULL) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_boolexpr' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_boolexpr(anyelement, regclass) IS
  'for which inputs the row is derived, as a Boolean expression; inputs without a name are numbered';

CREATE FUNCTION provsql.sr_minmax(token uuid, token2value regclass, element anyenum) RETURNS anyenum
  AS 'MODULE_PATHNAME', 'provsql_sr_minmax' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_minmax(uuid, regclass, anyenum) IS
  'least of the derivations of the row, each being the greatest of its inputs, in the order of an enum type';

CREATE FUNCTION provsql.sr_maxmin(token uuid, token2value regclass, element anyenum) RETURNS anyenum
  AS 'MODULE_PATHNAME', 'provsql_sr_maxmin' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_maxmin(uuid, regclass, anyenum) IS
  'greatest of the derivations of the row, each being the least of its inputs, in the order of an enum type';

-- Semirings that SQL functions define: ⊕ and ⊗ are aggregates over the values of a gate's children.
CREATE FUNCTION provsql.provenance_evaluate(
  token uuid, token2value regclass, element_one anyelement,
  plus_function regproc, times_function regproc,
  monus_function regproc DEFAULT NULL, delta_function regproc DEFAULT NULL) RETURNS anyelement
  AS 'MODULE_PATHNAME', 'provsql_evaluate' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000;
COMMENT ON FUNCTION provsql.provenance_evaluate(uuid, regclass, anyelement, regproc, regproc, regproc, regproc) IS
  'value of a token in the semiring that these functions define, whose element 𝟙 is element_one';

CREATE FUNCTION provsql.provenance_evaluate(
  token uuid, token2value regclass, element_one anyelement, value_type regtype,
  plus_function regproc, times_function regproc,
  monus_function regproc, delta_function regproc) RETURNS anyelement
  AS 'MODULE_PATHNAME', 'provsql_evaluate_typed' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000;
COMMENT ON FUNCTION provsql.provenance_evaluate(uuid, regclass, anyelement, regtype, regproc, regproc, regproc, regproc) IS
  'the same, with the type of the values, which is that of element_one';
