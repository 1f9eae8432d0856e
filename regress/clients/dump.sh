#!/usr/bin/env bash
# Dumps a database with tracked tables, views over them and stored answers, in every format, and restores it: the
# restored database has the same dump, and answers the questions of questions.sql in the same way.
set -euo pipefail
. "$(dirname "$0")/../../scripts/places.sh"

here=$checkout/regress/clients
cluster=$checkout/scripts/cluster
work=$build/clients/dump
rm -rf "$work"
mkdir -p "$work"
trap '"$cluster" stop dump -m immediate || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
"$cluster" start dump --fresh --conf 'autovacuum = off'
# shellcheck source=/dev/null
. "$build/clusters/dump/env"
export PSQLRC=/dev/null

failed=0
passed=0
# same NAME FILE: compares what comes from the restored database with the file.
same() {
  if diff "$2" - >"$work/differences"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "failed: $1"
    head -n 30 "$work/differences"
  fi
}

# Dumps differ in their \restrict lines only.
dump() { pg_dump -d "$1" | grep -v '^\\\(un\)\?restrict '; }
ask() { psql -X -q -v ON_ERROR_STOP=1 -d "$1" -f "$here/questions.sql" 2>&1; }
load() { psql -X -q -v ON_ERROR_STOP=1 -d restored >/dev/null; }

psql -X -q -c 'CREATE DATABASE original'
psql -X -q -v ON_ERROR_STOP=1 -d original -f "$here/tables.sql"
ask original >"$work/answers"
dump original >"$work/dump"

# restored NAME COMMAND...: the command fills the database restored, which is then compared.
restored() {
  local name=$1
  shift
  psql -X -q -c 'DROP DATABASE IF EXISTS restored' -c 'CREATE DATABASE restored' 2>/dev/null
  if ! "$@" >"$work/log" 2>&1; then
    echo "failed: $name: restoring"
    cat "$work/log"
    failed=$((failed + 1))
    return
  fi
  dump restored >"$work/restored-dump"
  same "$name: dump" "$work/dump" <"$work/restored-dump"
  ask restored >"$work/restored-answers" || true
  same "$name: answers" "$work/answers" <"$work/restored-answers"
}

plain() { pg_dump -d original "$@" | load; }
custom() { pg_dump -d original -Fc -f "$work/custom" && pg_restore -d restored -e "$work/custom"; }
parallel() {
  rm -rf "$work/folder"
  pg_dump -d original -Fd -j 2 -f "$work/folder" && pg_restore -d restored -j 2 "$work/folder"
}
parts() {
  pg_dump -d original --section=pre-data | load
  pg_dump -d original --section=data | load
  pg_dump -d original --section=post-data | load
}
schema_then_data() {
  pg_dump -d original --schema-only | load
  pg_dump -d original --data-only --disable-triggers | load
  psql -X -q -d restored -c 'REFRESH MATERIALIZED VIEW kept'
}
with_setting() { PGOPTIONS="-c $1" plain --quote-all-identifiers; }
template() { psql -X -q -c 'DROP DATABASE restored' -c 'CREATE DATABASE restored TEMPLATE original'; }

restored 'plain' plain --clean --if-exists
restored 'custom format' custom
restored 'folder, two jobs' parallel
restored 'sections' parts
restored '--inserts' plain --inserts
restored '--column-inserts' plain --column-inserts --rows-per-insert=2 --on-conflict-do-nothing
restored 'schema, then data' schema_then_data
restored 'possible_rows = off' with_setting provsql.possible_rows=off
restored 'CREATE DATABASE … TEMPLATE' template
restored 'active = off' with_setting provsql.active=off

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
