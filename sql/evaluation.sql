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

CREATE FUNCTION provsql.sr_counting(token anyelement, token2value regclass) RETURNS int
  AS 'MODULE_PATHNAME', 'provsql_sr_counting' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_counting(anyelement, regclass) IS
  'number of derivations of the row, inputs counting as often as they are mapped to';

CREATE FUNCTION provsql.sr_formula(token anyelement, token2value regclass) RETURNS varchar
  AS 'MODULE_PATHNAME', 'provsql_sr_formula' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION provsql.sr_formula(anyelement, regclass) IS
  'the derivations of the row as a formula over the inputs'' values';
