-- Run with psql -v lib=/path/to/capture.so
CREATE SCHEMA capture;

-- The tree planner_hook would be given for an SQL statement.
CREATE FUNCTION capture.tree(sql text) RETURNS text
  AS :'lib', 'capture_tree' LANGUAGE C STRICT;

-- The text of a tree after reading and printing it.
CREATE FUNCTION capture.roundtrip(tree text) RETURNS text
  AS :'lib', 'capture_roundtrip' LANGUAGE C STRICT;

-- Empty nodes of the kinds the rewriter makes, one per line.
CREATE FUNCTION capture.templates() RETURNS text
  AS :'lib', 'capture_templates' LANGUAGE C STRICT;

-- Plans and executes a tree; a header line, then a line per row.
CREATE FUNCTION capture.run(tree text) RETURNS SETOF text
  AS :'lib', 'capture_run' LANGUAGE C STRICT;

-- The SQL of a tree.
CREATE FUNCTION capture.deparse(tree text) RETURNS text
  AS :'lib', 'capture_deparse' LANGUAGE C STRICT;
