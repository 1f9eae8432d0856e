#!/usr/bin/env bash
# Databases, sessions, restarts, and the extension dropped and created again.
set -euo pipefail
exec "$(dirname "$0")/check" databases
