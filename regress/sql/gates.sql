-- Making gates by hand, and looking at them.
SET search_path TO public, provsql;
SELECT enum_range(NULL::provenance_gate);
SELECT get_gate_type(gate_zero()), get_gate_type(gate_one());
SELECT get_children(gate_one());
SELECT create_gate('00000000-0000-4000-8000-000000000001', 'input');
SELECT create_gate('00000000-0000-4000-8000-000000000002', 'input', '{}');
SELECT create_gate('00000000-0000-5000-8000-000000000003', 'times',
  ARRAY['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002']::uuid[]);
SELECT get_gate_type('00000000-0000-5000-8000-000000000003');
SELECT get_children('00000000-0000-5000-8000-000000000003');
-- A second gate for a token is ignored.
SELECT create_gate('00000000-0000-5000-8000-000000000003', 'plus', '{}');
SELECT get_gate_type('00000000-0000-5000-8000-000000000003');
-- A token of version 4 is an input, recorded or not; of others nothing is known.
SELECT get_gate_type('00000000-0000-4000-8000-0000000000ff'), get_children('00000000-0000-4000-8000-0000000000ff');
SELECT get_gate_type('00000000-0000-5000-8000-0000000000ff') IS NULL AS unknown,
  get_children('00000000-0000-5000-8000-0000000000ff') AS children,
  get_prob('00000000-0000-5000-8000-0000000000ff') IS NULL AS no_prob;
SELECT get_gate_type(NULL), get_children(NULL), get_prob(NULL);

-- Probabilities
SELECT get_prob('00000000-0000-4000-8000-000000000001');
SELECT set_prob('00000000-0000-4000-8000-000000000001', 0.25);
SELECT get_prob('00000000-0000-4000-8000-000000000001');
SELECT set_prob('00000000-0000-4000-8000-000000000001', 0), set_prob('00000000-0000-4000-8000-000000000002', 1);
SELECT get_prob('00000000-0000-4000-8000-000000000001'), get_prob('00000000-0000-4000-8000-000000000002');
SELECT set_prob('00000000-0000-4000-8000-000000000001', 1.5);
SELECT set_prob('00000000-0000-4000-8000-000000000001', -0.1);
SELECT set_prob('00000000-0000-4000-8000-000000000001', 'NaN');
SELECT set_prob('00000000-0000-4000-8000-000000000001', NULL);
SELECT set_prob('00000000-0000-5000-8000-000000000003', 0.5);
SELECT get_prob('00000000-0000-5000-8000-000000000003') IS NULL AS not_a_leaf;
-- An input that was never recorded gets its record now.
SELECT set_prob('00000000-0000-4000-8000-0000000000fe', 0.75);
SELECT get_prob('00000000-0000-4000-8000-0000000000fe');

-- Annotations
SELECT * FROM get_infos('00000000-0000-5000-8000-000000000003');
SELECT set_infos('00000000-0000-5000-8000-000000000003', 3, 4);
SELECT * FROM get_infos('00000000-0000-5000-8000-000000000003');
SELECT set_infos('00000000-0000-5000-8000-000000000003', 5);
SELECT * FROM get_infos('00000000-0000-5000-8000-000000000003');
SELECT get_extra('00000000-0000-5000-8000-000000000003') = '' AS empty;
SELECT set_extra('00000000-0000-5000-8000-000000000003', 'Ünicode, and long: ' || repeat('x', 10));
SELECT get_extra('00000000-0000-5000-8000-000000000003');
SELECT set_extra('00000000-0000-5000-8000-000000000003', repeat('long ', 10000));
SELECT length(get_extra('00000000-0000-5000-8000-000000000003')), md5(get_extra('00000000-0000-5000-8000-000000000003')) = md5(repeat('long ', 10000)) AS same;
SELECT set_extra('00000000-0000-5000-8000-000000000003', '');
SELECT get_extra('00000000-0000-5000-8000-000000000003') = '' AS empty;

-- What create_gate refuses
SELECT create_gate(NULL, 'input');
SELECT create_gate('00000000-0000-5000-8000-000000000004', NULL);
SELECT create_gate('00000000-0000-5000-8000-000000000004', 'nonsense');
SELECT create_gate('00000000-0000-5000-8000-000000000004', 'plus', ARRAY[NULL]::uuid[]);
SELECT create_gate('00000000-0000-5000-8000-000000000004', 'plus',
  '{{00000000-0000-4000-8000-000000000001},{00000000-0000-4000-8000-000000000002}}');
SELECT create_gate('not a uuid', 'plus');

-- A gate of 100,000 children comes back in order.
CREATE TEMP TABLE many AS
  SELECT array_agg(md5(i::text)::uuid ORDER BY i) AS children FROM generate_series(1, 100000) i;
SELECT create_gate('00000000-0000-5000-8000-000000000005', 'plus', children) FROM many;
SELECT get_children('00000000-0000-5000-8000-000000000005') = children AS same FROM many;

-- Every token counts once.
SELECT get_nb_gates() > 4 AS counted;
