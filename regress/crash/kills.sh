#!/usr/bin/env bash
# Worker, sessions and postmaster are killed while sessions write; what was committed stays.
set -euo pipefail
exec "$(dirname "$0")/check" kills
