-- least_of(any type): the least value by its text. It stands for sqlsmith's "any value of a column".
CREATE FUNCTION public.lesser(anyelement, anyelement) RETURNS anyelement IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
  AS 'SELECT CASE WHEN $1::pg_catalog.text <= $2::pg_catalog.text THEN $1 ELSE $2 END';
CREATE AGGREGATE public.least_of(anyelement) (SFUNC = public.lesser, STYPE = anyelement, PARALLEL = SAFE);
