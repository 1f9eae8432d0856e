-- Complain if the script is sourced in psql rather than by CREATE EXTENSION.
\echo Use "CREATE EXTENSION provsql" to load this file. \quit

CREATE SCHEMA provsql;
GRANT USAGE ON SCHEMA provsql TO PUBLIC;
COMMENT ON SCHEMA provsql IS 'ProvSQL: provenance of query answers';

