#!/usr/bin/env bash
# run [-v]: compares what psql, libpq and pgx see of the statements of corpus.sql; see main.go.
set -euo pipefail
. "$(dirname "$0")/../../scripts/places.sh"

here=$checkout/regress/clients
cluster=$checkout/scripts/cluster
export CORPUS=$here/corpus.sql
export SHAPES=$build/clients/shapes
mkdir -p "$build/clients"
"${C_COMPILER:-cc}" -Wall -Wextra -Werror -O1 -I"$("$PG_CONFIG" --includedir)" -o "$SHAPES" "$here/libpq/shapes.c" \
  -L"$("$PG_CONFIG" --libdir)" -lpq

trap '"$cluster" stop clients -m immediate || true' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
preload=provsql
if [ -e "$PG_PKGLIBDIR/pg_stat_statements.so" ]; then preload='provsql, pg_stat_statements'; fi
"$cluster" start clients --fresh --conf 'autovacuum = off' --conf "shared_preload_libraries = '$preload'" \
  --conf 'pg_stat_statements.track = all' --conf 'compute_query_id = on' --conf "log_line_prefix = '%m [%p] %e '"
"$cluster" psql clients -X -q -v ON_ERROR_STOP=1 -f "$here/tables.sql"
cd "$checkout"
failed=0
"$cluster" run clients "$GO_TOOL" run ./regress/clients "$@" || failed=1
if "$cluster" log clients | grep -aE '\] XX|terminated by signal|PANIC|TRAP:'; then
  failed=1
fi
[ "$failed" = 0 ]
