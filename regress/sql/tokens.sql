-- Tokens: constants, folding of neutral elements, independence of order.
SET search_path TO public, provsql;
SELECT uuid_ns_provsql(), gate_zero(), gate_one(), epsilon();
\set a '''00000000-0000-4000-8000-00000000000a''::uuid'
\set b '''00000000-0000-4000-8000-00000000000b''::uuid'
SELECT provenance_times(VARIADIC '{}') = gate_one() AS no_factor,
  provenance_times(:a) = :a AS one_factor,
  provenance_times(:a, gate_one(), NULL) = :a AS neutral,
  provenance_times(:a, gate_zero(), :b) = gate_zero() AS absorbed,
  provenance_times(gate_one(), NULL) = gate_one() AS nothing_left,
  provenance_times(NULL::uuid) = gate_one() AS only_null,
  provenance_times(VARIADIC NULL::uuid[]) = gate_one() AS null_array;
SELECT provenance_plus('{}') = gate_zero() AS no_term,
  provenance_plus(ARRAY[:a]) = :a AS one_term,
  provenance_plus(ARRAY[:a, gate_zero(), NULL]) = :a AS neutral,
  provenance_plus(ARRAY[gate_zero(), NULL]) = gate_zero() AS nothing_left,
  provenance_plus(NULL) IS NULL AS strict;
SELECT provenance_monus(:a, :a) = gate_zero() AS same,
  provenance_monus(gate_zero(), :a) = gate_zero() AS from_zero,
  provenance_monus(:a, gate_zero()) = :a AS less_zero,
  provenance_monus(:a, NULL) = :a AS less_null;
SELECT provenance_monus(NULL, :a);
SELECT provenance_delta(gate_zero()) = gate_zero() AS zero,
  provenance_delta(gate_one()) = gate_one() AS one,
  provenance_delta(NULL) = gate_one() AS null;
-- Names do not depend on the order of commutative operands, records keep it.
SELECT provenance_times(:a, :b) = provenance_times(:b, :a) AS times,
  provenance_plus(ARRAY[:a, :b]) = provenance_plus(ARRAY[:b, :a]) AS plus,
  provenance_monus(:a, :b) <> provenance_monus(:b, :a) AS monus;
SELECT get_children(provenance_times(:a, :b)) = ARRAY[:a, :b] AS in_order;
-- Repeated operands stay.
SELECT get_children(provenance_times(:a, :a)) = ARRAY[:a, :a] AS square,
  get_children(provenance_plus(ARRAY[:a, :b, :a])) = ARRAY[:a, :b, :a] AS twice;
-- Kinds do not mix.
SELECT count(DISTINCT t) FROM unnest(ARRAY[provenance_times(:a, :b), provenance_plus(ARRAY[:a, :b]),
  provenance_monus(:a, :b), provenance_delta(:a)]) t;
SELECT get_gate_type(provenance_times(:a, :b)), get_gate_type(provenance_plus(ARRAY[:a, :b])),
  get_gate_type(provenance_monus(:a, :b)), get_gate_type(provenance_delta(:a));
-- The aggregate agrees with the function.
SELECT provenance_plus_agg(t) = provenance_plus(ARRAY[:a, :b]) AS agrees
FROM unnest(ARRAY[:b, NULL, :a]) t;
SELECT provenance_plus_agg(t) = gate_zero() AS empty FROM unnest('{}'::uuid[]) t;
SELECT provenance_plus_agg(t) = :a AS single FROM unnest(ARRAY[:a]) t;
SELECT provenance_plus_transition(NULL, :a);
-- Derived tokens are of version 5.
SELECT substr(provenance_times(:a, :b)::text, 15, 1) AS version;
