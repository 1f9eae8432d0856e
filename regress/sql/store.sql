-- The circuit store, looked at as a whole.
SELECT provsql.create_gate('00000000-0000-4000-8000-0000000000f1', 'input');
SELECT provsql.create_gate('00000000-0000-5000-8000-0000000000f2', 'plus', '{00000000-0000-4000-8000-0000000000f1,00000000-0000-4000-8000-0000000000f3}');
SELECT provsql.create_gate('00000000-0000-5000-8000-0000000000f4', 'delta', '{00000000-0000-5000-8000-0000000000f5}');
SELECT provsql.set_prob('00000000-0000-4000-8000-0000000000f1', 0.5);
SELECT s.gates = provsql.get_nb_gates() AS counts_gates,
       s.gates = (SELECT sum(value::bigint) FROM jsonb_each_text(s.gates_by_type)) AS types_add_up,
       s.gates_by_type ? 'plus' AS has_plus,
       s.missing > 0 AS misses_a_child,
       s.wires > 0 AS has_wires,
       s.bytes = (SELECT sum((value->>'allocated')::bigint) FROM jsonb_each(s.files)) AS files_add_up,
       (SELECT bool_and((value->>'used')::bigint BETWEEN 4096 AND (value->>'allocated')::bigint) FROM jsonb_each(s.files)) AS used_fits,
       (SELECT array_agg(key ORDER BY key) FROM jsonb_each(s.files)) AS files,
       s.mapping_load BETWEEN 0 AND 0.85 AS loaded,
       s.worker_pid = (SELECT pid FROM pg_stat_activity WHERE backend_type = 'provsql circuit worker') AS has_worker,
       s.open_circuits >= 1 AS open, s.frames > 0 AS frames, s.batches > 0 AS batches, s.requests > 0 AS requests,
       s.damaged_frames = 0 AS undamaged, s.flush_failures = 0 AS no_failures
FROM provsql.store_stats() s \gx
-- A sound store has nothing to tell.
SELECT * FROM provsql.check_store();
SELECT count(*) FROM provsql.check_store();
