#!/usr/bin/env bash
# Short connections by the thousand, and shutdowns in the middle of work.
set -euo pipefail
exec "$(dirname "$0")/check" shutdown
