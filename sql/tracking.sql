-- Which tables are tracked, and the mappings made from them.

CREATE FUNCTION provsql.add_provenance(_tbl regclass) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_add_provenance' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.add_provenance(regclass) IS
  'tracks a table: its rows get tokens, and queries over it return provenance';

CREATE FUNCTION provsql.remove_provenance(_tbl regclass) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_remove_provenance' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.remove_provenance(regclass) IS
  'ends the tracking of a table and forgets the tokens of its rows';

CREATE FUNCTION provsql.create_provenance_mapping(
  newtbl text, oldtbl regclass, att text, preserve_case bool DEFAULT false) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_create_mapping' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.create_provenance_mapping(text, regclass, text, bool) IS
  'makes a table (value, provenance) of an expression over a tracked table';

CREATE FUNCTION provsql.create_provenance_mapping_view(
  newview text, oldtbl regclass, att text, preserve_case bool DEFAULT false) RETURNS void
  AS 'MODULE_PATHNAME', 'provsql_create_mapping_view' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.create_provenance_mapping_view(text, regclass, text, bool) IS
  'makes a view (value, provenance) of an expression over a tracked table';

CREATE FUNCTION provsql.identify_token(
  token uuid, OUT table_name regclass, OUT nb_columns int) RETURNS record
  AS 'MODULE_PATHNAME', 'provsql_identify_token' LANGUAGE C STABLE STRICT PARALLEL UNSAFE;
COMMENT ON FUNCTION provsql.identify_token(uuid) IS
  'the tracked table a token''s row is in, and its number of columns';

