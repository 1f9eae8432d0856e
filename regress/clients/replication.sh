#!/usr/bin/env bash
# Logical replication of tracked tables: the first copy and what follows bring the tokens as they are stored, whole,
# with a list of columns and with a condition on rows.
set -euo pipefail
. "$(dirname "$0")/../../scripts/places.sh"

cluster=$checkout/scripts/cluster
trap '"$cluster" stop replication -m immediate || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$cluster" start replication --fresh --conf 'autovacuum = off' --conf 'wal_level = logical'
# shellcheck source=/dev/null
. "$build/clusters/replication/env"

on() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$1" -c "$2"; }

tables='
CREATE EXTENSION provsql;
CREATE TABLE item (id int PRIMARY KEY, name text, provsql uuid DEFAULT gen_random_uuid());
CREATE TABLE filtered (id int PRIMARY KEY, name text, provsql uuid DEFAULT gen_random_uuid());
CREATE TABLE listed (id int PRIMARY KEY, name text, secret text, provsql uuid DEFAULT gen_random_uuid());
CREATE TABLE untracked (id int PRIMARY KEY, name text);
CREATE TABLE total (id int PRIMARY KEY, n provsql.agg_token, provsql uuid);'
for database in source copy; do
  on postgres "CREATE DATABASE $database"
  on "$database" "$tables"
done
on source "
INSERT INTO item SELECT i, 'n' || i FROM generate_series(1, 100) i;
INSERT INTO filtered SELECT i, 'n' || i FROM generate_series(1, 10) i;
INSERT INTO listed SELECT i, 'n' || i, 's' FROM generate_series(1, 10) i;
INSERT INTO untracked SELECT i, 'n' || i FROM generate_series(1, 10) i;
INSERT INTO total SELECT id % 5, count(*) FROM item GROUP BY 1;
CREATE PUBLICATION p FOR TABLE item, filtered WHERE (id > 5), listed (id, name, provsql), untracked, total;"
# A subscription to the same server needs a slot that is made before.
on source "SELECT pg_create_logical_replication_slot('p', 'pgoutput')" >/dev/null
on copy "CREATE SUBSCRIPTION p CONNECTION 'host=$PGHOST port=$PGPORT user=postgres dbname=source' PUBLICATION p
  WITH (create_slot = false, slot_name = 'p')"

# The rows of a table as they are stored.
stored() { PGAPPNAME=pg_dump on "$1" "COPY (SELECT $3 FROM $2 ORDER BY id) TO STDOUT"; }

compare() { # TABLE COLUMNS CONDITION
  local tries
  for tries in $(seq 1 100); do
    if diff <(stored source "$1" "$2" | eval "${3:-cat}") <(stored copy "$1" "$2") >"$build/clients/replication"; then
      passed=$((passed + 1))
      return
    fi
    sleep 0.1
  done
  echo "failed: $1 differs after $((tries / 10)) seconds"
  head -n 20 "$build/clients/replication"
  failed=$((failed + 1))
}

compare_all() {
  compare item '*'
  compare filtered '*' "awk '\$1 > 5'"
  compare listed 'id, name, provsql'
  compare untracked '*'
  compare total '*'
}

passed=0
failed=0
mkdir -p "$build/clients"
compare_all
on source "
UPDATE item SET name = 'changed' WHERE id % 3 = 0;
DELETE FROM item WHERE id % 7 = 0;
INSERT INTO item (id, name) SELECT id + 1000, name FROM filtered;
UPDATE filtered SET id = id + 100 WHERE id = 9;
INSERT INTO listed (id, name) VALUES (50, 'new');
INSERT INTO untracked VALUES (50, 'new');
DELETE FROM total WHERE id = 1;"
compare_all
on copy 'ALTER SUBSCRIPTION p DISABLE; ALTER SUBSCRIPTION p SET (slot_name = NONE); DROP SUBSCRIPTION p'
on source "SELECT pg_drop_replication_slot('p')" >/dev/null
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
