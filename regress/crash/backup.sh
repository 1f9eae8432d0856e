#!/usr/bin/env bash
# Backups, copies of the data directory and pg_upgrade keep circuits, or say what is missing.
set -euo pipefail
exec "$(dirname "$0")/check" backup
