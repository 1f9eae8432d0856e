-- The circuit store of this database, as a whole.

CREATE FUNCTION provsql.store_stats(
  OUT gates bigint,                  -- gates that have a record or need none
  OUT gates_by_type jsonb,
  OUT missing bigint,                -- gates that others refer to and that were never made
  OUT wires bigint,                  -- children of all gates together, and words of their data
  OUT bytes bigint,                  -- allocated, all files together
  OUT files jsonb,                   -- of each file, bytes used and allocated
  OUT mapping_load double precision, -- part of the hash table's slots that is taken
  OUT worker_pid int,                -- from here on, about all databases of the server
  OUT open_circuits int,
  OUT flushes bigint,                -- times the circuits were made durable
  OUT flush_failures bigint,         -- since the worker was started
  OUT last_flush timestamptz,
  OUT frames bigint,                 -- taken from the pipe since the worker was started
  OUT batches bigint,                -- times it was read
  OUT requests bigint,               -- frames that were answered
  OUT damaged_frames bigint,         -- what was in the pipe and no frame
  OUT queued_bytes bigint            -- in the pipe now
) RETURNS record
  AS 'MODULE_PATHNAME', 'provsql_store_stats' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.store_stats() IS
  'size of this database''s circuit, and what the circuit worker has done';

CREATE FUNCTION provsql.check_store(OUT file text, OUT "offset" bigint, OUT reason text) RETURNS SETOF record
  AS 'MODULE_PATHNAME', 'provsql_check_store' LANGUAGE C VOLATILE PARALLEL RESTRICTED;
COMMENT ON FUNCTION provsql.check_store() IS
  'reads and verifies this database''s whole circuit; a row for each damage';
