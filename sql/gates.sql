-- Gates of the circuit: making them by hand, and looking at them.

CREATE TYPE provsql.provenance_gate AS ENUM (
  'input',     -- a row of a tracked table
  'plus',      -- alternative derivations
  'times',     -- joint derivations
  'monus',     -- derivations not matched by others
  'project',   -- columns kept (where-provenance)
  'zero',      -- no derivation
  'one',       -- certain
  'eq',        -- columns compared equal (where-provenance)
  'agg',       -- an aggregate
  'semimod',   -- a value and the token it depends on
  'cmp',       -- a comparison of aggregate values
  'delta',     -- presence
  'value',     -- a constant
  'mulinput',  -- one of several exclusive rows
  'update',    -- a data-modifying statement
  'arith'      -- an expression over aggregate values
);

CREATE FUNCTION provsql.create_gate(
  token uuid, type provsql.provenance_gate, children uuid[] DEFAULT NULL) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_create_gate' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.create_gate(uuid, provsql.provenance_gate, uuid[]) IS
  'makes a gate; nothing happens if the token has one already';
REVOKE EXECUTE ON FUNCTION provsql.create_gate(uuid, provsql.provenance_gate, uuid[]) FROM PUBLIC;

-- Written by create_gate alone, whoever calls it. Not dumped, as the circuit is not.
CREATE TABLE provsql.gate_owner (
  token uuid PRIMARY KEY,
  owner regrole NOT NULL
);
COMMENT ON TABLE provsql.gate_owner IS
  'gates that roles other than superusers made by hand';
REVOKE ALL ON TABLE provsql.gate_owner FROM PUBLIC;

CREATE FUNCTION provsql.get_gate_type(token uuid) RETURNS provsql.provenance_gate
  AS 'MODULE_PATHNAME', 'provsql_get_gate_type' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.get_gate_type(uuid) IS
  'kind of a token''s gate, NULL when it has none';

CREATE FUNCTION provsql.get_children(token uuid) RETURNS uuid[]
  AS 'MODULE_PATHNAME', 'provsql_get_children' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.get_children(uuid) IS
  'tokens of a gate''s children, in the order in which they were given';

CREATE FUNCTION provsql.set_prob(token uuid, p double precision) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_set_prob' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.set_prob(uuid, double precision) IS
  'sets the probability of an input, from 0 to 1; the row''s owner may';

CREATE FUNCTION provsql.get_prob(token uuid) RETURNS double precision
  AS 'MODULE_PATHNAME', 'provsql_get_prob' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.get_prob(uuid) IS
  'probability of an input, 1 unless it was set; NULL for other gates';

CREATE FUNCTION provsql.set_infos(token uuid, info1 int, info2 int DEFAULT NULL) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_set_infos' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.set_infos(uuid, int, int) IS
  'annotates a gate with two integers; the gate''s owner may';
REVOKE EXECUTE ON FUNCTION provsql.set_infos(uuid, int, int) FROM PUBLIC;

CREATE FUNCTION provsql.get_infos(token uuid, OUT info1 int, OUT info2 int) RETURNS record
  AS 'MODULE_PATHNAME', 'provsql_get_infos' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.get_infos(uuid) IS
  'the two integers that annotate a gate';

CREATE FUNCTION provsql.set_extra(token uuid, data text) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_set_extra' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.set_extra(uuid, text) IS
  'annotates a gate with a text; the gate''s owner may';
REVOKE EXECUTE ON FUNCTION provsql.set_extra(uuid, text) FROM PUBLIC;

CREATE FUNCTION provsql.get_extra(token uuid) RETURNS text
  AS 'MODULE_PATHNAME', 'provsql_get_extra' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.get_extra(uuid) IS
  'the text that annotates a gate, empty when there is none';

CREATE FUNCTION provsql.get_expression(token uuid) RETURNS text
  AS 'MODULE_PATHNAME', 'provsql_get_expression' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.get_expression(uuid) IS
  'the call of an aggregate, or the expression over aggregates, with $1, $2, … for the values in its children; NULL for other gates';

CREATE FUNCTION provsql.get_nb_gates() RETURNS bigint
  AS 'MODULE_PATHNAME', 'provsql_get_nb_gates' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION provsql.get_nb_gates() IS
  'number of gates in this database''s circuit';

