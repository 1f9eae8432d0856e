-- Rolled-back transactions, savepoints, errors in between.
BEGIN;
CREATE TABLE passing AS SELECT DISTINCT city FROM person;
ROLLBACK;
BEGIN;
SAVEPOINT s;
CREATE TABLE kept AS SELECT DISTINCT city FROM person;
ROLLBACK TO s;
CREATE TABLE kept AS SELECT DISTINCT place FROM visit;
COMMIT;
SELECT * FROM show('SELECT place FROM kept');
DROP TABLE kept;
-- Tracking that is rolled back
CREATE TABLE undecided (a int);
INSERT INTO undecided VALUES (1);
BEGIN;
SELECT provsql.add_provenance('undecided');
SELECT * FROM show('SELECT DISTINCT a FROM undecided');
ROLLBACK;
SELECT * FROM undecided;
-- A query that was planned before its table is tracked
PREPARE q AS SELECT count(*) FROM undecided;
EXECUTE q;
SELECT provsql.add_provenance('undecided');
EXECUTE q;
SELECT provsql.remove_provenance('undecided');
EXECUTE q;
DEALLOCATE q;
DROP TABLE undecided;
-- An error in the middle of a statement that makes gates
SELECT 1 / (length(place) - 4) FROM visit, person ORDER BY 1;
SELECT * FROM show('SELECT DISTINCT place FROM visit WHERE year = 2003');
