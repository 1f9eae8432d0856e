#!/usr/bin/env bash
# Parallel workers create the same gates as a serial plan.
set -euo pipefail
exec "$(dirname "$0")/check" parallel
