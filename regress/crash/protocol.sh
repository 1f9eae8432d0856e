#!/usr/bin/env bash
# Whatever is written to the worker's pipe: it lives, and sessions that lost something are told.
set -euo pipefail
exec "$(dirname "$0")/check" protocol
