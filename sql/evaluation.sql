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

-- The name that calls a function whatever the search_path.
CREATE FUNCTION provsql.function_name(function regproc) RETURNS text
  LANGUAGE sql STABLE STRICT PARALLEL SAFE
  RETURN (SELECT pg_catalog.format('%I.%I', n.nspname, p.proname)
          FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
          WHERE p.oid OPERATOR(pg_catalog.=) function);

-- One statement evaluates all rows of the aggregate, so that what they share
-- is evaluated once.
CREATE FUNCTION provsql.aggregation_evaluate(
  token uuid, token2value regclass,
  agg_function_final regproc, agg_function regproc, semimod_function regproc,
  element_one anyelement, value_type regtype,
  plus_function regproc, times_function regproc,
  monus_function regproc, delta_function regproc) RETURNS anyelement
  LANGUAGE plpgsql STABLE PARALLEL RESTRICTED COST 1000 AS $$
DECLARE
  gate provsql.provenance_gate;
  result element_one%TYPE;
  semimods uuid[];
  provenances uuid[];
  value_gates uuid[];
  call text;
  beyond uuid;
BEGIN
  IF token IS NULL OR token2value IS NULL OR element_one IS NULL OR value_type IS NULL
     OR agg_function_final IS NULL OR agg_function IS NULL OR semimod_function IS NULL THEN
    RETURN NULL;
  END IF;
  gate := provsql.get_gate_type(token);
  IF gate = 'agg' THEN
    semimods := provsql.get_children(token);
    call := pg_catalog.format('%s(%s(%s(r.value, r.k) ORDER BY r.n), %L::pg_catalog.varchar)',
      provsql.function_name(agg_function_final), provsql.function_name(agg_function),
      provsql.function_name(semimod_function),
      (SELECT p.proname FROM pg_catalog.pg_proc p
       WHERE p.oid OPERATOR(pg_catalog.=) ((provsql.get_infos(token)).info1)::pg_catalog.oid));
  ELSIF gate = 'semimod' THEN
    semimods := ARRAY[token];
    call := pg_catalog.format('%s(r.value, r.k)', provsql.function_name(semimod_function));
  ELSE
    RETURN provsql.provenance_evaluate(token, token2value, element_one, value_type,
      plus_function, times_function, monus_function, delta_function);
  END IF;
  -- A value that is NULL is the gate zero: its row does not count.
  WITH semimod AS MATERIALIZED (
    SELECT s.n, provsql.get_children(s.gate) AS child
    FROM pg_catalog.unnest(semimods) WITH ORDINALITY s(gate, n))
  SELECT pg_catalog.array_agg(m.child[1] ORDER BY m.n), pg_catalog.array_agg(m.child[2] ORDER BY m.n)
    INTO provenances, value_gates
  FROM semimod m WHERE m.child[2] OPERATOR(pg_catalog.<>) provsql.gate_zero();
  SELECT v INTO beyond FROM pg_catalog.unnest(value_gates) v WHERE provsql.get_gate_type(v) <> 'value' LIMIT 1;
  IF beyond IS NOT NULL THEN
    RAISE EXCEPTION 'ProvSQL: an aggregate of aggregates cannot be evaluated by functions'
      USING ERRCODE = 'feature_not_supported',
        DETAIL = pg_catalog.format('What is aggregated is token %s, whose gate is of type %s.', beyond, provsql.get_gate_type(beyond)),
        HINT = 'sr_formula shows such an aggregate; aggregate_value computes it.';
  END IF;
  EXECUTE 'SELECT ' || call || $query$
    FROM (SELECT s.n, provsql.get_extra(s.value) AS value,
            provsql.provenance_evaluate(s.k, $3, $4, $5, $6, $7, $8, $9) AS k
          FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2)) WITH ORDINALITY s(k, value, n)) r $query$ INTO result
    USING provenances, value_gates, token2value, element_one, value_type,
      plus_function, times_function, monus_function, delta_function;
  RETURN result;
END $$;
COMMENT ON FUNCTION provsql.aggregation_evaluate(uuid, regclass, regproc, regproc, regproc, anyelement, regtype, regproc, regproc, regproc, regproc) IS
  'the same, with the type of the values, which is that of element_one';

CREATE FUNCTION provsql.aggregation_evaluate(
  token uuid, token2value regclass,
  agg_function_final regproc, agg_function regproc, semimod_function regproc,
  element_one anyelement, plus_function regproc, times_function regproc,
  monus_function regproc DEFAULT NULL, delta_function regproc DEFAULT NULL) RETURNS anyelement
  LANGUAGE sql STABLE PARALLEL RESTRICTED COST 1000 AS $$
  SELECT provsql.aggregation_evaluate(token, token2value, agg_function_final, agg_function, semimod_function,
    element_one, pg_catalog.pg_typeof(element_one), plus_function, times_function, monus_function, delta_function) $$;
COMMENT ON FUNCTION provsql.aggregation_evaluate(uuid, regclass, regproc, regproc, regproc, anyelement, regproc, regproc, regproc, regproc) IS
  'value of an aggregate as final(agg(semimod(value, provenance)), name of the aggregate), its rows'' provenance in the semiring that the other functions define';
