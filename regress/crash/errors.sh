#!/usr/bin/env bash
# PostgreSQL's errors cross Go unchanged and leave the session as it was.
set -euo pipefail
exec "$(dirname "$0")/check" errors
