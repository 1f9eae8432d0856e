#!/bin/sh
# Makes the rewriter's golden files anew from gosrc/rewrite/testdata/cases.sql,
# after comparing the rewritten queries' results with possible worlds on a
# private cluster. Further arguments go to the test; for random queries:
#   remake.sh -run Random -random 500 -seed 7
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dir=$root/build/capture
trap '"$here/cluster.sh" stop "$dir"' EXIT
server=$("$here/cluster.sh" start "$dir")
cd "$root/gosrc/rewrite"
if [ $# -eq 0 ]; then
	set -- -run Golden -update
fi
go test -count=1 . -server "$server" "$@"
