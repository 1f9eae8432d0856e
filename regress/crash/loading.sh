#!/usr/bin/env bash
# A process maps the Go library when it needs it, and never before; without preloading, errors say what to do.
set -euo pipefail
exec "$(dirname "$0")/check" loading
