#!/usr/bin/env bash
# Timeouts, cancels and terminates reach a session in the middle of Go work, thousands of times.
set -euo pipefail
exec "$(dirname "$0")/check" cancels
