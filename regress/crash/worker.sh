#!/usr/bin/env bash
# The circuit worker ends, stops, is killed; the postmaster is killed.
set -euo pipefail
exec "$(dirname "$0")/check" worker
