#!/usr/bin/env bash
# Go's threads leave PostgreSQL's signals alone, and every handler runs on the signal stack.
set -euo pipefail
exec "$(dirname "$0")/check" signals
