#!/usr/bin/env bash
# Latch wake-ups reach PostgreSQL although Go is loaded.
set -euo pipefail
exec "$(dirname "$0")/check" latches
