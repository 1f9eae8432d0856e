-- Checks the tour's answers, for every library and not only those of the tour, against plain SQL that counts
-- and lists the same paths with a recursive query. Fails with an error where they differ.
SET search_path TO public, provsql;

CREATE TEMPORARY TABLE tracked_ways AS
SELECT a.package, b.needs AS library,
       sr_counting(provenance(), 'one') AS number_of_ways, sr_formula(provenance(), 'edge') AS formula
FROM depends a JOIN depends b ON a.needs = b.package
GROUP BY a.package, b.needs;

CREATE TEMPORARY TABLE tracked_trust AS
SELECT a.package, b.needs AS library, sr_boolean(provenance(), 'trusted') AS survives
FROM depends a JOIN packages m ON m.name = a.needs JOIN depends b ON b.package = m.name
GROUP BY a.package, b.needs;

SET provsql.active = off;

-- ⊗ commutes, and two steps that lead from a to b and back have one token with the two from b to a and back:
-- the steps of a way are compared in alphabetical order.

CREATE TEMPORARY TABLE plain_ways AS
WITH RECURSIVE path(package, library, steps, edges, trusted) AS (
  SELECT package, needs, 1, ARRAY[package || '→' || needs], true FROM depends
  UNION ALL
  SELECT path.package, next.needs, steps + 1, edges || (next.package || '→' || next.needs),
         trusted AND between_them.section <> 'libs'
  FROM path
  JOIN depends next ON next.package = path.library
  JOIN packages between_them ON between_them.name = path.library
  WHERE steps < 2)
SELECT package, library, count(*) AS number_of_ways, bool_or(trusted) AS survives,
       array_agg(way ORDER BY way) AS ways
FROM path, LATERAL (SELECT string_agg(edge, ' ⊗ ' ORDER BY edge) AS way FROM unnest(edges) edge) ordered
WHERE steps = 2
GROUP BY package, library;

DO $$
DECLARE
  pairs bigint := (SELECT count(*) FROM plain_ways);
  different text;
BEGIN
  IF pairs = 0 THEN
    RAISE EXCEPTION 'there is nothing to compare';
  END IF;

  SELECT format('%s, %s: tracked %s, plain %s', package, library, t.number_of_ways, p.number_of_ways) INTO different
  FROM tracked_ways t FULL JOIN plain_ways p USING (package, library)
  WHERE t.number_of_ways IS DISTINCT FROM p.number_of_ways
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'sr_counting differs from the recursive count' USING DETAIL = different;
  END IF;

  SELECT format('%s, %s: tracked %s, plain %s', package, library, t.formula, p.ways) INTO different
  FROM tracked_ways t FULL JOIN plain_ways p USING (package, library)
  WHERE (SELECT array_agg(way ORDER BY way)
         FROM regexp_matches(t.formula, '\(([^()⊕⊗]+) ⊗ ([^()⊕⊗]+)\)', 'g') hit,
              LATERAL (SELECT string_agg(edge, ' ⊗ ' ORDER BY edge) AS way FROM unnest(hit) edge) ordered)
        IS DISTINCT FROM p.ways
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'sr_formula does not name the ways of the recursive query' USING DETAIL = different;
  END IF;

  SELECT format('%s, %s: tracked %s, plain %s', package, library, t.survives, p.survives) INTO different
  FROM tracked_trust t FULL JOIN plain_ways p USING (package, library)
  WHERE t.survives IS DISTINCT FROM p.survives
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'sr_boolean differs from the recursive query through trusted packages' USING DETAIL = different;
  END IF;
END
$$;

SELECT format('The answers agree with plain recursive SQL: %s pairs of package and library, %s ways.',
              count(*), sum(number_of_ways))
FROM plain_ways;
