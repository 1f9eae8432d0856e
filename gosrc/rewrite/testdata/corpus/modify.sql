-- UPDATE, DELETE and MERGE.

--- update
UPDATE r SET a = a + 1 WHERE b = 'x' RETURNING a
--- update_returning_star
UPDATE r SET a = a + 1 RETURNING *
--- update_from
UPDATE u SET d = r.b FROM r WHERE r.a = u.a
--- update_from_untracked
UPDATE r SET b = d FROM u WHERE r.a = u.a RETURNING r.a, b
--- update_from_tracked
UPDATE r SET b = s.c::text FROM s WHERE r.a = s.a
--- update_from_subquery
UPDATE sink SET b = x.b FROM (SELECT DISTINCT a, b FROM r) x WHERE x.a = sink.a
--- update_natural
UPDATE sink SET a = 1 FROM r NATURAL JOIN s WHERE sink.a = r.a
--- update_sublink
UPDATE r SET a = (SELECT max(a) FROM s)
--- update_where_sublink
UPDATE u SET d = 'x' WHERE a IN (SELECT a FROM r)
--- update_token
UPDATE r SET provsql = gen_random_uuid()
--- update_with
WITH x AS (SELECT a FROM r) UPDATE sink SET a = x.a FROM x
--- update_with_unreferenced
WITH x AS (SELECT a FROM r) UPDATE sink SET a = 1
--- update_partitioned
UPDATE p SET a = 3 WHERE b = 'y'
--- update_returning_sublink
UPDATE sink SET a = 1 RETURNING (SELECT count(*) FROM r)
--- delete
DELETE FROM r WHERE a = 1 RETURNING a
--- delete_using
DELETE FROM u USING r WHERE r.a = u.a
--- delete_natural
DELETE FROM sink USING r NATURAL JOIN s WHERE sink.a = r.a
--- delete_sublink
DELETE FROM r WHERE NOT EXISTS (SELECT FROM s WHERE s.a = r.a)
--- delete_with
WITH x AS (SELECT a FROM r) DELETE FROM u USING x WHERE x.a = u.a
--- delete_union
DELETE FROM u USING (SELECT * FROM r UNION SELECT * FROM n) x WHERE x.a = u.a
--- delete_rls
SET LOCAL ROLE writer;
DELETE FROM guarded WHERE owner = 'writer'
--- merge
MERGE INTO r USING u ON r.a = u.a WHEN MATCHED AND d IS NULL THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (u.a)
--- merge_tracked_source
MERGE INTO sink USING r ON sink.a = r.a WHEN NOT MATCHED THEN INSERT VALUES (r.a, r.b)
--- merge_tracked_subquery
MERGE INTO sink USING (SELECT DISTINCT a FROM r) x ON sink.a = x.a WHEN MATCHED THEN UPDATE SET b = 'm' WHEN NOT MATCHED THEN INSERT VALUES (x.a, 'n')
--- merge_untracked
MERGE INTO sink USING u ON sink.a = u.a WHEN NOT MATCHED THEN INSERT VALUES (u.a, u.d)
--- merge_sublink
MERGE INTO sink USING u ON sink.a = u.a WHEN NOT MATCHED AND u.a IN (SELECT a FROM r) THEN INSERT VALUES (u.a, (SELECT max(b) FROM r))
